/*
 * keyset: all boxes are opened, not only that of the key that signs: a box can only be made with
 * the master key and for one kid, so a public key that someone slipped into the store is found here
 * and never published. Only the private key that signs is kept.
 */
#include "jose/keyset.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/json_write.h"
#include "jose/base64url.h"
#include "jose/jwk_key.h"
#include "jose/private_key.h"
#include "jose/signature.h"

enum {
    KEYSET_ARENA_BYTES = 8 * 1024,
    KEYSET_ARENA_MAX_BYTES = 1024 * 1024,
    HEADER_MAX_BYTES = 256,   /* of JSON; ours have 85 */
    ALGORITHM_MAX_BYTES = 16, /* a name in quotes, and a comma */
};

struct keyset {
    atomic_size_t references;
    struct jt_arena *arena; /* holds the texts below */
    struct jwk *keys[KEYSET_KEYS_MAX];
    struct jwk_list public; /* of them */
    bool has_active;        /* keys[0] is it */
    EVP_PKEY *private;      /* of the active key; NULL: this keyset only verifies */
    jt_str jwks, algorithms;
    jt_str headers[SIGNED_KINDS]; /* of what is signed: base64url and the dot behind it */
};

/* --- Making --------------------------------------------------------------------------------- */

static const struct jwk *find(const struct keyset *keys, jt_str kid)
{
    for (size_t i = 0; i < keys->public.count; i++)
        if (jt_str_eq(jwk_kid(keys->keys[i]), kid))
            return keys->keys[i];
    return NULL;
}

/* The private half of key, which must be that of jwk. */
static jt_err open_private(const struct signing_key *key, const struct jwk *jwk,
                           const uint8_t *seal_key, struct jt_arena *arena, EVP_PKEY **ret_private)
{
    JT_AUTO(private_key_freep) EVP_PKEY *private = NULL;
    JT_TRY(private_key_open(key->private_box, key->kid, seal_key, arena, &private));
    if (EVP_PKEY_eq(private, jwk_public_key(jwk)) != 1)
        return JT_ERR(JT_CRYPTO, "a public key is not that of its private key");
    *ret_private = private;
    private = NULL;
    return JT_DONE;
}

static jt_err add(struct keyset *keys, const struct signing_key *key, const uint8_t *seal_key)
{
    JT_AUTO(jwk_freep) struct jwk *jwk = NULL;
    JT_AUTO(private_key_freep) EVP_PKEY *private = NULL;
    if (keys->public.count == KEYSET_KEYS_MAX)
        return JT_ERR(JT_TOO_LARGE, "too many signing keys");
    if (key->state == SIGNING_KEY_ACTIVE && keys->has_active)
        return JT_ERR(JT_INVALID, "two active signing keys");
    JT_TRY(jwk_parse(key->public_jwk, &jwk));
    if (!jt_str_eq(jwk_kid(jwk), key->kid) || jwk_alg(jwk) != key->alg ||
        find(keys, key->kid) != NULL)
        return JT_ERR(JT_INVALID, "signing keys that contradict themselves or each other");
    if (seal_key != NULL)
        JT_TRY(open_private(key, jwk, seal_key, keys->arena, &private));
    if (key->state == SIGNING_KEY_ACTIVE) {
        keys->has_active = true;
        keys->private = private;
        private = NULL;
    }
    keys->keys[keys->public.count++] = jwk;
    jwk = NULL;
    return JT_DONE;
}

/* In the order of publication. A verifier that takes the first key takes the one that signs. */
static jt_err add_all(struct keyset *keys, const struct signing_key *from, size_t count,
                      const uint8_t *seal_key)
{
    static const enum signing_key_state published[] = { SIGNING_KEY_ACTIVE, SIGNING_KEY_PENDING,
                                                        SIGNING_KEY_RETIRED };
    for (size_t s = 0; s < COUNT(published); s++)
        for (size_t i = 0; i < count; i++)
            if (from[i].state == published[s])
                JT_TRY(add(keys, &from[i], seal_key));
    return JT_DONE;
}

static jt_err write_jwks(struct keyset *keys)
{
    struct jt_buf buf;
    jt_str json[KEYSET_KEYS_MAX];
    size_t bytes = sizeof("{\"keys\":[]}");
    for (size_t i = 0; i < keys->public.count; i++) {
        JT_TRY(jwk_write(keys->keys[i], keys->arena, &json[i]));
        bytes += json[i].len + 1;
    }
    JT_TRY(jt_arena_buf(keys->arena, bytes, &buf));
    jt_buf_put(&buf, JT_STR("{\"keys\":["));
    for (size_t i = 0; i < keys->public.count; i++) {
        if (i > 0)
            jt_buf_put_char(&buf, ',');
        jt_buf_put(&buf, json[i]);
    }
    jt_buf_put(&buf, JT_STR("]}"));
    keys->jwks = jt_buf_str(&buf);
    return JT_DONE;
}

