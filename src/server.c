/* server: see the header. What is built first is freed last. */
#include "server.h"

#include <stdlib.h>
#include <unistd.h>

#include "admin/administration.h"
#include "admin/links.h"
#include "admin/session.h"
#include "base/json_write.h"
#include "base/secret.h"
#include "console/app.h"
#include "console/console.h"
#include "console/start_page.h"
#include "housekeeping.h"
#include "http/server.h"
#include "http/tls_files.h"
#include "keys/key_rotation.h"
#include "keys/master_key_setup.h"
#include "management/document/api_document.h"
#include "management/management.h"
#include "model/issuer.h"
#include "model/management_api.h"
#include "oauth/client_standing.h"
#include "oauth/metadata.h"
#include "oauth/token_size.h"
#include "oauth/token_statistics.h"
#include "oauth/token_trial.h"
#include "ops/descriptors.h"
#include "ops/health.h"
#include "ops/remembered_settings.h"
#include "ops/request_log.h"
#include "rest/refuse.h"
#include "webhooks/sender.h"

enum {
    CONNECTIONS_LEAST = 16, /* as the setting says */
    STORE_READERS = 6,
    STORE_READERS_FIRST = 3, /* of them, for tokens and for the feed */
    RECEIVER_GRACE_MS = 500, /* who answers at all mostly has by then */
};

struct server {
    struct config config;
    struct log *log;
    struct jt_clock clock;
    struct jt_random random;
    struct jt_keys keys;
    struct store *store;
    struct keyset_current *keyset;
    struct directory *directory;
    struct api_key_directory *api_key_directory;
    struct address_limit *api_key_failures;
    struct api_key_verification api_keys;
    struct feed *feed;
    struct token_service tokens;
    struct token_statistics token_statistics;
    struct metadata *metadata;
    struct administration administration;
    struct management management;
    struct api_document *api_document;
    struct health health;
    struct app app;
    struct start_page start_page; /* where there is no app */
    struct route_group groups[SERVER_GROUPS_MAX];
    struct router router;
    struct trusted_proxies trusted_proxies;
    struct http_limits limits;
    struct sender *webhooks;
    struct housekeeping *housekeeping;
    struct http_server *http;
};

/* --- Signing keys --------------------------------------------------------------------------- */

/* Without transaction and arena. */
static struct key_rotation rotation_of(const struct server *server)
{
    struct key_rotation rotation = {
        .clock = server->clock,
        .random = server->random,
        .seal_key = server->keys.signing_key_seal,
    };
    keys_use_settings(&rotation, &server->config);
    return rotation;
}

/* Looks with a read first: an ordinary start changes nothing, and waits for no writer. */
static jt_err ensure_keys(struct server *server, struct jt_arena *arena)
{
    JT_AUTO(store_tx_abortp) struct store_tx *look = NULL;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    bool are_ensured = false, is_changed = false;
    struct key_rotation rotation = rotation_of(server);
    rotation.arena = arena;
    JT_TRY(store_begin(server->store, STORE_READ, JT_STR("system"), &look));
    rotation.tx = look;
    JT_TRY(keys_are_ensured(&rotation, &are_ensured));
    JT_TRY(store_commit(&look));
    if (are_ensured)
        return JT_DONE;
    JT_TRY(store_begin(server->store, STORE_WRITE, JT_STR("system"), &tx));
    rotation.tx = tx;
    JT_TRY(keys_ensure(&rotation, &is_changed));
    return is_changed ? store_commit(&tx) : JT_DONE;
}

/* --- What modules ask of the server ----------------------------------------------------------- */

static void store_has_changed(void *context)
{
    struct server *server = context;
    jt_err err = feed_follow(server->feed);
    if (err.code != JT_OK) /* housekeeping tries again within a second */
        log_err(server->log, LOG_WARNING, "cannot follow the change feed", err);
    sender_wake(server->webhooks);
}

static bool is_fresh(void *context)
{
    struct server *server = context;
    return feed_is_fresh(server->feed);
}

