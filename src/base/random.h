/*
 * random: unpredictable bytes from the system, passed in so that tests choose them.
 */
#pragma once

#include "base/bytes.h"

struct jt_random {
    jt_err (*fill)(void *self, uint8_t *ret_bytes, size_t len);
    void *self;
};

static inline JT_MUST_USE jt_err jt_random_fill(const struct jt_random *random, uint8_t *ret_bytes,
                                                size_t len)
{
    return random->fill(random->self, ret_bytes, len);
}

/*
 * The same source, asked for many numbers at a time: for public values that are drawn for every
 * token (jti). Never for keys and secrets, which would wait in memory. One thread at a time; the
 * random points to the buffer.
 */
struct jt_random_buffer {
    struct jt_random source;
    uint8_t bytes[512];
    size_t left; /* at the end of bytes; 0 at first */
};
struct jt_random jt_random_buffered(struct jt_random_buffer *buffer);

/* getrandom(2): never short, never blocks once the system has booted. JT_IO when it fails. */
struct jt_random jt_random_system(void);
