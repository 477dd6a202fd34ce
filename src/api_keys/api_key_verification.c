/*
 * api_key_verification: the form first, then the directory, then the store where waiting is
 * allowed. An address that guessed too often is refused before the store is asked.
 */
#include "api_keys/api_key_verification.h"

#include "keys/worker.h"

/* One that goes on for longer than any may was given its end by a clock that was ahead. */
static bool previous_is_over(const struct api_key_record *record, int64_t now_ms)
{
    const int64_t latest_ms = now_ms + API_KEY_GRACE_MAX_S * INT64_C(1000) + JT_CLOCK_SKEW_MS;
    return record->previous_expires_ms <= now_ms || record->previous_expires_ms > latest_ms;
}

static enum api_key_verdict judge(const struct api_key_record *record, int64_t now_ms)
{
    if (record->is_previous && previous_is_over(record, now_ms))
        return API_KEY_IS_UNKNOWN;
    if (record->status == API_KEY_REVOKED)
        return API_KEY_IS_REVOKED;
    if (record->expires_ms != 0 && record->expires_ms <= now_ms)
        return API_KEY_HAS_EXPIRED;
    if (record->status != API_KEY_ACTIVE || record->is_organization_suspended ||
        record->has_lost_api)
        return API_KEY_IS_SUSPENDED;
    return API_KEY_IS_VALID;
}

/* From the store, into the directory; *ret_record stays NULL when there is no such key. */
static jt_err load(const struct api_key_verification *verification, const struct request *req,
                   const uint8_t digest[static JT_DIGEST_BYTES], struct api_key_record **ret_record)
{
    struct api_key_data data;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(verification->store, STORE_READ_FIRST, JT_STR("system"), &tx));
    jt_err err = store_api_key_find(tx, digest, req->arena, &data);
    if (err.code == JT_NOT_FOUND)
        return JT_DONE;
    JT_TRY(err);
    JT_TRY(store_commit(&tx));
    return api_key_directory_add(verification->directory, digest, &data, ret_record);
}

/* Of many requests that miss one key, one asks the store. */
static jt_err load_once(const struct api_key_verification *verification, const struct request *req,
                        const uint8_t digest[static JT_DIGEST_BYTES],
                        struct api_key_record **ret_record)
{
    struct flights *misses = api_key_directory_misses(verification->directory);
    struct flight flight;
    if (!flight_begin(misses, (const char *)digest, req->wait, &flight))
        return JT_ERR(JT_WOULD_BLOCK, "another request looks for that API key");
    jt_err err = JT_DONE;
    *ret_record = api_key_directory_find(verification->directory, digest);
    if (*ret_record == NULL)
        err = load(verification, req, digest, ret_record);
    flight_end(misses, &flight, err);
    return err;
}

static struct rate_key key_of_failures(const struct request *req)
{
    return rate_key_of(JT_STR("api_key"), req->remote_address);
}

static bool is_throttled(const struct api_key_verification *verification, const struct request *req,
                         struct api_key_outcome *outcome)
{
    if (verification->failures_per_minute == 0)
        return false;
    const struct rate_key key = key_of_failures(req);
    outcome->wait_s = rate_limit_wait_s(verification->failures, &key,
                                        verification->failures_per_minute, jt_instant_now());
    if (outcome->wait_s == 0)
        return false;
    outcome->verdict = API_KEY_THROTTLED;
    api_key_record_unrefp(&outcome->record);
    return true;
}

static void set_record(struct api_key_outcome *outcome, struct api_key_record *record)
{
    outcome->record = record;
    outcome->verdict = record == NULL ? API_KEY_IS_UNKNOWN : judge(record, outcome->now_ms);
    if (outcome->verdict == API_KEY_IS_UNKNOWN)
        api_key_record_unrefp(&outcome->record);
}

/* Sets record and verdict. */
static jt_err look_up(const struct api_key_verification *verification, const struct request *req,
                      jt_str text, struct api_key_outcome *outcome)
{
    struct worker *worker = req->worker;
    struct api_key_record *record = NULL;
    uint8_t digest[JT_DIGEST_BYTES];

    outcome->verdict = API_KEY_IS_UNKNOWN;
    if (!api_key_secret_is_well_formed(text)) {
        (void)is_throttled(verification, req, outcome);
        return JT_DONE;
    }
    JT_TRY(api_key_digest(worker->api_key_hmac, text, digest));
    record = api_key_directory_find(verification->directory, digest);
    if (record != NULL)
        set_record(outcome, record);
    if (outcome->verdict == API_KEY_IS_VALID || is_throttled(verification, req, outcome) ||
        record != NULL)
        return JT_DONE;
    if (!req->may_block)
        return JT_ERR(JT_WOULD_BLOCK, "API key is not cached");
    JT_TRY(load_once(verification, req, digest, &record));
    set_record(outcome, record);
    return JT_DONE;
}

