/*
 * bytes: the parts of jt_str and jt_buf that are too long to inline. A buffer that is full takes no
 * more and remembers it (has_overflown), so that callers ask once, at the end.
 */
#include "base/bytes.h"

bool jt_str_eq_nocase(jt_str a, jt_str b)
{
    if (a.len != b.len)
        return false;
    if (jt_str_eq(a, b)) /* most write what the RFCs write */
        return true;
    for (size_t i = 0; i < a.len; i++)
        if (jt_lower(a.ptr[i]) != jt_lower(b.ptr[i]))
            return false;
    return true;
}

int jt_str_cmp(jt_str a, jt_str b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared == 0 ? 0 : memcmp(a.ptr, b.ptr, shared);
    if (order != 0)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

bool jt_str_split(jt_str s, char separator, jt_str *ret_before, jt_str *ret_after)
{
    const char *found = s.len == 0 ? NULL : memchr(s.ptr, separator, s.len);
    if (found == NULL) {
        *ret_before = s;
        *ret_after = (jt_str){ "", 0 };
        return false;
    }
    size_t len = (size_t)(found - s.ptr);
    *ret_before = (jt_str){ s.ptr, len };
    *ret_after = (jt_str){ found + 1, s.len - len - 1 };
    return true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

jt_str jt_str_trim(jt_str s)
{
    while (s.len > 0 && is_blank(s.ptr[0]))
        s = (jt_str){ s.ptr + 1, s.len - 1 };
    while (s.len > 0 && is_blank(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

bool jt_str_cut(jt_str *rest, char separator, jt_str *ret_part)
{
    if (rest->ptr == NULL)
        return false;
    if (!jt_str_split(*rest, separator, ret_part, rest))
        *rest = (jt_str){ NULL, 0 }; /* that was the last part */
    return true;
}

bool jt_str_next_word(jt_str *rest, jt_str *ret_word)
{
    size_t from = 0;
    while (from < rest->len && rest->ptr[from] == ' ')
        from++;
    size_t to = from;
    while (to < rest->len && rest->ptr[to] != ' ')
        to++;
    if (from == to)
        return false;
    *ret_word = (jt_str){ rest->ptr + from, to - from };
    *rest = (jt_str){ rest->ptr + to, rest->len - to };
    return true;
}

bool jt_str_has_word(jt_str words, jt_str word)
{
    jt_str rest = words, one;
    while (jt_str_next_word(&rest, &one))
        if (jt_str_eq(one, word))
            return true;
    return false;
}

jt_err jt_str_to_int(jt_str s, int64_t min, int64_t max, int64_t *ret_value)
{
    enum { DIGITS_MAX = 18 }; /* 10^18 - 1 fits an int64_t, so the sum below cannot overflow */
    int64_t value = 0;
    if (s.len == 0 || s.len > DIGITS_MAX)
        return JT_ERR(JT_INVALID, "not a number of 1 to 18 digits");
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return JT_ERR(JT_INVALID, "not a decimal digit");
        value = value * 10 + (s.ptr[i] - '0');
    }
    if (value < min || value > max)
        return JT_ERR(JT_INVALID, "number out of range");
    *ret_value = value;
    return JT_DONE;
}

/* The length of the well-formed UTF-8 sequence at s, 0 when there is none (RFC 3629 section 4). */
static size_t utf8_sequence(const uint8_t *s, size_t len)
{
    static const struct {
        uint8_t first_min, first_max, second_min, second_max, length;
    } forms[] = {
        { 0xC2, 0xDF, 0x80, 0xBF, 2 }, { 0xE0, 0xE0, 0xA0, 0xBF, 3 }, { 0xE1, 0xEC, 0x80, 0xBF, 3 },
        { 0xED, 0xED, 0x80, 0x9F, 3 }, { 0xEE, 0xEF, 0x80, 0xBF, 3 }, { 0xF0, 0xF0, 0x90, 0xBF, 4 },
        { 0xF1, 0xF3, 0x80, 0xBF, 4 }, { 0xF4, 0xF4, 0x80, 0x8F, 4 },
    };
    if (s[0] < 0x80)
        return 1;
    for (size_t i = 0; i < COUNT(forms); i++) {
        if (s[0] < forms[i].first_min || s[0] > forms[i].first_max)
            continue;
        if (len < forms[i].length || s[1] < forms[i].second_min || s[1] > forms[i].second_max)
            return 0;
        for (size_t k = 2; k < forms[i].length; k++)
            if (s[k] < 0x80 || s[k] > 0xBF)
                return 0;
        return forms[i].length;
    }
    return 0;
}

size_t jt_str_utf8_prefix(jt_str s)
{
    const uint8_t *bytes = (const uint8_t *)s.ptr;
    size_t i = 0;
    while (i < s.len) {
        size_t length = utf8_sequence(bytes + i, s.len - i);
        if (length == 0)
            break;
        i += length;
    }
    return i;
}

bool jt_str_is_utf8(jt_str s)
{
    return jt_str_utf8_prefix(s) == s.len;
}

jt_str jt_str_utf8_cut(jt_str s, size_t max_bytes)
{
    if (s.len <= max_bytes)
        return s;
    size_t len = max_bytes;
    while (len > 0 && ((uint8_t)s.ptr[len] & 0xC0) == 0x80)
        len--;
    return (jt_str){ s.ptr, len };
}

bool jt_str_has_control(jt_str s)
{
    uint8_t has_one = 0; /* without a way out of the loop, it takes many at a time */
    for (size_t i = 0; i < s.len; i++)
        has_one |= ((uint8_t)s.ptr[i] < 0x20) | (s.ptr[i] == 0x7f);
    return has_one != 0;
}

bool jt_str_has_control_but_lines(jt_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        const char c = s.ptr[i];
        if (c != '\n' && c != '\r' && c != '\t' && jt_str_has_control((jt_str){ &c, 1 }))
            return true;
    }
    return false;
}

int jt_hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool jt_str_is_lower_hex(jt_str s, size_t len)
{
    if (s.len != len)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return false;
    }
    return true;
}

size_t jt_str_utf8_count(jt_str s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++)
        count += ((uint8_t)s.ptr[i] & 0xC0) != 0x80; /* continuation bytes do not count */
    return count;
}

void jt_buf_put_int(struct jt_buf *buf, int64_t value)
{
    char digits[20]; /* -9223372036854775808 */
    size_t at = sizeof(digits);
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (value < 0)
        digits[--at] = '-';
    jt_buf_put(buf, (jt_str){ digits + at, sizeof(digits) - at });
}

void jt_buf_put_hex(struct jt_buf *buf, const uint8_t *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < len; i++) {
        char pair[2] = { digits[bytes[i] >> 4], digits[bytes[i] & 15] };
        jt_buf_put(buf, (jt_str){ pair, 2 });
    }
}
