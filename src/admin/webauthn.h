/*
 * webauthn: what a browser brings back from an authenticator, and whether it is good
 * (Web Authentication Level 3 of the W3C: WebAuthn sections 7.1 and 7.2). Of attestations only
 * `none` is asked for, and no other one is looked into: which maker's authenticator somebody has,
 * nothing here depends on.
 *
 * Nothing here knows a store, a session or a challenge's making. Everything comes as bytes, of
 * which there are few, and is refused when anything stands behind what was expected. Fuzzed:
 * tests/fuzz/fuzz_webauthn.c.
 */
#pragma once

#include "base/arena.h"

enum {
    WEBAUTHN_CLIENT_DATA_MAX_BYTES = 4096,
    WEBAUTHN_ATTESTATION_MAX_BYTES = 4096,
    WEBAUTHN_AUTHENTICATOR_DATA_MAX_BYTES = 4096,
    WEBAUTHN_SIGNATURE_MAX_BYTES = 512,
    WEBAUTHN_CREDENTIAL_ID_MAX_BYTES = 1023, /* WebAuthn section 4 */
    WEBAUTHN_CHALLENGE_MAX_BYTES = 128,
    WEBAUTHN_USER_HANDLE_MAX_BYTES = 64,
};

/* Where the console is, of which an authenticator knows the host only. */
struct webauthn_site {
    jt_str rp_id;  /* "auth.example" */
    jt_str origin; /* "https://auth.example:8443" */
};

/* Of the issuer's address. With `localhost`, which only ever is this machine, any port is the
 * origin's: a console that is being developed has one of its own. */
JT_MUST_USE jt_err webauthn_site_of(jt_str issuer, struct jt_arena *arena,
                                    struct webauthn_site *ret_site);

enum webauthn_ceremony { WEBAUTHN_CREATE, WEBAUTHN_GET };

/*
 * The challenge that the browser says it was given, in client_data (JSON) of that ceremony at that
 * site. In arena. JT_REFUSED: it was another ceremony, another site, or a page within a page of
 * another site.
 */
JT_MUST_USE jt_err webauthn_challenge(const struct webauthn_site *site,
                                      enum webauthn_ceremony ceremony, jt_str client_data,
                                      struct jt_arena *arena, jt_str *ret_challenge);

/* What an authenticator says of itself and of who is there (WebAuthn section 6.1). */
struct webauthn_said {
    int64_t sign_count;
    bool is_present, is_verified;          /* UP; UV: by finger, face or PIN */
    bool is_backup_eligible, is_backed_up; /* BE: it may be on several devices; BS */
    jt_str credential_id;                  /* of a new one; else empty */
    jt_str public_key;                     /* of a new one: a JWK */
};

/*
 * A new credential, out of its attestation object. JT_REFUSED: it is for another site, nobody was
 * there, a key of a kind that was not asked for, or malformed.
 */
JT_MUST_USE jt_err webauthn_created(const struct webauthn_site *site, jt_str attestation_object,
                                    struct jt_arena *arena, struct webauthn_said *ret_said);

/* What a credential of before has signed. */
struct webauthn_assertion {
    jt_str client_data, authenticator_data, signature;
};

/* JT_REFUSED: as above, or not signed by public_key, a JWK. */
JT_MUST_USE jt_err webauthn_asserted(const struct webauthn_site *site,
                                     const struct webauthn_assertion *assertion, jt_str public_key,
                                     struct webauthn_said *ret_said);

/* Whether the count fits one that was said before: it grows, or the authenticator has none. Else
 * two of them have one key. */
bool webauthn_count_fits(int64_t before, int64_t now);