static const char *why_not_ready(void *context)
{
    struct server *server = context;
    const jt_err trouble = store_trouble(server->store);
    if (trouble.code == JT_FULL)
        return "the store's disk is full: nothing can be changed until there is room";
    if (trouble.code != JT_OK)
        return trouble.what;
    if (!feed_is_fresh(server->feed))
        return "the store has not answered for longer than staleness_max_s";
    return NULL;
}

static jt_err make_worker(void *context, void **ret_worker)
{
    struct server *server = context;
    struct worker *worker = NULL;
    JT_TRY(worker_new(&server->keys, server->keyset, server->random, &worker));
    worker->token_statistics = &server->token_statistics;
    *ret_worker = worker;
    return JT_DONE;
}

static void free_worker(void *worker)
{
    worker_free(worker);
}

/* --- Building -------------------------------------------------------------------------------- */

/* The token endpoint first: it is asked for most. The last group answers for unknown paths. */
static size_t groups_fill(struct server *server, struct route_group *groups)
{
    size_t count = 0;
    groups[count++] = (struct route_group){ .prefix = "/oauth2",
                                            .routes = token_routes,
                                            .route_count = token_route_count,
                                            .context = &server->tokens,
                                            .refuse = token_refuse_http };
    count += management_groups(&server->management, groups + count);
    groups[count++] = (struct route_group){ .prefix = "/api/v1/openapi.json",
                                            .routes = api_document_routes,
                                            .route_count = api_document_route_count,
                                            .context = server->api_document,
                                            .refuse = rest_refuse_http };
    groups[count++] = (struct route_group){ .prefix = "/.well-known",
                                            .routes = metadata_routes,
                                            .route_count = metadata_route_count,
                                            .context = server->metadata,
                                            .refuse = rest_refuse_http };
    groups[count++] = (struct route_group){ .prefix = "/health",
                                            .routes = health_routes,
                                            .route_count = health_route_count,
                                            .context = &server->health,
                                            .refuse = rest_refuse_http };
    count += console_api_groups(&server->administration, groups + count);
    if (app_file_count != 0)
        groups[count++] = (struct route_group){ .prefix = "",
                                                .routes = app_routes,
                                                .route_count = app_route_count,
                                                .context = &server->app,
                                                .refuse = rest_refuse_http };
    else
        groups[count++] = (struct route_group){ .prefix = "",
                                                .routes = start_page_routes,
                                                .route_count = start_page_route_count,
                                                .context = &server->start_page,
                                                .refuse = rest_refuse_http };
    return count;
}

size_t server_route_groups(struct route_group ret_groups[static SERVER_GROUPS_MAX])
{
    static struct server none; /* only addresses of its members are taken, never read */
    return groups_fill(&none, ret_groups);
}

static jt_err token_service_fill(struct server *server, struct jt_arena *arena)
{
    struct jt_buf issuer;
    server->tokens = (struct token_service){
        .store = server->store,
        .directory = server->directory,
        .feed = server->feed,
        .keys = server->keyset,
        .clock = server->clock,
        .api_keys = &server->api_keys,
        .api_key_token_lifetime_s = server->config.api_key_token_lifetime_s,
    };
    JT_TRY(jt_arena_buf(arena, jt_json_string_max_bytes(server->config.issuer), &issuer));
    jt_json_put_string(&issuer, server->config.issuer);
    server->tokens.issuer_json = jt_buf_str(&issuer);
    return management_audience_short(server->config.issuer, arena,
                                     &server->tokens.management_short);
}

static jt_err build_api_keys(struct server *server)
{
    const struct config *config = &server->config;
    JT_TRY(api_key_directory_new((size_t)config->api_key_cache_max, &server->api_key_directory));
    if (config->api_key_verify_per_minute != 0)
        JT_TRY(address_limit_new(config->api_key_verify_per_minute, &server->api_key_failures));
    server->api_keys = (struct api_key_verification){
        .store = server->store,
        .directory = server->api_key_directory,
        .failures = server->api_key_failures,
        .clock = server->clock,
        .is_fresh = is_fresh,
        .context = server,
    };
    return JT_DONE;
}

