/* form: see the header. One pass to split, one to decode; nothing is guessed at. */
#include "http/form.h"

/* Most values are plain: printable ASCII that stands for itself, and needs no copy. */
static bool is_plain(jt_str text, bool plus_is_space)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = (uint8_t)text.ptr[i];
        if (c == '%' || (c == '+' && plus_is_space) || c < 0x20 || c > 0x7e)
            return false;
    }
    return true;
}

static jt_err decode(jt_str text, bool plus_is_space, bool lines_pass, struct jt_arena *arena,
                     jt_str *ret_text)
{
    struct jt_buf out;
    if (is_plain(text, plus_is_space)) {
        *ret_text = text;
        return JT_DONE;
    }
    JT_TRY(jt_arena_buf(arena, text.len + 1, &out)); /* decoding never lengthens */
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '+' && plus_is_space) {
            c = ' ';
        } else if (c == '%') {
            if (text.len - i < 3)
                return JT_ERR(JT_INVALID, "percent sign without two digits");
            int high = jt_hex_digit(text.ptr[i + 1]), low = jt_hex_digit(text.ptr[i + 2]);
            if (high < 0 || low < 0)
                return JT_ERR(JT_INVALID, "percent sign without two digits");
            c = (char)(high << 4 | low);
            i += 2;
        }
        jt_buf_put_char(&out, c);
    }
    jt_str decoded = jt_buf_str(&out);
    if (lines_pass ? jt_str_has_control_but_lines(decoded) : jt_str_has_control(decoded))
        return JT_ERR(JT_INVALID, "control byte");
    if (!jt_str_is_utf8(decoded))
        return JT_ERR(JT_INVALID, "not UTF-8");
    *ret_text = decoded;
    return JT_DONE;
}

jt_err percent_decode(jt_str text, bool plus_is_space, struct jt_arena *arena, jt_str *ret_text)
{
    return decode(text, plus_is_space, false, arena, ret_text);
}

static jt_err pair_parse(jt_str piece, bool lines_pass, struct jt_arena *arena,
                         struct http_param *ret_pair)
{
    jt_str name, value;
    jt_str_split(piece, '=', &name, &value);
    JT_TRY(decode(name, true, false, arena, &ret_pair->name));
    return decode(value, true, lines_pass, arena, &ret_pair->value);
}

static jt_err parse(jt_str text, size_t max, bool lines_pass, struct jt_arena *arena,
                    struct http_param **ret_pairs, size_t *ret_count)
{
    struct http_param *pairs = NULL;
    size_t count = 0, room = 1;
    jt_str rest = text, piece;

    for (size_t i = 0; i < text.len; i++)
        room += text.ptr[i] == '&';
    JT_TRY(jt_arena_calloc(arena, room < max ? room : max, sizeof(*pairs), &pairs));

    while (jt_str_cut(&rest, '&', &piece)) {
        if (piece.len == 0)
            continue;
        if (count == max)
            return JT_ERR(JT_TOO_LARGE, "too many parameters");
        JT_TRY(pair_parse(piece, lines_pass, arena, &pairs[count]));
        count++;
    }
    *ret_pairs = pairs;
    *ret_count = count;
    return JT_DONE;
}

/* A line break or tab has no place in most parameters, so control bytes end it here already. */
jt_err form_parse(jt_str text, size_t max, struct jt_arena *arena, struct http_param **ret_pairs,
                  size_t *ret_count)
{
    return parse(text, max, false, arena, ret_pairs, ret_count);
}

jt_err form_parse_lines(jt_str text, size_t max, struct jt_arena *arena,
                        struct http_param **ret_pairs, size_t *ret_count)
{
    return parse(text, max, true, arena, ret_pairs, ret_count);
}
