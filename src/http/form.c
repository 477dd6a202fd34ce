/*
 * form: splits the text at & and = in one pass, and percent-decodes what is asked for in a second
 * one. Refuses what has two readings.
 */
#include "http/form.h"

/* Most values are plain: printable ASCII that stands for itself, and needs no copy. A loop that
 * looks at all of them is compiled to look at many at a time. */
static bool is_plain(jt_str text, bool plus_is_space)
{
    const uint8_t plus = plus_is_space ? '+' : '%';
    uint8_t has_other = 0;
    for (size_t i = 0; i < text.len; i++) {
        const uint8_t c = (uint8_t)text.ptr[i];
        has_other |= (c == '%') | (c == plus) | (c < 0x20) | (c > 0x7e);
    }
    return has_other == 0;
}

/* How many bytes of text, which is not empty, stand for the one that ret_byte becomes; 0: none,
 * for want of two digits behind a percent sign. */
static size_t byte_decode(jt_str text, bool plus_is_space, char *ret_byte)
{
    const char c = text.ptr[0];
    if (c != '%') {
        *ret_byte = (char)(c == '+' && plus_is_space ? ' ' : c);
        return 1;
    }
    if (text.len < 3)
        return 0;
    const int high = jt_hex_digit(text.ptr[1]), low = jt_hex_digit(text.ptr[2]);
    if (high < 0 || low < 0)
        return 0;
    *ret_byte = (char)(high << 4 | low);
    return 3;
}

static jt_err check(jt_str decoded, enum form_bytes allowed)
{
    if (allowed == FORM_ANY_BYTES)
        return JT_DONE;
    if (allowed == FORM_LINES ? jt_str_has_control_but_lines(decoded) : jt_str_has_control(decoded))
        return JT_ERR(JT_INVALID, "control byte");
    return jt_str_is_utf8(decoded) ? JT_DONE : JT_ERR(JT_INVALID, "not UTF-8");
}

jt_err percent_decode(jt_str text, bool plus_is_space, enum form_bytes allowed,
                      struct jt_arena *arena, jt_str *ret_text)
{
    struct jt_buf out;
    if (is_plain(text, plus_is_space)) {
        *ret_text = text;
        return JT_DONE;
    }
    JT_TRY(jt_arena_buf(arena, text.len + 1, &out)); /* decoding never lengthens */
    for (size_t at = 0; at < text.len;) {
        char c;
        const size_t taken =
            byte_decode((jt_str){ text.ptr + at, text.len - at }, plus_is_space, &c);
        if (taken == 0)
            return JT_ERR(JT_INVALID, "percent sign without two digits");
        jt_buf_put_char(&out, c);
        at += taken;
    }
    JT_TRY(check(jt_buf_str(&out), allowed));
    *ret_text = jt_buf_str(&out);
    return JT_DONE;
}

/* Whether text, still encoded, is that name. */
static bool is_name(jt_str text, jt_str name)
{
    size_t at = 0;
    if (text.len <= name.len) /* encoding lengthens */
        return jt_str_eq(text, name);
    for (size_t i = 0; i < name.len; i++) {
        char c;
        if (at == text.len)
            return false;
        const size_t taken = byte_decode((jt_str){ text.ptr + at, text.len - at }, true, &c);
        if (taken == 0 || c != name.ptr[i])
            return false;
        at += taken;
    }
    return at == text.len;
}

static const struct form_name *name_find(const struct form_name *names, size_t count, jt_str text)
{
    for (size_t i = 0; i < count; i++)
        if (is_name(text, names[i].name))
            return &names[i];
    return NULL;
}

jt_err form_parse(jt_str text, const struct form_name *names, size_t name_count, size_t max,
                  struct jt_arena *arena, struct http_param **ret_pairs, size_t *ret_count,
                  jt_str *ret_fault)
{
    struct http_param *pairs = NULL;
    size_t count = 0, room = 1;
    jt_str rest = text, piece, name, value;

    for (size_t i = 0; i < text.len; i++)
        room += text.ptr[i] == '&';
    JT_TRY(jt_arena_calloc(arena, room < max ? room : max, sizeof(*pairs), &pairs));

    while (jt_str_cut(&rest, '&', &piece)) {
        jt_str_split(piece, '=', &name, &value);
        const struct form_name *row = name_find(names, name_count, name);
        if (row == NULL)
            continue;
        *ret_fault = row->name;
        if (count == max)
            return JT_ERR(JT_TOO_LARGE, "too many parameters");
        JT_TRY(percent_decode(value, true, row->allowed, arena, &pairs[count].value));
        pairs[count++].name = row->name;
    }
    *ret_pairs = pairs;
    *ret_count = count;
    return JT_DONE;
}
