/*
 * property_categories: /api/v1/property_categories, where properties stand (contract section 3.10).
 * A category's context never changes, and no operation deletes one.
 */
#include "management/cursor_page.h"
#include "management/examples.h"
#include "management/page.h"
#include "management/properties/property_context.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "registration/find.h"
#include "registration/properties.h"
#include "rest/answer.h"
#include "rest/refuse.h"

static const struct member create_members[] = {
    { .name = "name",
      .type = MEMBER_TEXT,
      .is_required = true,
      .min = 1,
      .max = PROPERTY_NAME_MAX_CHARS },
    { .name = "context", .type = MEMBER_CHOICE, .is_required = true, .choices = property_contexts },
};
static const struct member update_members[] = {
    { .name = "name", .type = MEMBER_TEXT, .min = 1, .max = PROPERTY_NAME_MAX_CHARS },
};
static const struct body_shape create_property_category_body = { create_members,
                                                                 COUNT(create_members), false };
static const struct body_shape update_property_category_body = { update_members,
                                                                 COUNT(update_members), false };

static const struct answer_member category_members[] = {
    { "id", ANSWER_FROM(struct property_category, id) },
    { "name", ANSWER_FROM(struct property_category, name) },
    { "context", ANSWER_NAME(struct property_category, context, property_context_code),
      .choices = property_contexts },
};
static const struct answer_shape shown = { "category", ANSWER_MEMBERS(struct property_category,
                                                                      category_members) };
static const struct answer_member list_members[] = { { ANSWER_ROWS("categories", &shown) },
                                                     { ANSWER_HAS_MORE } };
static const struct answer_shape list_answer = { "get_categories_response",
                                                 ANSWER_MEMBERS(struct answer_list, list_members),
                                                 ANSWER_OK };
static const struct answer_shape get_answer = { "get_category_response",
                                                ANSWER_MEMBER(struct property_category, "category",
                                                              ANSWER_SAME(&shown)),
                                                ANSWER_OK, .has_etag = true };
static const struct answer_shape created_answer = {
    "create_category_response", ANSWER_ID_OF("category", EXAMPLE_CATEGORY_ID),
    ANSWER_SAYS("CATEGORY_CREATED", "Category created"), .status = 201
};

static jt_err check_cursor(struct store_tx *tx, const struct cursor_page *page,
                           const enum property_context *filter, struct request *req,
                           struct response *resp)
{
    struct property_category category = { 0 };
    const jt_str id = cursor_page_id(page);
    if (id.len == 0)
        return JT_DONE;
    jt_err err = store_property_category_get(tx, id, req->arena, &category);
    if (err.code == JT_OK)
        err = property_context_match(filter, category.context);
    return cursor_page_refuse_missing(req, resp, page, err);
}

static jt_err get_categories(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    const enum property_context *filter = NULL;
    struct property_category *categories = NULL;
    struct cursor_page page = { 0 };
    size_t count = 0;

    JT_TRY(cursor_page_read(req, resp, PAGE_SIZE_DEFAULT, &page));
    JT_TRY(property_context_read(req, resp, &filter));
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(check_cursor(tx, &page, filter, req, resp));
    const struct store_id_page rows = cursor_page_rows(&page);
    JT_TRY(store_property_category_list(tx, filter, &rows, req->arena, &categories, &count));
    const struct answer_list answer =
        cursor_page_list(&page, categories, sizeof(*categories), count);
    return answer_with(req, resp, &list_answer, &answer);
}

static jt_err get_category(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct property_category category = { 0 };
    struct rule_break broken;

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    jt_err err = find_property_category(tx, request_path_param(req, "category_id"), req->arena,
                                        &category, &broken);
    JT_TRY(rest_refuse_broken(req, resp, err, &broken));
    return answer_with(req, resp, &get_answer, &category);
}

static jt_err create_category(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;
    enum property_context of = CONTEXT_USR;
    struct property_category category = { 0 };

    JT_TRY(body_read(req, resp, &create_property_category_body, &body));
    JT_TRY(property_context_parse(body_text(body, "context"), &of));
    JT_TRY(management_outcome(
        req, resp, &r, property_category_create(&r, body_text(body, "name"), of, &category)));
    JT_TRY(answer_with(req, resp, &created_answer, &(struct answer_id){ category.id }));
    return management_finish(context, &r);
}

static jt_err update_category(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;

    JT_TRY(body_read(req, resp, &update_property_category_body, &body));
    JT_TRY(management_outcome(req, resp, &r,
                              property_category_update(&r, request_path_param(req, "category_id"),
                                                       body_given_text(body, "name"))));
    JT_TRY(answer_ok(req, resp));
    return management_finish(context, &r);
}

#define CATEGORIES "/api/v1/property_categories"

static const struct route routes[] = {
    { HTTP_GET, CATEGORIES, 0, get_categories, RUNS_BLOCKING,
      "List the property categories, a page at a time",
      OPERATION("GetCategories", "read:property_categories", .query = property_list_query,
                .gives = &list_answer) },
    { HTTP_POST, CATEGORIES, BODY_MAX_BYTES, create_category, RUNS_BLOCKING,
      "Create a property category",
      OPERATION("CreateCategory", "create:property_categories",
                .body = &create_property_category_body, .gives = &created_answer) },
    { HTTP_GET, CATEGORIES "/{category_id}", 0, get_category, RUNS_BLOCKING,
      "One property category",
      OWN_OPERATION("getPropertyCategory", "read:property_categories", .gives = &get_answer) },
    { HTTP_PUT, CATEGORIES "/{category_id}", BODY_MAX_BYTES, update_category, RUNS_BLOCKING,
      "Rename a property category",
      OPERATION("UpdateCategory", "update:property_categories",
                .body = &update_property_category_body, .gives = &answer_success) },
};
const struct resource property_categories = { routes, COUNT(routes), RESOURCE_GLOBAL };
