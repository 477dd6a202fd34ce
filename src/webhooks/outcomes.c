/*
 * outcomes: one transaction for the outcomes of a batch; a webhook that is disabled has one of its
 * own, since that is a change with an audit entry. The log tells only when a webhook begins or
 * ceases to fail.
 */
#include "webhooks/outcomes.h"

#include <stdlib.h>

#include "base/durations.h"
#include "registration/webhooks.h"

enum { ARENA_FIRST_BYTES = 64 * 1024, ARENA_MAX_BYTES = 4 << 20 };

struct outcome {
    struct delivery row;
    int64_t lease_ends_ms;
    int64_t delay_ms; /* of a pending one: until the next attempt */
};

struct outcomes {
    struct store *store;
    struct jt_clock clock;
    struct log *log;
    struct jt_arena *arena; /* of the rows, until they are committed */
    struct outcome of[OUTCOMES_MAX];
    size_t count;
    atomic_llong seen[DELIVERY_FAILED + 1];
};

jt_err outcomes_new(struct store *store, struct jt_clock clock, struct log *log,
                    struct outcomes **ret_outcomes)
{
    struct outcomes *outcomes = calloc(1, sizeof(*outcomes));
    if (outcomes == NULL)
        return JT_ERR(JT_NO_MEMORY, "outcomes");
    jt_err err = jt_arena_new(ARENA_FIRST_BYTES, ARENA_MAX_BYTES, &outcomes->arena);
    if (err.code != JT_OK) {
        free(outcomes);
        return err;
    }
    outcomes->store = store;
    outcomes->clock = clock;
    outcomes->log = log;
    *ret_outcomes = outcomes;
    return JT_DONE;
}

void outcomes_free(struct outcomes *outcomes)
{
    if (outcomes == NULL)
        return;
    jt_arena_free(outcomes->arena);
    free(outcomes);
}

size_t outcomes_count(const struct outcomes *outcomes)
{
    return outcomes->count;
}

jt_err outcomes_add(struct outcomes *outcomes, const struct delivery_to_send *delivery,
                    int64_t status, const char *error)
{
    struct outcome outcome = { .lease_ends_ms = delivery->lease_ends_ms,
                               .row = { .state = DELIVERY_DELIVERED,
                                        .attempts = delivery->attempts + 1,
                                        .last_attempt_ms = jt_now_ms(&outcomes->clock),
                                        .last_status = status,
                                        .last_error = jt_str_from(error) } };
    struct delivery *row = &outcome.row;

    if (outcomes->count == OUTCOMES_MAX)
        return JT_ERR(JT_TOO_LARGE, "too many outcomes");
    if (error != NULL)
        row->state = delivery_retry_delay(row->attempts, &outcome.delay_ms) ? DELIVERY_PENDING
                                                                            : DELIVERY_FAILED;
    JT_TRY(jt_arena_copy(outcomes->arena, delivery->id, &row->id));
    JT_TRY(jt_arena_copy(outcomes->arena, delivery->webhook_id, &row->webhook_id));
    outcomes->of[outcomes->count++] = outcome;
    jt_count(&outcomes->seen[row->state]);
    return JT_DONE;
}

int64_t outcomes_seen(const struct outcomes *outcomes, enum delivery_state state)
{
    return jt_counted(&outcomes->seen[state]);
}

/* --- Committing ----------------------------------------------------------------------------- */

/* Once for each time that a webhook begins or ceases to fail. */
static void tell(const struct outcomes *outcomes, const struct delivery *row)
{
    if (row->state == DELIVERY_DELIVERED)
        log_event(outcomes->log, LOG_INFO, "webhook works again",
                  LOG_CAUSE_S("webhook", row->webhook_id));
    else
        log_event(outcomes->log, LOG_WARNING, "webhook fails",
                  LOG_CAUSE_S("webhook", row->webhook_id), LOG_S("delivery", row->id),
                  LOG_N("status", row->last_status), LOG_S("cause", row->last_error));
}

