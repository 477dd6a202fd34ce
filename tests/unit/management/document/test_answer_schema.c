/* Rows of answers as JSON Schema, and what all tables of answers keep to. */
#include "management/document/answer_schema.h"
#include "management/fixture.h"
#include "management/resources.h"

static const char *const colors[] = { "red", "green", NULL };

struct sample {
    jt_str text, json;
    bool flag;
    int64_t integer;
    size_t count;
    const struct answer_id *parts;
};

static const struct answer_shape named = { "named", .bytes = sizeof(struct answer_id) };

#define OF_ID \
    "{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"string\"}},\"required\":[\"id\"]}"
#define OR_NULL_ID                                                                   \
    "{\"type\":[\"object\",\"null\"],\"properties\":{\"id\":{\"type\":\"string\"}}," \
    "\"required\":[\"id\"]}"

static const struct {
    const char *name;
    struct answer_member member;
    const char *want;
    bool is_left_out;
} cases[] = {
    { "a text", { "x", ANSWER_FROM(struct sample, text) }, "{\"type\":\"string\"}" },
    { "a text or null, told of",
      { "x", ANSWER_FROM(struct sample, text), .is_nullable = true, .description = "Why.",
        .example = "a" },
      "{\"type\":[\"string\",\"null\"],\"description\":\"Why.\",\"examples\":[\"a\"]}" },
    { "a text that may be left out",
      { "x", ANSWER_FROM(struct sample, text), .is_optional = true },
      "{\"type\":\"string\"}",
      true },
    { "a choice or null",
      { "x", ANSWER_FROM(struct sample, text), .is_nullable = true, .choices = colors },
      "{\"type\":[\"string\",\"null\"],\"enum\":[\"red\",\"green\",null]}" },
    { "a switch", { "x", ANSWER_FROM(struct sample, flag) }, "{\"type\":\"boolean\"}" },
    { "a switch that is going, and in the contract may be null",
      { "x", ANSWER_FROM(struct sample, flag), ANSWER_NULL_IN_CONTRACT("boolean"),
        .is_deprecated = true, .example = "true" },
      "{\"type\":[\"boolean\",\"null\"],\"deprecated\":true,\"examples\":[true]}" },
    { "a number with an example",
      { "x", ANSWER_FROM(struct sample, integer), .is_nullable = true, .example = "42" },
      "{\"type\":[\"integer\",\"null\"],\"examples\":[42]}" },
    { "a value that may be a text, with one as example",
      { "x", ANSWER_JSON(struct sample, json), .types = { "string", "boolean" }, .example = "7" },
      "{\"type\":[\"string\",\"boolean\"],\"examples\":[\"7\"]}" },
    { "a number", { "x", ANSWER_FROM(struct sample, integer) }, "{\"type\":\"integer\"}" },
    { "a number as a text",
      { "x", ANSWER_DIGITS(struct sample, integer) },
      "{\"type\":\"string\"}" },
    { "whether there is a text",
      { "x", ANSWER_HAS(struct sample, text) },
      "{\"type\":\"boolean\"}" },
    { "one of two names",
      { "x", ANSWER_EITHER(struct sample, flag, colors) },
      "{\"type\":\"string\",\"enum\":[\"red\",\"green\"]}" },
    { "always no texts",
      { "x", ANSWER_CONSTANT("[]") },
      "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}" },
    { "a time",
      { "x", ANSWER_TIME(struct sample, integer) },
      "{\"type\":\"string\",\"format\":\"date-time\","
      "\"examples\":[\"2024-11-18T13:32:03Z\"]}" },
    { "a color",
      { "x", ANSWER_COLOR(struct sample, text) },
      "{\"anyOf\":[{\"$ref\":\"#/components/schemas/color\"},{\"type\":\"null\"}]}" },
    { "any JSON", { "x", ANSWER_JSON(struct sample, json) }, "{}" },
    { "some JSON",
      { "x", ANSWER_JSON(struct sample, json), .types = { "string", "boolean" } },
      "{\"type\":[\"string\",\"boolean\"]}" },
    { "an object as JSON",
      { "x", ANSWER_OBJECT_JSON(struct sample, json) },
      "{\"type\":\"object\"}" },
    { "always false",
      { "x", ANSWER_CONSTANT("false") },
      "{\"type\":\"boolean\",\"examples\":[false]}" },
    { "always a word",
      { "x", ANSWER_CONSTANT("\"w\"") },
      "{\"type\":\"string\",\"examples\":[\"w\"]}" },
    { "the empty text, where it is not set",
      { "x", ANSWER_DEFAULT("\"\""), .example = "w" },
      "{\"type\":\"string\",\"examples\":[\"w\"]}" },
    { "always null", { "x", ANSWER_CONSTANT("null") }, "{\"type\":[\"string\",\"null\"]}" },
    { "always a number", { "x", ANSWER_CONSTANT("8") }, "{\"type\":\"integer\",\"examples\":[8]}" },
    { "an object", { "x", ANSWER_SAME(&answer_id) }, OF_ID },
    { "an object or null",
      { "x", ANSWER_POINTER(struct sample, parts, &answer_id), .is_nullable = true },
      OR_NULL_ID },
    { "a named object", { "x", ANSWER_SAME(&named) }, "{\"$ref\":\"#/components/schemas/named\"}" },
    { "a named object or null",
      { "x", ANSWER_SAME(&named), .is_nullable = true },
      "{\"anyOf\":[{\"$ref\":\"#/components/schemas/named\"},{\"type\":\"null\"}]}" },
    { "a list of one text",
      { "x", ANSWER_LIST_OF_ONE(struct sample, text) },
      "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}" },
    { "objects",
      { "x", ANSWER_LIST(struct sample, parts, count, &answer_id) },
      "{\"type\":\"array\",\"items\":" OF_ID "}" },
    { "objects by key",
      { ANSWER_ROWS_BY("x", &answer_id, struct answer_id, id) },
      "{\"type\":\"object\",\"additionalProperties\":" OF_ID "}" },
};

