/*
 * issuer: what is built for one issuer, in order; what is built first is freed last. It relies on
 * the server for threads: listeners run its routes, housekeeping its tasks (issuer/housekeeping.h).
 */
#include "issuer/issuer.h"

#include <stdlib.h>
#include <unistd.h>

#include "audit/refused.h"
#include "base/json_write.h"
#include "http/tls_files.h"
#include "issuer/feed.h"
#include "keys/key_rotation.h"
#include "keys/master_key_setup.h"
#include "management/document/api_document.h"
#include "management/opened_tokens.h"
#include "model/id.h"
#include "model/issuer.h"
#include "model/management_api.h"
#include "oauth/metadata.h"
#include "oauth/refusal_counts.h"
#include "ops/remembered_settings.h"
#include "store/application_index.h"
#include "webhooks/sender.h"

enum {
    STORE_READERS = 7,       /* one of them for the feed */
    STORE_READERS_FIRST = 3, /* for tokens */
    TASK_ARENA_FIRST_BYTES = 4096,
    TASK_ARENA_MAX_BYTES = 16 << 20,
};

/* --- The store and its keys ------------------------------------------------------------------ */

static void tell_store(const struct issuer *issuer)
{
    const struct issuer_options *options = &issuer->options;
    if (store_is_new(issuer->store))
        log_event(options->log, LOG_WARNING, "a new store is made",
                  LOG_S("database", options->config->database));
    if (store_upgraded_from(issuer->store) != 0)
        log_event(options->log, LOG_WARNING,
                  "the store is upgraded; versions of jeton that do not know schema_oldest cannot "
                  "open it any more",
                  LOG_S("database", options->config->database),
                  LOG_N("schema_before", store_upgraded_from(issuer->store)),
                  LOG_N("schema", store_schema_version),
                  LOG_N("schema_oldest", store_schema_oldest));
    if (store_schema(issuer->store) > store_schema_version)
        log_event(options->log, LOG_INFO,
                  "the store was upgraded by a newer jeton, beside which this one may run",
                  LOG_S("database", options->config->database),
                  LOG_N("schema", store_schema(issuer->store)),
                  LOG_N("schema_known", store_schema_version));
}

static jt_err open_store(struct issuer *issuer, struct jt_arena *arena, jt_str *ret_problem)
{
    const struct issuer_options *options = &issuer->options;
    const struct config *config = options->config;
    const struct store_options store = {
        .url = config->database,
        .issuer = config->issuer,
        .clock = options->clock,
        .random = options->random,
        .readers = STORE_READERS,
        .readers_first = STORE_READERS_FIRST,
        .follows = true,
        .lock_wait_ms = STORE_LOCK_WAIT_MS,
    };
    JT_TRY(master_key_guard_store(config, options->environment, arena, ret_problem));
    JT_TRY(store_open(&store, arena, &issuer->store, ret_problem));
    tell_store(issuer);
    JT_TRY(master_key_setup(config, options->environment, issuer->store, &options->random, arena,
                            &issuer->keys, ret_problem));
    if (ret_problem->len != 0)
        log_event(options->log, LOG_WARNING, "master key", LOG_S("told", *ret_problem));
    return JT_DONE;
}

/* Without transaction and arena. */
static struct key_rotation rotation_of(const struct issuer *issuer)
{
    struct key_rotation rotation = {
        .random = issuer->options.random,
        .seal_key = issuer->keys.signing_key_seal,
        .has_company = true,
    };
    keys_use_settings(&rotation, issuer->options.config);
    return rotation;
}

/* Looks with a read first: an ordinary start changes nothing, and waits for no writer. */
static jt_err ensure_keys(struct issuer *issuer, struct jt_arena *arena)
{
    JT_AUTO(store_tx_abortp) struct store_tx *look = NULL;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    bool are_ensured = false, is_changed = false;
    struct key_rotation rotation = rotation_of(issuer);
    rotation.arena = arena;
    JT_TRY(store_begin(issuer->store, STORE_READ, JT_STR("system"), &look));
    rotation.tx = look;
    JT_TRY(keys_are_ensured(&rotation, &are_ensured));
    JT_TRY(store_commit(&look));
    if (are_ensured)
        return JT_DONE;
    JT_TRY(store_begin(issuer->store, STORE_WRITE, JT_STR("system"), &tx));
    rotation.tx = tx;
    JT_TRY(keys_ensure(&rotation, &is_changed));
    return is_changed ? store_commit(&tx) : JT_DONE;
}

