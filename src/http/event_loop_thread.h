/*
 * event_loop_thread: the life of an event loop, from its thread's start to the end of its last
 * connection. The thread waits in epoll, accepts, and tells connections what happens to them.
 */
#pragma once

#include "http/event_loop.h"

struct event_loop_options {
    const struct http_options *http;
    const struct router *router;
    struct pools *pools;
    atomic_size_t *body_room_taken; /* all loops share it */
    struct tls_certificate *certificate;
    struct peers *peers;
    struct http_loop_figures *figures; /* its own; NULL: nothing is counted */
    int connections_max;
    /* The loop's from now on, also on error: one that only this loop has, which keeps whom it
     * accepts; or all there are (then it has siblings); or none. */
    const int *listener_fds;
    int listener_count;
    struct event_loop *siblings;
    int sibling_count;
};

/* In memory that the caller has zeroed, and keeps in its place. event_loop_clear() also after an
 * error; the thread must have ended, and the blocking pools. */
JT_MUST_USE jt_err event_loop_init(struct event_loop *loop,
                                   const struct event_loop_options *options);
JT_MUST_USE jt_err event_loop_start(struct event_loop *loop);
void event_loop_clear(struct event_loop *loop);

/* Any thread: accept nothing new, answer what has begun, until then at the latest. Idle connections
 * are kept until idle_until, so that clients hear "Connection: close" with an answer. */
void event_loop_drain(struct event_loop *loop, struct jt_instant until,
                      struct jt_instant idle_until);
/* Waits for the thread, where it was started and has not ended, until then at the latest. */
void event_loop_join(struct event_loop *loop, struct jt_instant until);
