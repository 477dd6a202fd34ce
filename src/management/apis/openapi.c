/*
 * openapi: /api/v1/apis/{api_id}/openapi: an API's scopes from its OpenAPI document (contract
 * section 5), and the history of such documents. Resources of jeton's own.
 *
 * PUT, because the document replaces the one before it, whole or not at all: the document is read
 * first, then everything it does to the store happens in one transaction.
 */
#include "management/apis/openapi_json.h"
#include "management/cursor_page.h"
#include "management/guard.h"
#include "management/lookup.h"
#include "management/operation.h"
#include "management/page.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "model/text.h"
#include "registration/openapi_imports.h"
#include "rest/answer.h"
#include "rest/refuse.h"
#include "store/scopes.h"

enum {
    ANSWER_KEYS_MAX = 100, /* of each list in the answer to an upload; the history has them all */
    NAMES_MAX = 3,
};

_Static_assert((int)OPENAPI_OPERATIONS_MAX == (int)SCOPES_PER_API_MAX &&
                   (int)OPENAPI_KEY_MAX_BYTES == (int)SCOPE_KEY_MAX_BYTES &&
                   (int)OPENAPI_DESCRIPTION_MAX_CHARS == (int)SCOPE_DESCRIPTION_MAX_CHARS,
               "what openapi/ makes is a scope");

/* --- The document --------------------------------------------------------------------------- */

static const struct format {
    jt_str endings[NAMES_MAX], media_types[NAMES_MAX];
} formats[] = {
    [OPENAPI_JSON] = { { JT_STR_INIT(".json") }, { JT_STR_INIT("application/json") } },
    [OPENAPI_YAML] = { { JT_STR_INIT(".yaml"), JT_STR_INIT(".yml") },
                       { JT_STR_INIT("application/yaml"), JT_STR_INIT("application/x-yaml"),
                         JT_STR_INIT("text/yaml") } },
};

static bool ends_in(jt_str name, jt_str ending)
{
    return name.len > ending.len &&
           jt_str_eq_nocase((jt_str){ name.ptr + name.len - ending.len, ending.len }, ending);
}

static bool format_of(jt_str file_name, enum openapi_format *ret_format)
{
    for (size_t i = 0; i < COUNT(formats); i++)
        for (size_t k = 0; k < NAMES_MAX && formats[i].endings[k].len > 0; k++)
            if (ends_in(file_name, formats[i].endings[k])) {
                *ret_format = (enum openapi_format)i;
                return true;
            }
    return false;
}

static bool has_media_type_of(const struct request *req, enum openapi_format format)
{
    const jt_str *types = formats[format].media_types;
    for (size_t i = 0; i < NAMES_MAX && types[i].len > 0; i++)
        if (request_has_media_type(req, types[i]))
            return true;
    return false;
}

static const char *const media_types[] = { "application/json", "application/yaml",
                                           "application/x-yaml", "text/yaml", NULL };
static const char *const true_or_false[] = { "true", "false", NULL };
#define DRY_RUN_QUERY                                                                    \
    {                                                                                    \
        .name = "dry_run", .type = QUERY_CHOICE, .choices = true_or_false,               \
        .description = "Say what would be done, and who would lose what, and do nothing" \
    }
static const struct query_parameter upload_query[] = {
    { .name = "file_name",
      .type = QUERY_TEXT,
      .is_required = true,
      .min = 1,
      .max = OPENAPI_FILE_NAME_MAX_CHARS,
      .description = "Ends in .json, .yaml or .yml, which says how the body is read" },
    DRY_RUN_QUERY,
    { 0 },
};
static const struct query_parameter delete_query[] = { DRY_RUN_QUERY, { 0 } };
static const struct query_parameter imports_query[] = { CURSOR_FORWARD_QUERY("10"), { 0 } };

/* The file's name decides how it is read; a Content-Type that says otherwise is a mistake. */
static jt_err read_file_name(struct request *req, struct response *resp, jt_str *ret_file_name,
                             enum openapi_format *ret_format)
{
    JT_TRY(query_read(req, resp, upload_query, "file_name", ret_file_name));
    if (!format_of(*ret_file_name, ret_format))
        return rest_refuse_parameter(
            req, resp, JT_STR("file_name"),
            JT_STR("1 to 255" NAME_RULE ", that end in .json, .yaml or .yml"));
    if (!has_media_type_of(req, *ret_format))
        return rest_refuse(
            req, resp, 400, "INVALID_CONTENT_TYPE",
            JT_STR("The Content-Type must be application/json for a file_name in .json; "
                   "application/yaml, application/x-yaml or text/yaml for one in .yaml or .yml"));
    return JT_DONE;
}

