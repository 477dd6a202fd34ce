/* fuzz_form: form bodies and query strings, and single percent-encoded path segments. */
#include "fuzz/fuzz.h"

#include "http/form.h"

static const struct form_name names[] = {
    { JT_STR_INIT("a"), FORM_LINE },
    { JT_STR_INIT("b"), FORM_LINES },
    { JT_STR_INIT("c"), FORM_ANY_BYTES },
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct jt_arena *arena = fuzz_arena();
    jt_str text = { (const char *)data, size }, decoded, fault;
    struct http_param *pairs = NULL;
    size_t count = 0;

    if (form_parse(text, names, COUNT(names), 64, arena, &pairs, &count, &fault).code == JT_OK)
        for (size_t i = 0; i < count; i++) {
            FUZZ_MUST(pairs[i].name.len == 1);
            if (pairs[i].name.ptr[0] == 'a')
                FUZZ_MUST(!jt_str_has_control(pairs[i].value));
            if (pairs[i].name.ptr[0] == 'b')
                FUZZ_MUST(!jt_str_has_control_but_lines(pairs[i].value));
            if (pairs[i].name.ptr[0] != 'c')
                FUZZ_MUST(jt_str_is_utf8(pairs[i].value));
        }
    if (percent_decode(text, false, FORM_LINE, arena, &decoded).code == JT_OK)
        FUZZ_MUST(decoded.len <= text.len);
    jt_arena_free(arena);
    return 0;
}
