/*
 * basic_credentials: decodes base64 by base64url.c with the two other letters, splits at the first
 * colon, and percent-decodes both halves (http/form.h).
 */
#include "oauth/basic_credentials.h"

#include "http/form.h"
#include "jose/base64url.h"

enum { BASIC_MAX_BYTES = 1024 };

/* HTTP Basic speaks base64 (RFC 4648 section 4): the same code with two other letters and padding.
 */
static jt_err base64_decode(jt_str text, struct jt_arena *arena, jt_str *ret_bytes)
{
    struct jt_buf url;
    size_t padding = 0;
    while (padding < 2 && padding < text.len && text.ptr[text.len - 1 - padding] == '=')
        padding++;
    if (padding > 0 && text.len % 4 != 0)
        return JT_ERR(JT_INVALID, "base64 padding");
    text.len -= padding;
    JT_TRY(jt_arena_buf(arena, text.len, &url));
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '-' || c == '_')
            return JT_ERR(JT_INVALID, "not a letter of base64");
        jt_buf_put_char(&url, (char)(c == '+' ? '-' : c == '/' ? '_' : c));
    }
    return base64url_decode(jt_buf_str(&url), arena, ret_bytes);
}

jt_err basic_credentials_parse(jt_str authorization, struct jt_arena *arena, jt_str *ret_client_id,
                               jt_str *ret_client_secret)
{
    jt_str rest = authorization, scheme, token, decoded, id, secret;
    if (!jt_str_next_word(&rest, &scheme) || !jt_str_eq_nocase(scheme, JT_STR("Basic")))
        return JT_ERR(JT_NOT_FOUND, "not HTTP Basic");
    if (authorization.len > BASIC_MAX_BYTES)
        return JT_ERR(JT_INVALID, "credentials too long");
    jt_str none;
    if (!jt_str_next_word(&rest, &token) || jt_str_next_word(&rest, &none))
        return JT_ERR(JT_INVALID, "not one token behind Basic");
    JT_TRY(base64_decode(token, arena, &decoded));
    if (!jt_str_split(decoded, ':', &id, &secret))
        return JT_ERR(JT_INVALID, "no colon in the credentials");
    JT_TRY(percent_decode(id, true, FORM_LINE, arena, ret_client_id));
    return percent_decode(secret, true, FORM_ANY_BYTES, arena, ret_client_secret);
}