/* "The document WHAT, at line L, column C" */
static jt_err refuse_document(struct request *req, struct response *resp,
                              const struct openapi_problem *problem)
{
    const jt_str what = jt_str_from(problem->what);
    struct jt_buf message;
    JT_TRY(jt_arena_buf(req->arena, what.len + 96, &message));
    jt_buf_put(&message, JT_STR("The document "));
    jt_buf_put(&message, what);
    jt_buf_put(&message, JT_STR(", at line "));
    jt_buf_put_int(&message, (int64_t)problem->line);
    jt_buf_put(&message, JT_STR(", column "));
    jt_buf_put_int(&message, (int64_t)problem->column);
    return rest_refuse(req, resp, 400, "INVALID_OPENAPI_DOCUMENT", jt_buf_str(&message));
}

static jt_err read_document(struct request *req, struct response *resp, enum openapi_format format,
                            struct openapi_operation **ret_operations, size_t *ret_count)
{
    struct openapi_problem problem = { 0 };
    jt_err err = openapi_read(req->body, format, req->arena, ret_operations, ret_count, &problem);
    return problem.what == NULL ? err : refuse_document(req, resp, &problem);
}

/* --- Answers -------------------------------------------------------------------------------- */

#define LOGGED_IMPORT \
    ANSWER_MEMBER(struct openapi_import, "import", ANSWER_SAME(&openapi_import_log_shape))
static const struct answer_shape import_answer = {
    "openapi_import_response",
    ANSWER_MEMBER(struct openapi_result, "import", ANSWER_SAME(&openapi_result_shape)), ANSWER_OK
};
static const struct answer_shape undo_answer = { "undo_openapi_import_response", LOGGED_IMPORT,
                                                 ANSWER_OK };
static const struct answer_shape get_import_answer = { "get_openapi_import_response", LOGGED_IMPORT,
                                                       ANSWER_OK };
static const struct answer_member list_members[] = {
    { ANSWER_HAS_MORE }, { ANSWER_ROWS("imports", &openapi_import_shape) }
};
static const struct answer_shape list_answer = { "get_openapi_imports_response",
                                                 ANSWER_MEMBERS(struct answer_list, list_members),
                                                 ANSWER_OK };

struct active {
    struct openapi_import import;
    size_t scope_count;
};
static const struct answer_member active_members[] = {
    { ANSWER_OBJECT(struct active, import, &openapi_import_shape) },
    { "scope_count", ANSWER_FROM(struct active, scope_count),
      .description = "Scopes that are of the document." },
};
static const struct answer_shape active_shape = { NULL,
                                                  ANSWER_MEMBERS(struct active, active_members) };
static const struct answer_shape get_answer = {
    "get_openapi_response", ANSWER_MEMBER(struct active, "openapi", ANSWER_SAME(&active_shape)),
    ANSWER_OK
};

static jt_err answer_import(const struct openapi_result *result, struct request *req,
                            struct response *resp)
{
    struct openapi_result shown = *result;
    JT_TRY(openapi_log_write(&result->plan, ANSWER_KEYS_MAX, req->arena, &shown.row.log));
    if (shown.losses.count > ANSWER_KEYS_MAX)
        shown.losses.count = ANSWER_KEYS_MAX;
    return answer_with(req, resp, &import_answer, &shown);
}

/* --- Operations ----------------------------------------------------------------------------- */

static jt_err find_state(struct store_tx *tx, struct request *req, struct response *resp,
                         struct openapi_state *ret_state)
{
    struct rule_break broken;
    jt_err err =
        openapi_state_find(tx, request_path_param(req, "api_id"), req->arena, ret_state, &broken);
    return rest_refuse_broken(req, resp, err, &broken);
}

/* A dry run has a transaction too, for reading. */
static jt_err begin(struct management *management, struct request *req, struct response *resp,
                    struct registrar *r, bool *ret_is_dry_run)
{
    jt_str dry_run;
    JT_TRY(query_read(req, resp, delete_query, "dry_run", &dry_run));
    *ret_is_dry_run = jt_str_eq(dry_run, JT_STR("true"));
    return *ret_is_dry_run ? management_begin(management, req, STORE_READ, &r->tx) : JT_DONE;
}

static jt_err upload(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    struct openapi_operation *operations = NULL;
    enum openapi_format format = OPENAPI_JSON;
    struct openapi_result result;
    struct openapi_state before;
    jt_str file_name;
    size_t count = 0;
    bool is_dry_run = false;

    JT_TRY(guard_scope(req, resp, JT_STR("update:apis")));
    JT_TRY(read_file_name(req, resp, &file_name, &format));
    JT_TRY(read_document(req, resp, format, &operations, &count));
    JT_TRY(begin(context, req, resp, &r, &is_dry_run));
    JT_TRY(registrar_begin(&r));
    JT_TRY(find_state(r.tx, req, resp, &before));
    if (before.has_active) /* contract section 5: to replace one takes one scope more */
        JT_TRY(guard_scope(req, resp, JT_STR("delete:api_scopes")));
    JT_TRY(management_outcome(
        req, resp, &r,
        openapi_import_create(&r, &before, file_name, operations, count, is_dry_run, &result)));
    JT_TRY(answer_import(&result, req, resp));
    return management_finish(context, &r);
}

