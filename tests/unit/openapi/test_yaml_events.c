/* YAML as events, with aliases replaced, and what is not YAML or stands for too much. */
#include "openapi/trace.h"

TEST(yaml_comes_as_it_stands)
{
    static const struct trace_case cases[] = {
        { "a block", "a: 1\nb:\n  - x\n  - y: z\n", "{'a''1''b'['x'{'y''z'}]}" },
        { "flow", "{a: 1, b: [x, {y: z}]}", "{'a''1''b'['x'{'y''z'}]}" },
        { "JSON", "{\"a\":1,\"b\":[\"x\"]}", "{'a''1''b'['x']}" },
        { "nulls", "[~, null, Null, NULL, '', \"null\", !!str null]", "[~~~~'''null''null']" },
        { "no value", "a:\nb: 1", "{'a'~'b''1'}" },
        { "folded", "a: >\n  b\n  c\n", "{'a''b c\n'}" },
        { "literal", "a: |\n  b\n  c\n", "{'a''b\nc\n'}" },
        { "comments", "# x\na: b # c\n", "{'a''b'}" },
        { "nothing", "", "" },
        { "a comment alone", "# x\n", "" },
        { "a document's marks", "---\na: b\n...\n", "{'a''b'}" },
        { "a directive", "%YAML 1.1\n---\na: b\n", "{'a''b'}" },
    };
    check_traces(yaml_events, cases, COUNT(cases));
}

TEST(an_alias_is_what_it_stands_for)
{
    static const struct trace_case cases[] = {
        { "a text", "[&a x, *a, *a]", "['x''x''x']" },
        { "an object", "a: &a {b: c}\nd: *a\n", "{'a'{'b''c'}'d'{'b''c'}}" },
        { "a list", "[&a [1, [2]], *a]", "[['1'['2']]['1'['2']]]" },
        { "a key", "{&a b: c, *a : d}", "{'b''c''b''d'}" },
        { "one inside of another", "[&a [1, &b 2], *a, *b]", "[['1''2']['1''2']'2']" },
        { "of an alias", "[&a x, &b [*a], *b]", "['x'['x']['x']]" },
        { "the newest of a name", "[&a x, *a, &a y, *a]", "['x''x''y''y']" },
        { "a null", "[&a , *a]", "[~~]" },
        { "siblings of an anchored object", "{a: &a {b: c}, d: e, f: *a}",
          "{'a'{'b''c'}'d''e''f'{'b''c'}}" },
        { "an anchor at the root", "&a {b: c}", "{'b''c'}" },
    };
    check_traces(yaml_events, cases, COUNT(cases));
}

#define TOO_MUCH "has too many anchors and aliases, or they stand for too much"

TEST(what_is_not_yaml_is_refused_with_its_place)
{
    static const struct refused_case cases[] = {
        { "no end", "a: [1,\n", "is not well-formed YAML", 2, 1 },
        { "a tab", "a:\n\tb: c\n", "is not well-formed YAML", 2, 1 },
        { "a lower level", "  a: 1\n b: 2\n", "is not well-formed YAML", 2, 2 },
        { "an unknown alias", "a: 1\nb: *x\n", "has an alias without its anchor", 2, 4 },
        { "an alias of what it stands in", "&a [1, *a]",
          "has an alias inside of what it stands for", 1, 8 },
        { "deeper", "a: &a\n  b:\n    c: *a\n", "has an alias inside of what it stands for", 3, 8 },
        { "two documents", "a: 1\n---\nb: 2\n", "is followed by a second document", 2, 1 },
        { "a control character", "a: 1\nb: \x01\n", "has a character that YAML does not allow", 2,
          4 },
    };
    check_refused(yaml_events, cases, COUNT(cases));
}

TEST(a_nul_is_not_allowed)
{
    struct openapi_problem problem;
    jt_err err = JT_DONE;
    (void)trace(yaml_events, JT_STR("a: b\0c"), &err, &problem);
    CHECK_CODE("NUL", err, JT_INVALID);
    CHECK_STR("NUL", str(problem.what), "has a character that YAML does not allow");
}

static jt_err count_events(void *context, const struct event *event, const char **ret_problem)
{
    (void)event, (void)ret_problem;
    ++*(size_t *)context;
    return JT_DONE;
}

