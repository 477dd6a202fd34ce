/*
 * api_key: a long-lived credential for callers of one registered API, who send it to that API; the
 * API has it verified here (contract section 4). Plain values and their rules; memory is the
 * arena's they were read into.
 */
#pragma once

#include "base/arena.h"
#include "base/digest.h"
#include "base/random.h"
#include "base/secret.h"
#include "model/api_key_limits.h"

enum api_key_type {
    API_KEY_ORGANIZATION, /* its owner is org_code */
    API_KEY_USER,         /* its owner is user_id, an identifier of the customer's own */
    API_KEY_ENVIRONMENT,  /* no owner */
};

enum api_key_status { API_KEY_ACTIVE, API_KEY_INACTIVE, API_KEY_REVOKED };

#define API_KEY_PREFIX "k_live" /* shown; in a key a '_' follows it */

enum {
    API_KEY_RANDOM_BYTES = 52, /* [A-Za-z0-9], over 300 bits */
    API_KEY_BYTES = sizeof(API_KEY_PREFIX "_") - 1 + API_KEY_RANDOM_BYTES,
    API_KEY_SUFFIX_BYTES = 4,
    API_KEY_NAME_MAX_CHARS = 255,
    API_KEY_NAME_MAX_BYTES = 4 * API_KEY_NAME_MAX_CHARS,
    API_KEY_USER_ID_MAX_CHARS = 255,
    API_KEY_SCOPES_MAX = 100,
    API_KEY_LIFETIME_MIN_S = 1,
    API_KEY_LIFETIME_MAX_S = 10 * 365 * 86400,
    API_KEY_GRACE_MAX_S = 2592000, /* 30 days */
};

struct api_key {
    jt_str id; /* api_key_ + 32 hex */
    jt_str name;
    enum api_key_type type;
    enum api_key_status status;
    jt_str api_id;
    jt_str org_code, user_id; /* empty but for that type */
    uint8_t digest[JT_DIGEST_BYTES];
    jt_str suffix;      /* the last characters, to tell keys apart */
    int64_t expires_ms; /* 0: never */
    int64_t created_ms;
    jt_str created_by; /* an actor: "application:CLIENT_ID" */
    bool is_delegated; /* by an application of its organization: worth what those have now */
    int64_t verification_count, last_verified_ms;
    jt_str last_verified_address;
    struct api_key_limits limits;
    jt_str *scopes; /* keys, ascending */
    size_t scope_count;
};

jt_str api_key_type_name(enum api_key_type type);       /* "organization" */
jt_str api_key_status_name(enum api_key_status status); /* "active" */
JT_MUST_USE jt_err api_key_type_parse(jt_str name, enum api_key_type *ret_type);
JT_MUST_USE jt_err api_key_status_parse(jt_str name, enum api_key_status *ret_status);

JT_MUST_USE jt_err api_key_id_new(const struct jt_random *random, int64_t now_ms,
                                  struct jt_arena *arena, jt_str *ret_id);

/* A new key as its owner gets it to see, once. */
JT_MUST_USE jt_err api_key_secret_new(const struct jt_random *random, struct jt_secret *ret_secret);

/* True for what could be a key of ours: no other text is worth a digest or a look-up. */
bool api_key_secret_is_well_formed(jt_str text);

/* What is stored of a key: its HMAC under jt_keys.api_key_hmac. */
static inline JT_MUST_USE jt_err api_key_digest(struct jt_hmac *hmac, jt_str secret,
                                                uint8_t ret_digest[static JT_DIGEST_BYTES])
{
    return jt_hmac_sha256(hmac, secret, ret_digest);
}
