/*
 * properties: /api/v1/properties, the definitions of what can be said of an application or an
 * organization (contract section 3.10); property_values.c says it. Key, type and context never
 * change. Properties of users can be defined, as Kinde's can, and have no values here.
 */
#include "store/properties.h"
#include "management/attributes.h"
#include "management/cursor_page.h"
#include "management/page.h"
#include "management/properties/property_context.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"
#include "rest/refuse.h"

/* --- Bodies ----------------------------------------------------------------------------------- */

enum { CATEGORY_ID_MAX_CHARS = 255 };

#define COMMON_MEMBERS                                                         \
    { .name = "name",                                                          \
      .type = MEMBER_TEXT,                                                     \
      .is_required = true,                                                     \
      .min = 1,                                                                \
      .max = PROPERTY_NAME_MAX_CHARS },                                        \
        { .name = "description",                                               \
          .type = MEMBER_TEXT,                                                 \
          .is_nullable = true,                                                 \
          .max = PROPERTY_DESCRIPTION_MAX_CHARS },                             \
        { .name = "is_private", .type = MEMBER_BOOLEAN, .is_required = true }, \
    {                                                                          \
        .name = "category_id", .type = MEMBER_TEXT, .is_required = true,       \
        .max = CATEGORY_ID_MAX_CHARS                                           \
    }

static const char *const types[] = { "single_line_text", "multi_line_text", "boolean", NULL };
static const struct member create_members[] = {
    COMMON_MEMBERS,
    { .name = "key",
      .type = MEMBER_STRING,
      .is_required = true,
      .min = 1,
      .max = PROPERTY_KEY_MAX_BYTES },
    { .name = "type", .type = MEMBER_CHOICE, .is_required = true, .choices = types },
    { .name = "context", .type = MEMBER_CHOICE, .is_required = true, .choices = property_contexts },
};
static const struct member update_members[] = { COMMON_MEMBERS };
const struct body_shape create_property_body = { create_members, COUNT(create_members), false };
const struct body_shape update_property_body = { update_members, COUNT(update_members), false };

/* --- Rules ------------------------------------------------------------------------------------ */

static jt_err check_key(struct request *req, struct response *resp, jt_str key)
{
    if (property_key_check(key).code != JT_OK)
        return rest_refuse_parameter(req, resp, JT_STR("key"),
                                     JT_STR("1 to 255 of the characters A-Z a-z 0-9 _ - . : "
                                            "and begin with a letter or a digit"));
    if (property_key_is_reserved(key))
        return rest_refuse_field(req, resp, "PROPERTY_KEY_RESERVED", JT_STR("key"),
                                 JT_STR("A key that begins with kp_ or kp- is Kinde's own"));
    return JT_DONE;
}

static jt_err check_category(struct store_tx *tx, const struct property *property,
                             struct request *req, struct response *resp)
{
    struct property_category category = { 0 };
    jt_err err = store_property_category_get(tx, property->category_id, req->arena, &category);
    if (err.code == JT_OK)
        err = property_context_match(&property->context, category.context);
    if (err.code != JT_NOT_FOUND)
        return err;
    return rest_refuse_parameter(req, resp, JT_STR("category_id"),
                                 JT_STR("the id of a property category of the property's context"));
}

static jt_err lookup_property(struct store_tx *tx, struct request *req, struct response *resp,
                              struct property *ret_property)
{
    const jt_str id = request_path_param(req, "property_id");
    return rest_refuse_missing(req, resp, store_property_get(tx, id, req->arena, ret_property),
                               "PROPERTY_NOT_FOUND", JT_STR("There is no property with this id"));
}

/* --- Reading ---------------------------------------------------------------------------------- */

/* What follows is_kinde_property are jeton's own members. */
static const struct answer_member property_members[] = {
    { "id", ANSWER_FROM(struct property, id) },
    { "key", ANSWER_FROM(struct property, key) },
    { "name", ANSWER_FROM(struct property, name) },
    { "is_private", ANSWER_FROM(struct property, is_private) },
    { "description", ANSWER_FROM(struct property, description) },
    { "is_kinde_property", ANSWER_CONSTANT("false") },
    { "type", ANSWER_NAME(struct property, type, property_type_code), .choices = types },
    { "context", ANSWER_NAME(struct property, context, property_context_code),
      .choices = property_contexts },
    { "category_id", ANSWER_FROM(struct property, category_id) },
};
static const struct answer_shape shown = { "property",
                                           ANSWER_MEMBERS(struct property, property_members) };
static const struct answer_member list_members[] = { { ANSWER_ROWS("properties", &shown) },
                                                     { ANSWER_HAS_MORE } };
static const struct answer_shape list_answer = { "get_properties_response",
                                                 ANSWER_MEMBERS(struct answer_list, list_members),
                                                 ANSWER_OK };

static const struct answer_shape created_answer = {
    "create_property_response", ANSWER_ID_OF("property"),
    ANSWER_SAYS("PROPERTY_CREATED", "Property created"), .status = 201
};

static jt_err check_cursor(struct store_tx *tx, const struct cursor_page *page,
                           const enum property_context *filter, struct request *req,
                           struct response *resp)
{
    struct property property = { 0 };
    const jt_str id = cursor_page_id(page);
    if (id.len == 0)
        return JT_DONE;
    jt_err err = store_property_get(tx, id, req->arena, &property);
    if (err.code == JT_OK)
        err = property_context_match(filter, property.context);
    return cursor_page_refuse_missing(req, resp, page, err);
}

