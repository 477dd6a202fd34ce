/* fuzz_form: form bodies and query strings, and single percent-encoded path segments. */
#include "fuzz/fuzz.h"

#include "http/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct jt_arena *arena = fuzz_arena();
    jt_str text = { (const char *)data, size }, decoded;
    struct http_param *pairs = NULL;
    size_t count = 0;

    if (form_parse(text, 64, arena, &pairs, &count).code == JT_OK)
        for (size_t i = 0; i < count; i++)
            FUZZ_MUST(!jt_str_has_control(pairs[i].value) && jt_str_is_utf8(pairs[i].name));
    if (form_parse_lines(text, 64, arena, &pairs, &count).code == JT_OK)
        for (size_t i = 0; i < count; i++)
            FUZZ_MUST(!jt_str_has_control_but_lines(pairs[i].value) &&
                      !jt_str_has_control(pairs[i].name) && jt_str_is_utf8(pairs[i].value));
    if (percent_decode(text, false, arena, &decoded).code == JT_OK)
        FUZZ_MUST(decoded.len <= text.len);
    jt_arena_free(arena);
    return 0;
}