/* Only PostgreSQL may lack it, where its role may make no extension. */
static jt_err tell_search_index(const struct issuer *issuer)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    bool is_there = false;
    JT_TRY(store_begin(issuer->store, STORE_READ, JT_STR("system"), &tx));
    JT_TRY(store_application_index_is_there(tx, &is_there));
    if (!is_there)
        log_write(
            issuer->options.log, LOG_WARNING,
            "searches for a part of a client_id read all applications: the store has no index "
            "of trigrams, for which it needs the extension pg_trgm (docs/scaling.md)",
            NULL, 0);
    return store_commit(&tx);
}

/* --- What modules ask of their issuer --------------------------------------------------------- */

static void store_has_changed(void *context, const struct change *changes, size_t count)
{
    struct issuer *issuer = context;
    jt_err err = feed_follow(issuer->feed);
    if (err.code != JT_OK) { /* housekeeping tries again within a second */
        log_err(issuer->options.log, LOG_WARNING, "cannot follow the change feed", err);
        feed_forget(issuer->feed, changes, count);
    }
    sender_wake(issuer->webhooks);
}

static jt_err hear_of_others(void *context, bool may_block, struct flight_wait *wait)
{
    const struct issuer *issuer = context;
    return feed_hear(issuer->feed, may_block, wait);
}

/* --- What is remembered, and what works with it ----------------------------------------------- */

static jt_err build_api_keys(struct issuer *issuer)
{
    const struct config *config = issuer->options.config;
    JT_TRY(api_key_directory_new((size_t)config->api_key_cache_max, &issuer->api_key_directory));
    issuer->api_keys = (struct api_key_verification){
        .store = issuer->store,
        .directory = issuer->api_key_directory,
        .failures = issuer->failures,
        .failures_per_minute = config->api_key_verify_per_minute,
        .clock = issuer->options.clock,
        .freshness = &issuer->freshness,
    };
    return JT_DONE;
}

static jt_err build_feed(struct issuer *issuer)
{
    const struct feed_options feed = {
        .store = issuer->store,
        .directory = issuer->directory,
        .api_keys = issuer->api_key_directory,
        .keys = issuer->keyset,
        .freshness = &issuer->freshness,
        .seal_key = issuer->keys.signing_key_seal,
    };
    JT_TRY(feed_new(&feed, &issuer->feed));
    return feed_follow(issuer->feed);
}

/* What was used before a restart, and by other nodes. Where there is no room for all of it, nothing
 * is new until there is (replay_store_follow()); nobody without a jti waits for that. */
static jt_err build_replay(struct issuer *issuer)
{
    const struct jt_clock clock = issuer->options.clock;
    JT_TRY(replay_new(clock, &issuer->replay));
    JT_TRY(replay_store_new(issuer->replay, issuer->store, clock, &issuer->replay_store));
    const jt_err err = replay_store_follow(issuer->replay_store);
    return err.code == JT_TOO_LARGE ? JT_DONE : err;
}

static struct token_limits limits_of(const struct issuer *issuer)
{
    const struct config *config = issuer->options.config;
    return (struct token_limits){
        .failures = issuer->failures,
        .callers = issuer->callers,
        .wrong_per_client_per_minute = config->wrong_credentials_per_client_per_minute,
        .wrong_per_minute = config->wrong_credentials_per_address_per_minute,
        .client_per_minute = config->rate_limit_per_client_per_minute,
    };
}

static jt_err token_endpoint_write(jt_str issuer, struct jt_arena *arena, jt_str *ret_url)
{
    const jt_str path = JT_STR("/oauth2/token");
    struct jt_buf url;
    JT_TRY(jt_arena_buf(arena, issuer.len + path.len, &url));
    jt_buf_put(&url, issuer);
    jt_buf_put(&url, path);
    *ret_url = jt_buf_str(&url);
    return JT_DONE;
}