static jt_err write_algorithms(struct keyset *keys)
{
    struct jt_buf buf;
    bool is_listed[JOSE_ALG_COUNT] = { 0 };
    if (keys->public.count == 0)
        return JT_DONE;
    JT_TRY(jt_arena_buf(keys->arena, JOSE_ALG_COUNT * (size_t)ALGORITHM_MAX_BYTES, &buf));
    for (size_t i = 0; i < keys->public.count; i++) {
        const enum jose_alg alg = jwk_alg(keys->keys[i]);
        if (is_listed[alg])
            continue;
        is_listed[alg] = true;
        jt_buf_put_char(&buf, i == 0 ? '[' : ',');
        jt_json_put_string(&buf, jose_alg_name(alg));
    }
    jt_buf_put_char(&buf, ']');
    keys->algorithms = jt_buf_str(&buf);
    return JT_DONE;
}

static const jt_str typs[SIGNED_KINDS] = {
    [SIGNED_TOKEN] = JT_STR_INIT(JWT_TYP),
    [SIGNED_WEBHOOK] = JT_STR_INIT(JWT_TYP_WEBHOOK),
    [SIGNED_CHECKPOINT] = JT_STR_INIT(JWT_TYP_CHECKPOINT),
};

/* Once for a keyset, not for each token: {"alg":...,"kid":...,"typ":...} encoded. */
static jt_err write_header(struct keyset *keys, jt_str typ, jt_str *ret_header)
{
    struct jt_buf json, buf;
    if (!keys->has_active)
        return JT_DONE;
    JT_TRY(jt_arena_buf(keys->arena, HEADER_MAX_BYTES, &json));
    JT_TRY(jt_arena_buf(keys->arena, base64url_length(HEADER_MAX_BYTES) + 1, &buf));
    jt_buf_put(&json, JT_STR("{\"alg\":"));
    jt_json_put_string(&json, jose_alg_name(jwk_alg(keys->keys[0])));
    jt_buf_put(&json, JT_STR(",\"kid\":"));
    jt_json_put_string(&json, jwk_kid(keys->keys[0]));
    jt_buf_put(&json, JT_STR(",\"typ\":"));
    jt_json_put_string(&json, typ);
    jt_buf_put_char(&json, '}');
    if (json.has_overflown)
        return JT_ERR(JT_TOO_LARGE, "kid too long for a token's header");
    base64url_put(&buf, jt_buf_str(&json));
    jt_buf_put_char(&buf, '.');
    *ret_header = jt_buf_str(&buf);
    return JT_DONE;
}

static void keyset_unrefp(struct keyset **keys)
{
    keyset_unref(*keys);
}

jt_err keyset_new(const struct signing_key *from, size_t count, const uint8_t *seal_key,
                  struct keyset **ret_keys)
{
    JT_AUTO(keyset_unrefp) struct keyset *keys = calloc(1, sizeof(*keys));
    if (keys == NULL)
        return JT_ERR(JT_NO_MEMORY, "keyset");
    atomic_init(&keys->references, 1);
    keys->public.keys = keys->keys;
    JT_TRY(jt_arena_new(KEYSET_ARENA_BYTES, KEYSET_ARENA_MAX_BYTES, &keys->arena));
    JT_TRY(add_all(keys, from, count, seal_key));
    JT_TRY(write_jwks(keys));
    JT_TRY(write_algorithms(keys));
    for (size_t kind = 0; kind < SIGNED_KINDS; kind++)
        JT_TRY(write_header(keys, typs[kind], &keys->headers[kind]));
    *ret_keys = keys;
    keys = NULL;
    return JT_DONE;
}

struct keyset *keyset_ref(struct keyset *keys)
{
    atomic_fetch_add_explicit(&keys->references, 1, memory_order_relaxed);
    return keys;
}

void keyset_unref(struct keyset *keys)
{
    if (keys == NULL || atomic_fetch_sub_explicit(&keys->references, 1, memory_order_acq_rel) != 1)
        return;
    for (size_t i = 0; i < keys->public.count; i++)
        jwk_free(keys->keys[i]);
    EVP_PKEY_free(keys->private);
    jt_arena_free(keys->arena);
    free(keys);
}

/* --- Asking --------------------------------------------------------------------------------- */

jt_str keyset_jwks(const struct keyset *keys)
{
    return keys->jwks;
}

jt_str keyset_algorithms(const struct keyset *keys)
{
    return keys->algorithms;
}

jt_err keyset_token_bytes(const struct keyset *keys, size_t payload_bytes, size_t *ret_bytes)
{
    if (!keys->has_active)
        return JT_ERR(JT_NOT_FOUND, "no active signing key");
    const struct jwk *active = keys->keys[0];
    *ret_bytes = keys->headers[SIGNED_TOKEN].len + base64url_length(payload_bytes) + 1 +
                 base64url_length(signature_length(jwk_alg(active), jwk_public_key(active)));
    return JT_DONE;
}

const struct jwk_list *keyset_public(const struct keyset *keys)
{
    return &keys->public;
}

/* --- The keyset in use ---------------------------------------------------------------------- */

