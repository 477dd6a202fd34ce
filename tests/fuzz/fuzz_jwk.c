/* fuzz_jwk: a public key as JSON. What is accepted is written back, and read as the same key. */
#include "fuzz/fuzz.h"

#include "jose/jwk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct jt_arena *arena = fuzz_arena();
    jt_str text = { (const char *)data, size }, written, thumbprint, again_thumbprint;
    struct jwk *key = NULL, *again = NULL;
    if (jwk_parse(text, &key).code == JT_OK &&
        jwk_thumbprint(key, arena, &thumbprint).code == JT_OK &&
        jwk_write(key, arena, &written).code == JT_OK) {
        FUZZ_MUST(jwk_parse(written, &again).code == JT_OK);
        FUZZ_MUST(jwk_thumbprint(again, arena, &again_thumbprint).code == JT_OK);
        FUZZ_MUST(jt_str_eq(thumbprint, again_thumbprint));
    }
    jwk_free(again);
    jwk_free(key);
    jt_arena_free(arena);
    return 0;
}