static jt_err start_webhooks(struct server *server)
{
    const struct config *config = &server->config;
    const struct sender_options options = {
        .store = server->store,
        .keys = server->keyset,
        .clock = server->clock,
        .log = server->log,
        .in_flight_max = (size_t)config->webhook_in_flight_max,
        .allows_private = config->allows_private_webhooks,
        .ca_file = config->webhook_ca_file.len != 0 ? config->webhook_ca_file.ptr : NULL,
    };
    return sender_start(&options, &server->webhooks);
}

static jt_err administration_fill(struct server *server)
{
    const struct config *config = &server->config;
    server->administration = (struct administration){
        .store = server->store,
        .clock = server->clock,
        .random = server->random,
        .issuer = config->issuer,
        .totp_seal_key = server->keys.totp_secret_seal,
        .session_s = config->console_session_s,
        .idle_s = config->console_idle_s,
        .seen = { .lock = PTHREAD_MUTEX_INITIALIZER },
        .is_secure = config->tls_cert.len != 0 || jt_str_starts(config->issuer, JT_STR("https://")),
    };
    return throttle_new(server->clock, &server->random, &server->administration.throttle);
}

static void management_fill(struct server *server)
{
    const struct config *config = &server->config;
    server->management = (struct management){
        .store = server->store,
        .administration = &server->administration,
        .keys = server->keyset,
        .clock = server->clock,
        .random = server->random,
        .issuer = config->issuer,
        .variable_seal_key = server->keys.environment_variable_seal,
        .config = config,
        .rotation = rotation_of(server),
        .allows_private_webhooks = config->allows_private_webhooks,
        .changed = store_has_changed,
        .changed_context = server,
        .token_size = token_size_measure,
        .token_size_context = &server->tokens,
        .token_trial = token_trial_run,
        .token_trial_context = &server->tokens,
        .client_standing = client_standing_get,
        .client_standing_context = &server->tokens,
        .refusal_text = token_refusal_text,
        .api_keys = server->api_keys,
        .api_key_verify_needs_token = config->api_key_verify_needs_token,
    };
}

static jt_err build_modules(struct server *server, struct jt_arena *arena)
{
    const struct config *config = &server->config;
    JT_TRY(keyset_current_new(&server->keyset));
    JT_TRY(directory_new((size_t)config->client_cache_max, &server->directory));
    JT_TRY(build_api_keys(server));
    struct feed_options feed = {
        .store = server->store,
        .directory = server->directory,
        .api_keys = server->api_key_directory,
        .keys = server->keyset,
        .clock = server->clock,
        .seal_key = server->keys.signing_key_seal,
        .staleness_max_ms = config->staleness_max_s * 1000,
    };
    JT_TRY(feed_new(&feed, &server->feed));
    JT_TRY(feed_follow(server->feed));
    JT_TRY(token_service_fill(server, arena));
    JT_TRY(metadata_new(config->issuer, server->keyset, config->jwks_cache_s, &server->metadata));
    JT_TRY(administration_fill(server));
    management_fill(server);
    JT_TRY(api_document_new(&server->management, &server->api_document));
    server->health = (struct health){ .why_not_ready = why_not_ready, .context = server };
    server->app = (struct app){ .files = app_files,
                                .count = app_file_count,
                                .random = server->random,
                                .issuer_path = issuer_path(config->issuer) };
    server->start_page = (struct start_page){ .issuer = config->issuer };
    server->router = (struct router){ .groups = server->groups,
                                      .group_count = groups_fill(server, server->groups),
                                      .base_path = issuer_path(config->issuer),
                                      .is_base_path_stripped = config->proxy_strips_path,
                                      .root_path = JT_STR("/health"),
                                      .own_fields = session_own_fields };
    return start_webhooks(server);
}

static int64_t event_loops(const struct config *config)
{
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (config->event_loops != 0)
        return config->event_loops;
    return processors > 0 ? processors : 1;
}

static struct descriptor_need descriptor_need_of(const struct config *config)
{
    return (struct descriptor_need){
        .connections = config->connections_max,
        .event_loops = event_loops(config),
        .deliveries = config->webhook_in_flight_max,
    };
}

