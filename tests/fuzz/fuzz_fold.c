/* fuzz_fold: names of any kind. Folding keeps UTF-8 and its room, folds what is folded to itself,
 * and finds a text in itself, also where other letters stand around it. */
#include "fuzz/fuzz.h"

#include "base/fold.h"

enum { TEXT_MAX_BYTES = 240 }; /* folded at once: only so marks are in one order */

static jt_str folded(jt_str text, struct jt_arena *arena)
{
    struct jt_buf buf;
    FUZZ_MUST(jt_arena_buf(arena, text.len * JT_FOLD_GROWTH, &buf).code == JT_OK);
    jt_fold_put(&buf, text);
    FUZZ_MUST(!buf.has_overflown && jt_str_is_utf8(jt_buf_str(&buf)));
    return jt_buf_str(&buf);
}

static jt_str between_letters(jt_str text, struct jt_arena *arena)
{
    struct jt_buf buf;
    FUZZ_MUST(jt_arena_buf(arena, text.len + 4, &buf).code == JT_OK);
    jt_buf_put(&buf, JT_STR("X "));
    jt_buf_put(&buf, text);
    jt_buf_put(&buf, JT_STR(" Z"));
    return jt_buf_str(&buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const jt_str text = { (const char *)data, size };
    struct jt_arena *arena = fuzz_arena();
    struct jt_needle needle;

    if (size > 0 && jt_str_is_utf8(text)) {
        const jt_str once = folded(text, arena);
        if (size <= TEXT_MAX_BYTES) {
            const jt_str around = between_letters(text, arena);
            FUZZ_MUST(jt_str_eq(folded(once, arena), once));
            FUZZ_MUST(jt_needle_init(text, around.len, arena, &needle).code == JT_OK);
            FUZZ_MUST(jt_str_eq(needle.folded, once));
            FUZZ_MUST(jt_needle_is_in(&needle, text) && jt_needle_is_in(&needle, around));
        }
    }
    jt_arena_free(arena);
    return 0;
}
