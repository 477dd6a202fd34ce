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

bool jt_character_is_deceptive(uint32_t character)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        { 0x0080, 0x009F },   /* C1 control characters, with the next line */
        { 0x00AD, 0x00AD },   /* soft hyphen */
        { 0x034F, 0x034F },   /* combining grapheme joiner */
        { 0x061C, 0x061C },   /* Arabic letter mark: of direction */
        { 0x115F, 0x1160 },   /* Hangul fillers */
        { 0x17B4, 0x17B5 },   /* Khmer inherent vowels */
        { 0x180E, 0x180E },   /* Mongolian vowel separator */
        { 0x200B, 0x200B },   /* zero-width space */
        { 0x200E, 0x200F },   /* marks of direction */
        { 0x2028, 0x202E },   /* separators, embeddings and overrides of direction */
        { 0x2060, 0x206F },   /* word joiner, invisible operators, isolates of direction */
        { 0x3164, 0x3164 },   /* Hangul filler */
        { 0xFEFF, 0xFEFF },   /* zero-width no-break space */
        { 0xFFA0, 0xFFA0 },   /* half-width Hangul filler */
        { 0xFFF9, 0xFFFB },   /* interlinear annotation */
        { 0x1D173, 0x1D17A }, /* musical beams and slurs */
        { 0xE0000, 0xE007F }, /* tags */
    };
    for (size_t i = 0; i < COUNT(ranges); i++)
        if (character >= ranges[i].first && character <= ranges[i].last)
            return true;
    return false;
}

bool jt_str_has_deceptive(jt_str s)
{
    for (size_t i = 0, bytes = 1; i < s.len; i += bytes) {
        if ((uint8_t)s.ptr[i] < 0x80) {
            bytes = 1;
            continue;
        }
        if (jt_character_is_deceptive(jt_character_first((jt_str){ s.ptr + i, s.len - i }, &bytes)))
            return true;
    }
    return false;
}
