/*
 * secret: bytes that must not be printed, logged or left behind.
 *
 * Wiped on clear, compared in constant time. Held by value; the owner calls jt_secret_clear(), best
 * through JT_AUTO(jt_secret_clear).
 */
#pragma once

#include "base/bytes.h"
#include "base/random.h"

enum { JT_SECRET_MAX_BYTES = 128 };

struct jt_secret {
    char bytes[JT_SECRET_MAX_BYTES];
    size_t len;
};

void jt_secret_clear(struct jt_secret *secret);

/* Takes from's bytes over and clears from. */
void jt_secret_move(struct jt_secret *to, struct jt_secret *from);

/* JT_TOO_LARGE past JT_SECRET_MAX_BYTES. */
JT_MUST_USE jt_err jt_secret_set(struct jt_secret *secret, jt_str bytes);

/* len characters [A-Za-z0-9], each equally likely (log2(62) = 5.95 bits). */
JT_MUST_USE jt_err jt_secret_random_alphanumeric(const struct jt_random *random, size_t len,
                                                 struct jt_secret *ret_secret);

/* A view for the one place that must show or use it; lives as long as secret. */
static inline jt_str jt_secret_reveal(const struct jt_secret *secret)
{
    return (jt_str){ secret->bytes, secret->len };
}

/* Takes the same time for any two inputs of one length; false for different lengths. */
bool jt_equal_constant_time(jt_str a, jt_str b);

/* Overwrites memory in a way that no compiler removes. */
void jt_wipe(void *ptr, size_t len);

/* free(3) of a block of malloc(3), all of it wiped first; takes NULL. */
void jt_free_wiped(void *ptr);
