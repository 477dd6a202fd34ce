/* Of each cause a few lines and one count a minute, whatever comes. */
#include "clocks.h"
#include "test.h"

#include "ops/log_repeats.h"

enum { MINUTE = LOG_REPEATS_WINDOW_MS };

static struct log_cause cause(uint64_t fine, uint64_t coarse)
{
    return (struct log_cause){ .fine = fine, .coarse = coarse, .message = "refused" };
}

/* How many of count lines are written whole. */
static size_t written(struct log_repeats *repeats, struct log_cause of, size_t count,
                      int64_t now_ms)
{
    size_t whole = 0;
    for (size_t i = 0; i < count; i++)
        whole += log_repeats_count(repeats, &of, at_ms(now_ms)) == LOG_REPEATS_WRITE;
    return whole;
}

TEST(the_first_lines_of_a_minute_are_whole_and_the_others_are_counted)
{
    struct log_repeats *repeats = NULL;
    struct log_repeated told;
    CHECK_OK("new", log_repeats_new(&repeats));
    CHECK_INT("a few are nothing to count", written(repeats, cause(1, 9), 5, 0), 5);
    CHECK("then nothing is told", !log_repeats_next(repeats, at_ms(MINUTE), &told));
    CHECK_INT("and the next minute is a new one", written(repeats, cause(1, 9), 5, MINUTE), 5);

    CHECK_INT("in it no more are whole", written(repeats, cause(1, 9), 1000, MINUTE + 1), 0);
    CHECK_INT("another cause has its own", written(repeats, cause(2, 9), 6, MINUTE + 1), 5);
    CHECK("not before the minute is over",
          !log_repeats_next(repeats, at_ms(2 * MINUTE - 1), &told));
    CHECK("told", log_repeats_next(repeats, at_ms(2 * MINUTE), &told));
    CHECK_INT("all of them", told.count, 1000);
    CHECK_STR("with its message", str(told.cause.message), "refused");
    CHECK("once", !log_repeats_next(repeats, at_ms(2 * MINUTE), &told));
    CHECK_INT("and then a new minute begins", written(repeats, cause(1, 9), 6, 2 * MINUTE), 5);
    log_repeats_free(repeats);
}

TEST(a_window_that_nobody_told_of_goes_on_counting)
{
    struct log_repeats *repeats = NULL;
    struct log_repeated told;
    CHECK_OK("new", log_repeats_new(&repeats));
    CHECK_INT("first", written(repeats, cause(1, 9), 10, 0), 5);
    CHECK_INT("past its end", written(repeats, cause(1, 9), 10, 3 * MINUTE), 0);
    CHECK("told", log_repeats_next(repeats, at_ms(3 * MINUTE), &told));
    CHECK_INT("nothing is lost", told.count, 15);
    log_repeats_free(repeats);
}

TEST(the_example_is_one_of_the_later_lines)
{
    struct log_repeats *repeats = NULL;
    struct log_repeated told;
    const struct log_cause of = cause(1, 9);
    size_t asked = 0;
    char number[24];
    CHECK_OK("new", log_repeats_new(&repeats));
    for (int i = 1; i <= LOG_REPEATS_WHOLE + 1000; i++) {
        if (log_repeats_count(repeats, &of, at_ms(0)) != LOG_REPEATS_WANTED)
            continue;
        asked++;
        snprintf(number, sizeof(number), "%d", i - LOG_REPEATS_WHOLE);
        log_repeats_keep(repeats, &of, str(number));
    }
    CHECK("told", log_repeats_next(repeats, at_ms(MINUTE), &told));
    CHECK_STR("the last power of two", ((jt_str){ told.example, told.example_len }), "512");
    CHECK_INT("few are asked for", asked, 10);
    log_repeats_free(repeats);
}

TEST(more_causes_than_there_is_room_for_are_counted_by_their_message)
{
    enum { CAUSES = 100000 };
    struct log_repeats *repeats = NULL;
    struct log_repeated told;
    size_t whole = 0, lines = 0, counted = 0;
    CHECK_OK("new", log_repeats_new(&repeats));
    for (uint64_t i = 0; i < CAUSES; i++)
        whole += written(repeats, cause(1000 + i, 1 + i % 3), 2, 0);
    CHECK("bounded", whole <= LOG_REPEATS_CAUSES_MAX * LOG_REPEATS_WHOLE);
    while (log_repeats_next(repeats, at_ms(MINUTE), &told)) {
        lines++;
        counted += told.count;
    }
    CHECK_INT("one line for each message", lines, 3);
    CHECK_INT("nothing is lost", counted + whole, 2 * CAUSES);
    log_repeats_free(repeats);
}
