/* fuzz_jwk_set: the keys of a stranger. What is taken of them keeps the promises of a key. */
#include "fuzz/fuzz.h"

#include "jose/jwk_set.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct jt_arena *arena = fuzz_arena();
    struct jwk_set *set = NULL;
    jt_str json;
    if (jwk_set_parse((jt_str){ (const char *)data, size }, &set).code == JT_OK) {
        const struct jwk_list *keys = jwk_set_keys(set);
        FUZZ_MUST(keys->count <= JWK_SET_KEYS_MAX);
        for (size_t i = 0; i < keys->count; i++) {
            struct jwk *again = NULL;
            const enum jose_alg alg = jwk_alg(keys->keys[i]);
            FUZZ_MUST(jwk_fits(keys->keys[i], alg));
            FUZZ_MUST(jwk_kid(keys->keys[i]).len <= JWK_KID_MAX_BYTES);
            FUZZ_MUST(jwk_write(keys->keys[i], arena, &json).code == JT_OK);
            FUZZ_MUST(jwk_parse(json, &again).code == JT_OK);
            FUZZ_MUST(jwk_verify(keys->keys[i], alg, json, JT_STR("no signature")).code != JT_OK);
            jwk_free(again);
        }
    }
    jwk_set_free(set);
    jt_arena_free(arena);
    return 0;
}
