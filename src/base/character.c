/* character: decodes UTF-8 that was checked before, and looks the code point up in ranges. */
#include "base/character.h"

uint32_t jt_character_first(jt_str s, size_t *ret_bytes)
{
    const uint8_t first = (uint8_t)s.ptr[0];
    const size_t bytes = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    uint32_t character = bytes == 1 ? first : first & (0x7Fu >> bytes);
    for (size_t i = 1; i < bytes; i++)
        character = character << 6 | ((uint8_t)s.ptr[i] & 0x3F);
    *ret_bytes = bytes;
    return character;
}

struct range {
    uint32_t first, last;
};

static bool is_in(uint32_t character, const struct range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (character >= ranges[i].first && character <= ranges[i].last)
            return true;
    return false;
}

bool jt_character_is_deceptive(uint32_t character)
{
    static const struct range ranges[] = {
        { 0x0080, 0x009F },   /* C1 control characters, with the next line */
        { 0x00AD, 0x00AD },   /* soft hyphen */
        { 0x034F, 0x034F },   /* combining grapheme joiner */
        { 0x115F, 0x1160 },   /* Hangul fillers */
        { 0x17B4, 0x17B5 },   /* Khmer inherent vowels */
        { 0x180E, 0x180E },   /* Mongolian vowel separator */
        { 0x200B, 0x200B },   /* zero-width space */
        { 0x2028, 0x202E },   /* separators, embeddings and overrides of direction */
        { 0x2060, 0x206F },   /* word joiner, invisible operators, isolates of direction */
        { 0x3164, 0x3164 },   /* Hangul filler */
        { 0xFEFF, 0xFEFF },   /* zero-width no-break space */
        { 0xFFA0, 0xFFA0 },   /* half-width Hangul filler */
        { 0xFFF0, 0xFFFB },   /* reserved, and interlinear annotation */
        { 0x1D173, 0x1D17A }, /* musical beams and slurs */
        { 0x1BCA0, 0x1BCA3 }, /* shorthand format controls */
        { 0xE0000, 0xE00FF }, /* tags, and what is reserved beside them */
        { 0xE01F0, 0xE0FFF }, /* reserved */
    };
    return is_in(character, ranges, COUNT(ranges));
}

static bool is_mark(uint32_t character)
{
    return character == 0x061C /* Arabic letter mark */ || character == 0x200E ||
           character == 0x200F;
}

bool jt_character_is_hidden(uint32_t character)
{
    return is_mark(character) || jt_character_is_deceptive(character);
}

bool jt_character_is_blank(uint32_t character)
{
    static const struct range ranges[] = {
        { 0x0009, 0x000D },   /* tab, line feeds, carriage return */
        { 0x0020, 0x0020 },   /* space */
        { 0x0085, 0x0085 },   /* next line */
        { 0x00A0, 0x00A0 },   /* no-break space */
        { 0x1680, 0x1680 },   /* ogham space mark */
        { 0x180B, 0x180F },   /* Mongolian variation selectors */
        { 0x2000, 0x200A },   /* typographic spaces */
        { 0x200C, 0x200D },   /* zero-width non-joiner and joiner */
        { 0x2028, 0x2029 },   /* separators of lines and paragraphs */
        { 0x202F, 0x202F },   /* narrow no-break space */
        { 0x205F, 0x205F },   /* medium mathematical space */
        { 0x2800, 0x2800 },   /* braille pattern without a dot */
        { 0x3000, 0x3000 },   /* ideographic space */
        { 0xFE00, 0xFE0F },   /* variation selectors */
        { 0xE0100, 0xE01EF }, /* the others of them */
    };
    return is_in(character, ranges, COUNT(ranges)) || jt_character_is_hidden(character);
}

bool jt_str_is_blank(jt_str s)
{
    for (size_t i = 0, bytes = 1; i < s.len; i += bytes)
        if (!jt_character_is_blank(jt_character_first((jt_str){ s.ptr + i, s.len - i }, &bytes)))
            return false;
    return true;
}

static bool has_one(jt_str s, bool (*is)(uint32_t character))
{
    for (size_t i = 0, bytes = 1; i < s.len; i += bytes) {
        if ((uint8_t)s.ptr[i] < 0x80) {
            bytes = 1;
            continue;
        }
        if (is(jt_character_first((jt_str){ s.ptr + i, s.len - i }, &bytes)))
            return true;
    }
    return false;
}

bool jt_str_has_deceptive(jt_str s)
{
    return has_one(s, jt_character_is_deceptive);
}

bool jt_str_has_hidden(jt_str s)
{
    return has_one(s, jt_character_is_hidden);
}
