/*
 * cose_key: a public key as COSE has it (RFC 9052 section 7), which is what authenticators give,
 * read into a jwk. Of the kinds that jose/alg.h has: ES256 on P-256, EdDSA on Ed25519, RS256.
 */
#pragma once

#include "base/arena.h"
#include "jose/jwk.h"

/* COSE's numbers of the algorithms (RFC 9053, RFC 8812), the ones we would rather have first. */
enum { COSE_ES256 = -7, COSE_EDDSA = -8, COSE_RS256 = -257 };

enum { COSE_KEY_MEMBERS_MAX = 16 };

/*
 * Takes the key off the front of *rest. The rules of jwk_parse() hold; its algorithm must be told
 * and fit. The caller owns ret_key. JT_INVALID; as jwk_parse().
 */
JT_MUST_USE jt_err cose_key_read(jt_str *rest, struct jt_arena *arena, struct jwk **ret_key);

/* JT_REFUSED when it is not the signature of these bytes by that key: those of ECDSA are in DER
 * (WebAuthn section 6.5.5), where JOSE has two numbers. */
JT_MUST_USE jt_err cose_key_verify(const struct jwk *key, jt_str signed_bytes, jt_str signature);
