/*
 * keyset: the signing keys of one issuer, and their public half as a JWKS.
 *
 * Private keys never leave jose/; callers pass what is to be signed. A keyset is immutable once
 * built and shared by reference count, so a rotation builds a new one and swaps it in
 * (keyset_current). RFC 7517 (JWK Set), RFC 7638 (thumbprint, our kid), RFC 7515 section 5.1.
 */
#pragma once

#include "base/arena.h"
#include "base/digest.h"
#include "base/random.h"
#include "jose/alg.h"
#include "jose/jwk.h"

enum {
    KEYSET_PAYLOAD_MAX_BYTES = 64 * 1024,
    KEYSET_KEYS_MAX = 16,
};

/*
 * The life of a signing key. Pending and retired keys are published too: pending so that verifiers
 * know the key before its first use, retired until the last token it signed has expired.
 */
enum signing_key_state {
    SIGNING_KEY_PENDING,
    SIGNING_KEY_ACTIVE,
    SIGNING_KEY_RETIRED,
    SIGNING_KEY_REMOVED, /* private half destroyed, no longer published */
};

/* As stored. Views are the caller's. */
struct signing_key {
    jt_str kid;
    enum jose_alg alg;
    enum signing_key_state state;
    jt_str public_jwk;  /* JSON */
    jt_str private_box; /* PKCS #8 DER sealed under jt_keys.signing_key_seal, context: kid */
    int64_t created_ms;
    int64_t activate_ms; /* pending: when it becomes active */
    int64_t remove_ms;   /* retired: when it is removed; 0 before */
};

jt_str signing_key_state_name(enum signing_key_state state); /* "pending", ... */
JT_MUST_USE jt_err signing_key_state_parse(jt_str name, enum signing_key_state *ret_state);

/*
 * Makes a new key pair: kid, public_jwk, private_box and alg are set (they live in arena), the rest
 * is left to the caller.
 */
JT_MUST_USE jt_err signing_key_generate(enum jose_alg alg,
                                        const uint8_t seal_key[static JT_KEY_BYTES],
                                        const struct jt_random *random, struct jt_arena *arena,
                                        struct signing_key *ret_key);

struct keyset; /* opaque, reference-counted, immutable */

/*
 * Opens the sealed keys and checks that each belongs to its public half. keys hold at most one
 * active (the one that signs); those removed are passed over. seal_key NULL: a keyset that only
 * verifies, and boxes are not looked at. Errors: JT_CRYPTO a box does not open (wrong master key)
 * or is another key's; JT_INVALID two active keys, two of one kid, or a kid or alg that is not the
 * JWK's; JT_TOO_LARGE past KEYSET_KEYS_MAX. The caller owns one reference.
 */
JT_MUST_USE jt_err keyset_new(const struct signing_key *keys, size_t count, const uint8_t *seal_key,
                              struct keyset **ret_keys);
struct keyset *keyset_ref(struct keyset *keys);
void keyset_unref(struct keyset *keys); /* takes NULL */

/* {"keys":[...]}: active first, then pending, then retired; written once. Lives as long as keys. */
jt_str keyset_jwks(const struct keyset *keys);

/* The algorithms of all published keys as a JSON array, each once; written once, lives as long as
 * keys. Empty text where there is no key. */
jt_str keyset_algorithms(const struct keyset *keys);

/* The bytes of a token in its compact form, signed with the active key, for a payload of that many
 * bytes: it does not depend on which. JT_NOT_FOUND when none is active. */
JT_MUST_USE jt_err keyset_token_bytes(const struct keyset *keys, size_t payload_bytes,
                                      size_t *ret_bytes);

/* The public half of all published keys, to verify with; lives as long as keys. */
const struct jwk_list *keyset_public(const struct keyset *keys);

/* Where a server keeps the keyset in use; the one thing here that changes. Any thread. */
struct keyset_current; /* opaque */

JT_MUST_USE jt_err keyset_current_new(struct keyset_current **ret_current);
void keyset_current_free(struct keyset_current *current); /* takes NULL */
void keyset_current_set(struct keyset_current *current,
                        struct keyset *keys);                      /* takes the reference */
struct keyset *keyset_current_get(struct keyset_current *current); /* a new reference, or NULL */
/* The number of the keyset in use, which each new one raises; 0 before the first. What is got or
 * signed next is of this one or a later one. */
uint64_t keyset_current_generation(const struct keyset_current *current);

/*
 * What is signed. Each has a typ of its own, so that none is taken for another (RFC 8725
 * section 3.11). Kinde's decoders read headers as plain base64: no '>', '?', '~' in them.
 */
enum signed_kind { SIGNED_TOKEN, SIGNED_WEBHOOK, SIGNED_CHECKPOINT, SIGNED_KINDS };
#define JWT_TYP            "JWT"
#define JWT_TYP_WEBHOOK    "webhook+jwt"
#define JWT_TYP_CHECKPOINT "audit-checkpoint+jwt"

/*
 * A signer belongs to one thread. It holds an initialised signing context of the active key and
 * follows keyset_current by itself.
 */
struct signer; /* opaque */

JT_MUST_USE jt_err signer_new(struct keyset_current *current, struct signer **ret_signer);
void signer_free(struct signer *signer); /* takes NULL */

/*
 * Signs payload, a JSON object in UTF-8, with the active key; the header is
 * {"alg":...,"kid":...,"typ":...}. The compact form is appended to out, which is untouched on
 * error: signer_max_bytes() of room is always enough. Errors: JT_NOT_FOUND no active key;
 * JT_TOO_LARGE; JT_CRYPTO.
 */
JT_MUST_USE jt_err signer_sign(struct signer *signer, enum signed_kind kind, jt_str payload,
                               struct jt_buf *out);

uint64_t signer_generation(const struct signer *signer); /* keyset_current_generation() */

/* Of what was signed last; something must have been. */
enum jose_alg signer_alg(const struct signer *signer);

/* Room that signer_sign() needs for a payload of that many bytes. */
size_t signer_max_bytes(size_t payload_bytes);
