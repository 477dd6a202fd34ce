/*
 * http server: builds certificate, blocking pools, listeners and loops, in that order, and takes
 * them down in the order in which nobody is left who uses them.
 */
#include "http/server.h"

#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/sentence.h"
#include "http/event_loop_thread.h"
#include "http/hand_over.h"
#include "http/listener.h"

enum {
    /* At the end, for requests that are on their way while we decide to end: their clients hear
     * "Connection: close" instead of a connection that breaks. */
    DRAIN_IDLE_MS = 200,
};

struct http_server {
    struct http_options options;
    const struct router *router; /* of one or several, the first */
    struct pools *pools;         /* by their index */
    atomic_size_t body_room_taken;
    struct tls_certificate *certificate;
    jt_str tls_warning; /* of the start, in its arena */
    struct peers *peers;
    uint16_t port;
    int loop_count; /* those that were begun to be built */
    struct event_loop loops[];
};

static void all_pools(struct http_server *server, void (*act)(struct pools *pools))
{
    for (size_t i = 0; server->pools != NULL && i < router_count(server->router); i++)
        act(&server->pools[i]);
}

static void server_free(struct http_server *server)
{
    all_pools(server, pools_clear); /* first: they give exchanges back to the loops */
    for (int i = 0; i < server->loop_count; i++)
        event_loop_clear(&server->loops[i]);
    tls_certificate_free(server->certificate);
    peers_free(server->peers);
    free(server->pools);
    free(server);
}

/* Shares that differ by one at the most, and come to connections_max. */
static int share_of(const struct http_server *server, int loop, int count)
{
    const int connections = server->options.connections_max;
    return connections / count + (loop < connections % count ? 1 : 0);
}

/* What waits for one router's store has no thread that another one's requests need. */
static jt_err build_pools(struct http_server *server)
{
    const struct http_options *options = &server->options;
    server->pools = calloc(router_count(server->router), sizeof(*server->pools));
    if (server->pools == NULL)
        return JT_ERR(JT_NO_MEMORY, "pools");
    for (const struct router *router = server->router; router != NULL; router = router->next) {
        const struct pools_options pools = { .threads = options->blocking_threads,
                                             .worker_new = options->worker_new,
                                             .worker_free = options->worker_free,
                                             .worker_context = router->worker_context,
                                             .sandbox = options->sandbox,
                                             .figures = router->pools_figures };
        if (router->worker_context != NULL)
            JT_TRY(pools_init(&pools, &server->pools[router->index]));
    }
    return JT_DONE;
}

/* Sockets that were given to the process are the first loop's, which hands connections to all; of
 * our own, each loop has one. */
static struct event_loop_options loop_options(struct http_server *server, int loop, int count,
                                              const int *fds)
{
    const int given = (int)server->options.given.count;
    const bool has_given = given > 0;
    return (struct event_loop_options){
        .http = &server->options,
        .router = server->router,
        .pools = server->pools,
        .body_room_taken = &server->body_room_taken,
        .certificate = server->certificate,
        .peers = server->peers,
        .figures = server->options.figures != NULL ? &server->options.figures->loops[loop] : NULL,
        .connections_max = share_of(server, loop, count),
        .listener_fds = has_given ? fds : &fds[loop],
        .listener_count = !has_given  ? 1
                          : loop == 0 ? given
                                      : 0,
        .siblings = has_given && loop == 0 ? server->loops : NULL,
        .sibling_count = count,
    };
}

/* Takes over the descriptors. */
static jt_err build_loops(struct http_server *server, const int *fds, int count)
{
    jt_err err = JT_DONE;
    for (int i = 0; i < count; i++) {
        const struct event_loop_options options = loop_options(server, i, count, fds);
        if (err.code != JT_OK) {
            for (int k = 0; k < options.listener_count; k++)
                close(options.listener_fds[k]);
            continue;
        }
        server->loop_count++;
        err = event_loop_init(&server->loops[i], &options);
    }
    for (int i = 0; i < count && err.code == JT_OK; i++)
        err = event_loop_start(&server->loops[i]);
    return err;
}

