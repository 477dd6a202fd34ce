/*
 * properties: /api/v1/properties, the definitions of what can be said of an application or an
 * organization (contract section 3.10); property_values.c says it. Key, type and context never
 * change. Properties of users can be defined, as Kinde's can, and have no values here.
 */
#include "registration/properties.h"
#include "management/cursor_page.h"
#include "management/examples.h"
#include "management/page.h"
#include "management/properties/property_context.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "registration/find.h"
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
static const struct body_shape create_property_body = { create_members, COUNT(create_members),
                                                        false };
static const struct body_shape update_property_body = { update_members, COUNT(update_members),
                                                        false };

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

static const struct answer_shape get_answer = {
    "get_property_response", ANSWER_MEMBER(struct property, "property", ANSWER_SAME(&shown)),
    ANSWER_OK, .has_etag = true
};

static const struct answer_shape created_answer = {
    "create_property_response", ANSWER_ID_OF("property", EXAMPLE_PROPERTY_ID),
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

static jt_err get_property(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct property property = { 0 };
    struct rule_break broken;

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    jt_err err =
        find_property(tx, request_path_param(req, "property_id"), req->arena, &property, &broken);
    JT_TRY(rest_refuse_broken(req, resp, err, &broken));
    return answer_with(req, resp, &get_answer, &property);
}

/* --- Changing --------------------------------------------------------------------------------- */

static jt_err create_property(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct property property = { 0 };

    JT_TRY(body_read(req, resp, &create_property_body, &body));
    property.key = body_text(body, "key");
    property.name = body_text(body, "name");
    property.description = body_text(body, "description");
    property.is_private = body_boolean(body, "is_private");
    property.category_id = body_text(body, "category_id");
    JT_TRY(property_type_parse(body_text(body, "type"), &property.type));
    JT_TRY(property_context_parse(body_text(body, "context"), &property.context));
    JT_TRY(management_outcome(req, resp, &r, property_create(&r, &property, &property)));
    JT_TRY(answer_with(req, resp, &created_answer, &(struct answer_id){ property.id }));
    return management_finish(context, &r);
}

static jt_err update_property(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;

    JT_TRY(body_read(req, resp, &update_property_body, &body));
    const struct property_changes wanted = {
        .name = body_given_text(body, "name"),
        .description = body_given_text(body, "description"),
        .category_id = body_given_text(body, "category_id"),
        .is_private = body_given_boolean(body, "is_private"),
    };
    JT_TRY(management_outcome(
        req, resp, &r, property_update(&r, request_path_param(req, "property_id"), &wanted)));
    JT_TRY(answer_ok(req, resp));
    return management_finish(context, &r);
}

static jt_err delete_property(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);

    JT_TRY(management_outcome(req, resp, &r,
                              property_delete(&r, request_path_param(req, "property_id"))));
    JT_TRY(answer_ok(req, resp));
    return management_finish(context, &r);
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
    { HTTP_GET, PROPERTIES "/{property_id}", 0, get_property, RUNS_BLOCKING, "One property",
      OWN_OPERATION("getProperty", "read:properties", .gives = &get_answer) },
    { HTTP_PUT, PROPERTIES "/{property_id}", BODY_MAX_BYTES, update_property, RUNS_BLOCKING,
      "Change a property, but for its key, type and context",
      OPERATION("UpdateProperty", "update:properties", .body = &update_property_body,
                .gives = &answer_success) },
    { HTTP_DELETE, PROPERTIES "/{property_id}", 0, delete_property, RUNS_BLOCKING,
      "Delete a property with all its values",
      OPERATION("DeleteProperty", "delete:properties", .gives = &answer_success) },
};
const struct resource property_definitions = { routes, COUNT(routes), RESOURCE_GLOBAL };
