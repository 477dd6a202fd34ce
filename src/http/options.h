/*
 * options: how HTTP is spoken, and to whom: of the server, its loops and their exchanges alike.
 */
#pragma once

#include "base/random.h"
#include "http/figures.h"
#include "http/given_sockets.h"
#include "http/limits.h"
#include "http/request.h"
#include "http/response.h"
#include "http/trusted_proxies.h"

struct http_options {
    jt_str listen_address;      /* numeric IPv4 or IPv6 */
    uint16_t port;              /* 0: any free one, see http_server_port() */
    bool is_port_shared;        /* with a process that this one takes over from (hand_over.h) */
    struct given_sockets given; /* where there are any, they are listened on in place of that */
    int event_loops;
    int blocking_threads; /* of each pool that reads (pools.h), for each router */
    int connections_max;  /* in all; each loop has its share, and one at the least */
    /* An address, or an IPv6 network of 64 bits; trusted proxies are no clients and have no limit.
     */
    int connections_per_address_max;
    struct http_limits *limits; /* the caller's, while it runs: where what is refused is counted */
    struct http_figures *figures;  /* so too, what the loops count; NULL: nothing is */
    const struct sandbox *sandbox; /* of its threads, the caller's; NULL: none */
    struct jt_random random;       /* for the ids of requests */
    int idle_timeout_s, head_timeout_s, body_timeout_s;
    const char *tls_certificate_file; /* PEM chain; NULL: plain HTTP */
    const char *tls_key_file;
    const struct trusted_proxies *trusted_proxies; /* the caller's, while it runs; NULL: none */
    /* Makes and frees what a thread keeps for a router, whose worker_context it gets: what its
     * requests have as request.worker. worker_free takes NULL. */
    jt_err (*worker_new)(void *context, void **ret_worker);
    void (*worker_free)(void *worker);
    /* One line per request, at its end, on the thread that answered it; context is that of its
     * router. */
    void (*log)(void *context, const struct request *req, const struct response *resp,
                int64_t duration_us);
};