static jt_err build_tokens(struct issuer *issuer, struct jt_arena *arena)
{
    const struct config *config = issuer->options.config;
    struct jt_buf issuer_json;
    JT_TRY(refusal_counts_new(&issuer->refusals));
    JT_TRY(client_statistics_new(config->metrics_client_ids, &issuer->client_statistics));
    JT_TRY(refused_authentications_new(&issuer->refused));
    JT_TRY(coalescing_new((size_t)config->coalesced_tokens_max, config->coalescing_life_min_percent,
                          &issuer->coalescing));
    issuer->tokens = (struct token_service){
        .store = issuer->store,
        .directory = issuer->directory,
        .freshness = &issuer->freshness,
        .keys = issuer->keyset,
        .clock = issuer->options.clock,
        .coalescing = issuer->coalescing,
        .statistics = &issuer->token_statistics,
        .client_statistics = issuer->client_statistics,
        .refusals = issuer->refusals,
        .refused = issuer->refused,
        .api_keys = &issuer->api_keys,
        .api_key_token_lifetime_s = config->api_key_token_lifetime_s,
        .limits = limits_of(issuer),
        .assertions = { .issuer = config->issuer,
                        .takes_token_endpoint = config->allows_token_endpoint_audience,
                        .needs_type = config->needs_assertion_typ,
                        .lifetime_max_s = config->client_assertion_max_s },
        .replay = issuer->replay,
        .replay_store = issuer->replay_store,
        .replay_is_strict = config->replay_is_strict,
    };
    JT_TRY(token_endpoint_write(config->issuer, arena, &issuer->tokens.assertions.token_endpoint));
    JT_TRY(jt_arena_buf(arena, jt_json_string_max_bytes(config->issuer), &issuer_json));
    jt_json_put_string(&issuer_json, config->issuer);
    issuer->tokens.issuer_json = jt_buf_str(&issuer_json);
    JT_TRY(management_audience_short(config->issuer, arena, &issuer->tokens.management_short));
    return metadata_new(config->issuer, issuer->keyset, config->jwks_cache_s, &issuer->metadata);
}

/* For people the machine, for certain the rest. */
static jt_err name_node(struct issuer *issuer, struct jt_arena *arena)
{
    enum { HOST_BYTES = 64, RANDOM_DIGITS = 16 };
    char host[HOST_BYTES + 1] = { 0 };
    struct jt_buf name;
    jt_str random;
    if (gethostname(host, HOST_BYTES) != 0)
        host[0] = '\0';
    JT_TRY(id_random_hex(&issuer->options.random, RANDOM_DIGITS, arena, &random));
    JT_TRY(jt_arena_buf(arena, HOST_BYTES + 1 + RANDOM_DIGITS, &name));
    jt_buf_put(&name, jt_str_from(host));
    jt_buf_put_char(&name, '/');
    jt_buf_put(&name, random);
    issuer->node = jt_buf_str(&name);
    return JT_DONE;
}

static jt_err make_ready(struct issuer *issuer, struct jt_arena *arena)
{
    const struct config *config = issuer->options.config;
    JT_TRY(name_node(issuer, arena));
    JT_TRY(ensure_keys(issuer, arena));
    JT_TRY(tell_search_index(issuer));
    JT_TRY(remembered_settings_keep(issuer->store, config, issuer->options.log));
    freshness_init(&issuer->freshness, issuer->options.clock, config->staleness_max_s * 1000);
    JT_TRY(keyset_current_new(&issuer->keyset));
    JT_TRY(signer_new(issuer->keyset, &issuer->signer));
    JT_TRY(directory_new((size_t)config->client_cache_max, &issuer->directory));
    JT_TRY(rate_limit_new(&issuer->failures));
    JT_TRY(rate_limit_new(&issuer->callers));
    JT_TRY(build_api_keys(issuer));
    JT_TRY(build_feed(issuer));
    JT_TRY(build_replay(issuer));
    JT_TRY(build_tokens(issuer, arena));
    return jt_arena_new(TASK_ARENA_FIRST_BYTES, TASK_ARENA_MAX_BYTES, &issuer->task_arena);
}

