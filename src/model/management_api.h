/*
 * management_api: the built-in API that the management routes are protected by: its two audiences,
 * derived from the issuer, and its scopes, which every store has (contract section 7.2).
 */
#pragma once

#include "base/arena.h"

/* key, description; ascending by key. Seeded into a store, and added to it on upgrade. */
struct management_scope {
    const char *key, *description;
};
extern const struct management_scope management_scopes[];
extern const size_t management_scope_count;

#define MANAGEMENT_API_NAME "jeton Management API"

/* ISSUER/api/v1: the one that is shown. */
JT_MUST_USE jt_err management_audience(jt_str issuer, struct jt_arena *arena, jt_str *ret_audience);
/* ISSUER/api: what SDKs ask for. */
JT_MUST_USE jt_err management_audience_short(jt_str issuer, struct jt_arena *arena,
                                             jt_str *ret_audience);
/* Either of the two. */
bool management_audience_is(jt_str issuer, jt_str audience);

/* Whether scope is one of those, which stand with spaces between, in either spelling that it has
 * (contract section 7.2). */
bool management_scope_is_in(jt_str scopes, jt_str scope);
