/*
 * random_token: 32 random bytes as base64url; the store has their digest, so who reads it cannot
 * use them. The CSRF token is derived from it and kept nowhere.
 */
#include "admin/random_token.h"

#include "jose/base64url.h"

enum { TOKEN_BYTES = 32 };

jt_err random_token_new(const struct jt_random *random, struct jt_secret *ret_token)
{
    uint8_t bytes[TOKEN_BYTES];
    JT_AUTO(jt_secret_clear) struct jt_secret token = { 0 };
    struct jt_buf text = jt_buf_over(token.bytes, sizeof(token.bytes));
    JT_TRY(jt_random_fill(random, bytes, sizeof(bytes)));
    base64url_put(&text, (jt_str){ (const char *)bytes, sizeof(bytes) });
    jt_wipe(bytes, sizeof(bytes));
    token.len = text.len;
    jt_secret_move(ret_token, &token);
    return JT_DONE;
}

jt_err random_token_digest(jt_str token, uint8_t ret_digest[static JT_DIGEST_BYTES])
{
    if (token.len != RANDOM_TOKEN_CHARS)
        return JT_ERR(JT_INVALID, "not a token of ours");
    return jt_sha256(token, ret_digest);
}

jt_err random_token_csrf(jt_str token, struct jt_arena *arena, jt_str *ret_csrf)
{
    uint8_t bytes[TOKEN_BYTES];
    struct jt_buf text;
    JT_TRY(jt_hkdf_sha256(token, JT_STR(""), JT_STR("jeton console CSRF token v1"), bytes,
                          sizeof(bytes)));
    JT_TRY(jt_arena_buf(arena, base64url_length(sizeof(bytes)), &text));
    base64url_put(&text, (jt_str){ (const char *)bytes, sizeof(bytes) });
    *ret_csrf = jt_buf_str(&text);
    return JT_DONE;
}