/* The same err; where it is one, with a sentence for people. */
static jt_err explained(const struct issuer *issuer, jt_err err, struct jt_arena *arena,
                        jt_str *ret_problem)
{
    if (err.code != JT_OK)
        store_explain(issuer->store, "the server cannot be made ready", err, arena, ret_problem);
    return err;
}

static jt_err open_and_make_ready(struct issuer *issuer, struct jt_arena *arena,
                                  jt_str *ret_problem)
{
    JT_TRY(open_store(issuer, arena, ret_problem));
    return explained(issuer, make_ready(issuer, arena), arena, ret_problem);
}

jt_err issuer_open(const struct issuer_options *options, struct jt_arena *arena,
                   struct issuer **ret_issuer, jt_str *ret_problem)
{
    const jt_str ca_file = options->config->webhook_ca_file;
    *ret_problem = JT_STR("out of memory");
    if (ca_file.len != 0)
        JT_TRY(tls_files_check_trusted(ca_file.ptr, arena, ret_problem));
    struct issuer *issuer = calloc(1, sizeof(*issuer));
    if (issuer == NULL)
        return JT_ERR(JT_NO_MEMORY, "issuer");
    issuer->options = *options;
    standing_init(&issuer->standing);
    const jt_err err = open_and_make_ready(issuer, arena, ret_problem);
    if (err.code == JT_OK)
        *ret_issuer = issuer;
    else
        issuer_free(issuer, jt_instant_now()); /* nothing is on its way yet */
    return err;
}

/* --- What answers ----------------------------------------------------------------------------- */

static void management_fill(struct issuer *issuer)
{
    const struct config *config = issuer->options.config;
    issuer->management = (struct management){
        .store = issuer->store,
        .administration = &issuer->administration,
        .tokens = &issuer->tokens,
        .opened = issuer->opened_tokens,
        .clock = issuer->options.clock,
        .random = issuer->options.random,
        .issuer = config->issuer,
        .variable_seal_key = issuer->keys.environment_variable_seal,
        .config = config,
        .rotation = rotation_of(issuer),
        .allows_private_webhooks = config->allows_private_webhooks,
        .changed = store_has_changed,
        .hear = hear_of_others,
        .changed_context = issuer,
        .metrics = &issuer->metrics,
        .api_keys = issuer->api_keys,
        .callers = issuer->callers,
        .requests_per_minute_max = config->rate_limit_per_management_token_per_minute,
        .api_key_verify_needs_token = config->api_key_verify_needs_token,
    };
}

static jt_err start_webhooks(struct issuer *issuer)
{
    const struct config *config = issuer->options.config;
    const struct sender_options options = {
        .store = issuer->store,
        .keys = issuer->keyset,
        .clock = issuer->options.clock,
        .random = issuer->options.random,
        .log = issuer->options.log,
        .sandbox = issuer->options.sandbox,
        .exporter = issuer->options.exporter,
        .in_flight_max = (size_t)config->webhook_in_flight_max,
        .allows_private = config->allows_private_webhooks,
        .ca_file = config->webhook_ca_file.len != 0 ? config->webhook_ca_file.ptr : NULL,
    };
    return sender_start(&options, &issuer->webhooks);
}

static void metrics_fill(struct issuer *issuer)
{
    issuer->own_metrics = (struct metrics_issuer){
        .name = issuer->options.config->issuer,
        .clock = issuer->options.clock,
        .tokens = &issuer->token_statistics,
        .named_clients = issuer->client_statistics,
        .coalescing = issuer->coalescing,
        .clients = issuer->directory,
        .api_keys = issuer->api_key_directory,
        .freshness = &issuer->freshness,
        .store = issuer->store,
        .pools = &issuer->pools_figures,
        .webhooks = issuer->webhooks,
        .standing = &issuer->standing,
    };
    issuer->metrics_issuers[0] = &issuer->own_metrics;
    issuer->metrics = (struct metrics){ .process = issuer->options.metrics_process,
                                        .issuers = issuer->metrics_issuers,
                                        .issuer_count = 1 };
}