static void count_failure(const struct api_key_verification *verification,
                          const struct request *req)
{
    if (verification->failures_per_minute == 0)
        return;
    const struct rate_key key = key_of_failures(req);
    (void)rate_limit_take(verification->failures, &key, verification->failures_per_minute,
                          jt_instant_now());
}

jt_err api_key_verify(const struct api_key_verification *verification, const struct request *req,
                      jt_str text, struct api_key_outcome *ret_outcome)
{
    struct api_key_outcome outcome = { .now_ms = jt_now_ms(&verification->clock) };
    if (!freshness_holds(verification->freshness))
        return JT_ERR(JT_UNAVAILABLE, "the store has not been heard for too long");
    JT_TRY(look_up(verification, req, text, &outcome));
    if (outcome.verdict != API_KEY_IS_VALID && outcome.verdict != API_KEY_THROTTLED)
        count_failure(verification, req);
    *ret_outcome = outcome;
    return JT_DONE;
}

int64_t api_key_usable_until_ms(const struct api_key_record *record)
{
    if (!record->is_previous)
        return record->expires_ms;
    return record->expires_ms == 0 || record->previous_expires_ms < record->expires_ms
               ? record->previous_expires_ms
               : record->expires_ms;
}

/* --- One use ---------------------------------------------------------------------------------- */

static bool is_elsewhere(const struct api_key_record *record, jt_str address)
{
    struct jt_address parsed;
    if (!record->has_networks)
        return false;
    if (jt_address_parse(address, &parsed).code != JT_OK)
        return true;
    for (size_t i = 0; i < record->network_count; i++)
        if (jt_network_has(&record->networks[i], &parsed))
            return false;
    return true;
}

/* In a transaction of its own, so that no crash gives a use back. */
static jt_err take_use(const struct api_key_verification *verification,
                       struct api_key_outcome *outcome)
{
    const struct api_key_record *record = outcome->record;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(verification->store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    jt_err err = store_api_key_use(tx, record->id, record->refill_interval, outcome->now_ms,
                                   &outcome->uses_left);
    if (err.code == JT_NOT_FOUND) {
        outcome->verdict = API_KEY_IS_USED_UP;
        return JT_DONE;
    }
    JT_TRY(err);
    return store_commit(&tx);
}

/* The rate first: what it refuses takes no use. */
static jt_err take(const struct api_key_verification *verification, struct api_key_outcome *outcome)
{
    struct api_key_record *record = outcome->record;
    if (record->rate.limit > 0) {
        outcome->rate_left = rate_take(&record->figures->rate, &record->rate,
                                       jt_clock_instant(&verification->clock));
        if (!outcome->rate_left.is_allowed) {
            outcome->verdict = API_KEY_IS_TOO_FAST;
            return JT_DONE;
        }
    }
    return record->has_uses ? take_use(verification, outcome) : JT_DONE;
}

jt_err api_key_use(const struct api_key_verification *verification, const struct request *req,
                   jt_str address, struct api_key_outcome *outcome)
{
    if (is_elsewhere(outcome->record, address)) {
        outcome->verdict = API_KEY_IS_ELSEWHERE;
        return JT_DONE;
    }
    if (outcome->record->has_uses && !req->may_block)
        return JT_ERR(JT_WOULD_BLOCK, "a use of the API key is written");
    JT_TRY(take(verification, outcome));
    if (outcome->verdict == API_KEY_IS_VALID)
        outcome->verification_count = api_key_directory_count(
            verification->directory, outcome->record, outcome->now_ms, req->remote_address);
    return JT_DONE;
}

enum api_key_status api_key_verdict_status(enum api_key_verdict verdict)
{
    switch (verdict) {
    case API_KEY_IS_VALID:
    case API_KEY_IS_ELSEWHERE:
    case API_KEY_IS_TOO_FAST:
    case API_KEY_IS_USED_UP:
        return API_KEY_ACTIVE;
    case API_KEY_IS_REVOKED:
        return API_KEY_REVOKED;
    default:
        return API_KEY_INACTIVE;
    }
}
