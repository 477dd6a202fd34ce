/* keyset: new keys, the published set, and what a keyset is not made of. */
#include "vectors.h"

#include <jansson.h>

#include "jose/jwk.h"
#include "jose/keyset.h"

static struct keyset *keyset_of(const struct signing_key *keys, size_t count)
{
    struct keyset *made = NULL;
    CHECK_OK("keyset", keyset_new(keys, count, seal_key, &made));
    return made;
}

TEST(signing_keys_are_named_by_their_thumbprint_and_sealed)
{
    for (int alg = 0; alg < JOSE_SIGNING_ALG_COUNT; alg++) {
        struct signing_key key = new_key((enum jose_alg)alg, SIGNING_KEY_ACTIVE);
        struct jwk *jwk = NULL;
        jt_str thumbprint;
        CHECK_INT("alg", key.alg, alg);
        CHECK_OK("public JWK", jwk_parse(key.public_jwk, &jwk));
        CHECK_OK("thumbprint", jwk_thumbprint(jwk, test_arena(), &thumbprint));
        CHECK("kid", jt_str_eq(thumbprint, key.kid) && jt_str_eq(jwk_kid(jwk), key.kid));
        CHECK_INT("alg of the JWK", jwk_alg(jwk), alg);
        CHECK("sealed", key.private_box.len > 28);
        jwk_free(jwk);
    }
}

TEST(signing_keys_of_rsa_have_2048_bits_and_exponent_65537)
{
    struct signing_key key = new_key(JOSE_RS256, SIGNING_KEY_ACTIVE);
    json_t *jwk = json_loadb(key.public_jwk.ptr, key.public_jwk.len, 0, NULL);
    CHECK_STR("e", str(json_string_value(json_object_get(jwk, "e"))), "AQAB");
    CHECK_INT("n", json_string_length(json_object_get(jwk, "n")), 342);
    json_decref(jwk);
}

TEST(signing_key_generate_leaves_the_rest_to_the_caller)
{
    struct jt_random random = jt_random_system();
    struct signing_key key = { .state = SIGNING_KEY_RETIRED, .created_ms = 5, .remove_ms = 7 };
    CHECK_OK("made", signing_key_generate(JOSE_EDDSA, seal_key, &random, test_arena(), &key));
    CHECK("kept", key.state == SIGNING_KEY_RETIRED && key.created_ms == 5 && key.remove_ms == 7);
}

TEST(keyset_publishes_active_then_pending_then_retired)
{
    const struct signing_key keys[] = {
        new_key(JOSE_EDDSA, SIGNING_KEY_RETIRED), new_key(JOSE_ES256, SIGNING_KEY_REMOVED),
        new_key(JOSE_ES256, SIGNING_KEY_PENDING), new_key(JOSE_RS256, SIGNING_KEY_ACTIVE),
        new_key(JOSE_EDDSA, SIGNING_KEY_RETIRED),
    };
    static const size_t order[] = { 3, 2, 0, 4 };
    struct keyset *made = keyset_of(keys, COUNT(keys));
    json_t *jwks = json_loadb(keyset_jwks(made).ptr, keyset_jwks(made).len, 0, NULL);
    const json_t *list = json_object_get(jwks, "keys");
    CHECK_INT("count", json_array_size(list), COUNT(order));
    for (size_t i = 0; i < COUNT(order); i++) {
        const json_t *kid = json_object_get(json_array_get(list, i), "kid");
        CHECK("kid", jt_str_eq(str(json_string_value(kid)), keys[order[i]].kid));
    }
    json_decref(jwks);
    keyset_unref(made);
}

TEST(keyset_may_be_empty)
{
    struct keyset *made = keyset_of(NULL, 0);
    size_t bytes;
    CHECK_STR("jwks", keyset_jwks(made), "{\"keys\":[]}");
    CHECK_CODE("no active key", keyset_token_bytes(made, 1, &bytes), JT_NOT_FOUND);
    keyset_unref(made);
    keyset_unref(NULL);
}

TEST(keyset_without_a_seal_key_needs_no_boxes)
{
    struct signing_key key = new_key(JOSE_ES256, SIGNING_KEY_ACTIVE);
    struct keyset *made = NULL;
    key.private_box = JT_STR("");
    CHECK_OK("verifies only", keyset_new(&key, 1, NULL, &made));
    keyset_unref(made);
}