static jt_err write_one(struct store_tx *tx, int64_t now_ms, struct outcome *outcome,
                        bool *ret_is_news)
{
    struct delivery *row = &outcome->row;
    const int64_t since_ms = row->state == DELIVERY_DELIVERED ? 0 : row->last_attempt_ms;
    bool is_changed = false;
    *ret_is_news = false;
    if (row->state == DELIVERY_PENDING)
        row->next_attempt_ms = now_ms + outcome->delay_ms;
    JT_TRY(store_delivery_attempted(tx, row, outcome->lease_ends_ms, &is_changed));
    return is_changed ? store_webhook_set_failing(tx, row->webhook_id, since_ms, ret_is_news)
                      : JT_DONE;
}

static jt_err write_all(struct outcomes *outcomes, bool *ret_are_news)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    int64_t now_ms = 0;
    JT_TRY(store_begin(outcomes->store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    JT_TRY(store_shared_now_ms(tx, &now_ms));
    for (size_t i = 0; i < outcomes->count; i++)
        JT_TRY(write_one(tx, now_ms, &outcomes->of[i], &ret_are_news[i]));
    return store_commit(&tx);
}

/* A change like one of an administrator: recorded, and shown in the list of webhooks. */
static jt_err disable(const struct outcomes *outcomes, jt_str webhook_id)
{
    JT_AUTO(registrar_end)
    struct registrar registrar = { .clock = outcomes->clock, .arena = outcomes->arena };
    JT_TRY(store_begin(outcomes->store, STORE_WRITE, JT_STR("system"), &registrar.tx));
    JT_TRY(webhook_give_up(&registrar, webhook_id));
    if (!registrar.is_changed) /* it works again, or was disabled meanwhile */
        return JT_DONE;
    JT_TRY(store_commit(&registrar.tx));
    log_event(outcomes->log, LOG_WARNING, "webhook disabled: it failed for 72 hours",
              LOG_CAUSE_S("webhook", webhook_id));
    return JT_DONE;
}

/* Looks with a read first, as nearly always there is nothing to write. */
static jt_err disable_if_given_up(const struct outcomes *outcomes, jt_str webhook_id)
{
    JT_AUTO(store_tx_abortp) struct store_tx *look = NULL;
    bool is_given_up = false;
    JT_TRY(store_begin(outcomes->store, STORE_READ, JT_STR("system"), &look));
    JT_TRY(webhook_read_given_up(look, webhook_id, jt_now_ms(&outcomes->clock), outcomes->arena,
                                 &is_given_up));
    return is_given_up ? disable(outcomes, webhook_id) : JT_DONE;
}

/* Those of a batch that failed: each webhook once. */
static jt_err disable_given_up(const struct outcomes *outcomes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct delivery *row = &outcomes->of[i].row;
        bool is_seen = row->state == DELIVERY_DELIVERED;
        for (size_t j = 0; j < i && !is_seen; j++)
            is_seen = outcomes->of[j].row.state != DELIVERY_DELIVERED &&
                      jt_str_eq(outcomes->of[j].row.webhook_id, row->webhook_id);
        if (!is_seen)
            JT_TRY(disable_if_given_up(outcomes, row->webhook_id));
    }
    return JT_DONE;
}

jt_err outcomes_commit(struct outcomes *outcomes)
{
    bool are_news[OUTCOMES_MAX];
    const size_t count = outcomes->count;
    if (count == 0)
        return JT_DONE;
    JT_TRY(write_all(outcomes, are_news));
    outcomes->count = 0;
    for (size_t i = 0; i < count; i++)
        if (are_news[i])
            tell(outcomes, &outcomes->of[i].row);
    jt_err err = disable_given_up(outcomes, count); /* or after the next failure */
    jt_arena_reset(outcomes->arena);
    return err;
}
