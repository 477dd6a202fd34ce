/*
 * organization: a customer's group; its code is its stable public identifier.
 */
#pragma once

#include "base/arena.h"
#include "base/random.h"

enum {
    ORGANIZATION_NAME_MAX_CHARS = 255,
    ORGANIZATION_TEXT_MAX_CHARS = 255,
    ORGANIZATION_CODE_MAX_BYTES = 64,
};

struct organization {
    jt_str code; /* org_ + 11 hex */
    jt_str name;
    jt_str handle;       /* empty: none; unique where set */
    jt_str external_id;  /* empty: none */
    jt_str sender_email; /* empty: none; what email_asc sorts by */
    bool is_suspended;
    int64_t suspended_ms; /* 0 when not suspended */
    int64_t created_ms;
    jt_str
        attributes; /* a JSON object: colors, domains and the like, kept for the contract's SDKs */
};

JT_MUST_USE jt_err organization_code_new(const struct jt_random *random, struct jt_arena *arena,
                                         jt_str *ret_code);