/* Whatever stays open is open by now, but for what listens. */
static jt_err fit_connections(struct server *server, struct jt_arena *arena, jt_str *ret_problem)
{
    const struct descriptor_need need = descriptor_need_of(&server->config);
    return descriptors_fit(&need, CONNECTIONS_LEAST, server->log, arena,
                           &server->config.connections_max, ret_problem);
}

static jt_err start_housekeeping(struct server *server)
{
    const struct housekeeping_options options = {
        .config = &server->config,
        .log = server->log,
        .clock = server->clock,
        .store = server->store,
        .feed = server->feed,
        .directory = server->directory,
        .api_keys = server->api_key_directory,
        .token_statistics = &server->token_statistics,
        .sessions_seen = &server->administration.seen,
        .limits = &server->limits,
        .rotation = server->management.rotation,
    };
    return housekeeping_start(&options, &server->housekeeping);
}

static void tell_warning(struct server *server, jt_str warning)
{
    if (warning.len != 0)
        log_event(server->log, LOG_WARNING, "clients may refuse the TLS certificate",
                  LOG_S("reason", warning));
}

static jt_err listen_http(struct server *server, struct jt_arena *arena, jt_str *ret_problem)
{
    const struct config *config = &server->config;
    JT_TRY(trusted_proxies_parse(config->trusted_proxies, &server->trusted_proxies));
    struct http_options options = {
        .event_loops = (int)event_loops(config),
        .blocking_threads = (int)config->blocking_threads,
        .connections_max = (int)config->connections_max,
        .connections_per_address_max = (int)config->connections_per_address,
        .limits = &server->limits,
        .idle_timeout_s = (int)config->idle_timeout_s,
        .head_timeout_s = (int)config->head_timeout_s,
        .body_timeout_s = (int)config->body_timeout_s,
        .tls_certificate_file = config->tls_cert.len != 0 ? config->tls_cert.ptr : NULL,
        .tls_key_file = config->tls_key.len != 0 ? config->tls_key.ptr : NULL,
        .is_https_only = jt_str_starts(config->issuer, JT_STR("https://")),
        .trusted_proxies = server->trusted_proxies.count != 0 ? &server->trusted_proxies : NULL,
        .worker_new = make_worker,
        .worker_free = free_worker,
        .worker_context = server,
        .log = request_log,
        .log_context = server->log,
    };
    jt_str address;
    JT_TRY(config_listen(config->listen, &address, &options.port));
    JT_TRY(jt_arena_copy(arena, address, &options.listen_address)); /* ends in a NUL */
    JT_TRY(http_server_start(&options, &server->router, arena, &server->http, ret_problem));
    tell_warning(server, *ret_problem);
    return JT_DONE;
}

static jt_err prepare(struct server *server, struct jt_arena *arena)
{
    JT_TRY(ensure_keys(server, arena));
    JT_TRY(remembered_settings_keep(server->store, &server->config, server->log));
    return build_modules(server, arena);
}

static jt_err build(struct server *server, char **environment, struct jt_arena *arena,
                    jt_str *ret_problem)
{
    struct store_options store = {
        .url = server->config.database,
        .issuer = server->config.issuer,
        .clock = server->clock,
        .random = server->random,
        .readers = STORE_READERS,
        .readers_first = STORE_READERS_FIRST,
    };
    const struct descriptor_need need = descriptor_need_of(&server->config);
    descriptors_raise(&need);
    if (server->config.webhook_ca_file.len != 0)
        JT_TRY(tls_files_check_trusted(server->config.webhook_ca_file.ptr, arena, ret_problem));
    JT_TRY(master_key_guard_store(&server->config, environment, arena, ret_problem));
    JT_TRY(store_open(&store, arena, &server->store, ret_problem));
    if (store_is_new(server->store))
        log_event(server->log, LOG_WARNING, "a new store is made",
                  LOG_S("database", server->config.database));
    if (store_upgraded_from(server->store) != 0)
        log_event(server->log, LOG_WARNING,
                  "the store is upgraded; earlier versions of jeton cannot open it any more",
                  LOG_S("database", server->config.database),
                  LOG_N("schema_before", store_upgraded_from(server->store)),
                  LOG_N("schema", STORE_SCHEMA_VERSION));
    JT_TRY(master_key_setup(&server->config, environment, server->store, &server->random, arena,
                            &server->keys, ret_problem));
    if (ret_problem->len != 0)
        log_event(server->log, LOG_WARNING, "master key", LOG_S("told", *ret_problem));
    jt_err err = prepare(server, arena);
    if (err.code != JT_OK)
        store_explain(server->store, "the server cannot be made ready", err, arena, ret_problem);
    JT_TRY(err);
    JT_TRY(fit_connections(server, arena, ret_problem));
    *ret_problem = JT_STR("a thread of the server cannot be started; raise its limits (ulimit -u)");
    JT_TRY(start_housekeeping(server));
    return listen_http(server, arena, ret_problem);
}

