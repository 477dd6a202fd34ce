/* signing_key: new key pairs, and the names of their states; declared in jose/keyset.h. */
#include "jose/jwk_key.h"
#include "jose/keyset.h"
#include "jose/private_key.h"

static const jt_str state_names[] = {
    [SIGNING_KEY_PENDING] = JT_STR_INIT("pending"),
    [SIGNING_KEY_ACTIVE] = JT_STR_INIT("active"),
    [SIGNING_KEY_RETIRED] = JT_STR_INIT("retired"),
    [SIGNING_KEY_REMOVED] = JT_STR_INIT("removed"),
};

jt_str signing_key_state_name(enum signing_key_state state)
{
    return state_names[state];
}

jt_err signing_key_state_parse(jt_str name, enum signing_key_state *ret_state)
{
    for (size_t i = 0; i < COUNT(state_names); i++)
        if (jt_str_eq(name, state_names[i])) {
            *ret_state = (enum signing_key_state)i;
            return JT_DONE;
        }
    return JT_ERR(JT_INVALID, "no such state of a signing key");
}

jt_err signing_key_generate(enum jose_alg alg, const uint8_t seal_key[static JT_KEY_BYTES],
                            const struct jt_random *random, struct jt_arena *arena,
                            struct signing_key *ret_key)
{
    JT_AUTO(private_key_freep) EVP_PKEY *private = NULL;
    JT_AUTO(jwk_freep) struct jwk *jwk = NULL;
    jt_str kid, public_jwk, private_box;
    JT_TRY(private_key_generate(alg, &private));
    JT_TRY(jwk_from_key(private, &alg, &jwk));
    JT_TRY(jt_arena_copy(arena, jwk_kid(jwk), &kid));
    JT_TRY(jwk_write(jwk, arena, &public_jwk));
    JT_TRY(private_key_seal(private, kid, seal_key, random, arena, &private_box));
    ret_key->alg = alg;
    ret_key->kid = kid;
    ret_key->public_jwk = public_jwk;
    ret_key->private_box = private_box;
    return JT_DONE;
}
