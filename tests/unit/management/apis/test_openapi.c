/* Scopes from OpenAPI documents: what an upload does, what another one changes, what is refused. */
#include "management/fixture.h"
#include "model/api.h"
#include "store/openapi_imports.h"

#define PETS                                                                          \
    "openapi: 3.0.0\npaths:\n  /pets:\n    get: {summary: List pets}\n    post: {}\n" \
    "  /pets/{petId}:\n    get: {operationId: showPet}\n"

static int put_file(struct api_fixture *api, const char *api_id, const char *query,
                    const char *content_type, const char *document)
{
    struct request req =
        api_request(api, HTTP_PUT, text("/api/v1/apis/%s/openapi%s", api_id, query), document);
    req.content_type = str(content_type);
    return api_send(api, &req, false);
}

static int put_yaml(struct api_fixture *api, const char *api_id, const char *document)
{
    return put_file(api, api_id, "?file_name=api.yaml", "application/yaml", document);
}

/* "created/duplicates/removed/skipped" of the import in the last answer. */
static const char *counts(struct api_fixture *api)
{
    static const char *const names[] = { "created_count", "duplicate_count", "removed_count",
                                         "skipped_count" };
    const json_t *import = json_object_get(api->answer, "import");
    long long values[COUNT(names)];
    for (size_t i = 0; i < COUNT(names); i++)
        values[i] = json_integer_value(json_object_get(import, names[i]));
    return text("%lld/%lld/%lld/%lld", values[0], values[1], values[2], values[3]);
}

/* A list of the import in the last answer, its keys separated by spaces. */
static const char *list(struct api_fixture *api, const char *name)
{
    const json_t *keys = json_object_get(json_object_get(api->answer, "import"), name);
    char *all = text("%s", json_is_array(keys) ? "" : "missing");
    size_t index;
    json_t *key;
    json_array_foreach(keys, index, key) all =
        text("%s%s%s", all, index == 0 ? "" : " ", json_string_value(key));
    return all;
}

/* The API's scopes: "key", with a '+' before it where it was imported. */
static const char *scopes(struct api_fixture *api, const char *api_id)
{
    char *all = text("%s", "");
    size_t index;
    json_t *scope;
    CHECK_INT("scopes", api_call(api, HTTP_GET, text("/api/v1/apis/%s/scopes", api_id), NULL), 200);
    json_array_foreach(json_object_get(api->answer, "scopes"), index, scope) all =
        text("%s%s%s%s", all, index == 0 ? "" : " ",
             json_is_true(json_object_get(scope, "is_imported")) ? "+" : "",
             json_string_value(json_object_get(scope, "key")));
    return all;
}

TEST(a_document_makes_a_scope_of_each_operation)
{
    API_FIXTURE(api);
    const char *id = new_api(&api, "https://api.example.com");
    CHECK_INT("put", put_yaml(&api, id, PETS), 200);
    CHECK_STR("counts", str(counts(&api)), "3/0/0/0");
    CHECK_STR("created", str(list(&api, "created")), "get:pets get:pets_petid post:pets");
    CHECK_STR("duplicates", str(list(&api, "duplicates")), "");
    CHECK_STR("file", str(answer_text(&api, "import", "file_name")), "api.yaml");
    CHECK_STR("kind", str(answer_text(&api, "import", "kind")), "upload");
    CHECK_STR("by", str(answer_text(&api, "import", "created_by")), "application:tester");
    CHECK_STR("scopes", str(scopes(&api, id)), "+get:pets +get:pets_petid +post:pets");
    const json_t *first = json_array_get(json_object_get(api.answer, "scopes"), 0);
    CHECK_STR("description", str(json_string_value(json_object_get(first, "description"))),
              "List pets");

    CHECK_INT("shown", api_call(&api, HTTP_GET, text("/api/v1/apis/%s/openapi", id), NULL), 200);
    CHECK_STR("active", str(answer_text(&api, "openapi", "file_name")), "api.yaml");
    CHECK_INT(
        "scopes of it",
        json_integer_value(json_object_get(json_object_get(api.answer, "openapi"), "scope_count")),
        3);
}

