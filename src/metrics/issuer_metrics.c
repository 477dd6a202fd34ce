/*
 * issuer_metrics: a function a family, or for some that belong together; each goes through all
 * issuers. What several families tell of is read once.
 */
#include "metrics/families.h"

#include "memory/record_map.h"

/* An issuer, and what was read of it for this answer. */
struct reading {
    const struct metrics_issuer *of;
    struct token_sums tokens;
    struct record_map_figures clients, api_keys;
    struct standing_figures standing;
};

struct readings {
    struct reading *all;
    size_t count;
};

#define ISSUER(reading)               \
    {                                 \
        "issuer", (reading)->of->name \
    }

static jt_err read_all(const struct metrics *metrics, struct jt_arena *arena,
                       struct readings *ret_readings)
{
    struct readings readings = { .count = metrics->issuer_count };
    JT_TRY(jt_arena_calloc(arena, readings.count, sizeof(*readings.all), &readings.all));
    for (size_t i = 0; i < readings.count; i++) {
        struct reading *reading = &readings.all[i];
        reading->of = metrics->issuers[i];
        token_statistics_sum(reading->of->tokens, &reading->tokens);
        reading->clients = directory_figures(reading->of->clients);
        reading->api_keys = api_key_directory_figures(reading->of->api_keys);
        reading->standing = standing_get(reading->of->standing);
    }
    *ret_readings = readings;
    return JT_DONE;
}

/* --- Tokens --------------------------------------------------------------------------------- */

static void write_issued(const struct readings *readings, struct exposition *out)
{
    static const struct metric metric = {
        "jeton_tokens_issued", METRIC_COUNTER, NULL,
        "Access tokens issued, by algorithm; coalesced: an earlier token was handed out again."
    };
    exposition_begin(out, &metric);
    for (const struct reading *r = readings->all; r < readings->all + readings->count; r++)
        for (enum jose_alg alg = 0; alg < JOSE_SIGNING_ALG_COUNT; alg++) {
            const jt_str name = jose_alg_name(alg);
            exposition_put(
                out, METRIC_LABELS(ISSUER(r), { "alg", name }, { "coalesced", JT_STR("false") }),
                r->tokens.issued[alg], 0);
            exposition_put(
                out, METRIC_LABELS(ISSUER(r), { "alg", name }, { "coalesced", JT_STR("true") }),
                r->tokens.coalesced[alg], 0);
        }
}

static void write_refused(const struct readings *readings, struct exposition *out)
{
    static const struct metric metric = { "jeton_tokens_refused", METRIC_COUNTER, NULL,
                                          "Requests for a token that were refused, by cause." };
    exposition_begin(out, &metric);
    for (const struct reading *r = readings->all; r < readings->all + readings->count; r++)
        for (size_t why = TOKEN_GRANTED + 1; why < TOKEN_REFUSAL_COUNT; why++) {
            const char *cause = token_refusal_row((enum token_refusal)why)->cause;
            exposition_put(out, METRIC_LABELS(ISSUER(r), { "cause", jt_str_from(cause) }),
                           r->tokens.refused[why], 0);
        }
}

/* Of clients that metrics_client_ids names; where none is, there is no such family. */
static void write_named(const struct readings *readings, const struct metric *metric, size_t offset,
                        struct exposition *out)
{
    bool is_begun = false;
    struct client_sums sums;
    for (const struct reading *r = readings->all; r < readings->all + readings->count; r++)
        for (size_t i = 0; client_statistics_get(r->of->named_clients, i, &sums); i++) {
            const char *figures = (const char *)&sums;
            if (!is_begun)
                exposition_begin(out, metric);
            is_begun = true;
            exposition_put(out, METRIC_LABELS(ISSUER(r), { "client_id", sums.client_id }),
                           *(const int64_t *)(const void *)(figures + offset), 0);
        }
}

static void write_named_clients(const struct readings *readings, struct exposition *out)
{
    static const struct metric issued = {
        "jeton_client_tokens_issued", METRIC_COUNTER, NULL,
        "Access tokens issued to a client of metrics_client_ids, earlier ones again too."
    };
    static const struct metric refused = {
        "jeton_client_tokens_refused", METRIC_COUNTER, NULL,
        "Requests for a token in the name of a client of metrics_client_ids that were refused."
    };
    write_named(readings, &issued, offsetof(struct client_sums, issued), out);
    write_named(readings, &refused, offsetof(struct client_sums, refused), out);
}

