/* fuzz_management_body: JSON bodies against the shape of every resource, the console's too. The
 * first byte chooses the shape. What is let through has its required members and keeps to their
 * limits; a refusal is 400 with a well-formed answer. */
#include "fuzz/fuzz.h"

#include "console/resources.h"
#include "management/resources.h"

static const struct body_shape *const shapes[] = {
    &create_application_body,
    &update_application_body,
    &update_application_tokens_body,
    &rotate_client_secret_body,
    &create_api_body,
    &create_scope_body,
    &update_scope_body,
    &update_api_applications_body,
    &create_organization_body,
    &update_organization_body,
    &create_feature_flag_body,
    &override_feature_flag_body,
    &update_token_customization_body,
    &create_property_body,
    &update_property_body,
    &create_property_category_body,
    &update_property_category_body,
    &update_application_property_body,
    &update_organization_properties_body,
    &create_environment_variable_body,
    &update_environment_variable_body,
    &create_api_key_body,
    &rotate_api_key_body,
    &verify_api_key_body,
    &create_webhook_body,
    &token_preview_body,
    &create_test_token_body,
    &update_webhook_body,
    &console_setup_body,
    &console_login_body,
    &console_accept_body,
    &console_password_reset_body,
    &console_password_body,
    &console_totp_body,
    &console_confirmation_body,
    &console_policy_body,
    &console_role_body,
    &console_invite_body,
};

static void check_accepted(const struct body_shape *shape, const json_t *body)
{
    for (size_t i = 0; i < shape->count; i++) {
        const struct member *member = &shape->members[i];
        const jt_str text = body_text(body, member->name);
        FUZZ_MUST(!member->is_required || member->is_nullable || body_has(body, member->name));
        FUZZ_MUST(jt_str_is_utf8(text));
        if (!body_has(body, member->name))
            continue;
        if (member->type == MEMBER_TEXT)
            FUZZ_MUST(!jt_str_has_control(text) && jt_str_utf8_count(text) <= (size_t)member->max);
        if (member->type == MEMBER_PROPERTY_VALUES)
            FUZZ_MUST(json_object_size(json_object_get(body, member->name)) <= BODY_LIST_MAX);
        if (member->type == MEMBER_SCALAR)
            FUZZ_MUST(!json_is_object(json_object_get(body, member->name)) &&
                      !json_is_array(json_object_get(body, member->name)));
        if (member->type == MEMBER_INTEGER)
            FUZZ_MUST(body_integer(body, member->name) >= member->min &&
                      body_integer(body, member->name) <= member->max);
    }
}

static void check_refused(const struct response *resp)
{
    json_t *answer = json_loadb(resp->body.ptr, resp->body.len, 0, NULL);
    FUZZ_MUST(resp->status == 400);
    FUZZ_MUST(json_array_size(json_object_get(answer, "errors")) == 1);
    json_decref(answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct jt_arena *arena = fuzz_arena();
    const struct body_shape *shape = shapes[data[0] % COUNT(shapes)];
    struct request req = {
        .body = { (const char *)data + 1, size - 1 },
        .content_type = JT_STR("application/json"),
        .arena = arena,
    };
    struct response resp = { 0 };
    json_t *body = NULL;

    jt_err err = body_read(&req, &resp, shape, &body);
    if (err.code == JT_OK)
        check_accepted(shape, body);
    else if (err.code == JT_REFUSED)
        check_refused(&resp);
    json_decref(body);
    jt_arena_free(arena);
    return 0;
}
