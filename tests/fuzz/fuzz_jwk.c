/* fuzz_jwk: a key from a stranger's JWKS. What is accepted reads back from what we write of it. */
#include "fuzz/fuzz.h"

#include "jose/jwk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct jt_arena *arena = fuzz_arena();
    struct jwk *jwk = NULL, *again = NULL;
    jt_str json, thumbprint, same_thumbprint;
    if (jwk_parse((jt_str){ (const char *)data, size }, &jwk).code == JT_OK) {
        FUZZ_MUST(jwk_kid(jwk).len > 0 && jwk_kid(jwk).len <= JWK_KID_MAX_BYTES);
        FUZZ_MUST(jwk_write(jwk, arena, &json).code == JT_OK);
        FUZZ_MUST(jwk_parse(json, &again).code == JT_OK);
        FUZZ_MUST(jwk_kind(again) == jwk_kind(jwk) && jwk_fits(jwk, jwk_alg(jwk)));
        FUZZ_MUST(jwk_alg(again) == jwk_alg(jwk) && jt_str_eq(jwk_kid(again), jwk_kid(jwk)));
        FUZZ_MUST(jwk_thumbprint(jwk, arena, &thumbprint).code == JT_OK);
        FUZZ_MUST(jwk_thumbprint(again, arena, &same_thumbprint).code == JT_OK);
        FUZZ_MUST(thumbprint.len == 43 && jt_str_eq(thumbprint, same_thumbprint));
        FUZZ_MUST(jwk_verify(jwk, jwk_alg(jwk), json, thumbprint).code != JT_OK);
        jwk_free(again);
    }
    jwk_free(jwk);
    jt_arena_free(arena);
    return 0;
}
