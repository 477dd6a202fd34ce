/* From a document to its operations: contract section 5, and what is refused whole. */
#include "openapi/openapi.h"

#include "test.h"

/* "KEY = DESCRIPTION" of each operation, a line each. */
static jt_str summarize(const struct openapi_operation *operations, size_t count)
{
    struct jt_buf text;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), 1 << 16, &text));
    for (size_t i = 0; i < count; i++) {
        jt_buf_put(&text, operations[i].key);
        jt_buf_put(&text, JT_STR(" = "));
        jt_buf_put(&text, operations[i].description);
        jt_buf_put_char(&text, '\n');
    }
    return jt_buf_str(&text);
}

static jt_err read_text(const char *text, struct openapi_operation **ret_operations,
                        size_t *ret_count, struct openapi_problem *ret_problem)
{
    const enum openapi_format format = text[0] == '{' ? OPENAPI_JSON : OPENAPI_YAML;
    return openapi_read(str(text), format, test_arena(), ret_operations, ret_count, ret_problem);
}

static void check_operations(const char *name, const char *text, const char *want)
{
    struct openapi_operation *operations = NULL;
    struct openapi_problem problem;
    size_t count = 0;
    jt_err err = read_text(text, &operations, &count, &problem);
    if (err.code != JT_OK)
        fail_msg("%s: %s", name, problem.what);
    CHECK_STR(name, summarize(operations, count), want);
}

#define V3 "openapi: 3.0.3\n"