static jt_err delete_import(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    struct openapi_result result;
    bool is_dry_run = false;

    JT_TRY(guard_scope(req, resp, JT_STR("update:apis")));
    JT_TRY(begin(context, req, resp, &r, &is_dry_run));
    JT_TRY(management_outcome(
        req, resp, &r,
        openapi_import_delete(&r, request_path_param(req, "api_id"), is_dry_run, &result)));
    JT_TRY(answer_import(&result, req, resp));
    return management_finish(context, &r);
}

/* As much as the import took, and as much as it gave. */
static jt_err undo_import(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    struct openapi_import import;

    JT_TRY(guard_scope(req, resp, JT_STR("create:api_scopes")));
    JT_TRY(guard_scope(req, resp, JT_STR("update:apis")));
    JT_TRY(management_outcome(req, resp, &r,
                              openapi_import_undo(&r, request_path_param(req, "api_id"),
                                                  request_path_param(req, "import_id"), &import)));
    JT_TRY(answer_with(req, resp, &undo_answer, &import));
    return management_finish(context, &r);
}

static jt_err get_openapi(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct openapi_state state;
    struct rule_break broken;

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(find_state(tx, req, resp, &state));
    JT_TRY(rest_refuse_broken(req, resp, openapi_check_active(&state, &broken), &broken));
    struct active active = { .import = state.active };
    for (size_t i = 0; i < state.scope_count; i++)
        active.scope_count += state.scopes[i].is_imported;
    return answer_with(req, resp, &get_answer, &active);
}

static jt_err get_imports(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct openapi_import *rows = NULL;
    struct cursor_page page = { 0 };
    struct api api = { 0 };
    size_t count = 0;

    JT_TRY(cursor_page_read_forward(req, resp, PAGE_SIZE_DEFAULT, &page));
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_custom_api(tx, req, resp, &api));
    JT_TRY(cursor_page_refuse_missing(req, resp, &page,
                                      store_openapi_import_list(tx, api.id, page.starting_after,
                                                                page.size + 1, req->arena, &rows,
                                                                &count)));
    const struct answer_list answer = cursor_page_list(&page, rows, sizeof(*rows), count);
    return answer_with(req, resp, &list_answer, &answer);
}

static jt_err get_import(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct openapi_import import = { 0 };
    struct api api = { 0 };

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_custom_api(tx, req, resp, &api));
    JT_TRY(rest_refuse_missing(
        req, resp,
        store_openapi_import_get(tx, api.id, request_path_param(req, "import_id"), req->arena,
                                 &import),
        "OPENAPI_IMPORT_NOT_FOUND", JT_STR("The API has no import with this id")));
    return answer_with(req, resp, &get_import_answer, &import);
}

#define OPENAPI "/api/v1/apis/{api_id}/openapi"

static const struct route routes[] = {
    { HTTP_PUT, OPENAPI, OPENAPI_DOCUMENT_MAX_BYTES, upload, RUNS_BLOCKING,
      "Make scopes from an OpenAPI document, which replaces the one before",
      OWN_OPERATION("importAPIOpenAPI", "create:api_scopes", .media_types = media_types,
                    .query = upload_query, .gives = &import_answer) },
    { HTTP_GET, OPENAPI, 0, get_openapi, RUNS_BLOCKING,
      "The OpenAPI document that an API's imported scopes are of",
      OWN_OPERATION("getAPIOpenAPI", "read:apis", .gives = &get_answer) },
    { HTTP_DELETE, OPENAPI, 0, delete_import, RUNS_BLOCKING,
      "Delete the scopes that came from the OpenAPI document",
      OWN_OPERATION("deleteAPIOpenAPI", "delete:api_scopes", .query = delete_query,
                    .gives = &import_answer) },
    { HTTP_GET, OPENAPI "/imports", 0, get_imports, RUNS_BLOCKING,
      "The uploads and deletions of an API's OpenAPI documents, newest first",
      OWN_OPERATION("getAPIOpenAPIImports", "read:apis", .query = imports_query,
                    .gives = &list_answer) },
    { HTTP_GET, OPENAPI "/imports/{import_id}", 0, get_import, RUNS_BLOCKING,
      "One upload or deletion, with the keys of the scopes it made and removed",
      OWN_OPERATION("getAPIOpenAPIImport", "read:apis", .gives = &get_import_answer) },
    { HTTP_POST, OPENAPI "/imports/{import_id}/undo", 0, undo_import, RUNS_BLOCKING,
      "Undo the newest upload or deletion: its scopes, and who had them, are as they were before",
      OWN_OPERATION("undoAPIOpenAPIImport", "delete:api_scopes", .gives = &undo_answer) },
};
const struct resource api_openapi = { routes, COUNT(routes), RESOURCE_GLOBAL };
