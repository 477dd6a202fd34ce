/* Figures for people; and one statement that is asked several times before its rows are read. */
#include "store/fixture.h"
#include "store/statistics.h"

static void add(struct store_tx *tx, int64_t hour_ms, int64_t count)
{
    const struct token_count row = { .hour_ms = hour_ms,
                                     .cause = JT_STR("issued"),
                                     .count = count };
    CHECK_OK("add", store_token_statistics_add(tx, &row));
}

TEST(tokens_issued_are_counted_of_several_times_together)
{
    FIXTURE(f);
    struct issued_in times[] = {
        { 0, INT64_MAX, 0 }, { 10, 20, 0 }, { 20, 30, 0 }, { 40, 50, 0 }, { 10, 20, 0 },
    };
    static const int64_t wanted[] = { 7, 3, 4, 0, 3 };
    struct store_tx *tx = fixture_begin(f.store, STORE_BOOKKEEPING);
    add(tx, 10, 1);
    add(tx, 10, 2);
    add(tx, 20, 4);
    for (int round = 0; round < 2; round++) {
        CHECK_OK("count", store_tokens_issued(tx, times, COUNT(times), test_arena()));
        for (size_t i = 0; i < COUNT(times); i++)
            CHECK_INT("of each", times[i].count, wanted[i]);
    }
    CHECK_OK("of none", store_tokens_issued(tx, times, 0, test_arena()));
    store_tx_abortp(&tx);
}
