/*
 * id: the shapes of identifiers (contract section 7.8). Opaque on input: nothing parses them.
 */
#pragma once

#include "base/arena.h"
#include "base/random.h"

/* count random hex digits (even). */
JT_MUST_USE jt_err id_random_hex(const struct jt_random *random, size_t digits,
                                 struct jt_arena *arena, jt_str *ret_id);

/* prefix + 32 hex: 12 digits of now_ms, 20 random, so that ids sort by time. */
JT_MUST_USE jt_err id_time_ordered(jt_str prefix, int64_t now_ms, const struct jt_random *random,
                                   struct jt_arena *arena, jt_str *ret_id);

/* Where ids of that prefix from before a time end and the others begin. */
JT_MUST_USE jt_err id_time_bound(jt_str prefix, int64_t time_ms, struct jt_arena *arena,
                                 jt_str *ret_bound);
