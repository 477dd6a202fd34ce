/*
 * api_key_body: reads the members without Jansson, since a verification takes no memory from the
 * heap. White space is that of RFC 8259 section 2.
 */
#include "management/api_keys/api_key_body.h"

#include "base/address.h"

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

static bool take_text(jt_str *rest, size_t max_bytes, jt_str *ret_text)
{
    size_t len = 1;
    bool is_blank = true; /* body.h refuses it */
    if (rest->len == 0 || rest->ptr[0] != '"')
        return false;
    while (len < rest->len && rest->ptr[len] != '"') {
        const char c = rest->ptr[len];
        if (c < ' ' || c > '~' || c == '\\' || len > max_bytes)
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

static bool take_member(jt_str *rest, jt_str name, size_t max_bytes, jt_str *ret_text)
{
    return take(rest, name) && take(rest, JT_STR(":")) && take_text(rest, max_bytes, ret_text);
}

bool api_key_body_scan(jt_str body, struct api_key_presented *ret_presented)
{
    struct api_key_presented presented = { { "", 0 }, { "", 0 } };
    jt_str rest = body;
    skip_space(&rest);
    if (!take(&rest, JT_STR("{")) ||
        !take_member(&rest, JT_STR("\"api_key\""), API_KEY_TEXT_MAX_BYTES, &presented.text))
        return false;
    if (take(&rest, JT_STR(",")) &&
        !take_member(&rest, JT_STR("\"address\""), JT_ADDRESS_TEXT_BYTES, &presented.address))
        return false;
    if (!take(&rest, JT_STR("}")) || rest.len > 0)
        return false;
    *ret_presented = presented;
    return true;
}
