/*
 * limits: how often connections met a limit, counted by the loops, read by whoever tells of it.
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "base/address.h"

enum http_limit {
    HTTP_LIMIT_FULL,        /* refused: all places are taken, and by requests */
    HTTP_LIMIT_ADDRESS,     /* refused: the address has as many connections as it may */
    HTTP_LIMIT_IDLE,        /* the longest idle connection was closed for a new one */
    HTTP_LIMIT_DESCRIPTORS, /* nobody could be let in for a while: no descriptor, or no memory */
    HTTP_LIMIT_COUNT,
};

/* Any thread. */
struct http_limits {
    struct http_limit_count {
        atomic_llong count;
        struct jt_address last; /* who met it; under lock */
    } of[HTTP_LIMIT_COUNT];
    pthread_mutex_t lock;
};

void http_limits_init(struct http_limits *limits);
void http_limits_clear(struct http_limits *limits);

/* address NULL: of nobody. */
void http_limits_meet(struct http_limits *limits, enum http_limit limit,
                      const struct jt_address *address);
/* How often until now; ret_last is an example, meaningless while it is 0. */
int64_t http_limits_read(struct http_limits *limits, enum http_limit limit,
                         struct jt_address *ret_last);