/* In an arena of its own, which is given back: these are large. */
static struct openapi_problem bomb(const char *name, jt_str text, enum jt_code code,
                                   size_t *ret_count)
{
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    struct openapi_problem problem = { 0 };
    size_t count = 0;
    CHECK_OK("arena", jt_arena_new(4096, 32 << 20, &arena));
    const struct event_sink sink = { count_events, &count };
    CHECK_CODE(name, yaml_events(text, &sink, arena, &problem), code);
    *ret_count = count;
    return problem;
}

TEST(a_billion_laughs_are_refused)
{
    size_t count = 0;
    struct jt_buf text;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), 4096, &text));
    jt_buf_put(&text, JT_STR("a0: &a0 [lol]\n"));
    for (int i = 1; i < 10; i++) {
        char line[128];
        snprintf(line, sizeof(line), "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n",
                 i, i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
        jt_buf_put(&text, str(line));
    }
    struct openapi_problem problem = bomb("laughs", jt_buf_str(&text), JT_TOO_LARGE, &count);
    CHECK_STR("laughs", str(problem.what), TOO_MUCH);
    CHECK("few were told", count < 2 * OPENAPI_ALIAS_EVENTS_MAX);
}

/* head, then count times line, then tail. */
static jt_str many(const char *head, const char *line, size_t count, const char *tail)
{
    struct jt_buf text;
    CHECK_OK("buffer",
             jt_arena_buf(test_arena(), strlen(head) + count * strlen(line) + strlen(tail), &text));
    jt_buf_put(&text, str(head));
    for (size_t i = 0; i < count; i++)
        jt_buf_put(&text, str(line));
    jt_buf_put(&text, str(tail));
    return jt_buf_str(&text);
}

TEST(anchors_and_aliases_are_limited)
{
    static const struct {
        const char *name, *head, *line;
        size_t count;
        const char *tail;
        enum jt_code code;
    } cases[] = {
        { "as many anchors as are allowed", "", "- &a x\n", OPENAPI_ANCHORS_MAX, "", JT_OK },
        { "one more", "", "- &a x\n", OPENAPI_ANCHORS_MAX + 1, "", JT_TOO_LARGE },
        { "as many aliases", "- &a x\n", "- *a\n", OPENAPI_ALIASES_MAX, "", JT_OK },
        { "one more alias", "- &a x\n", "- *a\n", OPENAPI_ALIASES_MAX + 1, "", JT_TOO_LARGE },
        { "a large anchor", "&a\n", "- x\n", OPENAPI_ANCHORED_EVENTS_MAX - 2, "", JT_OK },
        { "a larger one", "&a\n", "- x\n", OPENAPI_ANCHORED_EVENTS_MAX - 1, "", JT_TOO_LARGE },
        { "a copy of much, often", "- &a [1,2,3,4,5,6,7,8,9]\n", "- *a\n",
          OPENAPI_ALIAS_EVENTS_MAX / 11, "", JT_OK },
        { "too often", "- &a [1,2,3,4,5,6,7,8,9]\n", "- *a\n", OPENAPI_ALIAS_EVENTS_MAX / 11 + 1,
          "", JT_TOO_LARGE },
        { "what could be directives", "\"\n", "%\n", 1000, "\"", JT_OK },
        { "too many", "\"\n", "%\n", 1001, "\"", JT_TOO_LARGE },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t count = 0;
        struct openapi_problem problem =
            bomb(cases[i].name, many(cases[i].head, cases[i].line, cases[i].count, cases[i].tail),
                 cases[i].code, &count);
        CHECK(cases[i].name, (problem.what == NULL) == (cases[i].code == JT_OK));
    }
}

TEST(anchored_text_is_limited)
{
    size_t count = 0;
    struct jt_buf text;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), 8 << 20, &text));
    jt_buf_put(&text, JT_STR("- &a\n"));
    for (int i = 0; i < OPENAPI_ANCHORED_BYTES_MAX / 8000 + 1; i++) {
        char line[8008];
        memset(line, 'x', sizeof(line));
        memcpy(line, "  - '", 5);
        memcpy(line + sizeof(line) - 2, "'\n", 2);
        jt_buf_put(&text, (jt_str){ line, sizeof(line) });
    }
    struct openapi_problem problem = bomb("text", jt_buf_str(&text), JT_TOO_LARGE, &count);
    CHECK_STR("text", str(problem.what), TOO_MUCH);
}
