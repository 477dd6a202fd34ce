/*
 * server: the process's part, built around its issuers. What is built first is freed last. It
 * relies on issuer/ for all that one issuer is, and on http/ for the threads that answer.
 */
#include "server.h"

#include <stdlib.h>

#include "admin/links.h"
#include "base/processors.h"
#include "base/sentence.h"
#include "housekeeping.h"
#include "http/server.h"
#include "issuer/routes.h"
#include "metrics/endpoint.h"
#include "ops/descriptors.h"
#include "ops/sandbox_files.h"
#include "rest/refuse.h"
#include "traces/request_told.h"

enum {
    CONNECTIONS_LEAST = 16, /* as the setting says */
    METRICS_CONNECTIONS_MAX = 16,
    RECEIVERS_MAX_MS = 4000, /* who answers at all has by then */
};

struct server {
    struct config *config; /* of each issuer; that of the first has the process's too */
    struct log *log;
    struct sandbox *sandbox; /* the caller's; NULL: none */
    struct jt_clock clock;
    struct jt_random random;
    struct session_seen sessions_seen;
    struct administration administration;
    struct health health;
    struct trusted_proxies trusted_proxies;
    struct http_limits limits;
    struct metrics_process metrics_process;
    struct metrics metrics; /* of all issuers */
    struct route_group metrics_groups[3];
    struct router metrics_router;
    struct http_server *metrics_http; /* NULL: metrics_listen is empty */
    struct housekeeping *housekeeping;
    struct span_exporter *exporter; /* NULL: otlp_url is empty */
    struct request_told told;       /* of what is no issuer's */
    struct route_group elsewhere_groups[2];
    struct router elsewhere; /* for hosts that no issuer has */
    struct http_server *http;
    bool has_given_sockets;
    atomic_bool is_ending;
    size_t issuer_count; /* those that are open */
    struct issuer *issuers[];
};

/* --- What others ask of the server ------------------------------------------------------------ */

static const char *why_not_ready(void *context)
{
    const struct server *server = context;
    const char *why_not = NULL;
    for (size_t i = 0; i < server->issuer_count && why_not == NULL; i++)
        why_not = issuer_why_not_ready(server->issuers[i]);
    return why_not;
}

static void free_worker(void *worker)
{
    worker_free(worker);
}

static jt_err make_worker(void *issuer, void **ret_worker)
{
    struct worker *worker = NULL;
    JT_TRY(issuer_worker_new(issuer, &worker));
    *ret_worker = worker;
    return JT_DONE;
}

/* --- Hosts ------------------------------------------------------------------------------------ */

/* RFC 9110 section 15.5.20. */
static void refuse_elsewhere(void *context, enum http_refusal refusal, struct request *req,
                             struct response *resp)
{
    if (refusal == HTTP_REFUSAL_NOT_FOUND &&
        rest_refuse(req, resp, 421, "MISDIRECTED_REQUEST",
                    JT_STR("No issuer of this server has the host that the request names"))
                .code == JT_REFUSED)
        return;
    rest_refuse_http(context, refusal, req, resp);
}

/* Of all issuers together. */
static struct route_group health_group(struct server *server)
{
    return (struct route_group){ .prefix = JT_STR("/health"),
                                 .routes = health_routes,
                                 .route_count = health_route_count,
                                 .context = &server->health,
                                 .refuse = rest_refuse_http };
}

/* Only the health of all together is told to whoever asks. */
static void fill_elsewhere(struct server *server)
{
    const struct route_group groups[] = {
        health_group(server),
        { .prefix = JT_STR(""), .refuse = refuse_elsewhere },
    };
    memcpy(server->elsewhere_groups, groups, sizeof(groups));
    server->elsewhere = (struct router){ .groups = server->elsewhere_groups,
                                         .group_count = COUNT(groups),
                                         .index = server->issuer_count,
                                         .log_context = &server->told };
}

static const struct router *router_from(const struct server *server, size_t i)
{
    return i < server->issuer_count ? &server->issuers[i]->router : &server->elsewhere;
}

