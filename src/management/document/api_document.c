/*
 * api_document: written once, at start; a failed step leaves NULL or -1 behind, which the step
 * after it hands on, as Jansson's functions do.
 */
#include "management/document/api_document.h"

#include <stdlib.h>

#include "api_document_json.h"
#include "http/public_document.h"
#include "management/document/answer_schema.h"
#include "management/document/shape_schema.h"
#include "management/precondition.h"
#include "model/management_api.h"
#include "rest/answer.h"

enum { DOCUMENT_MAX_BYTES = 4 << 20 };

#define CACHE_CONTROL "public, max-age=300"
#define SECURITY      "management" /* its name in api_document.json */

struct api_document {
    struct jt_arena *arena;
    jt_str text;
    const char *etag;
};

/* --- One operation --------------------------------------------------------------------------- */

/* The first part of the path behind /api/v1/, and the tag of what is there. */
static const struct {
    const char *part, *tag;
} tags[] = {
    { "api_keys", "API Keys" },           { "apis", "APIs" },
    { "applications", "Applications" },   { "audit", "Audit" },
    { "environment", "Environments" },    { "environment_variables", "Environment variables" },
    { "event_types", "Webhooks" },        { "events", "Webhooks" },
    { "feature_flags", "Feature Flags" }, { "json_feature_flags", "Feature Flags" },
    { "organization", "Organizations" },  { "organizations", "Organizations" },
    { "properties", "Properties" },       { "property_categories", "Property Categories" },
    { "settings", "Environments" },       { "signing_keys", "Signing Keys" },
    { "statistics", "Statistics" },       { "token_preview", "Tokens" },
    { "webhooks", "Webhooks" },
};

static const char *tag_of(const struct route *route)
{
    jt_str rest = jt_str_from(route->path + sizeof("/api/v1/") - 1), part;
    jt_str_split(rest, '/', &part, &rest);
    for (size_t i = 0; i < COUNT(tags); i++)
        if (jt_str_eq(part, jt_str_from(tags[i].part)))
            return tags[i].tag;
    return "Others";
}

static json_t *reference(const char *kind, const char *name)
{
    return json_pack("{s:s++}", "$ref", "#/components/", kind, name);
}

/* Whether a change looks at If-Match. */
static bool has_condition(const struct route *route)
{
    return route->method != HTTP_GET && precondition_source(route) != NULL;
}

static int add_condition(json_t *parameters, const struct route *route)
{
    return has_condition(route)
               ? json_array_append_new(parameters, reference("parameters/", "if_match"))
               : 0;
}

static int add_path_parameters(json_t *parameters, const char *path)
{
    for (const char *open = strchr(path, '{'); open != NULL; open = strchr(open + 1, '{')) {
        const int length = (int)(strchr(open, '}') - open - 1);
        if (json_array_append_new(parameters, json_pack("{s:s#,s:s,s:b,s:{s:s}}", "name", open + 1,
                                                        length, "in", "path", "required", true,
                                                        "schema", "type", "string")) != 0)
            return -1;
    }
    return 0;
}

/* Of a body, or a file, that no table describes. */
static json_t *types_json(const char *const *media_types)
{
    json_t *content = json_object();
    for (const char *const *type = media_types; *type != NULL; type++)
        if (json_object_set_new(content, *type, json_object()) != 0) {
            json_decref(content);
            return NULL;
        }
    return content;
}

static json_t *content_json(const struct operation *operation)
{
    if (operation->body != NULL)
        return json_pack("{s:{s:o}}", "application/json", "schema",
                         shape_schema_body(operation->body));
    return types_json(operation->media_types);
}

static json_t *body_json(const struct route *route, const struct operation *operation)
{
    return json_pack("{s:b,s:I,s:o}", "required",
                     operation->body == NULL || !operation->body->is_optional, "x-max-bytes",
                     (json_int_t)route->body_max_bytes, "content", content_json(operation));
}

static json_t *success_json(const struct operation *operation, json_t *schemas)
{
    const struct answer_shape *gives = operation->gives;
    json_t *headers =
        gives->has_etag ? json_pack("{s:o}", "ETag", reference("headers/", "etag")) : NULL;
    json_t *content = operation->gives_types != NULL
                          ? types_json(operation->gives_types)
                          : json_pack("{s:{s:o}}", "application/json", "schema",
                                      answer_schema_refer(gives, schemas));
    return json_pack("{s:s,s:o*,s:o}", "description", "Done", "headers", headers, "content",
                     content);
}

static json_t *responses_json(const struct route *route, json_t *schemas)
{
    static const struct {
        const char *status, *name;
        bool is_conditional;
    } refusals[] = {
        { "400", "bad_request", false }, { "401", "unauthorized", false },
        { "403", "forbidden", false },   { "404", "not_found", false },
        { "412", "precondition", true }, { "429", "too_many_requests", false },
    };
    char status[16];
    const struct operation *operation = operation_of(route);
    const int given = operation->gives->status;
    json_t *responses = json_object();

    snprintf(status, sizeof(status), "%d", given == 0 ? 200 : given);
    int failed = json_object_set_new(responses, status, success_json(operation, schemas));
    for (size_t i = 0; failed == 0 && i < COUNT(refusals); i++)
        if (!refusals[i].is_conditional || has_condition(route))
            failed = json_object_set_new(responses, refusals[i].status,
                                         reference("responses/", refusals[i].name));
    if (failed == 0)
        return responses;
    json_decref(responses);
    return NULL;
}

