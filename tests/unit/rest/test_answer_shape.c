/* Each kind of member as it is written, with something and with nothing in it. */
#include "model/color.h"
#include "rest/answer.h"

#include "test.h"

enum size { SMALL, LARGE };

static jt_str size_name(enum size size)
{
    return size == SMALL ? JT_STR("small") : JT_STR("large");
}

static const char *const sides[] = { "left", "right", NULL };

struct part {
    jt_str key;
    int64_t number;
};
static const struct answer_member part_members[] = { { "number",
                                                       ANSWER_FROM(struct part, number) } };
static const struct answer_shape part = { NULL, ANSWER_MEMBERS(struct part, part_members) };

struct sample {
    jt_str text, json, color;
    const char *literal;
    char chars[4];
    bool flag, has_text;
    int64_t integer, time_ms;
    int status;
    size_t count;
    enum size size;
    struct part inside;
    const struct part *pointed;
    const struct part *parts;
    const jt_str *texts;
};

static const struct {
    const char *name;
    struct answer_member member;
    const char *something, *nothing;
} cases[] = {
    { "a text", { "x", ANSWER_FROM(struct sample, text) }, "{\"x\":\"a\\\"\"}", "{\"x\":\"\"}" },
    { "a text or null",
      { "x", ANSWER_FROM(struct sample, text), .is_nullable = true },
      "{\"x\":\"a\\\"\"}",
      "{\"x\":null}" },
    { "a text that may be left out",
      { "x", ANSWER_FROM(struct sample, text), .is_optional = true },
      "{\"x\":\"a\\\"\"}",
      "{}" },
    { "a text where a flag says so",
      { "x", ANSWER_FROM(struct sample, text), ANSWER_NULL_UNLESS(struct sample, has_text) },
      "{\"x\":\"a\\\"\"}",
      "{\"x\":null}" },
    { "a text unless a flag says no",
      { "x", ANSWER_FROM(struct sample, text), ANSWER_NULL_IF(struct sample, has_text) },
      "{\"x\":null}",
      "{\"x\":\"\"}" },
    { "a literal or null",
      { "x", ANSWER_FROM(struct sample, literal), .is_nullable = true },
      "{\"x\":\"word\"}",
      "{\"x\":null}" },
    { "characters", { "x", ANSWER_FROM(struct sample, chars) }, "{\"x\":\"abc\"}", "{\"x\":\"\"}" },
    { "a color",
      { "x", ANSWER_COLOR(struct sample, color) },
      "{\"x\":{\"raw\":\"#06f\",\"hex\":\"#0066ff\",\"hsl\":\"hsl(216, 100%, 50%)\"}}",
      "{\"x\":null}" },
    { "a switch", { "x", ANSWER_FROM(struct sample, flag) }, "{\"x\":true}", "{\"x\":false}" },
    { "a number",
      { "x", ANSWER_FROM(struct sample, integer) },
      "{\"x\":9007199254740993}",
      "{\"x\":0}" },
    { "a number or null",
      { "x", ANSWER_FROM(struct sample, integer), .is_nullable = true },
      "{\"x\":9007199254740993}",
      "{\"x\":null}" },
    { "a number as a text",
      { "x", ANSWER_DIGITS(struct sample, integer) },
      "{\"x\":\"9007199254740993\"}",
      "{\"x\":\"0\"}" },
    { "an int", { "x", ANSWER_FROM(struct sample, status) }, "{\"x\":404}", "{\"x\":0}" },
    { "how many", { "x", ANSWER_FROM(struct sample, count) }, "{\"x\":2}", "{\"x\":0}" },
    { "a time or null",
      { "x", ANSWER_TIME(struct sample, time_ms), .is_nullable = true },
      "{\"x\":\"2001-09-09T01:46:40Z\"}",
      "{\"x\":null}" },
    { "whether there is a text",
      { "x", ANSWER_HAS(struct sample, text) },
      "{\"x\":true}",
      "{\"x\":false}" },
    { "one of two names",
      { "x", ANSWER_EITHER(struct sample, flag, sides) },
      "{\"x\":\"left\"}",
      "{\"x\":\"right\"}" },
    { "a name",
      { "x", ANSWER_NAME(struct sample, size, size_name) },
      "{\"x\":\"large\"}",
      "{\"x\":\"small\"}" },
    { "JSON", { "x", ANSWER_JSON(struct sample, json) }, "{\"x\":{\"number\":1}}", "{\"x\":{}}" },
    { "what is always so", { "x", ANSWER_CONSTANT("[]") }, "{\"x\":[]}", "{\"x\":[]}" },
    { "an object",
      { "x", ANSWER_OBJECT(struct sample, inside, &part) },
      "{\"x\":{\"number\":5}}",
      "{\"x\":{\"number\":0}}" },
    { "an object or null",
      { "x", ANSWER_POINTER(struct sample, pointed, &part), .is_nullable = true },
      "{\"x\":{\"number\":7}}",
      "{\"x\":null}" },
    { "an object's members",
      { ANSWER_POINTER(struct sample, pointed, &part), .is_optional = true },
      "{\"number\":7}",
      "{}" },
    { "objects",
      { "x", ANSWER_LIST(struct sample, parts, count, &part) },
      "{\"x\":[{\"number\":7},{\"number\":8}]}",
      "{\"x\":[]}" },
    { "a list of one text",
      { "x", ANSWER_LIST_OF_ONE(struct sample, text) },
      "{\"x\":[\"a\\\"\"]}",
      "{\"x\":[\"\"]}" },
    { "texts",
      { "x", ANSWER_TEXTS(struct sample, texts, count) },
      "{\"x\":[\"a\",\"b\"]}",
      "{\"x\":[]}" },
};

