/*
 * trace_context: version "-" trace-id "-" parent-id "-" trace-flags, each of a fixed length. A
 * later version begins with the same, and may go on behind another "-".
 */
#include "http/trace_context.h"

enum { VERSION_BYTES = 2, FLAGS_BYTES = 2 };

/* A part of so many hexadecimal digits, off the front; false: it is none. */
static bool take_part(jt_str *rest, size_t len, jt_str *ret_part)
{
    const jt_str part = { rest->ptr, len };
    if (rest->len < len || !jt_str_is_lower_hex(part, len))
        return false;
    *rest = (jt_str){ rest->ptr + len, rest->len - len };
    *ret_part = part;
    return true;
}

static bool take_dash(jt_str *rest)
{
    if (!jt_str_starts(*rest, JT_STR("-")))
        return false;
    *rest = (jt_str){ rest->ptr + 1, rest->len - 1 };
    return true;
}

static bool is_zero(jt_str digits)
{
    for (size_t i = 0; i < digits.len; i++)
        if (digits.ptr[i] != '0')
            return false;
    return true;
}

/* What stands behind the flags: nothing in ours, more in a later version. */
static bool may_end_so(jt_str version, jt_str rest)
{
    if (rest.len == 0)
        return true;
    return !is_zero(version) && rest.ptr[0] == '-';
}

/* The last bit of the flags: of the last of two hexadecimal digits. */
static bool is_odd(jt_str flags)
{
    return (jt_hex_digit(flags.ptr[1]) & 1) != 0;
}

bool trace_context_parse(jt_str traceparent, struct trace_context *ret_context)
{
    jt_str rest = traceparent, version, flags;
    struct trace_context found;
    if (traceparent.len > TRACEPARENT_MAX_BYTES || !take_part(&rest, VERSION_BYTES, &version) ||
        !take_dash(&rest) || !take_part(&rest, TRACE_ID_BYTES, &found.trace_id) ||
        !take_dash(&rest) || !take_part(&rest, SPAN_ID_BYTES, &found.span_id) ||
        !take_dash(&rest) || !take_part(&rest, FLAGS_BYTES, &flags))
        return false;
    if (jt_str_eq(version, JT_STR("ff")) || is_zero(found.trace_id) || is_zero(found.span_id) ||
        !may_end_so(version, rest))
        return false;
    found.is_sampled = is_odd(flags);
    *ret_context = found;
    return true;
}

void span_id_write(const uint8_t random[static SPAN_ID_BYTES / 2],
                   char ret_digits[static SPAN_ID_BYTES])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < SPAN_ID_BYTES; i++)
        ret_digits[i] = digits[i % 2 == 0 ? random[i / 2] >> 4 : random[i / 2] & 15];
    if (is_zero((jt_str){ ret_digits, SPAN_ID_BYTES })) /* which would be none */
        ret_digits[SPAN_ID_BYTES - 1] = '1';
}

void traceparent_write(const struct trace_context *context, char ret_text[static TRACEPARENT_BYTES])
{
    struct jt_buf text = jt_buf_over(ret_text, TRACEPARENT_BYTES);
    jt_buf_put(&text, JT_STR("00-"));
    jt_buf_put(&text, context->trace_id);
    jt_buf_put_char(&text, '-');
    jt_buf_put(&text, context->span_id);
    jt_buf_put(&text, context->is_sampled ? JT_STR("-01") : JT_STR("-00"));
}
