/*
 * api: a protected resource and the identifier (audience) that tokens are for, and its scopes.
 */
#pragma once

#include "base/arena.h"
#include "base/random.h"

enum {
    API_NAME_MAX_CHARS = 64,
    API_AUDIENCE_MAX_CHARS = 64,
    SCOPE_KEY_MAX_BYTES = 64,
    SCOPE_DESCRIPTION_MAX_CHARS = 1024,
    SCOPES_PER_API_MAX = 5000,
};

struct api {
    jt_str id; /* 32 lower-case hex */
    jt_str name;
    jt_str audience;    /* the management API's is ISSUER/api/v1, and ISSUER/api beside it */
    bool is_management; /* built in: exists in every store, cannot be deleted */
    int64_t created_ms;
};

struct scope {
    jt_str id; /* api_scope_ + 32 hex */
    jt_str api_id;
    jt_str key;
    jt_str description; /* may be empty */
    bool is_imported;   /* from an OpenAPI document: comes and goes with it */
};

/*
 * 1 to 64 bytes of RFC 6749's scope-token: %x21 / %x23-5B / %x5D-7E, so no space, quote or
 * backslash. JT_INVALID, JT_TOO_LARGE.
 */
JT_MUST_USE jt_err scope_key_check(jt_str key);

/* 1 to 64 characters without white space, control bytes or what deceives a reader
 * (base/character.h). JT_INVALID, JT_TOO_LARGE. */
JT_MUST_USE jt_err api_audience_check(jt_str audience);

JT_MUST_USE jt_err api_id_new(const struct jt_random *random, struct jt_arena *arena,
                              jt_str *ret_id);
JT_MUST_USE jt_err scope_id_new(const struct jt_random *random, int64_t now_ms,
                                struct jt_arena *arena, jt_str *ret_id);
