/* What is sent next: of each webhook by itself, and by one sender. */
#include "fixture.h"
#include "webhooks/plan.h"

enum { ROOM = 8 };

static size_t room_of(void *context, size_t count, jt_str webhook_id)
{
    const jt_str *full = context;
    CHECK("there are some", count > 0);
    return full != NULL && jt_str_eq(*full, webhook_id) ? 0 : ROOM;
}

static struct plan take_with(struct fixture *f, size_t room, size_t turn, jt_str *full)
{
    const struct plan_request request = {
        .room = room, .turn = turn, .room_of = room_of, .context = full
    };
    struct plan plan = { 0 };
    CHECK_OK("plan", plan_take(f->store, &request, test_arena(), &plan));
    return plan;
}

static struct plan take(struct fixture *f)
{
    return take_with(f, 100, 0, NULL);
}

static jt_str webhook_of(struct fixture *f, const struct plan *plan, size_t i)
{
    struct delivery_to_send delivery = { 0 };
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(f->store, STORE_READ);
    CHECK_OK("planned", store_delivery_to_send(tx, plan->delivery_ids[i], plan->lease_ends_ms,
                                               test_arena(), &delivery));
    CHECK_INT("leased", delivery.lease_ends_ms, plan->lease_ends_ms);
    return delivery.webhook_id;
}

TEST(each_webhook_has_its_own_part_of_the_plan)
{
    FIXTURE(f);
    CHECK_INT("no webhooks", take(&f).count, 0);
    hook_put(&f, "w1");
    for (size_t i = 0; i <= ROOM; i++)
        hook_event(&f);
    hook_put(&f, "w2");
    hook_event(&f);
    const struct plan plan = take(&f);
    CHECK_INT("deliveries", plan.count, ROOM + 1);
    CHECK("and more", plan.has_more);
    CHECK_INT("lease", plan.lease_ends_ms, f.now_ms + PLAN_LEASE_MS);
    for (size_t i = 0; i < ROOM; i++)
        CHECK_STR("of the first", webhook_of(&f, &plan, i), "w1");
    for (size_t i = 1; i < ROOM; i++)
        CHECK("the oldest first", jt_str_cmp(plan.delivery_ids[i - 1], plan.delivery_ids[i]) < 0);
    CHECK_STR("of the second", webhook_of(&f, &plan, ROOM), "w2");
}

TEST(what_is_taken_nobody_else_takes_before_its_lease_ends)
{
    FIXTURE(f);
    hook_put(&f, "w1");
    hook_event(&f);
    hook_event(&f);
    struct store *own = f.store, *other = fixture_open(&f);
    const struct plan plan = take_with(&f, 1, 0, NULL);
    CHECK_INT("one", plan.count, 1);
    f.store = other;
    const struct plan rest = take(&f);
    CHECK_INT("the other one", rest.count, 1);
    CHECK("is another", !jt_str_eq(plan.delivery_ids[0], rest.delivery_ids[0]));
    CHECK("none is left", !rest.has_more);
    CHECK_INT("nothing is due", take(&f).count, 0);
    f.now_ms += PLAN_LEASE_MS - 1;
    CHECK_INT("not yet", take(&f).count, 0);
    f.now_ms++;
    CHECK_INT("again, as nobody told an outcome", take(&f).count, 2);
    f.store = own;
    store_close(other);
}

TEST(where_there_is_no_room_nothing_is_taken)
{
    FIXTURE(f);
    jt_str full = JT_STR("w1");
    hook_put(&f, "w1");
    hook_event(&f);
    CHECK("at all", take_with(&f, 0, 0, NULL).has_more);
    CHECK_INT("at all", take_with(&f, 0, 0, NULL).count, 0);
    CHECK_INT("of that one", take_with(&f, 100, 0, &full).count, 0);
    CHECK("it may have some", take_with(&f, 100, 0, &full).has_more);
    CHECK_INT("then it is there", take(&f).count, 1);
}

/* With less room than webhooks, none is always the last. */
TEST(the_turn_says_which_webhook_is_first)
{
    FIXTURE(f);
    hook_put(&f, "w1");
    hook_put(&f, "w2");
    hook_event(&f);
    const struct plan plan = take_with(&f, 1, 1, NULL);
    CHECK_INT("one", plan.count, 1);
    CHECK_STR("whose turn it is", webhook_of(&f, &plan, 0), "w2");
    CHECK("the other one waits", plan.has_more);
}

TEST(a_disabled_webhook_is_not_in_the_plan)
{
    FIXTURE(f);
    hook_put(&f, "w1");
    hook_event(&f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("disable", store_webhook_set_enabled(tx, JT_STR("w1"), false));
    fixture_commit(&tx);
    CHECK_INT("none", take(&f).count, 0);
}

TEST(deliveries_put_off_by_a_clock_that_was_ahead_are_due)
{
    FIXTURE(f);
    const int64_t years_ms = INT64_C(3) * 365 * 86400 * 1000;
    hook_put(&f, "w1");
    f.now_ms += years_ms;
    hook_event(&f);
    f.now_ms -= years_ms;
    CHECK_INT("at once", take(&f).count, 1);
    CHECK_INT("and once", take(&f).count, 0);
}
