/* What is sent next: of each webhook by itself, without what is on its way. */
#include "fixture.h"
#include "webhooks/plan.h"

static bool is_busy(void *context, jt_str delivery_id)
{
    const jt_str *busy = context;
    return jt_str_eq(*busy, delivery_id);
}

static struct plan read_plan(struct fixture *f, jt_str busy)
{
    struct plan plan = { 0 };
    CHECK_OK("plan", plan_read(f->store, f->now_ms, 1, is_busy, &busy, test_arena(), &plan));
    return plan;
}

TEST(each_webhook_has_its_own_part_of_the_plan)
{
    FIXTURE(f);
    CHECK_INT("no webhooks", read_plan(&f, JT_STR("")).count, 0);
    hook_put(&f, "w1");
    for (size_t i = 0; i <= PLAN_PER_WEBHOOK; i++)
        hook_event(&f);
    hook_put(&f, "w2");
    hook_event(&f);
    struct plan plan = read_plan(&f, JT_STR(""));
    CHECK_INT("webhooks", plan.count, 2);
    CHECK_INT("many", plan.webhooks[0].count, PLAN_PER_WEBHOOK);
    CHECK("and more", plan.webhooks[0].has_more);
    CHECK_INT("few", plan.webhooks[1].count, 1);
    CHECK("not more", !plan.webhooks[1].has_more);

    const jt_str busy = plan.webhooks[1].delivery_ids[0];
    plan = read_plan(&f, busy);
    CHECK_INT("what is on its way is left out", plan.webhooks[1].count, 0);
}

TEST(a_disabled_webhook_is_not_in_the_plan)
{
    FIXTURE(f);
    hook_put(&f, "w1");
    hook_event(&f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("disable", store_webhook_set_enabled(tx, JT_STR("w1"), false));
    fixture_commit(&tx);
    CHECK_INT("none", read_plan(&f, JT_STR("")).count, 0);
}

TEST(deliveries_put_off_by_a_clock_that_was_ahead_are_due)
{
    FIXTURE(f);
    const int64_t years_ms = INT64_C(3) * 365 * 86400 * 1000;
    hook_put(&f, "w1");
    f.now_ms += years_ms;
    hook_event(&f);
    f.now_ms -= years_ms;
    CHECK_INT("at once", read_plan(&f, JT_STR("")).webhooks[0].count, 1);
}