static jt_err open_listeners(struct http_server *server, int loops, struct jt_arena *arena,
                             int *ret_fds, jt_str *ret_problem)
{
    const struct http_options *options = &server->options;
    if (options->given.count == 0)
        return listener_open(options->listen_address, options->port, options->is_port_shared,
                             (size_t)loops, arena, ret_fds, &server->port, ret_problem);
    memcpy(ret_fds, options->given.fds, options->given.count * sizeof(ret_fds[0]));
    server->port = listener_port(ret_fds[0]);
    return JT_DONE;
}

static jt_err build(struct http_server *server, int loops, struct jt_arena *arena,
                    jt_str *ret_problem)
{
    const struct http_options *options = &server->options;
    int fds[HTTP_EVENT_LOOPS_MAX];
    if (options->tls_certificate_file != NULL)
        JT_TRY(tls_certificate_new(options->tls_certificate_file, options->tls_key_file, arena,
                                   &server->certificate, ret_problem));
    server->tls_warning = *ret_problem;
    *ret_problem = JT_STR("");
    JT_TRY(peers_new(options->connections_per_address_max, &server->peers));
    JT_TRY(build_pools(server));
    JT_TRY(open_listeners(server, loops, arena, fds, ret_problem));
    return build_loops(server, fds, loops);
}

jt_err http_server_start(const struct http_options *options, const struct router *router,
                         struct jt_arena *arena, struct http_server **ret_server,
                         jt_str *ret_problem)
{
    int loops =
        options->event_loops > HTTP_EVENT_LOOPS_MAX ? HTTP_EVENT_LOOPS_MAX : options->event_loops;
    if (loops > options->connections_max)
        loops = options->connections_max;
    struct http_server *server =
        calloc(1, sizeof(*server) + (size_t)loops * sizeof(server->loops[0]));
    if (server == NULL)
        return JT_ERR(JT_NO_MEMORY, "http server");
    server->options = *options;
    server->router = router;
    signal(SIGPIPE, SIG_IGN); /* a client that went away is no reason to end */
    *ret_problem = JT_STR("");
    jt_err err = build(server, loops, arena, ret_problem);
    if (err.code != JT_OK) {
        if (ret_problem->len == 0)
            jt_sentence_set(arena, ret_problem, "the HTTP server cannot start: %s", err.what);
        http_server_stop(server, 0);
        return err;
    }
    *ret_problem = server->tls_warning;
    *ret_server = server;
    return JT_DONE;
}

uint16_t http_server_port(const struct http_server *server)
{
    return server->port;
}

jt_err http_server_reload_tls(struct http_server *server, struct jt_arena *arena,
                              jt_str *ret_problem)
{
    if (server->certificate == NULL)
        return JT_DONE;
    return tls_certificate_reload(server->certificate, arena, ret_problem);
}

/* True: another process has come to our port, and has it from now on. */
static bool hand_over(const struct http_server *server)
{
    const struct timespec window = { .tv_nsec = HAND_OVER_MS * 1000000L };
    int fds[HTTP_EVENT_LOOPS_MAX];
    if (server->options.given.count > 0)
        return false; /* whoever gave them keeps them */
    for (int i = 0; i < server->loop_count; i++)
        fds[i] = server->loops[i].listener_fds[0];
    if (!hand_over_begin(fds, (size_t)server->loop_count))
        return false;
    nanosleep(&window, NULL);
    hand_over_end(fds, (size_t)server->loop_count);
    return true;
}

void http_server_stop(struct http_server *server, int64_t grace_ms)
{
    if (server == NULL)
        return;
    const struct jt_instant now = jt_instant_now();
    /* Where another process has come already, nobody waits for this one to end. */
    const int64_t idle_ms = hand_over(server) ? grace_ms / 2 : DRAIN_IDLE_MS;
    for (int i = 0; i < server->loop_count; i++)
        event_loop_drain(&server->loops[i], jt_instant_plus_ms(now, grace_ms),
                         jt_instant_plus_ms(now, idle_ms));
    for (int i = 0; i < server->loop_count; i++)
        event_loop_join(&server->loops[i], jt_instant_plus_ms(now, grace_ms / 3 * 2));
    all_pools(server, pools_close); /* while there are loops to say so */
    for (int i = 0; i < server->loop_count; i++)
        event_loop_join(&server->loops[i], JT_INSTANT_NEVER);
    server_free(server);
}