struct keyset_current {
    pthread_mutex_t lock;
    struct keyset *keys;         /* under lock */
    _Atomic uint64_t generation; /* written under lock, one more for each keyset */
};

jt_err keyset_current_new(struct keyset_current **ret_current)
{
    struct keyset_current *current = calloc(1, sizeof(*current));
    if (current == NULL)
        return JT_ERR(JT_NO_MEMORY, "current keyset");
    pthread_mutex_init(&current->lock, NULL);
    *ret_current = current;
    return JT_DONE;
}

void keyset_current_free(struct keyset_current *current)
{
    if (current == NULL)
        return;
    keyset_unref(current->keys);
    pthread_mutex_destroy(&current->lock);
    free(current);
}

void keyset_current_set(struct keyset_current *current, struct keyset *keys)
{
    pthread_mutex_lock(&current->lock);
    struct keyset *before = current->keys;
    current->keys = keys;
    atomic_fetch_add_explicit(&current->generation, 1, memory_order_release);
    pthread_mutex_unlock(&current->lock);
    keyset_unref(before);
}

/* The keyset, a new reference, with its generation. */
static struct keyset *current_get(struct keyset_current *current, uint64_t *ret_generation)
{
    pthread_mutex_lock(&current->lock);
    struct keyset *keys = current->keys == NULL ? NULL : keyset_ref(current->keys);
    *ret_generation = atomic_load_explicit(&current->generation, memory_order_relaxed);
    pthread_mutex_unlock(&current->lock);
    return keys;
}

struct keyset *keyset_current_get(struct keyset_current *current)
{
    uint64_t generation;
    return current_get(current, &generation);
}

uint64_t keyset_current_generation(const struct keyset_current *current)
{
    return atomic_load_explicit(&current->generation, memory_order_acquire);
}

/* --- Signing -------------------------------------------------------------------------------- */

struct signer {
    struct keyset_current *current;
    uint64_t generation;           /* of keys; 0 before the first */
    struct keyset *keys;           /* a reference of its own */
    struct signature_maker *maker; /* NULL: keys have none that signs */
};

jt_err signer_new(struct keyset_current *current, struct signer **ret_signer)
{
    struct signer *signer = calloc(1, sizeof(*signer));
    if (signer == NULL)
        return JT_ERR(JT_NO_MEMORY, "signer");
    signer->current = current;
    *ret_signer = signer;
    return JT_DONE;
}

void signer_free(struct signer *signer)
{
    if (signer == NULL)
        return;
    signature_maker_free(signer->maker);
    keyset_unref(signer->keys);
    free(signer);
}

/* Takes over the keyset in use. On error the signer is as before, and tries again next time. */
static jt_err signer_follow(struct signer *signer)
{
    uint64_t generation;
    struct signature_maker *maker = NULL;
    JT_AUTO(keyset_unrefp) struct keyset *keys = current_get(signer->current, &generation);
    if (keys != NULL && keys->private != NULL)
        JT_TRY(signature_maker_new(jwk_alg(keys->keys[0]), keys->private, &maker));
    signature_maker_free(signer->maker);
    keyset_unref(signer->keys);
    signer->maker = maker;
    signer->keys = keys;
    signer->generation = generation;
    keys = NULL;
    return JT_DONE;
}

uint64_t signer_generation(const struct signer *signer)
{
    return keyset_current_generation(signer->current);
}

enum jose_alg signer_alg(const struct signer *signer)
{
    return jwk_alg(signer->keys->keys[0]);
}

size_t signer_max_bytes(size_t payload_bytes)
{
    return base64url_length(HEADER_MAX_BYTES) + 1 + base64url_length(payload_bytes) + 1 +
           base64url_length(SIGNATURE_MAX_BYTES);
}

jt_err signer_sign(struct signer *signer, enum signed_kind kind, jt_str payload, struct jt_buf *out)
{
    uint8_t signature[SIGNATURE_MAX_BYTES];
    size_t signature_bytes = 0;
    struct jt_buf buf = *out; /* so that out is untouched on error */
    if (signer_generation(signer) != signer->generation)
        JT_TRY(signer_follow(signer));
    if (signer->maker == NULL)
        return JT_ERR(JT_NOT_FOUND, "no active signing key");
    if (payload.len > KEYSET_PAYLOAD_MAX_BYTES)
        return JT_ERR(JT_TOO_LARGE, "payload too large to sign");
    jt_buf_put(&buf, signer->keys->headers[kind]);
    base64url_put(&buf, payload);
    const jt_str signed_bytes = { out->ptr + out->len, buf.len - out->len };
    if (!buf.has_overflown)
        JT_TRY(signature_make(signer->maker, signed_bytes, signature, &signature_bytes));
    jt_buf_put_char(&buf, '.');
    base64url_put(&buf, (jt_str){ (const char *)signature, signature_bytes });
    if (buf.has_overflown)
        return JT_ERR(JT_TOO_LARGE, "no room for a token");
    *out = buf;
    return JT_DONE;
}