TEST(another_document_replaces_the_one_before)
{
    API_FIXTURE(api);
    const char *id = new_api(&api, "https://api.example.com");
    new_scope(&api, id, "get:pets");
    new_scope(&api, id, "zoo");
    CHECK_INT("first", put_yaml(&api, id, PETS), 200);
    CHECK_STR("one was there", str(counts(&api)), "2/1/0/0");
    CHECK_INT("second", put_yaml(&api, id, "openapi: 3.0.0\npaths: {/pets: {post: {}, put: {}}}\n"),
              200);
    CHECK_STR("counts", str(counts(&api)), "1/1/1/0");
    CHECK_STR("created", str(list(&api, "created")), "put:pets");
    CHECK_STR("duplicates", str(list(&api, "duplicates")), "post:pets");
    CHECK_STR("removed", str(list(&api, "removed")), "get:pets_petid");
    CHECK_STR("by hand stays", str(scopes(&api, id)), "get:pets +post:pets +put:pets zoo");
}

TEST(a_document_that_changes_nothing_is_an_import_all_the_same)
{
    API_FIXTURE(api);
    const char *id = new_api(&api, "https://api.example.com");
    CHECK_INT("first", put_yaml(&api, id, PETS), 200);
    const int64_t before = revision(&api);
    CHECK_INT("again", put_yaml(&api, id, PETS), 200);
    CHECK_STR("counts", str(counts(&api)), "0/3/0/0");
    CHECK_INT("one change: the import", revision(&api) - before, 1);
    CHECK_INT("nothing in it", put_yaml(&api, id, "openapi: 3.0.0\npaths: {}\n"), 200);
    CHECK_STR("all go", str(counts(&api)), "0/0/3/0");
    CHECK_INT("three and the import", revision(&api) - before, 5);
}

TEST(a_deletion_takes_what_the_import_made)
{
    API_FIXTURE(api);
    const char *id = new_api(&api, "https://api.example.com");
    const char *path = text("/api/v1/apis/%s/openapi", id);
    new_scope(&api, id, "get:pets");
    api_call(&api, HTTP_DELETE, path, NULL);
    check_refusal("nothing to delete", &api, 404, "OPENAPI_NOT_FOUND");
    CHECK_INT("put", put_yaml(&api, id, PETS), 200);
    CHECK_INT("delete", api_call(&api, HTTP_DELETE, path, NULL), 200);
    CHECK_STR("kind", str(answer_text(&api, "import", "kind")), "deletion");
    CHECK_STR("counts", str(counts(&api)), "0/0/2/0");
    CHECK_STR("by hand stays", str(scopes(&api, id)), "get:pets");
    api_call(&api, HTTP_GET, path, NULL);
    check_refusal("none is active", &api, 404, "OPENAPI_NOT_FOUND");
    api_call(&api, HTTP_DELETE, path, NULL);
    check_refusal("deleted once", &api, 404, "OPENAPI_NOT_FOUND");
    CHECK_INT("put again", put_yaml(&api, id, PETS), 200);
    CHECK_STR("as at first", str(counts(&api)), "2/1/0/0");
}

TEST(the_history_has_uploads_and_deletions_with_their_logs)
{
    API_FIXTURE(api);
    const char *id = new_api(&api, "https://api.example.com");
    const char *path = text("/api/v1/apis/%s/openapi", id);
    put_yaml(&api, id, PETS);
    const char *first = text("%s", answer_text(&api, "import", "id"));
    api.base.now_ms += 1000;
    api_call(&api, HTTP_DELETE, path, NULL);

    api_call(&api, HTTP_GET, text("%s/imports?page_size=1", path), NULL);
    const json_t *row = json_array_get(json_object_get(api.answer, "imports"), 0);
    CHECK_INT("status", api.status, 200);
    CHECK("more", json_is_true(json_object_get(api.answer, "has_more")));
    CHECK_STR("newest", str(json_string_value(json_object_get(row, "kind"))), "deletion");
    const char *newest = text("%s", json_string_value(json_object_get(row, "id")));
    api_call(&api, HTTP_GET, text("%s/imports?starting_after=%s", path, newest), NULL);
    row = json_array_get(json_object_get(api.answer, "imports"), 0);
    CHECK_STR("the other", str(json_string_value(json_object_get(row, "id"))), first);
    CHECK("no more", json_is_false(json_object_get(api.answer, "has_more")));

    CHECK_INT("log", api_call(&api, HTTP_GET, text("%s/imports/%s", path, first), NULL), 200);
    CHECK_STR("created", str(list(&api, "created")), "get:pets get:pets_petid post:pets");
    CHECK_STR("skipped", str(list(&api, "skipped")), "");
    api_call(&api, HTTP_GET, text("%s/imports/none", path), NULL);
    check_refusal("unknown", &api, 404, "OPENAPI_IMPORT_NOT_FOUND");
    api_call(&api, HTTP_GET, text("%s/imports?starting_after=none", path), NULL);
    check_refusal("from an unknown one", &api, 400, "INVALID_PARAMETER");
    api_call(&api, HTTP_GET, text("%s/imports?ending_before=%s", path, first), NULL);
    check_refusal("backward", &api, 400, "INVALID_PARAMETER");
}