static void check_object(const char *name, const struct answer_shape *shape,
                         const struct sample *sample, const char *want)
{
    jt_str written;
    CHECK_OK(name, answer_shape_json(shape, sample, test_arena(), &written));
    CHECK_STR(name, written, want);
}

static const struct part parts[] = { { JT_STR_INIT("a"), 7 }, { JT_STR_INIT("b"), 8 } };
static const jt_str texts[] = { JT_STR_INIT("a"), JT_STR_INIT("b") };
static const struct sample full = {
    .text = JT_STR_INIT("a\""),
    .json = JT_STR_INIT("{\"number\":1}"),
    .literal = "word",
    .chars = "abc",
    .color = JT_STR_INIT("#06f"),
    .flag = true,
    .has_text = true,
    .integer = 9007199254740993,
    .time_ms = 1000000000000,
    .status = 404,
    .count = 2,
    .size = LARGE,
    .inside = { .number = 5 },
    .pointed = &parts[0],
    .parts = parts,
    .texts = texts,
};

TEST(each_kind_of_member_is_written_with_something_and_with_nothing_in_it)
{
    static const struct sample empty = { 0 };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct answer_shape shape = { NULL, sizeof(struct sample), &cases[i].member, 1 };
        check_object(cases[i].name, &shape, &full, cases[i].something);
        check_object(cases[i].name, &shape, &empty, cases[i].nothing);
    }
}

TEST(members_of_json_and_defaults_give_way_to_what_is_there)
{
    static const struct answer_member members[] = {
        { "number", ANSWER_FROM(struct sample, status) },
        { ANSWER_JSON(struct sample, json) },
        { "number", ANSWER_DEFAULT("3") },
        { "other", ANSWER_DEFAULT("3") },
    };
    static const struct answer_shape shape = { NULL, ANSWER_MEMBERS(struct sample, members) };
    struct sample sample = full;
    check_object("what was there first", &shape, &sample, "{\"number\":404,\"other\":3}");
    sample.json = JT_STR("{\"other\":1}");
    check_object("over the default", &shape, &sample, "{\"number\":404,\"other\":1}");
}

static const struct answer_shape map = {
    NULL, ANSWER_MEMBER(struct answer_list, ANSWER_ROWS_BY("x", &part, struct part, key))
};

TEST(rows_may_stand_under_a_text_of_theirs)
{
    const struct answer_list list = { parts, COUNT(parts) };
    jt_str written;
    CHECK_OK("map", answer_shape_json(&map, &list, test_arena(), &written));
    CHECK_STR("map", written, "{\"x\":{\"a\":{\"number\":7},\"b\":{\"number\":8}}}");
}

static const struct answer_shape rows = { NULL, ANSWER_LIST_OF("x", &part) };

TEST(an_answer_grows_as_far_as_its_arena_goes)
{
    enum { ROWS = 1000, ROW_BYTES = sizeof("{\"number\":7},") - 1 };
    static struct part many[ROWS];
    const struct answer_list list = { many, ROWS };
    struct jt_arena *small = NULL;
    jt_str written = JT_STR("");
    for (size_t i = 0; i < ROWS; i++)
        many[i].number = 7;
    CHECK_OK("all", answer_shape_json(&rows, &list, test_arena(), &written));
    CHECK_INT("each", written.len, sizeof("{\"x\":[]}") - 1 + ROWS * ROW_BYTES - 1);
    CHECK_STR("the end", jt_str_from(text("%.*s", 13, written.ptr + written.len - 13)),
              "\"number\":7}]}");
    CHECK_OK("arena", jt_arena_new(0, 4096, &small));
    CHECK_CODE("no room", answer_shape_json(&rows, &list, small, &written), JT_TOO_LARGE);
    jt_arena_free(small);
}

TEST(json_that_cannot_be_read_is_the_stores_fault)
{
    static const struct answer_member members[] = { { "x", ANSWER_JSON(struct sample, json) } };
    static const struct answer_shape shape = { NULL, ANSWER_MEMBERS(struct sample, members) };
    const struct sample sample = { .json = JT_STR("{") };
    jt_str written = JT_STR("");
    CHECK_CODE("half an object", answer_shape_json(&shape, &sample, test_arena(), &written),
               JT_STORE);
    CHECK_INT("nothing is given", written.len, 0);
}

TEST(the_color_that_the_document_shows_is_one)
{
    const struct answer_member *forms = answer_color.members;
    const struct color color = color_of(jt_str_from(forms[0].example));
    CHECK_STR("hex", jt_str_from(color.hex), forms[1].example);
    CHECK_STR("hsl", jt_str_from(color.hsl), forms[2].example);
}

TEST(an_answer_has_its_status_and_begins_with_its_code)
{
    static const struct answer_member members[] = { { "thing", ANSWER_SAME(&answer_id) } };
    static const struct answer_shape created = {
        "create_thing_response",
        ANSWER_MEMBERS(struct answer_id, members),
        ANSWER_SAYS("THING_CREATED", "Thing created"),
        .status = 201,
    };
    struct request req = { .arena = test_arena() };
    struct response resp = { 0 };
    CHECK_OK("answer", answer_with(&req, &resp, &created, &(struct answer_id){ JT_STR("7") }));
    CHECK_INT("status", resp.status, 201);
    CHECK_STR(
        "body", resp.body,
        "{\"code\":\"THING_CREATED\",\"message\":\"Thing created\",\"thing\":{\"id\":\"7\"}}");
    CHECK_OK("answer", answer_done(&req, &resp, &answer_success));
    CHECK_INT("status", resp.status, 200);
    CHECK_STR("body", resp.body, "{\"code\":\"OK\",\"message\":\"Success\"}");
}