/* No other one, before or behind it, takes what this one's clients write in Host. */
static bool has_its_host(const struct server *server, const struct router *router)
{
    return router_of_host(router_from(server, 0), router->host) == router &&
           router_of_host(router->next, router->host) == &server->elsewhere;
}

/* One issuer has every host. Of several, each has that of its URL. */
static jt_err link_routers(struct server *server, struct jt_arena *arena, jt_str *ret_problem)
{
    if (server->issuer_count == 1)
        return JT_DONE;
    fill_elsewhere(server);
    for (size_t i = 0; i < server->issuer_count; i++) {
        server->issuers[i]->router.next = router_from(server, i + 1);
        server->issuers[i]->router.index = i;
    }
    for (size_t i = 0; i < server->issuer_count; i++) {
        const struct router *router = &server->issuers[i]->router;
        if (has_its_host(server, router))
            continue;
        jt_sentence_set(arena, ret_problem, "two issuers have the host %.*s", JT_FMT(router->host));
        return JT_ERR(JT_INVALID, "two issuers with one host");
    }
    return JT_DONE;
}

/* --- Descriptors ------------------------------------------------------------------------------ */

static int64_t event_loops(const struct config *config)
{
    return config->event_loops != 0 ? config->event_loops : jt_processors();
}

static struct descriptor_need descriptor_need_of(const struct config *configs, size_t count)
{
    struct descriptor_need need = { .connections = configs[0].connections_max,
                                    .event_loops = event_loops(&configs[0]) };
    if (configs[0].metrics_listen.len != 0) {
        need.event_loops++;
        need.others = METRICS_CONNECTIONS_MAX;
    }
    for (size_t i = 0; i < count; i++)
        need.deliveries += configs[i].webhook_in_flight_max;
    return need;
}

/* Whatever stays open is open by now, but for what listens. */
static jt_err fit_connections(struct server *server, struct jt_arena *arena, jt_str *ret_problem)
{
    const struct descriptor_need need = descriptor_need_of(server->config, server->issuer_count);
    return descriptors_fit(&need, CONNECTIONS_LEAST, server->log, arena,
                           &server->config->connections_max, ret_problem);
}

/* --- Building -------------------------------------------------------------------------------- */

static jt_err read_collector_headers(const struct config *config, struct jt_arena *arena,
                                     struct collector_headers **ret_headers, jt_str *ret_problem)
{
    *ret_headers = NULL;
    return config->otlp_headers_file.len == 0
               ? JT_DONE
               : collector_headers_read(config->otlp_headers_file.ptr, arena, ret_headers,
                                        ret_problem);
}

/* Its thread starts later, inside the sandbox. */
static jt_err make_exporter(struct server *server, struct jt_arena *arena, jt_str *ret_problem)
{
    struct span_exporter_options options = { .url = server->config->otlp_url,
                                             .every_ms = SPAN_EVERY_MS,
                                             .retry_ms = SPAN_RETRY_MS,
                                             .random = server->random,
                                             .log = server->log };
    server->told = (struct request_told){ .log = server->log,
                                          .clock = server->clock,
                                          .random = server->random };
    if (options.url.len == 0)
        return JT_DONE;
    JT_TRY(read_collector_headers(server->config, arena, &options.headers, ret_problem));
    const jt_err err = span_exporter_new(&options, &server->exporter);
    if (err.code != JT_OK)
        collector_headers_free(options.headers);
    JT_TRY(err);
    server->told.exporter = server->exporter;
    server->metrics_process.exporter = server->exporter;
    return JT_DONE;
}

static jt_err open_issuers(struct server *server, const struct config *configs, size_t count,
                           char **environment, struct jt_arena *arena, jt_str *ret_problem)
{
    struct issuer_options options = { .environment = environment,
                                      .log = server->log,
                                      .sandbox = server->sandbox,
                                      .clock = server->clock,
                                      .random = server->random,
                                      .exporter = server->exporter,
                                      .is_ending = &server->is_ending,
                                      .metrics_process = &server->metrics_process };
    for (size_t i = 0; i < count; i++) {
        options.config = &configs[i];
        if (count > 1)
            JT_TRY(log_for_issuer(server->log, configs[i].issuer, arena, &options.log));
        JT_TRY(issuer_open(&options, arena, &server->issuers[i], ret_problem));
        server->issuer_count++;
    }
    return JT_DONE;
}

