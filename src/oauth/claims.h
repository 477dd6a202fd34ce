/*
 * claims: what a token says: one place for each claim that there is, in the order in which they are
 * written (contract sections 2.2 to 2.4). The steps of a grant put values there, already written as
 * JSON, and claims_write() puts them together at the end. So what does not change between the
 * tokens of a client is written once, with its record (client_record.h), and copied.
 */
#pragma once

#include "base/arena.h"

/* A new one: a place here, and its name in claims.c. */
enum claim {
    CLAIM_ACT,
    CLAIM_APPLICATION_PROPERTIES,
    CLAIM_AUD,
    CLAIM_AZP,
    CLAIM_CLIENT_SECRET_ID,
    CLAIM_SID,
    CLAIM_EXP,
    CLAIM_FEATURE_FLAGS,
    CLAIM_GTY,
    CLAIM_IAT,
    CLAIM_ISS,
    CLAIM_JTI,
    CLAIM_ORG_CODE,
    CLAIM_PERMISSIONS,
    CLAIM_PUBLIC_KEY_ID,
    CLAIM_SCOPE,
    CLAIM_SCP,
    CLAIM_SUB,
    CLAIM_USER_ID,
    CLAIM_V,
    CLAIM_COUNT,
};

struct claims {
    jt_str json[CLAIM_COUNT]; /* empty: left out. Of literals, records held, the request's arena */
};

/* The claim as a JSON string, which is copied into arena; nothing for an empty text. */
JT_MUST_USE jt_err claims_put_text(struct claims *claims, enum claim claim, jt_str text,
                                   struct jt_arena *arena);

/* All of them as a JSON object; aud must be there. */
JT_MUST_USE jt_err claims_write(const struct claims *claims, struct jt_arena *arena,
                                jt_str *ret_json);