TEST(an_operation_of_each_method_makes_a_scope)
{
    static const struct {
        const char *name, *text, *want;
    } cases[] = {
        { "all methods, in the document's order",
          V3 "paths:\n /x:\n  trace: {}\n  head: {}\n  options: {}\n  delete: {}\n  patch: {}\n"
             "  put: {}\n  post: {}\n  get: {}\n",
          "trace:x = TRACE /x\nhead:x = HEAD /x\noptions:x = OPTIONS /x\ndelete:x = DELETE /x\n"
          "patch:x = PATCH /x\nput:x = PUT /x\npost:x = POST /x\nget:x = GET /x\n" },
        { "JSON", "{\"openapi\":\"3.1.0\",\"paths\":{\"/users/{userId}\":{\"get\":{}}}}",
          "get:users_userid = GET /users/{userId}\n" },
        { "Swagger 2; its basePath is no part of paths",
          "swagger: '2.0'\nbasePath: /v2\npaths: {/pets: {get: {summary: All}}}\n",
          "get:pets = All\n" },
        { "a version without quotes", "swagger: 2.0\npaths: {/a: {get: {}}}", "get:a = GET /a\n" },
        { "a number as version in JSON", "{\"swagger\":2.0,\"paths\":{\"/a\":{\"put\":{}}}}",
          "put:a = PUT /a\n" },
        { "the version after the paths", "paths: {/a: {get: {}}}\nopenapi: 3.2.0\n",
          "get:a = GET /a\n" },
        { "no paths in it", V3 "paths: {}\n", "" },
        { "a path without operations", V3 "paths: {/a: {}, /b: , /c: {get: {}}}\n",
          "get:c = GET /c\n" },
        { "an operation without members", V3 "paths:\n  /a:\n    get:\n", "get:a = GET /a\n" },
        { "upper case", V3 "paths: {/A: {GET: {}}}\n", "get:a = GET /A\n" },
        { "a byte order mark", "\xEF\xBB\xBF" V3 "paths: {/a: {get: {}}}\n", "get:a = GET /a\n" },
        { "other members of a path",
          V3 "paths:\n  /a:\n    summary: x\n    description: x\n    parameters: [{get: 1}]\n"
             "    servers: [{url: /}]\n    x-get: {summary: no}\n    get: {}\n",
          "get:a = GET /a\n" },
        { "x- members beside paths", V3 "paths:\n  x-a: {get: {}}\n  x-b: 1\n  /c: {get: {}}\n",
          "get:c = GET /c\n" },
        { "a path item elsewhere", V3 "paths:\n  /a: {$ref: './a.yaml'}\n  /b: {get: {}}\n",
          "get:b = GET /b\n" },
        { "and beside the reference", V3 "paths: {/a: {$ref: '#/x', put: {}}}\n",
          "put:a = PUT /a\n" },
        { "paths elsewhere",
          V3 "x: {paths: {/no: {get: {}}}}\npaths: {/a: {get: {}}}\n"
             "components: {pathItems: {/no: {get: {}}}}\nwebhooks: {n: {post: "
             "{}}}\n",
          "get:a = GET /a\n" },
        { "operations in operations",
          V3 "paths: {/a: {post: {callbacks: {x: {/no: {get: {summary: no}}}}, summary: yes}}}\n",
          "post:a = yes\n" },
        { "keys that are no texts, where nobody reads",
          V3 "x: {? [a, b] : {? {c: d} : e}, f: g}\npaths: {/a: {get: {}}}\n", "get:a = GET /a\n" },
        { "two that normalise to one key, in order",
          V3 "paths: {/a-b: {get: {summary: 1st}}, /a_b: {get: {summary: 2nd}}}\n",
          "get:a_b = 1st\nget:a_b = 2nd\n" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        check_operations(cases[i].name, cases[i].text, cases[i].want);
}

TEST(the_description_is_the_summary_else_the_operation_id_else_the_name)
{
    static const struct {
        const char *name, *members, *want;
    } cases[] = {
        { "summary", "{operationId: i, summary: s}", "s" },
        { "operationId", "{operationId: i}", "i" },
        { "neither", "{description: d}", "GET /a" },
        { "an empty summary is none", "{summary: '', operationId: i}", "i" },
        { "nor is one of space", "{summary: ' \\n ', operationId: i}", "\\n" },
        { "null", "{summary: ~, operationId: null}", "GET /a" },
        { "no text", "{summary: {a: b}, operationId: [x]}", "GET /a" },
        { "a number is", "{summary: 404}", "404" },
        { "of nested members not", "{parameters: [{summary: no}], x: {summary: no}}", "GET /a" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[512];
        struct openapi_operation *operations = NULL;
        struct openapi_problem problem;
        size_t count = 0;
        snprintf(text, sizeof(text), V3 "paths: {/a: {get: %s}}\n", cases[i].members);
        CHECK_OK(cases[i].name, read_text(text, &operations, &count, &problem));
        CHECK_STR(cases[i].name, operations[0].description, cases[i].want);
        CHECK_STR(cases[i].name, operations[0].method, "GET");
        CHECK_STR(cases[i].name, operations[0].path, "/a");
        CHECK(cases[i].name, !operations[0].is_reserved);
    }
}

TEST(aliases_and_merges_count_as_what_they_stand_for)
{
    static const struct {
        const char *name, *text, *want;
    } cases[] = {
        { "an item", V3 "paths: {/a: &a {get: {summary: s}}, /b: *a}\n", "get:a = s\nget:b = s\n" },
        { "an operation", V3 "x: &o {summary: s}\npaths: {/a: {get: *o, put: *o}}\n",
          "get:a = s\nput:a = s\n" },
        { "a text", V3 "x: &s words\npaths: {/a: {get: {summary: *s}}}\n", "get:a = words\n" },
        { "all paths", V3 "x: &p {/a: {get: {}}}\npaths: *p\n", "get:a = GET /a\n" },
        { "merged into an operation",
          V3 "x: &o {summary: s, operationId: i}\npaths: {/a: {get: {<<: *o}}}\n", "get:a = s\n" },
        { "its own come first",
          V3
          "x: &o {summary: s}\npaths: {/a: {get: {<<: *o, summary: own}, put: {summary: own, <<: "
          "*o}}}\n",
          "get:a = own\nput:a = own\n" },
        { "merged into an item",
          V3 "x: &i {get: {summary: s}, put: {summary: t}}\npaths: {/a: {<<: *i, put: {}}}\n",
          "get:a = s\nput:a = PUT /a\n" },
        { "after its own", V3 "x: &i {put: {summary: t}}\npaths: {/a: {put: {}, <<: *i}}\n",
          "put:a = PUT /a\n" },
        { "several, the first one first",
          V3 "x: &i {get: {summary: s}}\ny: &j {get: {summary: t}, put: {summary: t}}\n"
             "paths: {/a: {<<: [*i, *j]}}\n",
          "get:a = s\nput:a = t\n" },
        { "a merge in a merge",
          V3 "x: &i {get: {}}\ny: &j {<<: *i, put: {}}\npaths: {/a: {<<: *j}}\n",
          "get:a = GET /a\nput:a = PUT /a\n" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        check_operations(cases[i].name, cases[i].text, cases[i].want);
}

#define VERSION "is of another version than OpenAPI 3 or Swagger 2"
#define TWICE   "has this member twice"

TEST(anything_else_is_refused_whole_with_its_place)
{
    static const struct {
        const char *name, *text, *what;
        size_t line, column;
    } cases[] = {
        { "nothing", "", "is empty", 1, 1 },
        { "a text", "hello", "is not an object", 1, 1 },
        { "a list", "[1]", "is not an object", 1, 1 },
        { "no version", "paths: {}", "has no member openapi or swagger that tells its version", 1,
          1 },
        { "no paths", V3, "has no paths", 1, 1 },
        { "OpenAPI 2", "openapi: 2.0.0\npaths: {}", VERSION, 1, 10 },
        { "OpenAPI 30", "openapi: 30.0\npaths: {}", VERSION, 1, 10 },
        { "OpenAPI of no version", "openapi: \npaths: {}", VERSION, 1, 9 },
        { "Swagger 1.2", "swagger: '1.2'\npaths: {}", VERSION, 1, 10 },
        { "a version that is an object", "openapi: {a: b}\npaths: {}", VERSION, 1, 10 },
        { "both, one wrong", "openapi: 3.0.0\nswagger: 3\npaths: {}", VERSION, 2, 10 },
        { "paths that are a list", V3 "paths: [/a]\n", "has paths that are not an object", 2, 8 },
        { "paths that are null", V3 "paths:\n", "has paths that are not an object", 2, 7 },
        { "a path that is a text", V3 "paths:\n  /a: x\n", "has a path that is not an object", 3,
          7 },
        { "a path that is a list", V3 "paths:\n  /a: [x]\n", "has a path that is not an object", 3,
          7 },
        { "an operation that is a text", V3 "paths:\n  /a:\n    get: x\n",
          "has an operation that is not an object", 4, 10 },
        { "a path without a slash", V3 "paths:\n  a: {}\n", "has a path that does not begin with /",
          3, 3 },
        { "an empty path", V3 "paths: {'': {}}\n", "has a path that does not begin with /", 2, 9 },
        { "a path twice", V3 "paths:\n  /a: {}\n  /b: {}\n  /a: {}\n", "has this path twice", 5,
          3 },
        { "a method twice", V3 "paths:\n  /a:\n    get: {}\n    get: {}\n", TWICE, 5, 5 },
        { "in another case", V3 "paths:\n  /a:\n    get: {}\n    GET: {}\n", TWICE, 5, 5 },
        { "a summary twice", V3 "paths: {/a: {get: {summary: a, summary: b}}}\n", TWICE, 2, 41 },
        { "paths twice", V3 "paths: {}\npaths: {}\n", TWICE, 3, 1 },
        { "a version twice", V3 "openapi: 3.0.0\npaths: {}\n", TWICE, 2, 1 },
        { "a path of another type", V3 "paths:\n  ? [a]\n  : {}\n", "has a key that is not a text",
          3, 5 },
        { "merging a text", V3 "paths: {/a: {<<: x}}\n",
          "merges (<<) something that is not an object", 2, 18 },
        { "merging lists of lists", V3 "paths: {/a: {<<: [[{}]]}}\n",
          "merges (<<) something that is not an object", 2, 19 },
        { "JSON of two paths", "{\"openapi\":\"3.0.0\",\"paths\":{\"/a\":{},\n \"/a\":{}}}",
          "has this path twice", 2, 2 },
        { "bytes that are no UTF-8", V3 "info: \xFF\npaths: {}\n", "is not UTF-8", 2, 7 },
        { "UTF-16", "\xFF\xFEo", "is not UTF-8", 1, 1 },
        { "UTF-16 the other way", "\xFE\xFFo", "is not UTF-8", 1, 1 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct openapi_operation *operations = NULL;
        struct openapi_problem problem;
        size_t count = 0;
        jt_err err = read_text(cases[i].text, &operations, &count, &problem);
        CHECK_CODE(cases[i].name, err, JT_INVALID);
        CHECK_STR(cases[i].name, str(problem.what), cases[i].what);
        CHECK_INT(cases[i].name, problem.line, cases[i].line);
        CHECK_INT(cases[i].name, problem.column, cases[i].column);
        CHECK(cases[i].name, operations == NULL && count == 0);
    }
}

TEST(no_bytes_at_all_are_an_empty_document)
{
    static const jt_str texts[] = { { NULL, 0 }, JT_STR_INIT(""), JT_STR_INIT("\xEF\xBB\xBF") };
    for (int format = OPENAPI_JSON; format <= OPENAPI_YAML; format++)
        for (size_t i = 0; i < COUNT(texts); i++) {
            struct openapi_operation *operations = NULL;
            struct openapi_problem problem;
            size_t count = 0;
            CHECK_CODE("empty",
                       openapi_read(texts[i], (enum openapi_format)format, test_arena(),
                                    &operations, &count, &problem),
                       JT_INVALID);
            CHECK_STR("empty", str(problem.what), "is empty");
        }
}

TEST(duplicate_paths_are_found_in_any_order)
{
    enum { PATHS = 200 };
    struct jt_buf text;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), 1 << 16, &text));
    jt_buf_put(&text, JT_STR(V3 "paths:\n"));
    for (int i = 0; i < PATHS; i++) {
        char line[64];
        snprintf(line, sizeof(line), "  /p%d: {}\n", i * 7919 % PATHS);
        jt_buf_put(&text, str(line));
    }
    struct openapi_operation *operations = NULL;
    struct openapi_problem problem;
    size_t count = 0;
    CHECK_OK("all different", openapi_read(jt_buf_str(&text), OPENAPI_YAML, test_arena(),
                                           &operations, &count, &problem));
    jt_buf_put(&text, JT_STR("  /p77: {}\n"));
    CHECK_CODE(
        "one twice",
        openapi_read(jt_buf_str(&text), OPENAPI_YAML, test_arena(), &operations, &count, &problem),
        JT_INVALID);
    CHECK_INT("there", problem.line, PATHS + 3);
}

/* --- Limits, each reached and passed -------------------------------------------------------- */

/* Reads in an arena of its own, which is given back. */
static jt_err read_large(jt_str text, enum openapi_format format, size_t *ret_count,
                         struct openapi_problem *ret_problem)
{
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    struct openapi_operation *operations = NULL;
    CHECK_OK("arena", jt_arena_new(4096, 44 << 20, &arena));
    return openapi_read(text, format, arena, &operations, ret_count, ret_problem);
}

/* Paths with so many operations each. */
static jt_str paths(size_t path_count, const char *item)
{
    struct jt_buf text;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), 1 << 20, &text));
    jt_buf_put(&text, JT_STR("{\"openapi\":\"3.0.0\",\"paths\":{"));
    for (size_t i = 0; i < path_count; i++) {
        char line[128];
        snprintf(line, sizeof(line), "%s\"/p%zu\":%s", i == 0 ? "" : ",", i, item);
        jt_buf_put(&text, str(line));
    }
    jt_buf_put(&text, JT_STR("}}"));
    return jt_buf_str(&text);
}