TEST(keyset_refuses)
{
    static const uint8_t other_seal_key[JT_KEY_BYTES] = { 'x' };
    const struct signing_key a = new_key(JOSE_ES256, SIGNING_KEY_ACTIVE),
                             b = new_key(JOSE_EDDSA, SIGNING_KEY_PENDING),
                             c = new_key(JOSE_EDDSA, SIGNING_KEY_ACTIVE);
    struct signing_key keys[2] = { a, b };
    struct keyset *made = NULL;

    CHECK_CODE("another master key", keyset_new(keys, 2, other_seal_key, &made), JT_CRYPTO);
    keys[1] = c;
    CHECK_CODE("two active keys", keyset_new(keys, 2, seal_key, &made), JT_INVALID);
    keys[1] = a;
    keys[1].state = SIGNING_KEY_RETIRED;
    CHECK_CODE("one key twice", keyset_new(keys, 2, seal_key, &made), JT_INVALID);
    keys[1] = b;
    keys[1].kid = JT_STR("another");
    CHECK_CODE("a kid that is not the JWK's", keyset_new(keys, 2, seal_key, &made), JT_INVALID);
    keys[1] = b;
    keys[1].alg = JOSE_ES256;
    CHECK_CODE("an alg that is not the JWK's", keyset_new(keys, 2, seal_key, &made), JT_INVALID);
    keys[1] = b;
    keys[1].private_box = c.private_box;
    CHECK_CODE("the box of another key", keyset_new(keys, 2, seal_key, &made), JT_CRYPTO);
    keys[1].private_box = JT_STR("");
    CHECK_CODE("no box", keyset_new(keys, 2, seal_key, &made), JT_CRYPTO);
    keys[1].public_jwk = JT_STR("{}");
    CHECK_CODE("no JWK", keyset_new(keys, 2, seal_key, &made), JT_INVALID);
    CHECK("nothing made", made == NULL);
}

/* Someone who may write to the store, but has no master key, adds a key of their own. */
TEST(keyset_refuses_a_public_key_slipped_in_under_a_known_kid)
{
    struct signing_key ours = new_key(JOSE_EDDSA, SIGNING_KEY_RETIRED),
                       theirs = new_key(JOSE_EDDSA, SIGNING_KEY_RETIRED);
    struct keyset *made = NULL;
    struct jt_buf json;
    jt_str kid = ours.kid, rest = theirs.public_jwk;
    const char *at = memmem(rest.ptr, rest.len, theirs.kid.ptr, theirs.kid.len);
    CHECK_OK("buffer", jt_arena_buf(test_arena(), rest.len, &json));
    jt_buf_put(&json, (jt_str){ rest.ptr, (size_t)(at - rest.ptr) });
    jt_buf_put(&json, kid);
    jt_buf_put(&json, (jt_str){ at + kid.len, rest.len - json.len });
    ours.public_jwk = jt_buf_str(&json);
    CHECK_OK("well-formed", keyset_new(&ours, 1, NULL, &made));
    keyset_unref(made);
    CHECK_CODE("not of the sealed key", keyset_new(&ours, 1, seal_key, &made), JT_CRYPTO);
}

TEST(keyset_has_a_limit)
{
    struct signing_key keys[KEYSET_KEYS_MAX + 1];
    struct keyset *made = NULL;
    for (size_t i = 0; i < COUNT(keys); i++)
        keys[i] = new_key(JOSE_EDDSA, SIGNING_KEY_RETIRED);
    CHECK_OK("the most", keyset_new(keys, KEYSET_KEYS_MAX, seal_key, &made));
    keyset_unref(made);
    CHECK_CODE("one more", keyset_new(keys, COUNT(keys), seal_key, &made), JT_TOO_LARGE);
    keys[3].state = SIGNING_KEY_REMOVED;
    CHECK_OK("removed ones do not count", keyset_new(keys, COUNT(keys), seal_key, &made));
    keyset_unref(made);
}

TEST(keyset_public_pins_the_alg_to_the_key)
{
    const struct signing_key keys[] = { new_key(JOSE_ES256, SIGNING_KEY_ACTIVE) };
    struct keyset *made = keyset_of(keys, 1);
    char signature[64] = { 1 };
    struct jws jws = { .alg = JOSE_EDDSA,
                       .kid = keys[0].kid,
                       .signature = { signature, sizeof(signature) },
                       .signed_bytes = JT_STR("a.b") };
    CHECK_CODE("another alg", jws_verify(&jws, keyset_public(made)), JT_REFUSED);
    jws.alg = JOSE_ES256;
    CHECK_CODE("wrong signature", jws_verify(&jws, keyset_public(made)), JT_REFUSED);
    jws.kid = JT_STR("another");
    CHECK_CODE("another kid", jws_verify(&jws, keyset_public(made)), JT_NOT_FOUND);
    jws.kid = JT_STR("");
    CHECK_CODE("no kid", jws_verify(&jws, keyset_public(made)), JT_REFUSED);
    jws.alg = JOSE_EDDSA;
    CHECK_CODE("no kid, and no key for its alg", jws_verify(&jws, keyset_public(made)),
               JT_NOT_FOUND);
    keyset_unref(made);
}
