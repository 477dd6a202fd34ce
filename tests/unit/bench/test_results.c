/* test_results: which goals are reached, and how results are told. */
#include "test.h"

#include "bench/report.h"

TEST(a_goal_is_reached_at_its_limit_and_missed_by_what_is_beyond)
{
    static const struct {
        const char *name;
        struct goal_row row;
        double value, missed;
    } cases[] = {
        { "below the most", { .limit = 1.1 }, 1.0, 0 },
        { "at the most", { .limit = 1.1 }, 1.1, 0 },
        { "above the most", { .limit = 2 }, 2.5, 25 },
        { "above the least", { .limit = 4, .is_least = true }, 5, 0 },
        { "at the least", { .limit = 4, .is_least = true }, 4, 0 },
        { "below the least", { .limit = 4, .is_least = true }, 3, 25 },
        { "no goal", { .limit = 0 }, 100, 0 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        CHECK_INT(cases[i].name, goal_is_reached(&cases[i].row, cases[i].row.limit, cases[i].value),
                  cases[i].missed <= 0);
        CHECK_INT(cases[i].name,
                  goal_missed_per_cent(&cases[i].row, cases[i].row.limit, cases[i].value) * 1000,
                  cases[i].missed * 1000);
    }
}

static struct results some_results(void)
{
    struct results results = {
        .rounds = 5, .clients = 200, .processors = 2, .others_processors = 0.84
    };
    const struct load_figures figures = {
        .answers = 10, .per_second = 1234.4, .cpu_us = 21.5, .p50_us = 1500, .p99_us = 20250
    };
    results_add(&results, "ES256 token", &figures);
    results_measured(&results, GOAL_ES256, 1.25, 21.5, 17.2);
    results_measured(&results, GOAL_MISSES, 12000, 0, 0);
    results_measured(&results, GOAL_START, 600, 0, 0);
    return results;
}

static jt_str text_of(const struct results *results)
{
    char *bytes = NULL;
    size_t len = 0;
    jt_str text;
    FILE *out = open_memstream(&bytes, &len);
    report_text(results, out);
    fclose(out);
    CHECK_OK("copy", jt_arena_copy(test_arena(), (jt_str){ bytes, len }, &text));
    free(bytes);
    return text;
}

TEST(people_see_each_figure_and_each_goal_beside_what_was_measured)
{
    const struct results results = some_results();
    const jt_str text = text_of(&results);
    static const char *const parts[] = {
        "medians of 5 rounds",
        "Something else kept 0.8 processors busy",
        "  1230 /s       21.5 µs       1.50 ms       20.2 ms",
        "  21.5 µs  bare reply with a signature 17.2 µs ",
        "  1.250 ×  at most 1.08 ×      missed by 15.7 %\n",
        "  12,000 /s  at least 10,000 /s  reached\n",
        "  600 ms  at most 50 ms       missed: 12 × the goal\n",
        "Many applications are 200 here",
    };
    for (size_t i = 0; i < COUNT(parts); i++)
        if (strstr(text.ptr, parts[i]) == NULL)
            fail_msg("\"%s\" does not say \"%s\"", text.ptr, parts[i]);
}

TEST(programs_get_the_same_as_json)
{
    const struct results results = some_results();
    json_t *object = report_json(&results);
    const json_t *goal = json_array_get(json_object_get(object, "goals"), 0);
    const json_t *figure = json_array_get(json_object_get(object, "figures"), 0);
    CHECK_STR("goal", json_view(json_object_get(goal, "name")), "es256");
    CHECK("missed", json_is_false(json_object_get(goal, "is_reached")));
    CHECK("at most", json_real_value(json_object_get(goal, "at_most")) == 1.08);
    CHECK("measured", json_real_value(json_object_get(goal, "measured")) == 1.25);
    CHECK_STR("figure", json_view(json_object_get(figure, "name")), "ES256 token");
    CHECK_INT("answers", json_integer_value(json_object_get(figure, "answers")), 10);
    CHECK_INT("goals", json_array_size(json_object_get(object, "goals")), 3);
    CHECK("busy", json_is_true(json_object_get(object, "is_busy")));
    json_decref(object);
}
