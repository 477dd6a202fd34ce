/*
 * password: Argon2id (RFC 9106) for the passwords of administrators, stored as PHC strings.
 *
 * Each hash takes 19 MiB and some tens of milliseconds on purpose. So it is for routes that are
 * RUNS_HASHING, which have a pool of their own (http/pools.h): a flood of log-ins takes neither the
 * memory nor a thread that anybody else waits for. Only password.c knows libargon2.
 */
#pragma once

#include "base/random.h"
#include "http/router.h"

enum {
    PASSWORD_MIN_CHARS = 12,
    PASSWORD_MAX_CHARS = 256,
};

/* Both work for a request, in its arena. JT_CRYPTO, besides a failure of libargon2: its route is
 * not RUNS_HASHING. */

/* The PHC string to store, with a salt of its own. */
JT_MUST_USE jt_err password_hash(const struct request *req, const struct jt_random *random,
                                 jt_str password, jt_str *ret_hash);

/* hash is empty where nobody has that name: then the same work is done, and the answer is no. */
JT_MUST_USE jt_err password_is_right(const struct request *req, jt_str hash, jt_str password,
                                     bool *ret_is_right);
