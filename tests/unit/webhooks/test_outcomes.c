/* What follows from attempts: retries, failure for good, a webhook disabled. The clock is ours. */
#include "fixture.h"
#include "store/changes.h"
#include "webhooks/outcomes.h"

enum { HOUR_MS = 3600 * 1000 };

struct outcome_fixture {
    struct fixture base;
    struct log *log;
    struct outcomes *outcomes;
};

static void open_outcomes(struct outcome_fixture *f)
{
    const int null = open("/dev/null", O_WRONLY);
    f->base = fixture_folder();
    f->base.store = fixture_open(&f->base);
    CHECK_OK("log",
             log_new(&(struct log_options){ .fd = null, .format = LOG_HUMAN, .level = LOG_DEBUG },
                     &f->log));
    CHECK_OK("outcomes",
             outcomes_new(f->base.store, one_clock(&f->base.now_ms), f->log, &f->outcomes));
    hook_put(&f->base, "w1");
}

static void close_outcomes(struct outcome_fixture *f)
{
    outcomes_free(f->outcomes);
    log_close(f->log, jt_instant_in_ms(10000));
    fixture_clear(&f->base);
}

#define OUTCOME_FIXTURE(f)                                    \
    JT_AUTO(close_outcomes) struct outcome_fixture f = { 0 }; \
    open_outcomes(&f)

/* One more attempt of the newest delivery. */
static void attempt(struct outcome_fixture *f, int64_t status, const char *error)
{
    const struct delivery delivery = hook_delivery(&f->base, "w1");
    const struct delivery_to_send sent = { .id = delivery.id,
                                           .webhook_id = delivery.webhook_id,
                                           .attempts = delivery.attempts,
                                           .lease_ends_ms = delivery.next_attempt_ms };
    CHECK_OK("add", outcomes_add(f->outcomes, &sent, status, error));
    CHECK_INT("kept", outcomes_count(f->outcomes), 1);
    CHECK_OK("commit", outcomes_commit(f->outcomes));
    CHECK_INT("nothing is left", outcomes_count(f->outcomes), 0);
}

TEST(a_success_ends_a_delivery)
{
    OUTCOME_FIXTURE(f);
    hook_event(&f.base);
    attempt(&f, 200, NULL);
    const struct delivery delivery = hook_delivery(&f.base, "w1");
    CHECK_INT("state", delivery.state, DELIVERY_DELIVERED);
    CHECK_INT("status", delivery.last_status, 200);
    CHECK_INT("attempts", delivery.attempts, 1);
    CHECK_INT("at", delivery.last_attempt_ms, f.base.now_ms);
    CHECK_INT("works", hook_get(&f.base, "w1").failing_since_ms, 0);
}

TEST(failures_are_tried_again_until_it_has_failed)
{
    OUTCOME_FIXTURE(f);
    const int64_t start_ms = f.base.now_ms;
    struct delivery delivery;
    int64_t delay_ms = 0;
    hook_event(&f.base);
    for (int64_t i = 1; delivery_retry_delay(i, &delay_ms); i++) {
        attempt(&f, 500, "the answer's status was not 200");
        delivery = hook_delivery(&f.base, "w1");
        CHECK_INT("state", delivery.state, DELIVERY_PENDING);
        CHECK_INT("attempts", delivery.attempts, i);
        CHECK_INT("next", delivery.next_attempt_ms, f.base.now_ms + delay_ms);
        CHECK_INT("since the first", hook_get(&f.base, "w1").failing_since_ms, start_ms);
        f.base.now_ms += delay_ms;
    }
    attempt(&f, 0, "Timeout was reached");
    delivery = hook_delivery(&f.base, "w1");
    CHECK_INT("failed", delivery.state, DELIVERY_FAILED);
    CHECK_STR("why", delivery.last_error, "Timeout was reached");
    CHECK("not for 72 hours yet", hook_get(&f.base, "w1").is_enabled);
}

static int64_t newest_revision(struct fixture *f)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(f->store, STORE_READ);
    int64_t revision = 0;
    CHECK_OK("revision", store_revision(tx, &revision));
    return revision;
}

TEST(a_webhook_that_failed_for_72_hours_is_disabled)
{
    OUTCOME_FIXTURE(f);
    hook_event(&f.base);
    attempt(&f, 500, "no");
    f.base.now_ms += 72 * HOUR_MS - 1;
    hook_event(&f.base);
    attempt(&f, 500, "no");
    CHECK("not yet", hook_get(&f.base, "w1").is_enabled);
    f.base.now_ms++;
    hook_event(&f.base);
    const int64_t before = newest_revision(&f.base);
    attempt(&f, 500, "no");
    CHECK("now", !hook_get(&f.base, "w1").is_enabled);
    CHECK_INT("and it is recorded", newest_revision(&f.base), before + 1);
}

TEST(a_success_in_between_begins_the_72_hours_anew)
{
    OUTCOME_FIXTURE(f);
    hook_event(&f.base);
    attempt(&f, 500, "no");
    f.base.now_ms += 71 * HOUR_MS;
    attempt(&f, 200, NULL);
    f.base.now_ms += 2 * HOUR_MS;
    hook_event(&f.base);
    attempt(&f, 500, "no");
    CHECK("enabled", hook_get(&f.base, "w1").is_enabled);
    CHECK_INT("since", hook_get(&f.base, "w1").failing_since_ms, f.base.now_ms);
}

TEST(the_outcome_for_a_webhook_that_is_gone_is_dropped)
{
    OUTCOME_FIXTURE(f);
    hook_event(&f.base);
    const struct delivery delivery = hook_delivery(&f.base, "w1");
    const struct delivery_to_send sent = { .id = delivery.id, .webhook_id = delivery.webhook_id };
    struct store_tx *tx = fixture_begin(f.base.store, STORE_WRITE);
    CHECK_OK("delete", store_webhook_delete(tx, JT_STR("w1")));
    fixture_commit(&tx);
    CHECK_OK("add", outcomes_add(f.outcomes, &sent, 500, "no"));
    CHECK_OK("commit", outcomes_commit(f.outcomes));
}

/* Another process has sent it meanwhile, or will: its outcome is the one that counts. */
TEST(an_outcome_that_comes_after_the_lease_is_dropped)
{
    OUTCOME_FIXTURE(f);
    hook_event(&f.base);
    const struct delivery delivery = hook_delivery(&f.base, "w1");
    const struct delivery_to_send late = { .id = delivery.id,
                                           .webhook_id = delivery.webhook_id,
                                           .lease_ends_ms = delivery.next_attempt_ms };
    attempt(&f, 500, "no");
    CHECK_OK("add", outcomes_add(f.outcomes, &late, 200, NULL));
    CHECK_OK("commit", outcomes_commit(f.outcomes));
    CHECK_INT("as it was", hook_delivery(&f.base, "w1").state, DELIVERY_PENDING);
    CHECK_INT("once", hook_delivery(&f.base, "w1").attempts, 1);
}

TEST(no_more_are_kept_than_there_is_room_for)
{
    OUTCOME_FIXTURE(f);
    const struct delivery_to_send sent = { .id = JT_STR("d"), .webhook_id = JT_STR("w1") };
    for (size_t i = 0; i < OUTCOMES_MAX; i++)
        CHECK_OK("add", outcomes_add(f.outcomes, &sent, 200, NULL));
    CHECK_CODE("one too many", outcomes_add(f.outcomes, &sent, 200, NULL), JT_TOO_LARGE);
    CHECK_OK("commit", outcomes_commit(f.outcomes));
}
