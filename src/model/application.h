/*
 * application: what an administrator registers; as a client it trades its credentials for tokens.
 * Plain values and their rules; memory is the arena's they were read into.
 */
#pragma once

#include "base/arena.h"
#include "base/digest.h"
#include "base/random.h"
#include "base/secret.h"

enum application_type {
    APPLICATION_REG,    /* server-rendered web; has a secret, may not use client credentials */
    APPLICATION_SPA,    /* single page; no secret */
    APPLICATION_M2M,    /* machine to machine */
    APPLICATION_DEVICE, /* device or IoT; no secret */
};

enum {
    APPLICATION_ID_BYTES = 32, /* lower-case hex; id and client_id are the same value */
    APPLICATION_NAME_MAX_CHARS = 255,
    APPLICATION_NAME_MAX_BYTES = 4 * APPLICATION_NAME_MAX_CHARS,
    CLIENT_SECRET_BYTES = 52, /* [A-Za-z0-9], over 300 bits */
    CLIENT_SECRETS_MAX = 2,   /* the current one and a kept previous one */
    CLIENT_SECRET_ID_BYTES = 32,
    CLIENT_SECRET_GRACE_MAX_S = 2592000, /* 30 days */
    TOKEN_LIFETIME_MIN_S = 60,
    TOKEN_LIFETIME_MAX_S = 2592000, /* 30 days */
    TOKEN_LIFETIME_DEFAULT_S = 3600,
    APPLICATION_RATE_LIMIT_MAX = 1000000,  /* token requests a minute; 0: any number */
    APPLICATION_RATE_LIMIT_OF_SERVER = -1, /* none of its own: the server's setting */
};

struct application {
    jt_str id; /* = client_id */
    jt_str name;
    enum application_type type;
    jt_str org_code; /* empty: global */
    int64_t access_token_lifetime_s;
    jt_str attributes; /* a JSON object: the sign-in settings of the contract, kept for its SDKs */
    int64_t created_ms, updated_ms;
};

struct client_secret {
    jt_str application_id;
    bool is_previous;                /* kept by a rotation; at most one of each */
    uint8_t digest[JT_DIGEST_BYTES]; /* client_secret_digest() */
    char id[CLIENT_SECRET_ID_BYTES]; /* client_secret_id(), of one that was read */
    int64_t created_ms;
    int64_t expires_ms;   /* 0: never */
    int64_t last_used_ms; /* 0: never */
    int64_t use_count;
};

jt_str application_type_code(enum application_type type);  /* "m2m" */
jt_str application_type_label(enum application_type type); /* "Machine to machine (M2M)" */
JT_MUST_USE jt_err application_type_parse(jt_str code, enum application_type *ret_type);
bool application_type_has_secret(enum application_type type);

/* A new id (32 lower-case hex digits of random) in arena. */
JT_MUST_USE jt_err application_id_new(const struct jt_random *random, struct jt_arena *arena,
                                      jt_str *ret_id);

/* Which secret it is, where nothing may follow from it: half of the digest's own digest, in hex. No
 * two secrets have the same. */
JT_MUST_USE jt_err client_secret_id(const uint8_t digest[static JT_DIGEST_BYTES],
                                    char ret_id[static CLIENT_SECRET_ID_BYTES]);

/* What is stored of a client secret: its HMAC under jt_keys.client_secret_hmac. */
static inline JT_MUST_USE jt_err client_secret_digest(struct jt_hmac *hmac, jt_str secret,
                                                      uint8_t ret_digest[static JT_DIGEST_BYTES])
{
    return jt_hmac_sha256(hmac, secret, ret_digest);
}
