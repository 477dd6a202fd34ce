/*
 * token_customization: /api/v1/applications/{application_id}/token_customization, jeton's own
 * resource for what the contract's section 3.5 has in the console only: what an application's
 * tokens carry besides the usual claims, how large they get, and whether one is handed out again.
 */
#include "store/token_customization.h"
#include "management/applications/token_contents.h"
#include "management/feature_flag_value.h"
#include "management/lookup.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "oauth/token_size.h"
#include "registration/token_customization.h"
#include "rest/answer.h"

static const struct member update_members[] = {
    { .name = "coalesce_tokens", .type = MEMBER_BOOLEAN },
    TOKEN_CONTENTS_MEMBERS,
};
static const struct body_shape update_token_customization_body = { update_members,
                                                                   COUNT(update_members), false };

/* --- Answers -------------------------------------------------------------------------------- */

struct shown_property {
    const struct token_property *property;
    jt_str value; /* as JSON; empty: none */
};
static const struct answer_member named_members[] = {
    { "id", ANSWER_FROM(struct token_property, id) },
    { "key", ANSWER_FROM(struct token_property, key) },
    { "name", ANSWER_FROM(struct token_property, name) },
    { "is_included", ANSWER_FROM(struct token_property, is_included) },
};
static const struct answer_shape named = { NULL,
                                           ANSWER_MEMBERS(struct token_property, named_members) };
static const struct answer_member property_members[] = {
    { ANSWER_POINTER(struct shown_property, property, &named) },
    { "value", ANSWER_JSON(struct shown_property, value), .types = { "string", "boolean" },
      .is_nullable = true, .description = "This application's; null where it has none." },
};
static const struct answer_shape property_shape = { NULL, ANSWER_MEMBERS(struct shown_property,
                                                                         property_members) };

struct shown_flag {
    const struct token_feature_flag *flag;
    jt_str value; /* as JSON */
};
static const struct answer_member typed_members[] = {
    { "key", ANSWER_FROM(struct token_feature_flag, key) },
    { "name", ANSWER_FROM(struct token_feature_flag, name) },
    { "type", ANSWER_NAME(struct token_feature_flag, type, feature_flag_type_name),
      .choices = feature_flag_types },
    { "is_included", ANSWER_FROM(struct token_feature_flag, is_included) },
};
static const struct answer_shape typed = { NULL, ANSWER_MEMBERS(struct token_feature_flag,
                                                                typed_members) };
static const struct answer_member flag_members[] = {
    { ANSWER_POINTER(struct shown_flag, flag, &typed) },
    { "value", ANSWER_JSON(struct shown_flag, value),
      .description = "The environment's, in its native JSON type, as tokens have it." },
};
static const struct answer_shape flag_shape = { NULL,
                                                ANSWER_MEMBERS(struct shown_flag, flag_members) };

struct shown {
    struct token_customization customization;
    struct shown_property *properties;
    struct shown_flag *flags;
    struct token_size size;
    size_t bytes, warning_over_bytes; /* of the size */
    bool is_over;
    jt_str warning; /* a sentence for people; empty: none */
};

static const struct answer_member largest_members[] = {
    { "audience", ANSWER_FROM(struct shown, size.largest), .is_nullable = true,
      .description = "Whose token is the largest; null where none is authorized." },
    { "bytes", ANSWER_FROM(struct shown, size.largest_bytes) },
};
static const struct answer_shape largest = { NULL, ANSWER_MEMBERS(struct shown, largest_members) };
static const struct answer_member all_members[] = {
    { "count", ANSWER_FROM(struct shown, size.audience_count) },
    { "bytes", ANSWER_FROM(struct shown, size.all_bytes) },
};
static const struct answer_shape all = { NULL, ANSWER_MEMBERS(struct shown, all_members) };
static const struct answer_member size_members[] = {
    { "bytes", ANSWER_FROM(struct shown, bytes), .description = "The larger of those below." },
    { "warning_over_bytes", ANSWER_FROM(struct shown, warning_over_bytes) },
    { "is_over", ANSWER_FROM(struct shown, is_over) },
    { "max_bytes", ANSWER_FROM(struct shown, size.max_bytes),
      .description = "No larger token is issued." },
    { "largest_audience", ANSWER_SAME(&largest) },
    { "all_audiences", ANSWER_SAME(&all), ANSWER_NULL_UNLESS(struct shown, size.has_all),
      .description = "A token for all of them; null where one request cannot name all." },
};
static const struct answer_shape size_shape = { NULL, ANSWER_MEMBERS(struct shown, size_members) };
static const struct answer_member shown_members[] = {
    { "include_permissions_claim", ANSWER_FROM(struct shown, customization.has_permissions_claim) },
    { "coalesce_tokens", ANSWER_FROM(struct shown, customization.coalesces_tokens),
      .description = "It may get an earlier token again, with the same jti." },
    { "properties",
      ANSWER_LIST(struct shown, properties, customization.property_count, &property_shape),
      .description = "All public properties of applications." },
    { "feature_flags", ANSWER_LIST(struct shown, flags, customization.flag_count, &flag_shape),
      .description = "All feature flags." },
    { "token_size", ANSWER_SAME(&size_shape),
      .description = "What tokens with all enabled scopes have now, with the active key." },
    { "warning", ANSWER_FROM(struct shown, warning), .is_nullable = true,
      .description = "A sentence, past 4 KiB." },
};
static const struct answer_shape shown = { NULL, ANSWER_MEMBERS(struct shown, shown_members) };
static const struct answer_shape customization_answer = {
    "token_customization_response",
    ANSWER_MEMBER(struct shown, "token_customization", ANSWER_SAME(&shown)), ANSWER_OK,
    .has_etag = true
};

