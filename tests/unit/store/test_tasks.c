/* Who does what must be done once: one holder at a time, for as long as its lease. */
#include "fixture.h"
#include "store/tasks.h"

static bool take(struct store *store, const char *task, const char *holder)
{
    struct store_tx *tx = fixture_begin(store, STORE_BOOKKEEPING);
    bool is_mine = false;
    CHECK_OK("take", store_task_take(tx, str(task), str(holder), &is_mine));
    CHECK_OK("commit", store_commit(&tx));
    return is_mine;
}

/* Moves the ends of all leases: also where the database's clock is not ours to set. */
static void move_ends(struct fixture *f, int64_t by_ms)
{
    store_sql(f, "UPDATE tasks SET ends_ms = ends_ms + (%lld)", (long long)by_ms);
}

TEST(a_task_is_one_holders_until_its_lease_ends)
{
    FIXTURE(f);
    struct store *other = fixture_open(&f);
    CHECK("the first one", take(f.store, "trim", "a"));
    CHECK("not the second", !take(other, "trim", "b"));
    CHECK("the first one again", take(f.store, "trim", "a"));
    CHECK("another task", take(other, "rotate", "b"));
    move_ends(&f, -TASK_LEASE_MS / 2);
    CHECK("not before the end", !take(other, "trim", "b"));
    move_ends(&f, -TASK_LEASE_MS / 2);
    CHECK("after it", take(other, "trim", "b"));
    CHECK("and then not the first", !take(f.store, "trim", "a"));
    store_close(other);
}

TEST(whoever_comes_again_has_the_whole_lease_again)
{
    FIXTURE(f);
    CHECK("taken", take(f.store, "trim", "a"));
    move_ends(&f, -TASK_LEASE_MS / 2);
    CHECK("taken again", take(f.store, "trim", "a"));
    move_ends(&f, -TASK_LEASE_MS / 2);
    CHECK("not yet", !take(f.store, "trim", "b"));
}

TEST(what_a_holder_gives_back_is_free_and_no_other_holders)
{
    FIXTURE(f);
    CHECK("taken", take(f.store, "trim", "a") && take(f.store, "rotate", "a"));
    CHECK("another's", take(f.store, "expire", "b"));
    struct store_tx *tx = fixture_begin(f.store, STORE_BOOKKEEPING);
    CHECK_OK("give back", store_tasks_give_back(tx, JT_STR("a")));
    CHECK_OK("commit", store_commit(&tx));
    CHECK("free", take(f.store, "trim", "c") && take(f.store, "rotate", "c"));
    CHECK("still another's", !take(f.store, "expire", "c"));
}

TEST(a_lease_of_a_clock_that_was_ahead_holds_nobody_up)
{
    FIXTURE(f);
    CHECK("taken", take(f.store, "trim", "a"));
    move_ends(&f, INT64_C(365) * 86400 * 1000);
    CHECK("taken over", take(f.store, "trim", "b"));
}

/* On one machine it is the clock that was given; a database server has its own. */
TEST(all_who_share_a_store_share_a_time)
{
    FIXTURE(f);
    struct store_tx *tx = fixture_begin(f.store, STORE_READ);
    int64_t now_ms = 0;
    CHECK_OK("time", store_shared_now_ms(tx, &now_ms));
    store_tx_abortp(&tx);
    const struct jt_clock system = jt_clock_system();
    const int64_t want_ms = test_postgresql() == NULL ? f.now_ms : jt_now_ms(&system);
    CHECK("close", now_ms <= want_ms + JT_CLOCK_SKEW_MS && now_ms >= want_ms - JT_CLOCK_SKEW_MS);
}