static void write_coalescing(const struct readings *readings, struct exposition *out)
{
    static const struct metric metric = { "jeton_coalesced_tokens_kept", METRIC_GAUGE, NULL,
                                          "Tokens that are kept to be handed out again." };
    exposition_begin(out, &metric);
    for (const struct reading *r = readings->all; r < readings->all + readings->count; r++)
        exposition_put(out, METRIC_LABELS(ISSUER(r)), (int64_t)coalescing_count(r->of->coalescing),
                       0);
}

/* --- Directories ---------------------------------------------------------------------------- */

/* A figure of what is remembered: clients, and API keys. */
static void write_directory(const struct readings *readings, const struct metric *metric,
                            int64_t (*figure)(const struct record_map_figures *figures),
                            struct exposition *out)
{
    exposition_begin(out, metric);
    for (const struct reading *r = readings->all; r < readings->all + readings->count; r++) {
        exposition_put(out, METRIC_LABELS(ISSUER(r), { "of", JT_STR("clients") }),
                       figure(&r->clients), 0);
        exposition_put(out, METRIC_LABELS(ISSUER(r), { "of", JT_STR("api_keys") }),
                       figure(&r->api_keys), 0);
    }
}

static int64_t hits(const struct record_map_figures *figures)
{
    return figures->hits;
}

static int64_t misses(const struct record_map_figures *figures)
{
    return figures->misses;
}

static int64_t evictions(const struct record_map_figures *figures)
{
    return figures->evictions;
}

static int64_t entries(const struct record_map_figures *figures)
{
    return (int64_t)figures->records;
}

static int64_t entries_max(const struct record_map_figures *figures)
{
    return (int64_t)figures->records_max;
}

