/*
 * usage figures of the store (bookkeeping). store.h's rules hold.
 */
#pragma once

#include "store/store.h"

enum usage_kind {
    USAGE_APPLICATION,
    USAGE_CLIENT_SECRET,
    USAGE_AUDIENCE,
    USAGE_SCOPE,
    USAGE_PUBLIC_KEY, /* its figures are public_keys.h's */
};

/*
 * Adds to the figures of one thing an application used; rows of things that are gone meanwhile are
 * dropped silently. subject: for USAGE_CLIENT_SECRET "current" or "previous" with its created_ms in
 * secret_created_ms (a rotation in between must not count on the wrong one); USAGE_AUDIENCE an API
 * id; USAGE_SCOPE a scope id; USAGE_PUBLIC_KEY a key's id; empty for USAGE_APPLICATION.
 */
struct usage {
    jt_str application_id;
    enum usage_kind kind;
    jt_str subject;
    int64_t secret_created_ms;
    int64_t count;
    int64_t last_used_ms;
    jt_str last_address; /* USAGE_APPLICATION and USAGE_PUBLIC_KEY only */
    int64_t coalesced;   /* of the count; USAGE_APPLICATION only */
};
JT_MUST_USE jt_err store_usage_add(struct store_tx *tx, const struct usage *usage);

struct usage_figures {
    jt_str application_id; /* given: whose they are */
    int64_t count, coalesced, last_used_ms;
    jt_str last_address;
};
/* Fills in what each of the applications has used of it, in one round trip. Zeroes where it was
 * never used. */
JT_MUST_USE jt_err store_usage_get(struct store_tx *tx, enum usage_kind kind, jt_str subject,
                                   struct usage_figures *figures, size_t count,
                                   struct jt_arena *arena);
