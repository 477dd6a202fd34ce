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
#include "rest/answer.h"
#include "rest/refuse.h"
#include "store/feature_flags.h"

enum { PROPERTY_KEY_MAX_CHARS = 255 };

static const struct member update_members[] = {
    { .name = "include_permissions_claim", .type = MEMBER_BOOLEAN },
    { .name = "properties", .type = MEMBER_TEXTS, .min = 1, .max = PROPERTY_KEY_MAX_CHARS },
    { .name = "feature_flags", .type = MEMBER_TEXTS, .min = 1, .max = FEATURE_FLAG_KEY_MAX_BYTES },
};
const struct body_shape update_token_customization_body = { update_members, COUNT(update_members),
                                                            false };

/* --- As JSON -------------------------------------------------------------------------------- */

static json_t *property_value_json(const struct token_property *property)
{
    if (!property->has_value)
        return json_null();
    if (property->is_boolean)
        return json_boolean(jt_str_eq(property->value, JT_STR("true")));
    return json_stringn(property->value.ptr, property->value.len);
}

static json_t *property_json(const struct token_property *property)
{
    return json_pack("{s:s%,s:s%,s:s%,s:b,s:o}", "id", JSON_TEXT(property->id), "key",
                     JSON_TEXT(property->key), "name", JSON_TEXT(property->name), "is_included",
                     property->is_included, "value", property_value_json(property));
}

static jt_err flag_json(const struct token_feature_flag *flag, struct jt_arena *arena,
                        json_t **ret_json)
{
    json_t *value = NULL;
    JT_TRY(feature_flag_value_json(flag->type, flag->value, arena, &value));
    *ret_json =
        json_pack("{s:s%,s:s%,s:s%,s:b,s:o}", "key", JSON_TEXT(flag->key), "name",
                  JSON_TEXT(flag->name), "type", JSON_TEXT(feature_flag_type_name(flag->type)),
                  "is_included", flag->is_included, "value", value);
    return JT_DONE;
}

static jt_err lists_json(const struct token_customization *customization, struct jt_arena *arena,
                         json_t *properties, json_t *flags)
{
    int failed = 0;
    for (size_t i = 0; i < customization->property_count; i++)
        failed |= json_array_append_new(properties, property_json(&customization->properties[i]));
    for (size_t i = 0; i < customization->flag_count; i++) {
        json_t *flag = NULL;
        JT_TRY(flag_json(&customization->flags[i], arena, &flag));
        failed |= json_array_append_new(flags, flag);
    }
    return failed == 0 ? JT_DONE : JT_ERR(JT_NO_MEMORY, "JSON value");
}

/* bytes is the larger one of the two that are shown with what they are of. */
static json_t *size_json(const struct token_size *size)
{
    const size_t bytes = token_size_bytes(size);
    json_t *largest = json_text_or_null(size->largest);
    json_t *all = size->has_all ? json_pack("{s:I,s:I}", "count", (json_int_t)size->audience_count,
                                            "bytes", (json_int_t)size->all_bytes)
                                : json_null();
    return json_pack("{s:I,s:I,s:b,s:I,s:{s:o,s:I},s:o}", "bytes", (json_int_t)bytes,
                     "warning_over_bytes", (json_int_t)TOKEN_SIZE_WARNING_BYTES, "is_over",
                     bytes > TOKEN_SIZE_WARNING_BYTES, "max_bytes", (json_int_t)size->max_bytes,
                     "largest_audience", "audience", largest, "bytes",
                     (json_int_t)size->largest_bytes, "all_audiences", all);
}

/* A sentence for people, or null. */
static jt_err warning_json(const struct token_size *size, struct jt_arena *arena,
                           json_t **ret_warning)
{
    const size_t bytes = token_size_bytes(size);
    struct jt_buf text;

    *ret_warning = json_null();
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
    *ret_warning = json_stringn(text.ptr, text.len);
    return JT_DONE;
}

/* As it is in this transaction, also when that is not committed yet. */
static jt_err answer_customization(struct management *management, struct store_tx *tx,
                                   struct request *req, struct response *resp,
                                   jt_str application_id)
{
    JT_AUTO(json_decrefp) json_t *properties = json_array(), *flags = json_array();
    struct token_customization customization = { 0 };
    struct client_data client = { 0 };
    struct token_size size = { 0 };
    json_t *warning = NULL;

    JT_TRY(store_token_customization_get(tx, application_id, req->arena, &customization));
    JT_TRY(store_client_get(tx, application_id, req->arena, &client));
    JT_TRY(management->token_size(management->token_size_context, &client, &size));
    JT_TRY(lists_json(&customization, req->arena, properties, flags));
    JT_TRY(warning_json(&size, req->arena, &warning));
    return answer_payload(req, resp, "Success", "token_customization",
                          json_pack("{s:b,s:O,s:O,s:o,s:o}", "include_permissions_claim",
                                    customization.has_permissions_claim, "properties", properties,
                                    "feature_flags", flags, "token_size", size_json(&size),
                                    "warning", warning));
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
      OWN_OPERATION("getTokenCustomization", "read:applications",
                    .answer = "token_customization_response") },
    { HTTP_PATCH, CUSTOMIZATION, BODY_MAX_BYTES, update_customization, RUNS_BLOCKING,
      "Choose the properties and feature flags of an application's tokens",
      OWN_OPERATION("updateTokenCustomization", "update:application_tokens",
                    .body = &update_token_customization_body,
                    .answer = "token_customization_response") },
};
const struct resource token_customization = { routes, COUNT(routes), false };