TEST(operations_and_paths_are_limited)
{
    static const struct {
        const char *name;
        size_t path_count;
        const char *item;
        enum jt_code code;
    } cases[] = {
        { "as many operations as an API has scopes", OPENAPI_OPERATIONS_MAX, "{\"get\":{}}",
          JT_OK },
        { "one more", OPENAPI_OPERATIONS_MAX + 1, "{\"get\":{}}", JT_TOO_LARGE },
        { "two each", OPENAPI_OPERATIONS_MAX / 2 + 1, "{\"get\":{},\"put\":{}}", JT_TOO_LARGE },
        { "paths", OPENAPI_PATHS_MAX, "{}", JT_OK },
        { "one path more", OPENAPI_PATHS_MAX + 1, "{}", JT_TOO_LARGE },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct openapi_problem problem;
        size_t count = 0;
        CHECK_CODE(
            cases[i].name,
            read_large(paths(cases[i].path_count, cases[i].item), OPENAPI_JSON, &count, &problem),
            cases[i].code);
        CHECK(cases[i].name, (cases[i].code == JT_OK) == (problem.what == NULL));
    }
}

TEST(the_length_of_a_path_is_limited)
{
    static const size_t lengths[] = { OPENAPI_PATH_MAX_BYTES, OPENAPI_PATH_MAX_BYTES + 1, 20000 };
    for (size_t i = 0; i < COUNT(lengths); i++) {
        struct jt_buf text;
        struct openapi_problem problem;
        size_t count = 0;
        CHECK_OK("buffer", jt_arena_buf(test_arena(), 1 << 16, &text));
        jt_buf_put(&text, JT_STR("{\"openapi\":\"3.0.0\",\"paths\":{\"/"));
        for (size_t k = 1; k < lengths[i]; k++)
            jt_buf_put_char(&text, 'p');
        jt_buf_put(&text, JT_STR("\":{\"get\":{}}}}"));
        CHECK_CODE("path", read_large(jt_buf_str(&text), OPENAPI_JSON, &count, &problem),
                   i == 0 ? JT_OK : JT_TOO_LARGE);
    }
}