static void write_directories(const struct readings *readings, struct exposition *out)
{
    static const struct {
        struct metric metric;
        int64_t (*figure)(const struct record_map_figures *figures);
    } rows[] = {
        { { "jeton_directory_hits", METRIC_COUNTER, NULL,
            "Look-ups of clients and API keys that were in memory." },
          hits },
        { { "jeton_directory_misses", METRIC_COUNTER, NULL,
            "Look-ups that found nothing in memory; a request that then reads the store looks "
            "twice." },
          misses },
        { { "jeton_directory_evictions", METRIC_COUNTER, NULL,
            "Entries that went because there was no room for more." },
          evictions },
        { { "jeton_directory_entries", METRIC_GAUGE, NULL, "Entries in memory." }, entries },
        { { "jeton_directory_entries_max", METRIC_GAUGE, NULL,
            "Entries that there is room for (client_cache_max, api_key_cache_max)." },
          entries_max },
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        write_directory(readings, &rows[i].metric, rows[i].figure, out);
}

/* --- The feed and the store ------------------------------------------------------------------ */

static void write_feed(const struct readings *readings, struct exposition *out)
{
    static const struct metric age = {
        "jeton_store_heard_age_seconds", METRIC_GAUGE, "seconds",
        "Time since the store last answered what had changed; none: never, or keys changed since."
    };
    static const struct metric max = {
        "jeton_staleness_max_seconds", METRIC_GAUGE, "seconds",
        "How old that may become before no token is issued any more (staleness_max_s)."
    };
    static const struct metric lag = {
        "jeton_feed_lag_changes", METRIC_GAUGE, NULL,
        "Changes in the store, as it was read last, that are not applied in memory yet."
    };
    exposition_begin(out, &age);
    for (const struct reading *r = readings->all; r < readings->all + readings->count; r++) {
        const int64_t age_ms = freshness_age_ms(r->of->freshness);
        if (age_ms >= 0)
            exposition_put(out, METRIC_LABELS(ISSUER(r)), age_ms, 3);
    }
    exposition_begin(out, &max);
    for (const struct reading *r = readings->all; r < readings->all + readings->count; r++)
        exposition_put(out, METRIC_LABELS(ISSUER(r)), r->of->freshness->staleness_max_ms, 3);
    exposition_begin(out, &lag);
    for (const struct reading *r = readings->all; r < readings->all + readings->count; r++) {
        const int64_t behind = r->standing.revision - directory_revision(r->of->clients);
        exposition_put(out, METRIC_LABELS(ISSUER(r)), behind > 0 ? behind : 0, 0);
    }
}

static void write_store_took(const struct readings *readings, struct exposition *out)
{
    static const struct metric metric = {
        "jeton_store_transaction_duration_seconds", METRIC_HISTOGRAM, "seconds",
        "How long transactions of the store took, the wait for a connection too, by mode."
    };
    exposition_begin(out, &metric);
    for (const struct reading *r = readings->all; r < readings->all + readings->count; r++)
        for (enum store_mode mode = STORE_READ; mode <= STORE_BOOKKEEPING; mode++) {
            struct jt_duration_sums sums = { 0 };
            jt_durations_sum(&store_figures(r->of->store)->took[mode], &sums);
            exposition_put_durations(
                out, METRIC_LABELS(ISSUER(r), { "mode", store_mode_name(mode) }), &sums);
        }
}

static void write_store_errors(const struct readings *readings, struct exposition *out)
{
    static const struct metric metric = { "jeton_store_errors", METRIC_COUNTER, NULL,
                                          "Transactions of the store that failed, by cause." };
    exposition_begin(out, &metric);
    for (const struct reading *r = readings->all; r < readings->all + readings->count; r++)
        for (enum jt_code code = JT_OK; code <= JT_MOVED; code++)
            if (store_code_is_fault(code))
                exposition_put(
                    out, METRIC_LABELS(ISSUER(r), { "cause", jt_str_from(jt_code_name(code)) }),
                    jt_counted(&store_figures(r->of->store)->errors[code]), 0);
}

static void write_store_read(const struct readings *readings, struct exposition *out)
{
    static const struct metric metric = {
        "jeton_standing_read_timestamp_seconds", METRIC_GAUGE, "seconds",
        "When keys, what ends soon, pending deliveries and quotas were last read from the store."
    };
    exposition_begin(out, &metric);
    for (const struct reading *r = readings->all; r < readings->all + readings->count; r++)
        if (r->standing.read_ms != 0)
            exposition_put(out, METRIC_LABELS(ISSUER(r)), r->standing.read_ms, 3);
}

/* --- Pools ---------------------------------------------------------------------------------- */

static void write_pool(const struct readings *readings, const struct metric *metric, size_t offset,
                       struct exposition *out)
{
    exposition_begin(out, metric);
    for (const struct reading *r = readings->all; r < readings->all + readings->count; r++)
        for (enum pool_kind kind = 0; kind < POOL_KINDS; kind++) {
            const char *figures = (const char *)&r->of->pools->of[kind];
            const atomic_llong *figure = (const atomic_llong *)(const void *)(figures + offset);
            exposition_put(out, METRIC_LABELS(ISSUER(r), { "lane", metrics_pool_name(kind) }),
                           jt_counted(figure), 0);
        }
}

static void write_pools(const struct readings *readings, struct exposition *out)
{
    static const struct {
        struct metric metric;
        size_t offset;
    } rows[] = {
        { { "jeton_pool_threads", METRIC_GAUGE, NULL, "Threads of each pool." },
          offsetof(struct pool_figures, threads) },
        { { "jeton_pool_busy", METRIC_GAUGE, NULL, "Threads of each pool that are at work." },
          offsetof(struct pool_figures, busy) },
        { { "jeton_pool_queued", METRIC_GAUGE, NULL, "Requests that wait for a thread." },
          offsetof(struct pool_figures, queued) },
        { { "jeton_pool_rejected", METRIC_COUNTER, NULL,
            "Requests that were refused because too many waited." },
          offsetof(struct pool_figures, rejected) },
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        write_pool(readings, &rows[i].metric, rows[i].offset, out);
}

/* --- Webhooks ------------------------------------------------------------------------------- */

static void write_webhooks(const struct readings *readings, struct exposition *out)
{
    static const struct metric attempts = {
        "jeton_webhook_attempts", METRIC_COUNTER, NULL,
        "Attempts to deliver an event; retried: failed and due again, failed: for good."
    };
    static const struct metric pending = {
        "jeton_webhook_deliveries_pending", METRIC_GAUGE, NULL,
        "Deliveries of all nodes that are not done, as the store was read last; 100000: or more."
    };
    static const jt_str outcomes[] = { [DELIVERY_PENDING] = JT_STR_INIT("retried"),
                                       [DELIVERY_DELIVERED] = JT_STR_INIT("delivered"),
                                       [DELIVERY_FAILED] = JT_STR_INIT("failed") };
    exposition_begin(out, &attempts);
    for (const struct reading *r = readings->all; r < readings->all + readings->count; r++)
        for (enum delivery_state state = 0; state < COUNT(outcomes); state++)
            exposition_put(out, METRIC_LABELS(ISSUER(r), { "outcome", outcomes[state] }),
                           sender_attempts(r->of->webhooks, state), 0);
    exposition_begin(out, &pending);
    for (const struct reading *r = readings->all; r < readings->all + readings->count; r++)
        exposition_put(out, METRIC_LABELS(ISSUER(r)), r->standing.pending_deliveries, 0);
}

/* --- Keys and secrets ----------------------------------------------------------------------- */

static void write_signing_keys(const struct readings *readings, struct exposition *out)
{
    static const struct metric metric = { "jeton_signing_key_created_timestamp_seconds",
                                          METRIC_GAUGE, "seconds",
                                          "When each signing key that is published was made." };
    exposition_begin(out, &metric);
    for (const struct reading *r = readings->all; r < readings->all + readings->count; r++)
        for (size_t i = 0; i < r->standing.key_count; i++) {
            const struct standing_key *key = &r->standing.keys[i];
            exposition_put(out,
                           METRIC_LABELS(ISSUER(r), { "kid", jt_str_from(key->kid) },
                                         { "alg", jose_alg_name(key->alg) },
                                         { "state", signing_key_state_name(key->state) }),
                           key->created_ms, 3);
        }
}

static void write_ending(const struct readings *readings, const struct metric *metric,
                         size_t offset, struct exposition *out)
{
    exposition_begin(out, metric);
    for (const struct reading *r = readings->all; r < readings->all + readings->count; r++)
        for (size_t i = 0; i < STANDING_SOON; i++) {
            const char *standing = (const char *)&r->standing;
            const int64_t *counts = (const int64_t *)(const void *)(standing + offset);
            char text[8];
            struct jt_buf days = jt_buf_over(text, sizeof(text));
            jt_buf_put_int(&days, standing_soon_days[i]);
            exposition_put(out, METRIC_LABELS(ISSUER(r), { "within_days", jt_buf_str(&days) }),
                           counts[i], 0);
        }
}

static void write_secrets(const struct readings *readings, struct exposition *out)
{
    static const struct metric secrets = {
        "jeton_client_secrets_ending", METRIC_GAUGE, NULL,
        "Client secrets from before a rotation that end by themselves within so many days."
    };
    static const struct metric api_keys = { "jeton_api_keys_ending", METRIC_GAUGE, NULL,
                                            "Active API keys that end within so many days." };
    write_ending(readings, &secrets, offsetof(struct standing_figures, client_secrets_ending), out);
    write_ending(readings, &api_keys, offsetof(struct standing_figures, api_keys_ending), out);
}

/* --- Quotas --------------------------------------------------------------------------------- */

static void put_quotas(const struct reading *r, enum quota_kind kind, enum quota_interval interval,
                       struct exposition *out)
{
    for (enum quota_level level = QUOTA_WARNING; level < QUOTA_LEVELS; level++)
        exposition_put(out,
                       METRIC_LABELS(ISSUER(r), { "of", quota_kind_name(kind) },
                                     { "interval", quota_interval_name(interval) },
                                     { "level", quota_level_name(level) }),
                       r->standing.quotas.of[kind][interval][level], 0);
}

static void write_quotas(const struct readings *readings, struct exposition *out)
{
    static const struct metric metric = {
        "jeton_quotas_used", METRIC_GAUGE, NULL,
        "Quotas of the running hour or day of which 80 percent (warning) or all (exceeded) is "
        "used, of all nodes."
    };
    exposition_begin(out, &metric);
    for (const struct reading *r = readings->all; r < readings->all + readings->count; r++)
        for (enum quota_kind kind = 0; kind < QUOTA_KINDS; kind++)
            for (enum quota_interval interval = 0; interval < QUOTA_INTERVALS; interval++)
                put_quotas(r, kind, interval, out);
}

/* --- All of them ---------------------------------------------------------------------------- */

jt_err issuer_metrics_write(const struct metrics *metrics, struct jt_arena *arena,
                            struct exposition *out)
{
    struct readings readings;
    JT_TRY(read_all(metrics, arena, &readings));
    write_issued(&readings, out);
    write_refused(&readings, out);
    write_named_clients(&readings, out);
    write_coalescing(&readings, out);
    write_directories(&readings, out);
    write_feed(&readings, out);
    write_store_took(&readings, out);
    write_store_errors(&readings, out);
    write_store_read(&readings, out);
    write_pools(&readings, out);
    write_webhooks(&readings, out);
    write_signing_keys(&readings, out);
    write_secrets(&readings, out);
    write_quotas(&readings, out);
    return JT_DONE;
}