static jt_err start(struct issuer *issuer)
{
    const struct config *config = issuer->options.config;
    const jt_str url = config->issuer;
    JT_TRY(opened_tokens_new(issuer->keyset, &issuer->opened_tokens));
    management_fill(issuer);
    JT_TRY(api_document_new(&issuer->management, &issuer->api_document));
    issuer->app =
        (struct app){ .files = app_files,
                      .count = app_file_count,
                      .random = issuer->options.random,
                      .issuer_path = issuer_path(url),
                      .environment = config->console_environment,
                      .environment_color = jt_str_from(environment_colors[config->console_color]) };
    issuer->start_page = (struct start_page){ .issuer = url };
    issuer->health = (struct health){ .why_not_ready = issuer_why_not_ready, .context = issuer };
    issuer->told = (struct request_told){ .log = issuer->options.log,
                                          .exporter = issuer->options.exporter,
                                          .clock = issuer->options.clock,
                                          .random = issuer->options.random };
    JT_TRY(start_webhooks(issuer));
    metrics_fill(issuer);
    return standing_read(&issuer->standing, issuer->store, issuer->task_arena);
}

jt_err issuer_start(struct issuer *issuer, const struct administration *administration,
                    struct jt_arena *arena, jt_str *ret_problem)
{
    const struct config *config = issuer->options.config;
    issuer->administration = *administration;
    issuer->administration.issuer = config->issuer;
    issuer->administration.is_secure =
        administration->is_secure || jt_str_starts(config->issuer, JT_STR("https://"));
    return explained(issuer, start(issuer), arena, ret_problem);
}

jt_err issuer_worker_new(struct issuer *issuer, struct worker **ret_worker)
{
    JT_TRY(worker_new(&issuer->keys, issuer->keyset, issuer->options.random, ret_worker));
    (*ret_worker)->number = atomic_fetch_add(&issuer->worker_count, 1);
    return JT_DONE;
}

const char *issuer_why_not_ready(void *context)
{
    const struct issuer *issuer = context;
    const jt_err trouble = store_trouble(issuer->store);
    if (trouble.code == JT_FULL)
        return "the store's disk is full: nothing can be changed until there is room";
    if (trouble.code != JT_OK)
        return trouble.what;
    if (!freshness_holds(&issuer->freshness))
        return "the store has not answered for longer than staleness_max_s";
    return NULL;
}

jt_err issuer_change(struct issuer *issuer, struct jt_arena *arena,
                     jt_err (*change)(struct registrar *registrar, void *context), void *context)
{
    static const struct caller system = CALLER_OF_ALL("system");
    JT_AUTO(registrar_end)
    struct registrar registrar = { .caller = &system,
                                   .clock = issuer->options.clock,
                                   .random = issuer->options.random,
                                   .issuer = issuer->options.config->issuer,
                                   .arena = arena };
    JT_TRY(jt_hmac_new(issuer->keys.client_secret_hmac, &registrar.client_secret_hmac));
    jt_err err = store_begin(issuer->store, STORE_WRITE, system.actor, &registrar.tx);
    if (err.code == JT_OK)
        err = change(&registrar, context);
    jt_hmac_free(registrar.client_secret_hmac);
    JT_TRY(err);
    JT_TRY(store_commit(&registrar.tx));
    return feed_follow(issuer->feed);
}

void issuer_free(struct issuer *issuer, struct jt_instant end)
{
    if (issuer == NULL)
        return;
    sender_stop(issuer->webhooks, end);
    api_document_free(issuer->api_document);
    standing_clear(&issuer->standing);
    jt_arena_free(issuer->task_arena);
    metadata_free(issuer->metadata);
    coalescing_free(issuer->coalescing);
    refused_authentications_free(issuer->refused);
    refusal_counts_free(issuer->refusals);
    client_statistics_free(issuer->client_statistics);
    opened_tokens_free(issuer->opened_tokens);
    replay_store_free(issuer->replay_store);
    replay_free(issuer->replay);
    feed_free(issuer->feed);
    rate_limit_free(issuer->failures);
    rate_limit_free(issuer->callers);
    api_key_directory_free(issuer->api_key_directory);
    directory_free(issuer->directory);
    signer_free(issuer->signer);
    keyset_current_free(issuer->keyset);
    store_close(issuer->store);
    jt_keys_clear(&issuer->keys);
    free(issuer);
}
