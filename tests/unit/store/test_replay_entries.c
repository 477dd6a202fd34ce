/* What may be used once, in the store. */
#include "store/fixture.h"
#include "store/replay_entries.h"

static struct replay_entry entry_of(uint8_t mark, int64_t until_ms)
{
    struct replay_entry entry = { .share = -3, .until_ms = until_ms };
    memset(entry.hash, mark, sizeof(entry.hash));
    return entry;
}

static bool add(struct store_tx *tx, uint8_t mark, int64_t until_ms, int64_t now_ms)
{
    const struct replay_entry entry = entry_of(mark, until_ms);
    bool is_new = false;
    CHECK_OK("add", store_replay_entry_add(tx, &entry, now_ms, &is_new));
    return is_new;
}

static size_t read_after(struct store_tx *tx, int64_t *place, struct replay_entry **ret_entries)
{
    size_t count = 0;
    CHECK_OK("read", store_replay_entries_after(tx, place, test_arena(), ret_entries, &count));
    return count;
}

TEST(an_entry_is_added_once_until_its_time_is_over)
{
    FIXTURE(f);
    struct store_tx *tx = fixture_begin(f.store, STORE_BOOKKEEPING);
    CHECK("new", add(tx, 1, 1000, 0));
    CHECK("there", !add(tx, 1, 1000, 0));
    CHECK("there at its end", !add(tx, 1, 2000, 1000));
    CHECK("another", add(tx, 2, 1000, 0));
    CHECK("over", add(tx, 1, 2000, 1001));
    CHECK("there", !add(tx, 1, 2000, 1001));
    CHECK_OK("commit", store_commit(&tx));
}

TEST(entries_are_read_from_the_place_where_one_was_in_the_order_of_their_writing)
{
    FIXTURE(f);
    struct replay_entry *found = NULL;
    int64_t place = 0;
    struct store_tx *tx = fixture_begin(f.store, STORE_BOOKKEEPING);
    CHECK_INT("none", read_after(tx, &place, &found), 0);
    for (uint8_t mark = 9; mark > 0; mark--)
        CHECK("new", add(tx, mark, 1000 + mark, 0));
    const struct replay_entry same = entry_of(9, 5000), last = entry_of(200, 6000);
    CHECK_OK("nothing", store_replay_entry_put(tx, &same, 0));
    CHECK_INT("nine", read_after(tx, &place, &found), 9);
    CHECK("the first",
          memcmp(&found[0], &(struct replay_entry[]){ entry_of(9, 1009) }, sizeof(found[0])) == 0);
    CHECK_INT("the last", found[8].until_ms, 1001);
    CHECK_INT("no more", read_after(tx, &place, &found), 0);
    CHECK_OK("one", store_replay_entry_put(tx, &last, 0));
    CHECK_INT("it alone", read_after(tx, &place, &found), 1);
    CHECK_INT("it", found[0].until_ms, 6000);
    place += 1000000;
    CHECK_INT("past what there ever was: all", read_after(tx, &place, &found), 10);
    CHECK_OK("commit", store_commit(&tx));
}

TEST(entries_are_read_so_many_at_a_time)
{
    enum { MANY = REPLAY_ENTRIES_PER_READ + 5 };
    FIXTURE(f);
    struct replay_entry *found = NULL;
    int64_t place = 0;
    struct store_tx *tx = fixture_begin(f.store, STORE_BOOKKEEPING);
    for (uint32_t i = 0; i < MANY; i++) {
        struct replay_entry entry = entry_of(1, 1000);
        memcpy(entry.hash, &i, sizeof(i));
        CHECK_OK("put", store_replay_entry_put(tx, &entry, 0));
    }
    CHECK_INT("a page", read_after(tx, &place, &found), REPLAY_ENTRIES_PER_READ);
    CHECK_INT("the rest", read_after(tx, &place, &found), 5);
    CHECK_OK("commit", store_commit(&tx));
}

TEST(entries_whose_time_is_over_are_trimmed_some_at_a_time)
{
    FIXTURE(f);
    int64_t dropped = 0, place = 0;
    bool is_due = true;
    struct replay_entry *found = NULL;
    struct store_tx *tx = fixture_begin(f.store, STORE_BOOKKEEPING);
    for (uint8_t mark = 1; mark < 6; mark++)
        CHECK("new", add(tx, mark, mark, 0));
    CHECK_OK("due", store_replay_entries_trim_is_due(tx, 1, &is_due));
    CHECK("not yet", !is_due);
    CHECK_OK("due", store_replay_entries_trim_is_due(tx, 4, &is_due));
    CHECK("now", is_due);
    CHECK_OK("trim", store_replay_entries_trim(tx, 4, 2, &dropped));
    CHECK_INT("some", dropped, 2);
    CHECK_OK("trim", store_replay_entries_trim(tx, 4, 2, &dropped));
    CHECK_INT("the rest", dropped, 1);
    CHECK_INT("left", read_after(tx, &place, &found), 2);
    CHECK_INT("the first of them", found[0].until_ms, 4);
    CHECK_OK("commit", store_commit(&tx));
}
