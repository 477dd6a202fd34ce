/*
 * api_key_body: reads the one member without Jansson, since a verification takes no memory from the
 * heap. White space is that of RFC 8259 section 2.
 */
#include "management/api_keys/api_key_body.h"

static void skip_space(jt_str *rest)
{
    while (rest->len > 0 && (rest->ptr[0] == ' ' || rest->ptr[0] == '\t' || rest->ptr[0] == '\n' ||
                             rest->ptr[0] == '\r'))
        *rest = (jt_str){ rest->ptr + 1, rest->len - 1 };
}

/* Takes one token, and the space behind it, off the front. */
static bool take(jt_str *rest, jt_str token)
{
    if (!jt_str_starts(*rest, token))
        return false;
    *rest = (jt_str){ rest->ptr + token.len, rest->len - token.len };
    skip_space(rest);
    return true;
}

static bool take_text(jt_str *rest, jt_str *ret_text)
{
    size_t len = 1;
    bool is_blank = true; /* body.h refuses it */
    if (rest->len == 0 || rest->ptr[0] != '"')
        return false;
    while (len < rest->len && rest->ptr[len] != '"') {
        const char c = rest->ptr[len];
        if (c < ' ' || c > '~' || c == '\\' || len > API_KEY_TEXT_MAX_BYTES)
            return false;
        is_blank &= c == ' ';
        len++;
    }
    if (len == rest->len || is_blank)
        return false;
    *ret_text = (jt_str){ rest->ptr + 1, len - 1 };
    *rest = (jt_str){ rest->ptr + len, rest->len - len };
    return take(rest, JT_STR("\""));
}

bool api_key_body_scan(jt_str body, jt_str *ret_text)
{
    jt_str rest = body, text;
    skip_space(&rest);
    if (!take(&rest, JT_STR("{")) || !take(&rest, JT_STR("\"api_key\"")) ||
        !take(&rest, JT_STR(":")) || !take_text(&rest, &text) || !take(&rest, JT_STR("}")) ||
        rest.len > 0)
        return false;
    *ret_text = text;
    return true;
}
