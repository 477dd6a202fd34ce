/* fuzz_management_body: JSON bodies against the shape of every resource, the console's too. The
 * first byte chooses the shape. What is let through has its required members and keeps to their
 * limits; a refusal is 400 with a well-formed answer. */
#include "fuzz/fuzz.h"

#include "console/resources.h"
#include "management/management.h"
#include "management/operation.h"

enum { SHAPES_MAX = 256 };

static const struct body_shape *const console_shapes[] = {
    &console_setup_body,          &console_login_body,        &console_accept_body,
    &console_password_reset_body, &console_password_body,     &console_totp_body,
    &console_confirmation_body,   &console_policy_body,       &console_role_body,
    &console_invite_body,         &console_name_body,         &console_email_body,
    &console_passkey_body,        &console_passkey_name_body, &console_passkey_log_in_body,
};

/* Those of the management API are in its route tables. */
static size_t collect(const struct body_shape *ret_shapes[static SHAPES_MAX])
{
    struct route_group groups[MANAGEMENT_GROUPS_MAX];
    const size_t group_count = management_groups(NULL, groups);
    size_t count = 0;

    for (; count < COUNT(console_shapes); count++)
        ret_shapes[count] = console_shapes[count];
    for (size_t g = 0; g < group_count; g++)
        for (size_t i = 0; i < groups[g].route_count; i++) {
            const struct operation *operation = operation_of(&groups[g].routes[i]);
            FUZZ_MUST(count < SHAPES_MAX);
            if (operation != NULL && operation->body != NULL)
                ret_shapes[count++] = operation->body;
        }
    return count;
}

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
    const struct body_shape *shapes[SHAPES_MAX];
    const size_t shape_count = collect(shapes);
    struct jt_arena *arena = fuzz_arena();
    const struct body_shape *shape = shapes[data[0] % shape_count];
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