TEST(an_imported_scope_changes_with_its_document_only)
{
    API_FIXTURE(api);
    const char *id = new_api(&api, "https://api.example.com");
    put_yaml(&api, id, PETS);
    scopes(&api, id);
    const json_t *first = json_array_get(json_object_get(api.answer, "scopes"), 0);
    const char *path =
        text("/api/v1/apis/%s/scopes/%s", id, json_string_value(json_object_get(first, "id")));
    const int64_t before = revision(&api);
    api_call(&api, HTTP_PATCH, path, "{\"description\":\"x\"}");
    check_refusal("edit", &api, 400, "SCOPE_IS_IMPORTED");
    api_call(&api, HTTP_DELETE, path, NULL);
    check_refusal("delete", &api, 400, "SCOPE_IS_IMPORTED");
    api_call(&api, HTTP_POST, text("/api/v1/apis/%s/scopes", id), "{\"key\":\"get:pets\"}");
    check_refusal("its key is taken", &api, 400, "SCOPE_KEY_TAKEN");
    CHECK_INT("nothing changed", revision(&api), before);
}

TEST(what_is_refused_changes_nothing)
{
    static const struct {
        const char *name, *query, *content_type, *document;
        const char *code, *message;
    } cases[] = {
        { "no file name", "", "application/yaml", PETS, "INVALID_PARAMETER", "file_name" },
        { "another ending", "?file_name=api.txt", "application/yaml", PETS, "INVALID_PARAMETER",
          ".yml" },
        { "an ending alone", "?file_name=.yaml", "application/yaml", PETS, "INVALID_PARAMETER",
          "file_name" },
        { "twice", "?file_name=a.yaml&file_name=b.yaml", "application/yaml", PETS,
          "INVALID_PARAMETER", "file_name" },
        { "JSON said of YAML", "?file_name=a.yaml", "application/json", PETS,
          "INVALID_CONTENT_TYPE", "application/yaml" },
        { "YAML said of JSON", "?file_name=a.json", "text/yaml", "{}", "INVALID_CONTENT_TYPE",
          "application/json" },
        { "a form", "?file_name=a.yaml", "multipart/form-data; boundary=x", PETS,
          "INVALID_CONTENT_TYPE", "Content-Type" },
        { "no document", "?file_name=a.yaml", "text/yaml", "", "INVALID_OPENAPI_DOCUMENT",
          "The document is empty, at line 1, column 1" },
        { "YAML as JSON", "?file_name=a.json", "application/json", PETS, "INVALID_OPENAPI_DOCUMENT",
          "The document is not well-formed JSON: expected a value, at line 1, column 1" },
        { "another document", "?file_name=a.JSON", "application/json; charset=utf-8",
          "{\"name\":\"x\"}", "INVALID_OPENAPI_DOCUMENT", "tells its version" },
        { "a place in it", "?file_name=a.YML", "application/x-yaml",
          "openapi: 3.0.0\npaths:\n  /a: {get: 1}\n", "INVALID_OPENAPI_DOCUMENT",
          "has an operation that is not an object, at line 3, column 13" },
    };
    API_FIXTURE(api);
    const char *id = new_api(&api, "https://api.example.com");
    put_yaml(&api, id, PETS);
    const int64_t before = revision(&api);
    for (size_t i = 0; i < COUNT(cases); i++) {
        put_file(&api, id, cases[i].query, cases[i].content_type, cases[i].document);
        check_refusal(cases[i].name, &api, 400, cases[i].code);
        if (strstr(text("%.*s", JT_FMT(api.response.body)), cases[i].message) == NULL)
            fail_msg("%s: %.*s", cases[i].name, JT_FMT(api.response.body));
    }
    put_yaml(&api, "none", PETS);
    check_refusal("no such API", &api, 404, "API_NOT_FOUND");
    CHECK_INT("nothing changed", revision(&api), before);
    CHECK_STR("nothing at all", str(scopes(&api, id)), "+get:pets +get:pets_petid +post:pets");
}

