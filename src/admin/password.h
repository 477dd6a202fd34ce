/*
 * password: Argon2id (RFC 9106) for the passwords of administrators, stored as PHC strings.
 *
 * Each hash takes 19 MiB and some tens of milliseconds on purpose: two run at a time, so that a
 * flood of log-ins takes neither the memory nor all threads that wait for the store. Only
 * password.c knows libargon2.
 */
#pragma once

#include "base/arena.h"
#include "base/random.h"

enum {
    PASSWORD_MIN_CHARS = 12,
    PASSWORD_MAX_CHARS = 256,
    PASSWORDS_AT_A_TIME = 2,
};

struct passwords; /* opaque; any thread */

JT_MUST_USE jt_err passwords_new(struct jt_random random, struct passwords **ret_passwords);
void passwords_free(struct passwords *passwords); /* takes NULL */

/* Both may wait for a turn: never on an event loop. JT_UNAVAILABLE: none came in two seconds. */

/* The PHC string to store, with a salt of its own. */
JT_MUST_USE jt_err password_hash(struct passwords *passwords, jt_str password,
                                 struct jt_arena *arena, jt_str *ret_hash);

/* hash is empty where nobody has that name: then the same work is done, and the answer is no. */
JT_MUST_USE jt_err password_is_right(struct passwords *passwords, jt_str hash, jt_str password,
                                     struct jt_arena *arena, bool *ret_is_right);