/* What is made to cost much: each is refused, or read, in its time and its memory. */
TEST(bombs_do_no_harm)
{
    enum { HUGE_BYTES = OPENAPI_DOCUMENT_MAX_BYTES };
    static const struct {
        const char *name;
        enum openapi_format format;
        const char *head, *unit;
        enum jt_code code;
    } cases[] = {
        { "brackets", OPENAPI_JSON, "{\"x\":", "[", JT_TOO_LARGE },
        { "brackets in YAML", OPENAPI_YAML, "x: ", "[", JT_TOO_LARGE },
        { "braces in YAML", OPENAPI_YAML, "", "{a: ", JT_TOO_LARGE },
        { "dashes", OPENAPI_YAML, "x:\n ", "- ", JT_TOO_LARGE },
        { "question marks", OPENAPI_YAML, "x:\n ", "? ", JT_TOO_LARGE },
        { "numbers", OPENAPI_JSON, "[0", ",0", JT_INVALID },
        { "numbers in an object", OPENAPI_JSON, "{\"x\":[0", ",0", JT_TOO_LARGE },
        { "numbers in YAML", OPENAPI_YAML, "x: [0", ",0", JT_TOO_LARGE },
        { "empty lists in YAML", OPENAPI_YAML, "x:\n", "- []\n", JT_TOO_LARGE },
        { "keys in YAML", OPENAPI_YAML, "", "a:\n", JT_TOO_LARGE },
        { "a string", OPENAPI_JSON, "{\"x\":\"", "xxxxxxxx", JT_INVALID },
        { "a word of YAML", OPENAPI_YAML, "x: ", "xxxxxxxx", JT_INVALID },
        { "a word of YAML in quotes", OPENAPI_YAML, "x: \"", "xxxxxxxx", JT_INVALID },
        { "a literal of YAML", OPENAPI_YAML, "x: |\n", " xxxxxxx\n", JT_INVALID },
        { "a key of YAML", OPENAPI_YAML, "", "xxxxxxxx", JT_INVALID },
        { "escapes", OPENAPI_JSON, "{\"x\":\"", "\\u0041\\n", JT_INVALID },
        { "space", OPENAPI_JSON, "", "        ", JT_INVALID },
        { "lines", OPENAPI_YAML, "", "\n\n\n\n\n\n\n\n", JT_INVALID },
        { "comments", OPENAPI_YAML, "", "# comment\n", JT_INVALID },
        { "directives", OPENAPI_YAML, "", "%TAG !a! b\n", JT_TOO_LARGE },
        { "anchors", OPENAPI_YAML, "x:\n", "- &a x\n", JT_TOO_LARGE },
        { "one anchor", OPENAPI_YAML, "x: &", "aaaaaaaa", JT_INVALID },
        { "tags", OPENAPI_YAML, "x: !", "aaaaaaaa", JT_INVALID },
        { "documents", OPENAPI_YAML, "x: y\n", "---\n", JT_INVALID },
        { "commas", OPENAPI_YAML, "x: [", ",", JT_INVALID },
    };
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    struct jt_buf text;
    CHECK_OK("arena", jt_arena_new(4096, HUGE_BYTES + (1 << 20), &arena));
    CHECK_OK("buffer", jt_arena_buf(arena, HUGE_BYTES, &text));
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct openapi_problem problem;
        size_t count = 0;
        const size_t unit_len = strlen(cases[i].unit);
        text.len = 0;
        jt_buf_put(&text, str(cases[i].head));
        while (text.len + unit_len <= HUGE_BYTES)
            jt_buf_put(&text, str(cases[i].unit));
        CHECK_CODE(cases[i].name, read_large(jt_buf_str(&text), cases[i].format, &count, &problem),
                   cases[i].code);
        CHECK(cases[i].name, problem.what != NULL && problem.line > 0 && problem.column > 0);
    }
    text.len = HUGE_BYTES;
    struct openapi_problem problem;
    size_t count = 0;
    CHECK_CODE("larger than allowed",
               read_large((jt_str){ text.ptr, HUGE_BYTES + 1 }, OPENAPI_JSON, &count, &problem),
               JT_TOO_LARGE);
}