TEST(the_management_api_takes_no_document)
{
    API_FIXTURE(api);
    const char *id = management_api_id(&api);
    const char *path = text("/api/v1/apis/%s/openapi", id);
    put_yaml(&api, id, PETS);
    check_refusal("put", &api, 400, "MANAGEMENT_API_IMMUTABLE");
    const struct {
        enum http_method method;
        const char *target;
    } cases[] = {
        { HTTP_GET, path },
        { HTTP_DELETE, path },
        { HTTP_GET, text("%s/imports", path) },
        { HTTP_GET, text("%s/imports/x", path) },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        api_call(&api, cases[i].method, cases[i].target, NULL);
        check_refusal(cases[i].target, &api, 400, "MANAGEMENT_API_IMMUTABLE");
    }
}

TEST(each_permission_is_needed)
{
    API_FIXTURE(api);
    const char *id = new_api(&api, "https://api.example.com");
    api.requester.caller.scope = JT_STR("create:api_scopes delete:api_scopes");
    put_yaml(&api, id, PETS);
    check_refusal("first upload without update:apis", &api, 403, "INSUFFICIENT_SCOPE");
    api.requester.caller.scope = JT_STR("create:api_scopes update:apis");
    CHECK_INT("first upload", put_yaml(&api, id, PETS), 200);
    put_yaml(&api, id, PETS);
    check_refusal("replacing without delete:api_scopes", &api, 403, "INSUFFICIENT_SCOPE");
    api.requester.caller.scope = JT_STR("delete:api_scopes");
    api_call(&api, HTTP_DELETE, text("/api/v1/apis/%s/openapi", id), NULL);
    check_refusal("deleting without update:apis", &api, 403, "INSUFFICIENT_SCOPE");
    CHECK_STR("all as it was", str(scopes(&api, id)), "+get:pets +get:pets_petid +post:pets");
    api.requester.caller.scope = JT_STR("update:apis delete:apis_scopes");
    CHECK_INT("replacing with either spelling", put_yaml(&api, id, PETS), 200);
}

/* So many operations, of other keys for another mark. */
static const char *many_operations(const char *mark, size_t count)
{
    struct jt_buf document;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), 1 << 20, &document));
    jt_buf_put(&document, JT_STR("openapi: 3.0.0\npaths:\n"));
    for (size_t i = 0; i < count; i++) {
        char line[64];
        snprintf(line, sizeof(line), " /%s/%zu: {get: {}}\n", mark, i);
        jt_buf_put(&document, str(line));
    }
    jt_buf_put_char(&document, 0);
    return jt_buf_str(&document).ptr;
}

TEST(an_import_that_would_make_too_many_scopes_makes_none)
{
    API_FIXTURE(api);
    const char *id = new_api(&api, "https://api.example.com");
    CHECK_INT("half", put_yaml(&api, id, many_operations("a", SCOPES_PER_API_MAX)), 200);
    CHECK_INT("the other half in its place",
              put_yaml(&api, id, many_operations("b", SCOPES_PER_API_MAX)), 200);
    CHECK_STR("all change", str(counts(&api)), "5000/0/5000/0");
    CHECK_INT("the answer's lists are cut",
              json_array_size(json_object_get(json_object_get(api.answer, "import"), "created")),
              100);
    const char *import = text("%s", answer_text(&api, "import", "id"));
    api_call(&api, HTTP_GET, text("/api/v1/apis/%s/openapi/imports/%s", id, import), NULL);
    CHECK_INT("the history's are not",
              json_array_size(json_object_get(json_object_get(api.answer, "import"), "created")),
              5000);
    put_yaml(&api, id, "openapi: 3.0.0\npaths: {/x: {get: {}}}");
    new_scope(&api, id, "by:hand");
    const int64_t before = revision(&api);
    put_yaml(&api, id, many_operations("c", SCOPES_PER_API_MAX));
    check_refusal("beside one made by hand", &api, 400, "SCOPES_LIMIT_REACHED");
    CHECK_INT("nothing changed", revision(&api), before);
    CHECK_STR("nothing at all", str(scopes(&api, id)), "by:hand +get:x");
}
