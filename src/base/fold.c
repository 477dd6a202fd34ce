/*
 * fold: ASCII by itself, as nearly all names are; anything else through libutf8proc, which takes
 * letters apart into what they are made of, without case, of which marks are then left out.
 *
 * Marks come in the order of their classes only within what is folded at once, so a long text is
 * cut where no letter is taken apart from its marks.
 */
#include "base/fold.h"

#include <utf8proc.h>

enum {
    PART_CHARACTERS = 256, /* as long as a name may be */
    CHARACTER_GROWTH = 18, /* U+FDFA, of which no other has more */
};

static const utf8proc_option_t options =
    UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE | UTF8PROC_LUMP;

static bool is_ascii(jt_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((uint8_t)text.ptr[i] >= 0x80)
            return false;
    return true;
}

/* Points of Hebrew and Arabic, and what stands above, below and through letters of any script.
 * Those of lower classes, and of the classes between, are letters to whoever reads them. */
static bool is_left_out(utf8proc_int32_t character)
{
    const utf8proc_propval_t class = utf8proc_get_property(character)->combining_class;
    return class == 1 || (class >= 10 && class <= 36) || class >= 200;
}

/* Letters with a stroke and the like are made of nothing, but typed as another one. */
static const char *typed_as(utf8proc_int32_t character)
{
    static const struct {
        utf8proc_int32_t character;
        const char *typed;
    } letters[] = {
        { 0xE6, "ae" }, { 0xF0, "d" },  { 0xF8, "o" },  { 0xFE, "th" },  { 0x111, "d" },
        { 0x127, "h" }, { 0x131, "i" }, { 0x142, "l" }, { 0x153, "oe" }, { 0x167, "t" },
    };
    for (size_t i = 0; i < COUNT(letters); i++)
        if (letters[i].character == character)
            return letters[i].typed;
    return NULL;
}

static void put_character(struct jt_buf *buf, utf8proc_int32_t character)
{
    utf8proc_uint8_t bytes[4];
    const char *typed = typed_as(character);
    if (typed != NULL) {
        jt_buf_put(buf, jt_str_from(typed));
        return;
    }
    const size_t len = (size_t)utf8proc_encode_char(character, bytes);
    jt_buf_put(buf, (jt_str){ (const char *)bytes, len });
}

static void put_part(struct jt_buf *buf, jt_str part)
{
    utf8proc_int32_t characters[PART_CHARACTERS * CHARACTER_GROWTH];
    const utf8proc_ssize_t count =
        utf8proc_decompose((const utf8proc_uint8_t *)part.ptr, (utf8proc_ssize_t)part.len,
                           characters, COUNT(characters), options);
    for (utf8proc_ssize_t i = 0; i < count && i < (utf8proc_ssize_t)COUNT(characters); i++)
        if (!is_left_out(characters[i]))
            put_character(buf, characters[i]);
}

/* The first characters of text, up to one in ASCII where there is one in reach: no mark belongs to
 * what stands before that. */
static jt_str part_of(jt_str text)
{
    size_t len = 0, ascii = 0;
    for (size_t characters = 0; len < text.len; len++) {
        const uint8_t c = (uint8_t)text.ptr[len];
        if ((c & 0xC0) == 0x80)
            continue;
        if (c < 0x80)
            ascii = len;
        if (characters++ == PART_CHARACTERS)
            return (jt_str){ text.ptr, ascii > 0 ? ascii : len };
    }
    return text;
}

void jt_fold_put(struct jt_buf *buf, jt_str text)
{
    if (is_ascii(text)) {
        for (size_t i = 0; i < text.len; i++)
            jt_buf_put_char(buf, jt_lower(text.ptr[i]));
        return;
    }
    while (text.len > 0) {
        const jt_str part = part_of(text);
        put_part(buf, part);
        text = (jt_str){ text.ptr + part.len, text.len - part.len };
    }
}

jt_err jt_needle_init(jt_str looked_for, size_t text_max_bytes, struct jt_arena *arena,
                      struct jt_needle *ret_needle)
{
    struct jt_needle needle;
    struct jt_buf folded;
    JT_TRY(jt_arena_buf(arena, looked_for.len * JT_FOLD_GROWTH, &folded));
    JT_TRY(jt_arena_buf(arena, text_max_bytes * JT_FOLD_GROWTH, &needle.text));
    jt_fold_put(&folded, looked_for);
    needle.folded = jt_buf_str(&folded);
    *ret_needle = needle;
    return JT_DONE;
}

bool jt_needle_is_in(struct jt_needle *needle, jt_str text)
{
    needle->text.len = 0;
    jt_fold_put(&needle->text, text);
    return memmem(needle->text.ptr, needle->text.len, needle->folded.ptr, needle->folded.len) !=
           NULL;
}