static json_t *operation_json(const struct route *route, json_t *schemas)
{
    const struct operation *operation = operation_of(route);
    const bool has_body = operation->body != NULL || operation->media_types != NULL;
    json_t *parameters = json_array();
    json_t *security = operation->scope == NULL
                           ? json_array()
                           : json_pack("[{s:[s]}]", SECURITY, operation->scope);

    int failed = add_path_parameters(parameters, route->path);
    if (failed == 0)
        failed = shape_schema_add_query(parameters, operation->query);
    if (failed == 0)
        failed = add_condition(parameters, route);
    json_t *json = json_pack(
        "{s:[s],s:s*,s:s,s:o,s:o,s:o*,s:o}", "tags", tag_of(route), "operationId", operation->id,
        "summary", route->summary, "security", security, "parameters", parameters, "requestBody",
        has_body ? body_json(route, operation) : NULL, "responses", responses_json(route, schemas));
    if (failed == 0)
        return json;
    json_decref(json);
    return NULL;
}

/* --- The document ---------------------------------------------------------------------------- */

static int add_operation(json_t *paths, json_t *schemas, const struct route *route)
{
    jt_str name = http_method_name(route->method);
    char method[16] = "";
    json_t *item = json_object_get(paths, route->path);
    if (item == NULL) {
        item = json_object();
        if (json_object_set_new(paths, route->path, item) != 0)
            return -1;
    }
    for (size_t i = 0; i < name.len; i++)
        method[i] = jt_lower(name.ptr[i]);
    return json_object_set_new(item, method, operation_json(route, schemas));
}

static int add_operations(json_t *root, struct management *management)
{
    struct route_group groups[MANAGEMENT_GROUPS_MAX];
    const size_t count = management_groups(management, groups);
    json_t *schemas = json_object_get(json_object_get(root, "components"), "schemas");
    json_t *paths = json_object_get(root, "paths");
    for (size_t g = 0; g < count; g++)
        for (size_t i = 0; i < groups[g].route_count; i++)
            if (add_operation(paths, schemas, &groups[g].routes[i]) != 0)
                return -1;
    return 0;
}

static json_t *scopes_json(void)
{
    json_t *scopes = json_object();
    for (size_t i = 0; i < management_scope_count; i++)
        if (json_object_set_new(scopes, management_scopes[i].key,
                                json_string(management_scopes[i].description)) != 0) {
            json_decref(scopes);
            return NULL;
        }
    return scopes;
}

/* The members of the file that wait for the server's own values. */
static int fill_in(json_t *root, jt_str issuer)
{
    json_t *servers = json_object_get(root, "servers"), *schemes = NULL, *flows = NULL;
    if (json_unpack(root, "{s:{s:o}}", "components", "securitySchemes", &schemes) != 0 ||
        json_unpack(schemes, "{s:{s:{s:o}}}", SECURITY, "flows", "clientCredentials", &flows) != 0)
        return -1;
    return json_object_set_new(json_object_get(root, "info"), "version",
                               json_string(JETON_VERSION)) != 0 ||
                   json_array_append_new(servers, json_pack("{s:s%}", "url", JSON_TEXT(issuer))) !=
                       0 ||
                   json_object_set_new(flows, "tokenUrl",
                                       json_pack("s%+", JSON_TEXT(issuer), "/oauth2/token")) != 0 ||
                   json_object_set_new(flows, "scopes", scopes_json()) != 0
               ? -1
               : 0;
}

static jt_err document_write(struct management *management, struct api_document *document)
{
    const jt_str file = embedded_api_document_json();
    JT_AUTO(json_decrefp) json_t *root = json_loadb(file.ptr, file.len, 0, NULL);
    if (fill_in(root, management->issuer) != 0 || add_operations(root, management) != 0)
        return JT_ERR(JT_NO_MEMORY, "writing the API document");
    JT_TRY(json_write(json_incref(root), document->arena, &document->text));
    return public_document_etag(document->text, document->arena, &document->etag);
}

jt_err api_document_new(struct management *management, struct api_document **ret_document)
{
    struct api_document *document = calloc(1, sizeof(*document));
    if (document == NULL)
        return JT_ERR(JT_NO_MEMORY, "API document");
    jt_err err = jt_arena_new(4096, DOCUMENT_MAX_BYTES, &document->arena);
    if (err.code == JT_OK)
        err = document_write(management, document);
    if (err.code != JT_OK) {
        api_document_free(document);
        return err;
    }
    *ret_document = document;
    return JT_DONE;
}

void api_document_free(struct api_document *document)
{
    if (document == NULL)
        return;
    jt_arena_free(document->arena);
    free(document);
}

jt_str api_document_text(const struct api_document *document)
{
    return document->text;
}

static jt_err document_get(void *context, struct request *req, struct response *resp)
{
    const struct api_document *document = context;
    public_document_answer(req, document->text, document->etag, CACHE_CONTROL, resp);
    return JT_DONE;
}

const struct route api_document_routes[] = {
    PUBLIC_DOCUMENT("/api/v1/openapi.json", document_get, "This API as an OpenAPI document"),
};
const size_t api_document_route_count = COUNT(api_document_routes);
