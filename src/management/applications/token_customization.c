/*
 * token_customization: /api/v1/applications/{application_id}/token_customization, jeton's own
 * resource for what the contract's section 3.5 has in the console only: what an application's
 * tokens carry besides the usual claims, and how large they get.
 */
#include "store/token_customization.h"
#include "management/attributes.h"
#include "management/feature_flag_value.h"
#include "management/lookup.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "oauth/token_size.h"
#include "rest/answer.h"
#include "rest/refuse.h"
#include "store/changes.h"
#include "store/clients.h"
#include "store/feature_flags.h"

enum { PROPERTY_KEY_MAX_CHARS = 255 };

static const struct member update_members[] = {
    { .name = "include_permissions_claim", .type = MEMBER_BOOLEAN },
    { .name = "properties", .type = MEMBER_TEXTS, .min = 1, .max = PROPERTY_KEY_MAX_CHARS },
    { .name = "feature_flags", .type = MEMBER_TEXTS, .min = 1, .max = FEATURE_FLAG_KEY_MAX_BYTES },
};
const struct body_shape update_token_customization_body = { update_members, COUNT(update_members),
                                                            false };

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
    ANSWER_MEMBER(struct shown, "token_customization", ANSWER_SAME(&shown)), ANSWER_OK
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

    JT_TRY(store_token_customization_get(tx, application_id, req->arena, &answer.customization));
    JT_TRY(store_client_get(tx, application_id, req->arena, &client));
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

/* MEMBER[index] must be RULE: KEY */
static jt_err refuse_key(struct request *req, struct response *resp, const char *member,
                         size_t index, jt_str rule, jt_str key)
{
    const jt_str member_name = jt_str_from(member);
    struct jt_buf name, text;
    JT_TRY(jt_arena_buf(req->arena, member_name.len + 32, &name));
    jt_buf_put(&name, member_name);
    jt_buf_put_char(&name, '[');
    jt_buf_put_int(&name, (int64_t)index);
    jt_buf_put_char(&name, ']');
    JT_TRY(jt_arena_buf(req->arena, rule.len + 2 + key.len, &text));
    jt_buf_put(&text, rule);
    jt_buf_put(&text, JT_STR(": "));
    jt_buf_put(&text, key);
    return rest_refuse_parameter(req, resp, jt_buf_str(&name), jt_buf_str(&text));
}

/* What the store knows an entry of a list by; JT_NOT_FOUND or JT_REFUSED: it cannot be there. */
typedef jt_err key_finder(struct store_tx *tx, jt_str key, struct jt_arena *arena, jt_str *ret_id);

static jt_err flag_find(struct store_tx *tx, jt_str key, struct jt_arena *arena, jt_str *ret_id)
{
    struct feature_flag flag = { 0 };
    JT_TRY(store_feature_flag_get(tx, key, arena, &flag));
    *ret_id = flag.key;
    return JT_DONE;
}

static const struct key_list {
    const char *member;
    key_finder *find;
    jt_str rule;
    jt_err (*set)(struct store_tx *tx, jt_str application_id, const jt_str *ids, size_t count,
                  struct jt_arena *arena, bool *ret_is_changed);
} key_lists[] = {
    { "properties", store_token_property_find,
      JT_STR_INIT("the key of a public property of applications"), store_token_properties_set },
    { "feature_flags", flag_find, JT_STR_INIT("the key of a feature flag"),
      store_token_feature_flags_set },
};

/* A list of the body as the whole set from now on; one that is not there stays as it is. */
static jt_err set_list(struct store_tx *tx, const struct key_list *list, const json_t *body,
                       jt_str application_id, struct request *req, struct response *resp,
                       json_t *changed)
{
    const json_t *keys = json_object_get(body, list->member);
    const size_t count = json_array_size(keys);
    jt_str *ids = NULL;
    bool is_changed = false;

    if (keys == NULL)
        return JT_DONE;
    JT_TRY(jt_arena_calloc(req->arena, count, sizeof(*ids), &ids));
    for (size_t i = 0; i < count; i++) {
        const jt_str key = json_view(json_array_get(keys, i));
        jt_err err = list->find(tx, key, req->arena, &ids[i]);
        if (err.code == JT_NOT_FOUND || err.code == JT_REFUSED)
            return refuse_key(req, resp, list->member, i, list->rule, key);
        JT_TRY(err);
    }
    JT_TRY(list->set(tx, application_id, ids, count, req->arena, &is_changed));
    return is_changed ? attributes_note(changed, list->member) : JT_DONE;
}

static jt_err set_permissions(struct store_tx *tx, const json_t *body, jt_str application_id,
                              json_t *changed)
{
    const char *member = "include_permissions_claim";
    bool is_changed = false;
    if (!body_has(body, member))
        return JT_DONE;
    JT_TRY(
        store_token_permissions_set(tx, application_id, body_boolean(body, member), &is_changed));
    return is_changed ? attributes_note(changed, member) : JT_DONE;
}

static jt_err update_customization(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL, *changed = json_array();
    struct application app = { 0 };

    JT_TRY(body_read(req, resp, &update_token_customization_body, &body));
    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(lookup_application(tx, req, resp, &app));
    JT_TRY(set_permissions(tx, body, app.id, changed));
    for (size_t i = 0; i < COUNT(key_lists); i++)
        JT_TRY(set_list(tx, &key_lists[i], body, app.id, req, resp, changed));
    JT_TRY(answer_customization(management, tx, req, resp, app.id));
    if (json_array_size(changed) == 0)
        return JT_DONE;
    JT_TRY(record_json(tx, req->arena, CHANGE_APPLICATION, app.id, JT_STR("application.updated"),
                       json_pack("{s:O}", "changed", changed)));
    return management_commit(management, &tx);
}

#define CUSTOMIZATION "/api/v1/applications/{application_id}/token_customization"

static const struct route routes[] = {
    { HTTP_GET, CUSTOMIZATION, 0, get_customization, RUNS_BLOCKING,
      "What an application's tokens carry besides the usual claims, and how large they get",
      OWN_OPERATION("getTokenCustomization", "read:applications", .gives = &customization_answer) },
    { HTTP_PATCH, CUSTOMIZATION, BODY_MAX_BYTES, update_customization, RUNS_BLOCKING,
      "Choose the properties and feature flags of an application's tokens",
      OWN_OPERATION("updateTokenCustomization", "update:application_tokens",
                    .body = &update_token_customization_body, .gives = &customization_answer) },
};
const struct resource token_customization = { routes, COUNT(routes), false };
