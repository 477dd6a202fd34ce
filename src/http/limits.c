/*
 * limits: counters that any loop adds to, and the last address for the log, under a lock that is
 * held to copy it.
 */
#include "http/limits.h"

void http_limits_init(struct http_limits *limits)
{
    *limits = (struct http_limits){ 0 };
    pthread_mutex_init(&limits->lock, NULL);
}

void http_limits_clear(struct http_limits *limits)
{
    pthread_mutex_destroy(&limits->lock);
}

void http_limits_meet(struct http_limits *limits, enum http_limit limit,
                      const struct jt_address *address)
{
    if (address != NULL) {
        pthread_mutex_lock(&limits->lock);
        limits->of[limit].last = *address;
        pthread_mutex_unlock(&limits->lock);
    }
    atomic_fetch_add_explicit(&limits->of[limit].count, 1, memory_order_relaxed);
}

int64_t http_limits_read(struct http_limits *limits, enum http_limit limit,
                         struct jt_address *ret_last)
{
    pthread_mutex_lock(&limits->lock);
    *ret_last = limits->of[limit].last;
    pthread_mutex_unlock(&limits->lock);
    return atomic_load_explicit(&limits->of[limit].count, memory_order_relaxed);
}