jt_err server_start(const struct config *config, char **environment, struct log *log,
                    struct jt_arena *arena, struct server **ret_server, jt_str *ret_problem)
{
    struct server *server = calloc(1, sizeof(*server));
    *ret_problem = JT_STR("out of memory");
    if (server == NULL)
        return JT_ERR(JT_NO_MEMORY, "server");
    server->config = *config;
    server->log = log;
    server->clock = jt_clock_system();
    server->random = jt_random_system();
    http_limits_init(&server->limits);
    jt_err err = build(server, environment, arena, ret_problem);
    if (err.code != JT_OK) {
        server_stop(server);
        return err;
    }
    *ret_server = server;
    return JT_DONE;
}

/* The figures before the receivers of webhooks: nothing can make up for a lost figure, but what a
 * receiver did not answer is sent again, under the same id. */
static void end_service(struct server *server)
{
    const int64_t grace_ms = server->config.shutdown_grace_s * 1000;
    housekeeping_hurry(server->housekeeping);
    http_server_stop(server->http, grace_ms / 4 * 3); /* a quarter is for what comes after */
    housekeeping_stop(server->housekeeping);
    sender_stop(server->webhooks, RECEIVER_GRACE_MS);
}

void server_stop(struct server *server)
{
    if (server == NULL)
        return;
    end_service(server);
    throttle_free(server->administration.throttle);
    api_document_free(server->api_document);
    metadata_free(server->metadata);
    feed_free(server->feed);
    address_limit_free(server->api_key_failures);
    api_key_directory_free(server->api_key_directory);
    directory_free(server->directory);
    keyset_current_free(server->keyset);
    store_close(server->store);
    jt_keys_clear(&server->keys);
    http_limits_clear(&server->limits);
    free(server);
}

jt_err server_reload(struct server *server, struct jt_arena *arena, jt_str *ret_problem)
{
    JT_TRY(http_server_reload_tls(server->http, arena, ret_problem));
    tell_warning(server, *ret_problem);
    return JT_DONE;
}

uint16_t server_port(const struct server *server)
{
    return http_server_port(server->http);
}

bool server_has_new_store(const struct server *server)
{
    return store_is_new(server->store);
}

jt_err server_setup_link(struct server *server, struct jt_arena *arena, jt_str *ret_url)
{
    return setup_link_create(server->store, server->clock, server->random, server->config.issuer,
                             arena, ret_url);
}

jt_err server_change(struct server *server, struct jt_arena *arena,
                     jt_err (*change)(const struct registrar *registrar, void *context),
                     void *context)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct jt_hmac *hmac = NULL;
    JT_TRY(jt_hmac_new(server->keys.client_secret_hmac, &hmac));
    jt_err err = store_begin(server->store, STORE_WRITE, JT_STR("system"), &tx);
    if (err.code == JT_OK) {
        struct registrar registrar = { .tx = tx,
                                       .clock = server->clock,
                                       .random = server->random,
                                       .hmac = hmac,
                                       .issuer = server->config.issuer,
                                       .arena = arena };
        err = change(&registrar, context);
    }
    jt_hmac_free(hmac);
    JT_TRY(err);
    JT_TRY(store_commit(&tx));
    return feed_follow(server->feed);
}
