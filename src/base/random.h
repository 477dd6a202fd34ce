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

/* getrandom(2): never short, never blocks once the system has booted. JT_IO when it fails. */
struct jt_random jt_random_system(void);
