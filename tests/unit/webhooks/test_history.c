/* Old events go in batches until none is left. */
#include "fixture.h"
#include "store/changes.h"
#include "store/events.h"
#include "webhooks/history.h"

/* How many batches it took. */
static int trim_all(struct store *store, int64_t now_ms, int64_t days)
{
    bool has_more = true;
    int batches = 0;
    for (; has_more; batches++)
        CHECK_OK("trim", webhook_history_trim(store, now_ms, days, test_arena(), &has_more));
    return batches;
}

TEST(all_that_is_old_goes)
{
    enum { MANY = 450 };
    FIXTURE(f);
    const int64_t day_ms = 86400 * 1000, start_ms = f.now_ms;
    jt_str last;
    struct event event;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    for (size_t i = 0; i < MANY; i++)
        CHECK_OK("change", store_record_change(tx, CHANGE_API, JT_STR("a"), JT_STR("api.created"),
                                               JT_STR("")));
    CHECK_OK("commit", store_commit(&tx));
    f.now_ms += day_ms;
    hook_put(&f, "w1");
    hook_event(&f);
    last = hook_delivery(&f, "w1").event_id;
    CHECK_INT("nothing is two days old", trim_all(f.store, start_ms + 2 * day_ms, 2), 1);
    CHECK_INT("batches of what is a day old", trim_all(f.store, start_ms + 2 * day_ms, 1), 3);

    size_t left = 1;
    tx = fixture_begin(f.store, STORE_BOOKKEEPING);
    CHECK_OK("the young one is there", store_event_get(tx, last, test_arena(), &event));
    CHECK_OK("the old ones are not",
             store_events_trim(tx, start_ms + day_ms, 100, test_arena(), &left));
    CHECK_INT("left", left, 0);
    store_tx_abortp(&tx);
}