static jt_err property_value(const struct token_property *property, struct jt_arena *arena,
                             jt_str *ret_value)
{
    if (!property->has_value)
        return JT_DONE;
    if (property->is_boolean)
        return json_write(json_boolean(jt_str_eq(property->value, JT_STR("true"))), arena,
                          ret_value);
    return json_write(json_stringn(JSON_TEXT(property->value)), arena, ret_value);
}

static jt_err add_values(struct shown *answer, struct jt_arena *arena)
{
    const struct token_customization *it = &answer->customization;
    JT_TRY(jt_arena_calloc(arena, it->property_count, sizeof(*answer->properties),
                           &answer->properties));
    for (size_t i = 0; i < it->property_count; i++) {
        answer->properties[i].property = &it->properties[i];
        JT_TRY(property_value(&it->properties[i], arena, &answer->properties[i].value));
    }
    JT_TRY(jt_arena_calloc(arena, it->flag_count, sizeof(*answer->flags), &answer->flags));
    for (size_t i = 0; i < it->flag_count; i++) {
        answer->flags[i].flag = &it->flags[i];
        JT_TRY(feature_flag_value_write(it->flags[i].type, it->flags[i].value, arena,
                                        &answer->flags[i].value));
    }
    return JT_DONE;
}

static jt_err write_warning(const struct token_size *size, struct jt_arena *arena,
                            jt_str *ret_warning)
{
    const size_t bytes = token_size_bytes(size);
    struct jt_buf text;

    if (bytes <= TOKEN_SIZE_WARNING_BYTES)
        return JT_DONE;
    JT_TRY(jt_arena_buf(arena, 256, &text));
    jt_buf_put(&text, JT_STR("A token of this application can have "));
    jt_buf_put_int(&text, (int64_t)bytes);
    if (bytes > size->max_bytes) {
        jt_buf_put(&text, JT_STR(" bytes, and none past "));
        jt_buf_put_int(&text, (int64_t)size->max_bytes);
        jt_buf_put(&text, JT_STR(" is issued: the request is refused."));
    } else {
        jt_buf_put(&text, JT_STR(" bytes; past 4096 many proxies and servers refuse the "
                                 "Authorization header."));
    }
    jt_buf_put(&text, JT_STR(" Switch off what the APIs do not read."));
    *ret_warning = jt_buf_str(&text);
    return JT_DONE;
}

/* As it is in this transaction, also when that is not committed yet. */
static jt_err answer_customization(struct management *management, struct store_tx *tx,
                                   struct request *req, struct response *resp,
                                   jt_str application_id)
{
    struct shown answer = { .warning_over_bytes = TOKEN_SIZE_WARNING_BYTES };
    struct client_data client = { 0 };

    JT_TRY(store_token_customization_get(tx, application_id, req->arena, &answer.customization,
                                         &client));
    JT_TRY(token_size_measure(management->tokens, &client, &answer.size));
    answer.bytes = token_size_bytes(&answer.size);
    answer.is_over = answer.bytes > TOKEN_SIZE_WARNING_BYTES;
    JT_TRY(add_values(&answer, req->arena));
    JT_TRY(write_warning(&answer.size, req->arena, &answer.warning));
    return answer_with(req, resp, &customization_answer, &answer);
}

/* --- Operations ----------------------------------------------------------------------------- */

static jt_err get_customization(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct application app = { 0 };

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_application(tx, req, resp, &app));
    return answer_customization(context, tx, req, resp, app.id);
}

static jt_err update_customization(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;
    const jt_str id = request_path_param(req, "application_id");
    struct token_customization_changes wanted = { 0 };

    JT_TRY(body_read(req, resp, &update_token_customization_body, &body));
    wanted.include_permissions_claim = body_given_boolean(body, "include_permissions_claim");
    wanted.coalesce_tokens = body_given_boolean(body, "coalesce_tokens");
    JT_TRY(token_contents_keys(body, req->arena, wanted.sets));
    JT_TRY(management_outcome(req, resp, &r, token_customization_update(&r, id, &wanted)));
    JT_TRY(answer_customization(context, r.tx, req, resp, id));
    return management_finish(context, &r);
}

#define CUSTOMIZATION "/api/v1/applications/{application_id}/token_customization"

static const struct route routes[] = {
    { HTTP_GET, CUSTOMIZATION, 0, get_customization, RUNS_BLOCKING,
      "What an application's tokens carry besides the usual claims, and how large they get",
      OWN_OPERATION("getTokenCustomization", "read:applications", .gives = &customization_answer) },
    { HTTP_PATCH, CUSTOMIZATION, BODY_MAX_BYTES, update_customization, RUNS_BLOCKING,
      "Choose what an application's tokens carry, and whether one is handed out again",
      OWN_OPERATION("updateTokenCustomization", "update:application_tokens",
                    .body = &update_token_customization_body, .gives = &customization_answer) },
};
const struct resource token_customization = { routes, COUNT(routes), RESOURCE_GLOBAL };