static void administration_fill(struct server *server)
{
    const struct config *config = server->config;
    const struct issuer *home = server_home(server);
    server->administration = (struct administration){
        .store = home->store,
        .clock = server->clock,
        .random = server->random,
        .issuer = config->issuer,
        .totp_seal_key = home->keys.totp_secret_seal,
        .challenge_seal_key = home->keys.passkey_challenge_seal,
        .session_s = config->console_session_s,
        .idle_s = config->console_idle_s,
        .is_secure = config->tls_cert.len != 0,
        .seen = &server->sessions_seen,
        .refused = home->refused,
    };
}

static jt_err start_issuers(struct server *server, struct jt_arena *arena, jt_str *ret_problem)
{
    for (size_t i = 0; i < server->issuer_count; i++) {
        JT_TRY(issuer_start(server->issuers[i], &server->administration, arena, ret_problem));
        issuer_routes_fill(server->issuers[i]);
    }
    return link_routers(server, arena, ret_problem);
}

static jt_err start_housekeeping(struct server *server)
{
    const struct housekeeping_options options = {
        .config = server->config,
        .log = server->log,
        .sandbox = server->sandbox,
        .clock = server->clock,
        .limits = &server->limits,
        .administration = &server->administration,
        .kernel_figures = &server->metrics_process.kernel,
        .issuers = server->issuers,
        .issuer_count = server->issuer_count,
    };
    return housekeeping_start(&options, &server->housekeeping);
}

/* --- Listeners ------------------------------------------------------------------------------- */

static void tell_warning(struct server *server, jt_str warning)
{
    if (warning.len != 0)
        log_event(server->log, LOG_WARNING, "clients may refuse the TLS certificate",
                  LOG_S("reason", warning));
}

static jt_err listen_http(struct server *server, char **environment, struct jt_arena *arena,
                          jt_str *ret_problem)
{
    const struct config *config = server->config;
    JT_TRY(trusted_proxies_parse(config->trusted_proxies, &server->trusted_proxies));
    struct http_options options = {
        .is_port_shared = config->is_port_shared,
        .event_loops = (int)event_loops(config),
        .blocking_threads = (int)config->blocking_threads,
        .connections_max = (int)config->connections_max,
        .connections_per_address_max = (int)config->connections_per_address,
        .limits = &server->limits,
        .figures = &server->metrics_process.http,
        .sandbox = server->sandbox,
        .random = server->random,
        .idle_timeout_s = (int)config->idle_timeout_s,
        .head_timeout_s = (int)config->head_timeout_s,
        .body_timeout_s = (int)config->body_timeout_s,
        .tls_certificate_file = config->tls_cert.len != 0 ? config->tls_cert.ptr : NULL,
        .tls_key_file = config->tls_key.len != 0 ? config->tls_key.ptr : NULL,
        .trusted_proxies = server->trusted_proxies.count != 0 ? &server->trusted_proxies : NULL,
        .worker_new = make_worker,
        .worker_free = free_worker,
        .log = request_tell,
    };
    jt_str address;
    JT_TRY(config_listen(config->listen, &address, &options.port));
    JT_TRY(jt_arena_copy(arena, address, &options.listen_address)); /* ends in a NUL */
    JT_TRY(given_sockets_take(environment, arena, &options.given, ret_problem));
    server->has_given_sockets = options.given.count > 0;
    JT_TRY(http_server_start(&options, router_from(server, 0), arena, &server->http, ret_problem));
    tell_warning(server, *ret_problem);
    return JT_DONE;
}

