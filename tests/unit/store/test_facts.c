/* What the store remembers of itself. */
#include "store/facts.h"

#include "store/fixture.h"

TEST(facts_are_kept_byte_for_byte)
{
    FIXTURE(f);
    const jt_str bytes = { "\x00\xff\x01", 3 };
    jt_str value;
    struct store_tx *tx = fixture_begin(f.store, STORE_BOOKKEEPING);
    CHECK_CODE("before", store_fact_get(tx, JT_STR("check"), test_arena(), &value), JT_NOT_FOUND);
    CHECK_OK("set", store_fact_set(tx, JT_STR("check"), JT_STR("first")));
    CHECK_OK("set again", store_fact_set(tx, JT_STR("check"), bytes));
    CHECK_OK("commit", store_commit(&tx));

    tx = fixture_begin(f.store, STORE_READ);
    CHECK_OK("after", store_fact_get(tx, JT_STR("check"), test_arena(), &value));
    CHECK("the same bytes", jt_str_eq(value, bytes));
    store_tx_abortp(&tx);
}
