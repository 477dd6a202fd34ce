/* fuzz_jwk_pem: a public key or a certificate as somebody pastes it. What is accepted reads back
 * from the JWK that it became. */
#include "fuzz/fuzz.h"

#include "jose/jwk_pem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct jt_arena *arena = fuzz_arena();
    struct jwk *jwk = NULL, *again = NULL;
    jt_str json;
    if (jwk_from_pem((jt_str){ (const char *)data, size }, &jwk).code == JT_OK) {
        FUZZ_MUST(size <= JWK_PEM_MAX_BYTES && jwk_kid(jwk).len == 43);
        FUZZ_MUST(jwk_write(jwk, arena, &json).code == JT_OK);
        FUZZ_MUST(jwk_parse(json, &again).code == JT_OK);
        FUZZ_MUST(jt_str_eq(jwk_kid(again), jwk_kid(jwk)));
        jwk_free(again);
    }
    jwk_free(jwk);
    jt_arena_free(arena);
    return 0;
}
