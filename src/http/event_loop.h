/*
 * event_loop: what a thread has that serves connections, and what these take of it. Loops share
 * nothing but the blocking pools, the room for large bodies, the certificate and the count of
 * connections by address, so nothing on the way of a request takes a lock; a new connection takes
 * one for a moment.
 *
 * The calls are for connection.c, on the loop's own thread (event_loop_thread.h).
 */
#pragma once

#include <pthread.h>

#include "http/deadlines.h"
#include "http/exchange.h"
#include "http/given_sockets.h"
#include "http/limits.h"
#include "http/peers.h"
#include "http/response_head.h"
#include "http/tls_certificate.h"

enum {
    LOOP_SCRATCH_BYTES = 16 * 1024,
    LOOP_HANDED_MAX = 256, /* connections that wait for the loop to take them */
};

struct event_loop {
    struct exchange_setting setting;
    struct tls_certificate *certificate; /* NULL: plain HTTP */
    struct peers *peers;                 /* all loops share it */
    int connections_max;                 /* the loop's share */
    int epoll_fd, wake_fd;               /* -1 when there is none */
    int listener_fds[GIVEN_SOCKETS_MAX];
    int listener_count;
    /* All loops, to which this one hands what it accepts, in turn; NULL: it keeps all. */
    struct event_loop *siblings;
    unsigned sibling_count, turn;
    pthread_t thread;
    bool is_started;
    /* Of the loop's thread: */
    struct jt_instant now; /* when it last woke */
    struct deadlines deadlines;
    struct connection *connections; /* all of them */
    int connection_count;
    struct exchange *free_exchanges;
    int free_count;
    int busy; /* exchanges that are taken: requests that have begun and are not answered whole */
    struct jt_random_buffer random_bytes;
    struct standing_lines standing_lines;
    struct connection_lines connection_lines;
    struct jt_instant accepts_again; /* while it does not accept: when it tries again */
    bool is_quiet;                   /* when it last looked, nothing had happened */
    char scratch[LOOP_SCRATCH_BYTES];
    /* Of all threads: */
    pthread_mutex_t lock;
    /* Under lock: by the pools, and by the loop that accepts. */
    struct exchange *completed;
    int handed_fds[LOOP_HANDED_MAX];
    int handed_count;
    bool is_open; /* takes what is handed to it; false once it drains */
    atomic_bool is_draining;
    struct jt_instant drain_until, idle_until; /* set before is_draining */
};

/* An exchange for one connection, NULL without memory; and back. */
struct exchange *event_loop_take_exchange(struct event_loop *loop);
void event_loop_give_back(struct event_loop *loop, struct exchange *ex);

/* Tells connection_ready() of these epoll events of fd from now on, which were now before; 0: of
 * none, not even of its end. False: the kernel has no memory for it. */
JT_MUST_USE bool event_loop_watch(struct event_loop *loop, int fd, uint32_t now, uint32_t events,
                                  struct connection *connection);
