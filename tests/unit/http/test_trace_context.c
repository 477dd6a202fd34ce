/* traceparent as W3C Trace Context has it, and all that is not quite that. */
#include "test.h"

#include "http/trace_context.h"

#define TRACE "4bf92f3577b34da6a3ce929d0e0e4736"
#define SPAN  "00f067aa0ba902b7"

static const struct {
    const char *name, *text;
    bool is_taken;
} cases[] = {
    { "the example of the standard", "00-" TRACE "-" SPAN "-01", true },
    { "not sampled", "00-" TRACE "-" SPAN "-00", true },
    { "flags that are not known", "00-" TRACE "-" SPAN "-ff", true },
    { "a later version", "cc-" TRACE "-" SPAN "-01", true },
    { "a later version with more", "cc-" TRACE "-" SPAN "-01-what-the-future-will-be-like", true },
    { "none", "", false },
    { "the version that is forbidden", "ff-" TRACE "-" SPAN "-01", false },
    { "a version in capitals", "CC-" TRACE "-" SPAN "-01", false },
    { "more behind ours", "00-" TRACE "-" SPAN "-01-more", false },
    { "more without a dash", "cc-" TRACE "-" SPAN "-01.more", false },
    { "a trace of zeros", "00-00000000000000000000000000000000-" SPAN "-01", false },
    { "a span of zeros", "00-" TRACE "-0000000000000000-01", false },
    { "capitals", "00-4BF92F3577B34DA6A3CE929D0E0E4736-" SPAN "-01", false },
    { "a digit that is none", "00-4bf92f3577b34da6a3ce929d0e0e473g-" SPAN "-01", false },
    { "a trace that is too short", "00-4bf92f3577b34da6a3ce929d0e0e473-" SPAN "-01", false },
    { "no flags", "00-" TRACE "-" SPAN, false },
    { "one digit of flags", "00-" TRACE "-" SPAN "-0", false },
    { "other separators", "00_" TRACE "_" SPAN "_01", false },
    { "white space", "00-" TRACE "-" SPAN "-01 ", false },
    { "a line of a log", "00-" TRACE "\",\"level\":\"error-01", false },
};

TEST(trace_context_is_taken_up_where_it_is_well_formed)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct trace_context got = { .trace_id = JT_STR("-"), .span_id = JT_STR("-") };
        CHECK_INT(cases[i].name, trace_context_parse(str(cases[i].text), &got), cases[i].is_taken);
        CHECK_STR(cases[i].name, got.trace_id, cases[i].is_taken ? TRACE : "-");
        CHECK_STR(cases[i].name, got.span_id, cases[i].is_taken ? SPAN : "-");
    }
}

TEST(trace_context_of_a_later_version_has_an_end)
{
    char text[TRACEPARENT_MAX_BYTES + 1];
    struct trace_context got;
    memset(text, 'x', sizeof(text));
    memcpy(text, "01-" TRACE "-" SPAN "-01-", 56);
    CHECK("128", trace_context_parse((jt_str){ text, TRACEPARENT_MAX_BYTES }, &got));
    CHECK("129", !trace_context_parse((jt_str){ text, sizeof(text) }, &got));
}

TEST(trace_context_goes_on_with_the_flag_that_is_known)
{
    static const struct {
        const char *flags, *want;
    } rows[] = { { "00", "00" }, { "01", "01" }, { "02", "00" }, { "ff", "01" }, { "10", "00" } };
    char text_of[TRACEPARENT_BYTES];
    struct trace_context got;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const jt_str received = str(text("cc-" TRACE "-" SPAN "-%s-later", rows[i].flags));
        CHECK(rows[i].flags, trace_context_parse(received, &got));
        traceparent_write(&got, text_of);
        CHECK_STR(rows[i].flags, ((jt_str){ text_of, sizeof(text_of) }),
                  text("00-" TRACE "-" SPAN "-%s", rows[i].want));
    }
}

TEST(span_id_is_never_zero)
{
    char digits[SPAN_ID_BYTES];
    span_id_write((const uint8_t[]){ 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef }, digits);
    CHECK_STR("in order", ((jt_str){ digits, sizeof(digits) }), "0123456789abcdef");
    span_id_write((const uint8_t[SPAN_ID_BYTES / 2]){ 0 }, digits);
    CHECK_STR("zeros", ((jt_str){ digits, sizeof(digits) }), "0000000000000001");
}