static jt_str schema_text(const struct answer_shape *shape, json_t *schemas)
{
    jt_str written;
    CHECK_OK("schema", json_write(answer_schema_refer(shape, schemas), test_arena(), &written));
    return written;
}

TEST(each_kind_of_member_has_its_schema)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        json_t *schemas = json_object();
        const struct answer_shape shape = { NULL, sizeof(struct sample), &cases[i].member, 1 };
        CHECK_STR(cases[i].name, schema_text(&shape, schemas),
                  text("{\"type\":\"object\",\"properties\":{\"x\":%s},\"required\":[%s]}",
                       cases[i].want, cases[i].is_left_out ? "" : "\"x\""));
        json_decref(schemas);
    }
}

TEST(an_answer_begins_with_its_code_and_stands_once_under_its_name)
{
    static const struct answer_shape shape = { "thing", ANSWER_OK };
    json_t *schemas = json_object();
    for (int i = 0; i < 2; i++)
        CHECK_STR("a reference", schema_text(&shape, schemas),
                  "{\"$ref\":\"#/components/schemas/thing\"}");
    CHECK_INT("one", json_object_size(schemas), 1);
    jt_str written;
    CHECK_OK("schema",
             json_write(json_incref(json_object_get(schemas, "thing")), test_arena(), &written));
    CHECK_STR("it", written,
              "{\"type\":\"object\",\"properties\":{"
              "\"code\":{\"type\":\"string\",\"examples\":[\"OK\"]},"
              "\"message\":{\"type\":\"string\",\"examples\":[\"Success\"]}},"
              "\"required\":[\"code\",\"message\"]}");
    json_decref(schemas);
}

TEST(what_bodies_may_set_is_in_the_answer_unless_a_row_names_it)
{
    static const struct member kept[] = { MEMBER_KEPT_SWITCH("a"), MEMBER_KEPT_SWITCH("b") };
    static const struct body_shape body = { kept, COUNT(kept), false };
    static const struct body_shape *const bodies[] = { &body, NULL };
    static const struct answer_member members[] = {
        { ANSWER_JSON(struct sample, json), .attributes = bodies },
        { "b", ANSWER_DEFAULT("false") },
    };
    static const struct answer_shape shape = { NULL, ANSWER_MEMBERS(struct sample, members) };
    json_t *schemas = json_object();
    CHECK_STR("both", schema_text(&shape, schemas),
              "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"boolean\"},"
              "\"b\":{\"type\":\"boolean\",\"examples\":[false]}},\"required\":[\"b\"]}");
    json_decref(schemas);
}

/* --- All tables ------------------------------------------------------------------------------- */

static const size_t kind_bytes[] = {
    [ANSWER_KIND_TEXT] = sizeof(jt_str),
    [ANSWER_KIND_LITERAL] = sizeof(char *),
    [ANSWER_KIND_BOOLEAN] = sizeof(bool),
    [ANSWER_KIND_INTEGER] = sizeof(int64_t),
    [ANSWER_KIND_CHARS] = 1,
    [ANSWER_KIND_COLOR] = sizeof(jt_str),
    [ANSWER_KIND_EITHER] = sizeof(bool),
    [ANSWER_KIND_HAS] = sizeof(jt_str),
    [ANSWER_KIND_INT] = sizeof(int),
    [ANSWER_KIND_COUNT] = sizeof(size_t),
    [ANSWER_KIND_TIME] = sizeof(int64_t),
    [ANSWER_KIND_DIGITS] = sizeof(int64_t),
    [ANSWER_KIND_NAME] = sizeof(unsigned),
    [ANSWER_KIND_JSON] = sizeof(jt_str),
    [ANSWER_KIND_CONSTANT] = 0,
    [ANSWER_KIND_OBJECT] = 0,
    [ANSWER_KIND_LIST] = sizeof(void *),
    [ANSWER_KIND_MAP] = sizeof(void *),
    [ANSWER_KIND_TEXTS] = sizeof(jt_str *),
    [ANSWER_KIND_ONE] = sizeof(jt_str),
};

