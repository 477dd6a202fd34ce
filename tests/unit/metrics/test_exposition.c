/* The two formats, line by line. What a real Prometheus says of all of it, tests/integration asks.
 */
#include "metrics/exposition.h"
#include "test.h"

enum { ROOM = 8192 };

static const struct metric counter = { "jeton_tokens", METRIC_COUNTER, NULL, "Tokens." };
static const struct metric gauge = { "jeton_age_seconds", METRIC_GAUGE, "seconds", "Age." };
static const struct metric info = { "jeton_build", METRIC_INFO, NULL, "Build." };
static const struct metric histogram = { "jeton_took_seconds", METRIC_HISTOGRAM, "seconds",
                                         "Took." };

/* An exposition over memory of the test. */
static struct exposition begin(enum exposition_format format, struct jt_buf *buf)
{
    CHECK_OK("room", jt_arena_buf(test_arena(), ROOM, buf));
    return (struct exposition){ .format = format, .buf = buf };
}

static void write_three(struct exposition *out)
{
    exposition_begin(out, &counter);
    exposition_put(out, METRIC_LABELS({ "alg", JT_STR("ES256") }, { "new", JT_STR("yes") }), 3, 0);
    exposition_begin(out, &gauge);
    exposition_put(out, METRIC_NO_LABELS, 1250, 3);
    exposition_begin(out, &info);
    exposition_put(out, METRIC_LABELS({ "version", JT_STR("1") }), 1, 0);
    exposition_end(out);
}

TEST(open_metrics_names_families_and_units_and_has_an_end)
{
    struct jt_buf buf;
    struct exposition out = begin(EXPOSITION_OPEN_METRICS, &buf);
    write_three(&out);
    CHECK_STR("text", jt_buf_str(&buf),
              "# HELP jeton_tokens Tokens.\n"
              "# TYPE jeton_tokens counter\n"
              "jeton_tokens_total{alg=\"ES256\",new=\"yes\"} 3\n"
              "# HELP jeton_age_seconds Age.\n"
              "# TYPE jeton_age_seconds gauge\n"
              "# UNIT jeton_age_seconds seconds\n"
              "jeton_age_seconds 1.25\n"
              "# HELP jeton_build Build.\n"
              "# TYPE jeton_build info\n"
              "jeton_build_info{version=\"1\"} 1\n"
              "# EOF\n");
}

TEST(the_older_text_names_what_its_samples_are_named)
{
    struct jt_buf buf;
    struct exposition out = begin(EXPOSITION_TEXT, &buf);
    write_three(&out);
    CHECK_STR("text", jt_buf_str(&buf),
              "# HELP jeton_tokens_total Tokens.\n"
              "# TYPE jeton_tokens_total counter\n"
              "jeton_tokens_total{alg=\"ES256\",new=\"yes\"} 3\n"
              "# HELP jeton_age_seconds Age.\n"
              "# TYPE jeton_age_seconds gauge\n"
              "jeton_age_seconds 1.25\n"
              "# HELP jeton_build_info Build.\n"
              "# TYPE jeton_build_info gauge\n"
              "jeton_build_info{version=\"1\"} 1\n");
}

TEST(buckets_gather_and_the_last_one_has_all)
{
    struct jt_buf buf;
    struct exposition out = begin(EXPOSITION_TEXT, &buf);
    struct jt_duration_sums sums = { .sum_us = 12000130 };
    jt_str lines, line;
    int count = 0;
    sums.buckets[0] = 2;
    sums.buckets[1] = 1;
    sums.buckets[JT_DURATION_BOUNDS] = 1;
    exposition_begin(&out, &histogram);
    exposition_put_durations(&out, METRIC_LABELS({ "lane", JT_STR("a") }), &sums);
    lines = jt_buf_str(&buf);
    while (jt_str_cut(&lines, '\n', &line)) {
        static const char *const wanted[] = {
            [2] = "jeton_took_seconds_bucket{lane=\"a\",le=\"0.00005\"} 2",
            [3] = "jeton_took_seconds_bucket{lane=\"a\",le=\"0.0001\"} 3",
            [15] = "jeton_took_seconds_bucket{lane=\"a\",le=\"1.0\"} 3",
            [18] = "jeton_took_seconds_bucket{lane=\"a\",le=\"10.0\"} 3",
            [19] = "jeton_took_seconds_bucket{lane=\"a\",le=\"+Inf\"} 4",
            [20] = "jeton_took_seconds_count{lane=\"a\"} 4",
            [21] = "jeton_took_seconds_sum{lane=\"a\"} 12.00013",
        };
        if ((size_t)count < COUNT(wanted) && wanted[count] != NULL)
            CHECK_STR("line", line, wanted[count]);
        count++;
    }
    CHECK_INT("lines, and an empty end", count, 23);
}

TEST(values_of_labels_cannot_end_them)
{
    struct jt_buf buf;
    struct exposition out = begin(EXPOSITION_OPEN_METRICS, &buf);
    exposition_begin(&out, &counter);
    buf.len = 0;
    exposition_put(&out, METRIC_LABELS({ "a", JT_STR("\"} 1\njeton_forged 2\\\xc3\xa9") }), 1, 0);
    CHECK_STR("text", jt_buf_str(&buf),
              "jeton_tokens_total{a=\"\\\"} 1\\njeton_forged 2\\\\\xc3\xa9\"} 1\n");
}

TEST(numbers_are_written_as_decimals)
{
    static const struct {
        const char *name;
        int64_t value;
        int decimals;
        const char *text;
    } cases[] = {
        { "whole", 12, 0, "jeton_age_seconds 12\n" },
        { "below zero", -1500, 3, "jeton_age_seconds -1.5\n" },
        { "zeros between", 1000001, 6, "jeton_age_seconds 1.000001\n" },
        { "zeros behind", 1500000, 6, "jeton_age_seconds 1.5\n" },
        { "none left", 0, 3, "jeton_age_seconds 0.0\n" },
        { "the least", INT64_MIN, 6, "jeton_age_seconds -9223372036854.775808\n" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct jt_buf buf;
        struct exposition out = begin(EXPOSITION_TEXT, &buf);
        exposition_begin(&out, &gauge);
        buf.len = 0;
        exposition_put(&out, METRIC_NO_LABELS, cases[i].value, cases[i].decimals);
        CHECK_STR(cases[i].name, jt_buf_str(&buf), cases[i].text);
    }
}

TEST(what_has_no_room_is_told_at_the_end)
{
    char bytes[64];
    struct jt_buf buf = jt_buf_over(bytes, sizeof(bytes));
    struct exposition out = { .format = EXPOSITION_TEXT, .buf = &buf };
    write_three(&out);
    CHECK("overflown", buf.has_overflown);
}
