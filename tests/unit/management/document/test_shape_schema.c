/* Each kind of member and parameter as JSON Schema. */
#include "management/document/shape_schema.h"
#include "management/fixture.h"

static const char *const colors[] = { "red", "green", NULL };
static const struct member item_members[] = {
    { .name = "id", .type = MEMBER_TEXT, .is_required = true, .min = 1, .max = 64 },
};
static const struct body_shape item = { item_members, COUNT(item_members), false };

static const struct {
    const char *name;
    struct member member;
    const char *want;
} cases[] = {
    { "any text", { .type = MEMBER_STRING }, "{\"type\":\"string\"}" },
    { "a text with limits",
      { .type = MEMBER_TEXT, .min = 1, .max = 9 },
      "{\"type\":\"string\",\"minLength\":1,\"maxLength\":9}" },
    { "a text that may be null",
      { .type = MEMBER_TEXT, .is_nullable = true, .max = 9 },
      "{\"type\":[\"string\",\"null\"],\"maxLength\":9}" },
    { "an e-mail address",
      { .type = MEMBER_EMAIL, .max = 255 },
      "{\"type\":\"string\",\"format\":\"email\",\"maxLength\":255}" },
    { "a color",
      { .type = MEMBER_COLOR },
      "{\"type\":\"string\",\"pattern\":\"^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$\"}" },
    { "a choice",
      { .type = MEMBER_CHOICE, .choices = colors },
      "{\"type\":\"string\",\"enum\":[\"red\",\"green\"]}" },
    { "a choice that may be null",
      { .type = MEMBER_CHOICE, .choices = colors, .is_nullable = true },
      "{\"type\":[\"string\",\"null\"],\"enum\":[\"red\",\"green\",null]}" },
    { "a switch", { .type = MEMBER_BOOLEAN }, "{\"type\":\"boolean\"}" },
    { "a switch that is going",
      { .type = MEMBER_BOOLEAN, .is_nullable = true, .is_deprecated = true },
      "{\"type\":[\"boolean\",\"null\"],\"deprecated\":true}" },
    { "a number",
      { .type = MEMBER_INTEGER, .min = 60, .max = 3600 },
      "{\"type\":\"integer\",\"minimum\":60,\"maximum\":3600}" },
    { "a string or a native value",
      { .type = MEMBER_SCALAR },
      "{\"type\":[\"string\",\"boolean\",\"number\"]}" },
    { "texts",
      { .type = MEMBER_TEXTS, .max = 9 },
      "{\"type\":\"array\",\"maxItems\":100,\"items\":{\"type\":\"string\",\"maxLength\":9}}" },
    { "objects",
      { .type = MEMBER_OBJECTS, .items = &item },
      "{\"type\":\"array\",\"maxItems\":100,\"items\":{\"type\":\"object\",\"properties\":{"
      "\"id\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":64}},\"required\":[\"id\"]}}" },
    { "choices by name",
      { .type = MEMBER_CHOICES, .choices = colors },
      "{\"type\":\"object\",\"maxProperties\":100,\"additionalProperties\":{"
      "\"type\":\"string\",\"enum\":[\"red\",\"green\"]}}" },
    { "a property's value",
      { .type = MEMBER_PROPERTY_VALUE },
      "{\"type\":[\"string\",\"boolean\"]}" },
    { "a property's value that may be null",
      { .type = MEMBER_PROPERTY_VALUE, .is_nullable = true },
      "{\"type\":[\"string\",\"boolean\",\"null\"]}" },
    { "properties' values by key",
      { .type = MEMBER_PROPERTY_VALUES },
      "{\"type\":\"object\",\"maxProperties\":100,\"additionalProperties\":{"
      "\"type\":[\"string\",\"boolean\",\"null\"]}}" },
};

static void check_json(const char *name, json_t *got, const char *want)
{
    jt_str written;
    CHECK_OK(name, json_write(got, test_arena(), &written));
    CHECK_STR(name, written, want);
}

TEST(each_member_type_has_its_schema)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct member member = cases[i].member;
        member.name = "x";
        const struct body_shape shape = { &member, 1, false };
        check_json(cases[i].name, shape_schema_body(&shape),
                   text("{\"type\":\"object\",\"properties\":{\"x\":%s}}", cases[i].want));
    }
}

TEST(each_query_parameter_has_its_entry)
{
    static const struct query_parameter query[] = {
        { .name = "a", .description = "A", .max = 9, .is_required = true },
        { .name = "b", .description = "B", .type = QUERY_CHOICE, .choices = colors },
        { .name = "c", .description = "C", .type = QUERY_INTEGER, .min = 1, .max = 5 },
        { .name = "d", .description = "D", .type = QUERY_LINE, .min = 1, .max = 5 },
        { 0 },
    };
    json_t *list = json_array();
    CHECK_INT("none", shape_schema_add_query(list, NULL), 0);
    CHECK_INT("none", json_array_size(list), 0);
    CHECK_INT("four", shape_schema_add_query(list, query), 0);
    check_json("four", list,
               "[{\"name\":\"a\",\"in\":\"query\",\"required\":true,\"description\":\"A\","
               "\"schema\":{\"type\":\"string\",\"maxLength\":9}},"
               "{\"name\":\"b\",\"in\":\"query\",\"required\":false,\"description\":\"B\","
               "\"schema\":{\"type\":\"string\",\"enum\":[\"red\",\"green\"]}},"
               "{\"name\":\"c\",\"in\":\"query\",\"required\":false,\"description\":\"C\","
               "\"schema\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":5}},"
               "{\"name\":\"d\",\"in\":\"query\",\"required\":false,\"description\":\"D\","
               "\"schema\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":5}}]");
}