/* Text that is no JSON would be left out. */
static bool shows_its_example(const struct answer_member *member)
{
    const struct answer_shape alone = { NULL, 0, member, 1 };
    json_t *schemas = json_object(), *schema = answer_schema_refer(&alone, schemas),
           *examples = NULL;
    json_unpack(schema, "{s:{s:{s:o}}}", "properties", member->name, "examples", &examples);
    const bool is_shown = json_array_size(examples) == 1;
    json_decref(schema);
    json_decref(schemas);
    return is_shown;
}

static void check_shape(const char *name, const struct answer_shape *shape, json_t *names);

static void check_member(const char *name, const struct answer_shape *shape,
                         const struct answer_member *member, json_t *names)
{
    const size_t bytes = member->is_pointer ? sizeof(void *) : kind_bytes[member->kind];
    CHECK(name, member->offset + bytes <= shape->bytes);
    CHECK(name, member->count_offset + sizeof(size_t) <= shape->bytes || member->count_offset == 0);
    CHECK(name, member->if_flag <= shape->bytes && member->unless_flag <= shape->bytes);
    CHECK(name, (member->name_of != NULL) == (member->kind == ANSWER_KIND_NAME));
    CHECK(name, (member->json != NULL) == (member->kind == ANSWER_KIND_CONSTANT));
    if (member->json != NULL) {
        json_t *value = json_loads(member->json, JSON_DECODE_ANY, NULL);
        CHECK(name, value != NULL);
        json_decref(value);
    }
    CHECK(name, member->example == NULL || shows_its_example(member));
    CHECK(name, member->name != NULL || member->shape != NULL || member->kind == ANSWER_KIND_JSON);
    if (member->name != NULL && !member->is_default)
        CHECK(name, json_object_get(names, member->name) == NULL);
    if (member->name != NULL)
        json_object_set_new(names, member->name, json_true());
    if (member->shape == NULL || member->kind == ANSWER_KIND_COLOR)
        return;
    if (member->element_bytes != 0)
        CHECK(name, member->element_bytes == member->shape->bytes);
    if (member->kind == ANSWER_KIND_OBJECT && member->element_bytes == 0) /* ANSWER_SAME() */
        CHECK(name, member->shape->bytes == shape->bytes);
    check_shape(name, member->shape, member->name == NULL ? names : NULL);
}

/* names has those that stand in the object already; NULL: none do. */
static void check_shape(const char *name, const struct answer_shape *shape, json_t *names)
{
    json_t *own = names == NULL ? json_object() : json_incref(names);
    CHECK(name, (shape->code == NULL) == (shape->message == NULL));
    if (shape->code != NULL) {
        json_object_set_new(own, "code", json_true());
        json_object_set_new(own, "message", json_true());
    }
    for (size_t i = 0; i < shape->count; i++)
        check_member(shape->members[i].name == NULL ? name : shape->members[i].name, shape,
                     &shape->members[i], own);
    json_decref(own);
}

/* Two shapes of one name would be one in the document. */
static void check_name(const struct answer_shape *shape, json_t *seen)
{
    json_t *alone = json_object();
    json_decref(answer_schema_refer(shape, alone));
    const char *name;
    json_t *schema, *before;
    json_object_foreach(alone, name, schema)
    {
        before = json_object_get(seen, name);
        CHECK(name, before == NULL || json_equal(before, schema));
    }
    json_object_update(seen, alone);
    json_decref(alone);
}

TEST(every_answer_fits_its_struct_and_names_each_member_once)
{
    API_FIXTURE(api);
    json_t *seen = json_object();
    size_t count = 0;
    for (size_t g = 0; g < api.router.group_count; g++)
        for (size_t i = 0; i < api.groups[g].route_count; i++) {
            const struct route *route = &api.groups[g].routes[i];
            const struct answer_shape *shape = operation_of(route)->gives;
            check_shape(route->path, shape, NULL);
            CHECK(route->path, shape->name != NULL);
            check_name(shape, seen);
            count++;
        }
    CHECK("many", count > 80);
    json_decref(seen);
}
