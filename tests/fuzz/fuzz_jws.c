/* fuzz_jws: a compact token, and the claims in it. */
#include "fuzz/fuzz.h"

#include "jose/jwt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct jt_arena *arena = fuzz_arena();
    jt_str text = { (const char *)data, size };
    struct jws jws;
    struct jwt_claims claims;
    if (jws_parse(text, arena, &jws).code == JT_OK) {
        FUZZ_MUST(jws.signed_bytes.len < size);
        FUZZ_MUST(jws.alg < JOSE_ALG_COUNT);
        if (jwt_claims_parse(jws.payload, arena, &claims).code == JT_OK)
            FUZZ_MUST(claims.audience_count <= JWT_AUDIENCES_MAX);
    }
    if (jwt_claims_parse(text, arena, &claims).code == JT_OK)
        FUZZ_MUST(claims.audience_count <= JWT_AUDIENCES_MAX);
    jt_arena_free(arena);
    return 0;
}
