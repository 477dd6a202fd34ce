/* request_id: judged byte by byte; made without a format, as every token has one. */
#include "http/request_id.h"

enum { DIGITS_AT_ONCE = 8 }; /* of base32: 5 bits each */

static bool is_of_id(char c)
{
    switch (c) {
    case '-':
    case '.':
    case '_':
    case '~':
    case '+':
    case '/':
    case '=':
        return true;
    default:
        return (c >= '0' && c <= '9') || (jt_lower(c) >= 'a' && jt_lower(c) <= 'z');
    }
}

bool request_id_is_well_formed(jt_str given)
{
    for (size_t i = 0; i < given.len && i < REQUEST_ID_MAX_BYTES; i++)
        if (!is_of_id(given.ptr[i]))
            return false;
    return given.len != 0 && given.len <= REQUEST_ID_MAX_BYTES;
}

/* The low 40 bits of drawn as eight digits, all at once, a byte each: what is above 9 becomes a
 * letter. */
static void put_digits(uint64_t drawn, char digits[static DIGITS_AT_ONCE])
{
    const uint64_t ones = UINT64_MAX / 255; /* 1 in each byte */
    uint64_t bits = (drawn & 0xfffff) | (drawn & 0xfffff00000) << 12;
    bits = (bits & 0x3ff000003ff) | (bits & 0xffc00000ffc00) << 6;
    bits = (bits & 0x1f001f001f001f) | (bits & 0x3e003e003e003e0) << 3;
    const uint64_t letters = (bits + ones * (128 - 10)) >> 7 & ones;
    bits += ones * '0' + letters * ('a' - 10 - '0');
    memcpy(digits, &bits, DIGITS_AT_ONCE);
}

void request_id_make(const struct jt_random *random, char bytes[static REQUEST_ID_BYTES],
                     jt_str *ret_id)
{
    uint64_t drawn[REQUEST_ID_BYTES / DIGITS_AT_ONCE];
    *ret_id = JT_STR("");
    if (jt_random_fill(random, (uint8_t *)drawn, sizeof(drawn)).code != JT_OK)
        return;
    for (size_t i = 0; i < COUNT(drawn); i++)
        put_digits(drawn[i], bytes + i * DIGITS_AT_ONCE);
    *ret_id = (jt_str){ bytes, REQUEST_ID_BYTES };
}
