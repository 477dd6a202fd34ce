/*
 * http server: listeners, event loops, the blocking pools. The parser is llhttp (message.c), TLS is
 * libssl (transport.c, tls_certificate.c), the connections are our own.
 *
 * One thread per event loop, each with its own SO_REUSEPORT socket. A request that may wait runs on
 * a blocking pool while its connection is left alone.
 */
#pragma once

#include "http/limits.h"
#include "http/router.h"
#include "http/trusted_proxies.h"

struct http_server; /* opaque */

struct http_options {
    jt_str listen_address; /* numeric IPv4 or IPv6 */
    uint16_t port;         /* 0: any free one, see http_server_port() */
    int event_loops;
    int blocking_threads; /* of each pool that reads (pools.h) */
    int connections_max;  /* in all; each loop has its share, and one at the least */
    /* An address, or an IPv6 network of 64 bits; trusted proxies are no clients and have no limit.
     */
    int connections_per_address_max;
    struct http_limits *limits; /* the caller's, while it runs: where what is refused is counted */
    int idle_timeout_s, head_timeout_s, body_timeout_s;
    const char *tls_certificate_file; /* PEM chain; NULL: plain HTTP */
    const char *tls_key_file;
    bool is_https_only;                            /* answers say so to browsers (RFC 6797) */
    const struct trusted_proxies *trusted_proxies; /* the caller's, while it runs; NULL: none */
    /* Makes and frees what each thread keeps: an array of one pointer for each router, by
     * router.worker, of which a request gets its own (request.worker). */
    jt_err (*worker_new)(void *context, void **ret_worker);
    void (*worker_free)(void *worker);
    void *worker_context;
    /* One line per request, at its end, on the thread that answered it. */
    void (*log)(void *context, const struct request *req, const struct response *resp,
                int64_t duration_us);
    void *log_context;
};

/* Binds and starts. ret_problem, on error, is a sentence for people in arena, and otherwise what
 * clients may not like of the certificate, or empty. JT_CONFLICT: the port is taken; JT_INVALID:
 * address, certificate or key. */
JT_MUST_USE jt_err http_server_start(const struct http_options *options,
                                     const struct router *router, struct jt_arena *arena,
                                     struct http_server **ret_server, jt_str *ret_problem);

uint16_t http_server_port(const struct http_server *server);

/* Reads certificate and key again for connections to come; those that are open stay. On error the
 * old ones stay in use. ret_problem as above. */
JT_MUST_USE jt_err http_server_reload_tls(struct http_server *server, struct jt_arena *arena,
                                          jt_str *ret_problem);

/* Serves whoever has connected, lets what is in flight finish (at most grace_ms), then frees. What
 * has not begun after two thirds of that is refused. Takes NULL. */
void http_server_stop(struct http_server *server, int64_t grace_ms);