static jt_err collect_metrics(struct server *server, struct jt_arena *arena)
{
    const struct metrics_issuer **issuers = NULL;
    JT_TRY(jt_arena_calloc(arena, server->issuer_count, sizeof(struct metrics_issuer *), &issuers));
    for (size_t i = 0; i < server->issuer_count; i++)
        issuers[i] = &server->issuers[i]->own_metrics;
    server->metrics = (struct metrics){ .process = &server->metrics_process,
                                        .issuers = issuers,
                                        .issuer_count = server->issuer_count };
    return JT_DONE;
}

static void fill_metrics_router(struct server *server)
{
    const struct route_group groups[] = {
        { .prefix = JT_STR("/metrics"),
          .routes = metrics_routes,
          .route_count = metrics_route_count,
          .context = &server->metrics,
          .refuse = rest_refuse_http },
        health_group(server),
        { .prefix = JT_STR(""), .refuse = rest_refuse_http },
    };
    memcpy(server->metrics_groups, groups, sizeof(groups));
    server->metrics_router = (struct router){ .groups = server->metrics_groups,
                                              .group_count = COUNT(groups),
                                              .log_context = &server->told };
}

/* Beside the main listener, with a loop of its own: it answers while that one is full. */
static jt_err listen_metrics(struct server *server, struct jt_arena *arena, jt_str *ret_problem)
{
    const struct config *config = server->config;
    struct http_options options = {
        .is_port_shared = config->is_port_shared,
        .event_loops = 1,
        .connections_max = METRICS_CONNECTIONS_MAX,
        .connections_per_address_max = METRICS_CONNECTIONS_MAX,
        .limits = &server->limits,
        .random = server->random,
        .sandbox = server->sandbox,
        .idle_timeout_s = (int)config->idle_timeout_s,
        .head_timeout_s = (int)config->head_timeout_s,
        .body_timeout_s = (int)config->body_timeout_s,
        .worker_new = make_worker,
        .worker_free = free_worker,
        .log = request_tell,
    };
    jt_str address;
    if (config->metrics_listen.len == 0)
        return JT_DONE;
    JT_TRY(collect_metrics(server, arena));
    fill_metrics_router(server);
    JT_TRY(config_listen(config->metrics_listen, &address, &options.port));
    JT_TRY(jt_arena_copy(arena, address, &options.listen_address)); /* ends in a NUL */
    JT_TRY(http_server_start(&options, &server->metrics_router, arena, &server->metrics_http,
                             ret_problem));
    log_event(server->log, LOG_INFO, "metrics are told", LOG_S("listen", options.listen_address),
              LOG_N("port", http_server_port(server->metrics_http)));
    return JT_DONE;
}

/* The folders of stores are there by now, and no thread but the log's. */
static jt_err allow_files(struct server *server, const struct config *configs, size_t count,
                          char **environment, struct jt_arena *arena, jt_str *ret_problem)
{
    *ret_problem = JT_STR("the kernel takes no rules of the sandbox; without it: --sandbox off");
    return server->sandbox == NULL
               ? JT_DONE
               : sandbox_files_allow(server->sandbox, configs, count, environment, arena);
}

static jt_err build(struct server *server, const struct config *configs, size_t count,
                    char **environment, struct jt_arena *arena, jt_str *ret_problem)
{
    const struct descriptor_need need = descriptor_need_of(configs, count);
    descriptors_raise(&need);
    *ret_problem = JT_STR("out of memory");
    JT_TRY(make_exporter(server, arena, ret_problem));
    *ret_problem = JT_STR("out of memory");
    JT_TRY(open_issuers(server, configs, count, environment, arena, ret_problem));
    JT_TRY(allow_files(server, configs, count, environment, arena, ret_problem));
    *ret_problem = JT_STR("out of memory");
    administration_fill(server);
    JT_TRY(start_issuers(server, arena, ret_problem));
    JT_TRY(fit_connections(server, arena, ret_problem));
    *ret_problem = JT_STR("a thread of the server cannot be started; raise its limits (ulimit -u)");
    process_figures_measure(&server->metrics_process.kernel); /* with its stores open */
    JT_TRY(start_housekeeping(server));
    if (server->exporter != NULL)
        JT_TRY(span_exporter_start(server->exporter, server->sandbox));
    JT_TRY(listen_metrics(server, arena, ret_problem));
    return listen_http(server, environment, arena, ret_problem);
}

