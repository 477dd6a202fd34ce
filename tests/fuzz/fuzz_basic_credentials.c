/* fuzz_basic_credentials: the Authorization header of the token endpoint. */
#include "fuzz/fuzz.h"

#include "oauth/basic_credentials.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct jt_arena *arena = fuzz_arena();
    jt_str header = { (const char *)data, size }, id, secret;
    if (basic_credentials_parse(header, arena, &id, &secret).code == JT_OK)
        FUZZ_MUST(jt_str_is_utf8(id) && !jt_str_has_control(id) && secret.len <= size);
    jt_arena_free(arena);
    return 0;
}