static jt_err get_properties(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    const enum property_context *filter = NULL;
    struct property *found = NULL;
    struct cursor_page page = { 0 };
    size_t count = 0;

    JT_TRY(cursor_page_read(req, resp, PAGE_SIZE_DEFAULT, &page));
    JT_TRY(property_context_read(req, resp, &filter));
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(check_cursor(tx, &page, filter, req, resp));
    const struct store_id_page rows = cursor_page_rows(&page);
    JT_TRY(store_property_list(tx, filter, &rows, req->arena, &found, &count));
    const struct answer_list answer = cursor_page_list(&page, found, sizeof(*found), count);
    return answer_with(req, resp, &list_answer, &answer);
}

/* --- Changing --------------------------------------------------------------------------------- */

static jt_err property_insert(struct store_tx *tx, const struct property *property,
                              struct request *req, struct response *resp)
{
    jt_err err = store_property_create(tx, property);
    if (err.code == JT_CONFLICT)
        return rest_refuse_field(req, resp, "PROPERTY_KEY_TAKEN", JT_STR("key"),
                                 JT_STR("There is a property with this key"));
    if (err.code == JT_TOO_LARGE)
        return rest_refuse(req, resp, 400, "PROPERTIES_LIMIT_REACHED",
                           JT_STR("A context has at most 500 properties"));
    JT_TRY(err);
    return record_json(tx, req->arena, CHANGE_PROPERTY, property->id, JT_STR("property.created"),
                       json_pack("{s:s%,s:s%}", "key", JSON_TEXT(property->key), "context",
                                 JSON_TEXT(property_context_code(property->context))));
}

static jt_err create_property(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct property property = { .created_ms = jt_now_ms(&management->clock) };

    JT_TRY(body_read(req, resp, &create_property_body, &body));
    property.key = body_text(body, "key");
    property.name = body_text(body, "name");
    property.description = body_text(body, "description");
    property.is_private = body_boolean(body, "is_private");
    property.category_id = body_text(body, "category_id");
    JT_TRY(property_type_parse(body_text(body, "type"), &property.type));
    JT_TRY(property_context_parse(body_text(body, "context"), &property.context));
    JT_TRY(check_key(req, resp, property.key));
    JT_TRY(property_id_new(&management->random, property.created_ms, req->arena, &property.id));
    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(check_category(tx, &property, req, resp));
    JT_TRY(property_insert(tx, &property, req, resp));
    JT_TRY(answer_with(req, resp, &created_answer, &(struct answer_id){ property.id }));
    return management_commit(management, &tx);
}

/* Takes over what body has; the names of what differed go into changed. */
static jt_err property_merge(const json_t *body, json_t *changed, struct property *property)
{
    const struct {
        const char *name;
        jt_str *value;
    } texts[] = {
        { "name", &property->name },
        { "description", &property->description },
        { "category_id", &property->category_id },
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        const jt_str value = body_text(body, texts[i].name); /* null empties it */
        if (json_object_get(body, texts[i].name) == NULL || jt_str_eq(value, *texts[i].value))
            continue;
        *texts[i].value = value;
        JT_TRY(attributes_note(changed, texts[i].name));
    }
    if (body_boolean(body, "is_private") == property->is_private)
        return JT_DONE;
    property->is_private = !property->is_private;
    return attributes_note(changed, "is_private");
}

static jt_err update_property(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL, *changed = json_array();
    struct property property = { 0 };

    JT_TRY(body_read(req, resp, &update_property_body, &body));
    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(lookup_property(tx, req, resp, &property));
    JT_TRY(property_merge(body, changed, &property));
    JT_TRY(check_category(tx, &property, req, resp));
    if (json_array_size(changed) == 0)
        return answer_ok(req, resp);
    JT_TRY(store_property_update(tx, &property));
    JT_TRY(record_json(tx, req->arena, CHANGE_PROPERTY, property.id, JT_STR("property.updated"),
                       json_pack("{s:O}", "changed", changed)));
    JT_TRY(answer_ok(req, resp));
    return management_commit(management, &tx);
}

static jt_err delete_property(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct property property = { 0 };

    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(lookup_property(tx, req, resp, &property));
    JT_TRY(store_property_delete(tx, property.id));
    JT_TRY(record_json(tx, req->arena, CHANGE_PROPERTY, property.id, JT_STR("property.deleted"),
                       json_pack("{s:s%}", "key", JSON_TEXT(property.key))));
    JT_TRY(answer_ok(req, resp));
    return management_commit(management, &tx);
}

#define PROPERTIES "/api/v1/properties"

static const struct route routes[] = {
    { HTTP_GET, PROPERTIES, 0, get_properties, RUNS_BLOCKING,
      "List the properties, a page at a time",
      OPERATION("GetProperties", "read:properties", .query = property_list_query,
                .gives = &list_answer) },
    { HTTP_POST, PROPERTIES, BODY_MAX_BYTES, create_property, RUNS_BLOCKING,
      "Define a property of applications or organizations",
      OPERATION("CreateProperty", "create:properties", .body = &create_property_body,
                .gives = &created_answer) },
    { HTTP_PUT, PROPERTIES "/{property_id}", BODY_MAX_BYTES, update_property, RUNS_BLOCKING,
      "Change a property, but for its key, type and context",
      OPERATION("UpdateProperty", "update:properties", .body = &update_property_body,
                .gives = &answer_success) },
    { HTTP_DELETE, PROPERTIES "/{property_id}", 0, delete_property, RUNS_BLOCKING,
      "Delete a property with all its values",
      OPERATION("DeleteProperty", "delete:properties", .gives = &answer_success) },
};
const struct resource property_definitions = { routes, COUNT(routes), false };