jt_err server_start(struct config *configs, size_t count, char **environment, struct log *log,
                    struct sandbox *sandbox, struct jt_arena *arena, struct server **ret_server,
                    jt_str *ret_problem)
{
    struct server *server = calloc(1, sizeof(*server) + count * sizeof(server->issuers[0]));
    *ret_problem = JT_STR("out of memory");
    if (server == NULL)
        return JT_ERR(JT_NO_MEMORY, "server");
    server->config = &configs[0];
    server->log = log;
    server->sandbox = sandbox;
    server->clock = jt_clock_system();
    server->random = jt_random_system();
    server->health = (struct health){ .why_not_ready = why_not_ready, .context = server };
    pthread_mutex_init(&server->sessions_seen.lock, NULL);
    http_limits_init(&server->limits);
    server->metrics_process.limits = &server->limits;
    process_figures_open(&server->metrics_process.kernel, &server->clock);
    jt_err err = build(server, configs, count, environment, arena, ret_problem);
    if (err.code != JT_OK) {
        server_stop(server);
        return err;
    }
    *ret_server = server;
    return JT_DONE;
}

/* --- In its life, and the end ----------------------------------------------------------------- */

/* Of receivers that have not answered: an eighth of the grace, and not more than helps. */
static struct jt_instant receivers_end(const struct server *server)
{
    const int64_t part_ms = server->config->shutdown_grace_s * 1000 / 8;
    return jt_instant_in_ms(part_ms < RECEIVERS_MAX_MS ? part_ms : RECEIVERS_MAX_MS);
}

/* The figures before the receivers of webhooks, who end with their issuer: nothing can make up for
 * a lost figure, but what a receiver did not answer is sent again, under the same id. */
static void end_service(struct server *server)
{
    const int64_t grace_ms = server->config->shutdown_grace_s * 1000;
    atomic_store_explicit(&server->is_ending, true, memory_order_relaxed);
    http_server_stop(server->http, grace_ms / 4 * 3); /* a quarter is for what comes after */
    http_server_stop(server->metrics_http, 0);
    housekeeping_stop(server->housekeeping);
}

void server_stop(struct server *server)
{
    if (server == NULL)
        return;
    end_service(server);
    const struct jt_instant end = receivers_end(server); /* of all together */
    for (size_t i = server->issuer_count; i > 0; i--)
        issuer_free(server->issuers[i - 1], end);
    span_exporter_stop(server->exporter, end); /* the spans of their webhooks too */
    process_figures_close(&server->metrics_process.kernel);
    http_limits_clear(&server->limits);
    pthread_mutex_destroy(&server->sessions_seen.lock);
    free(server);
}

jt_err server_reload_tls(struct server *server, struct jt_arena *arena, jt_str *ret_problem)
{
    JT_TRY(http_server_reload_tls(server->http, arena, ret_problem));
    tell_warning(server, *ret_problem);
    return JT_DONE;
}

jt_err server_reload_collector_headers(struct server *server, struct jt_arena *arena,
                                       jt_str *ret_problem)
{
    struct collector_headers *headers = NULL;
    JT_TRY(read_collector_headers(server->config, arena, &headers, ret_problem));
    span_exporter_set_headers(server->exporter, headers);
    return JT_DONE;
}

jt_str server_listen(const struct server *server)
{
    return server->has_given_sockets ? JT_STR("LISTEN_FDS") : server->config->listen;
}

uint16_t server_port(const struct server *server)
{
    return http_server_port(server->http);
}

struct issuer *server_home(struct server *server)
{
    return server->issuers[0];
}

jt_err server_setup_link(struct server *server, struct jt_arena *arena, jt_str *ret_url)
{
    return setup_link_create(server->administration.store, server->clock, server->random,
                             server->administration.issuer, arena, ret_url);
}
