/* Tokens of an application over time. The clock of the fixture stands at 2023-11-14T22:13:20Z. */
#include "base/clock.h"
#include "store/application_tokens.h"
#include "store/fixture.h"
#include "store/usage.h"

#define HOUR INT64_C(3600000)

static void add(struct store_tx *tx, const char *application_id, int64_t at_ms, int64_t count)
{
    const struct usage usage = { .application_id = str(application_id),
                                 .kind = USAGE_APPLICATION,
                                 .count = count,
                                 .coalesced = count / 2,
                                 .last_used_ms = at_ms,
                                 .last_address = JT_STR("192.0.2.7") };
    CHECK_OK(application_id, store_usage_add(tx, &usage));
}

static struct store_tx *begin_with_applications(struct fixture *f)
{
    struct store_tx *tx = fixture_begin(f->store, STORE_WRITE);
    put_application(tx, "a1", "one");
    put_application(tx, "a2", "two");
    fixture_commit(&tx);
    return fixture_begin(f->store, STORE_BOOKKEEPING);
}

/* What there is of a1, as "HOURS_AGO:COUNT ..." from the beginning of the hour that is running. */
static jt_str shown(struct store_tx *tx, bool is_by_day, int64_t now_ms)
{
    struct application_tokens *tokens = NULL;
    struct jt_buf buf;
    size_t count = 0;
    CHECK_OK("list", store_application_tokens_list(tx, JT_STR("a1"), is_by_day, 0, now_ms + HOUR,
                                                   test_arena(), &tokens, &count));
    CHECK_OK("room", jt_arena_buf(test_arena(), 48 * count + 1, &buf));
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            jt_buf_put_char(&buf, ' ');
        jt_buf_put_int(&buf, (now_ms - now_ms % HOUR - tokens[i].begin_ms) / HOUR);
        jt_buf_put_char(&buf, ':');
        jt_buf_put_int(&buf, tokens[i].count);
    }
    return jt_buf_str(&buf);
}

TEST(tokens_add_up_in_the_hour_of_their_last_use)
{
    FIXTURE(f);
    const int64_t now_ms = f.now_ms;
    struct store_tx *tx = begin_with_applications(&f);
    add(tx, "a1", now_ms, 3);
    add(tx, "a1", now_ms + 1000, 4);
    add(tx, "a1", now_ms - HOUR, 2);
    add(tx, "a2", now_ms, 100);
    add(tx, "gone", now_ms, 100);
    CHECK_STR("hours", shown(tx, false, now_ms), "1:2 0:7");
    CHECK_STR("days are of the same", shown(tx, true, now_ms), "1:2 0:7");
    store_tx_abortp(&tx);
}

static void trim(struct store_tx *tx, int64_t now_ms, int64_t rows_max)
{
    bool has_more = true, is_due = true;
    while (has_more)
        CHECK_OK("trim", store_application_tokens_trim(tx, now_ms, rows_max, &has_more));
    CHECK_OK("look", store_application_tokens_trim_is_due(tx, now_ms, &is_due));
    CHECK("nothing is left to do", !is_due);
}

TEST(old_hours_become_days_a_few_at_a_time_and_nothing_is_lost)
{
    FIXTURE(f);
    const int64_t now_ms = f.now_ms, midnight = now_ms - now_ms % JT_DAY_MS;
    const int64_t old = midnight - (APPLICATION_TOKENS_HOURS_KEPT_DAYS + 1) * JT_DAY_MS;
    bool is_due = true;
    struct store_tx *tx = begin_with_applications(&f);
    add(tx, "a1", old + 24 * HOUR, 9); /* the first hour that is kept */
    CHECK_OK("look", store_application_tokens_trim_is_due(tx, now_ms, &is_due));
    CHECK("not due", !is_due);
    for (int64_t hour = 0; hour < 24; hour++) {
        add(tx, "a1", old + hour * HOUR, 2);
        add(tx, "a2", old + hour * HOUR, 1);
    }
    CHECK_OK("look", store_application_tokens_trim_is_due(tx, now_ms, &is_due));
    CHECK("due", is_due);
    trim(tx, now_ms, 5);
    CHECK_STR("hours", shown(tx, false, now_ms), "190:9");
    CHECK_STR("days", shown(tx, true, now_ms), "214:48 190:9");
    add(tx, "a1", old + HOUR, 3);
    CHECK_STR("a late hour is its own", shown(tx, true, now_ms), "214:48 213:3 190:9");
    trim(tx, now_ms, 5);
    CHECK_STR("until it is in its day", shown(tx, true, now_ms), "214:51 190:9");
    store_tx_abortp(&tx);
}

TEST(days_go_after_more_than_a_year)
{
    FIXTURE(f);
    const int64_t then_ms = f.now_ms, later_ms = then_ms + APPLICATION_TOKENS_DAYS_KEPT * JT_DAY_MS;
    struct store_tx *tx = begin_with_applications(&f);
    add(tx, "a1", then_ms, 1);
    trim(tx, later_ms, 100);
    CHECK_STR("kept", shown(tx, true, then_ms), "22:1");
    trim(tx, later_ms + JT_DAY_MS, 100);
    CHECK_STR("gone", shown(tx, true, then_ms), "");
    store_tx_abortp(&tx);
}

TEST(tokens_go_with_their_application)
{
    FIXTURE(f);
    struct store_tx *tx = begin_with_applications(&f);
    add(tx, "a1", f.now_ms, 1);
    CHECK_OK("delete", store_application_delete(tx, JT_STR("a1")));
    CHECK_STR("gone", shown(tx, true, f.now_ms), "");
    store_tx_abortp(&tx);
}
