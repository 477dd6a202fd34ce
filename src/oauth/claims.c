/*
 * claims: the names of claims, and the object of those that were put. Each name stands with its
 * comma, so that writing is copying.
 */
#include "oauth/claims.h"

#include "base/json_write.h"

#define NAME(text) JT_STR_INIT(",\"" text "\":")

static const jt_str names[CLAIM_COUNT] = {
    [CLAIM_ACT] = NAME("act"), /* RFC 8693 section 4.1 */
    [CLAIM_APPLICATION_PROPERTIES] = NAME("application_properties"),
    [CLAIM_AUD] = NAME("aud"),
    [CLAIM_AZP] = NAME("azp"),
    [CLAIM_CLIENT_SECRET_ID] = NAME("client_secret_id"),
    [CLAIM_SID] = NAME("sid"),
    [CLAIM_EXP] = NAME("exp"),
    [CLAIM_FEATURE_FLAGS] = NAME("feature_flags"),
    [CLAIM_GTY] = NAME("gty"),
    [CLAIM_IAT] = NAME("iat"),
    [CLAIM_ISS] = NAME("iss"),
    [CLAIM_JTI] = NAME("jti"),
    [CLAIM_ORG_CODE] = NAME("org_code"),
    [CLAIM_PERMISSIONS] = NAME("permissions"),
    [CLAIM_PUBLIC_KEY_ID] = NAME("public_key_id"),
    [CLAIM_SCOPE] = NAME("scope"),
    [CLAIM_SCP] = NAME("scp"),
    [CLAIM_SUB] = NAME("sub"),
    [CLAIM_USER_ID] = NAME("user_id"),
    [CLAIM_V] = NAME("v"),
};

jt_err claims_put_text(struct claims *claims, enum claim claim, jt_str text, struct jt_arena *arena)
{
    struct jt_buf json;
    if (text.len == 0)
        return JT_DONE;
    JT_TRY(jt_arena_buf(arena, jt_json_string_max_bytes(text), &json));
    jt_json_put_string(&json, text);
    claims->json[claim] = jt_buf_str(&json);
    return JT_DONE;
}

jt_err claims_write(const struct claims *claims, struct jt_arena *arena, jt_str *ret_json)
{
    size_t bytes = 1; /* the last brace */
    struct jt_buf json;
    for (size_t i = 0; i < CLAIM_COUNT; i++)
        bytes += names[i].len + claims->json[i].len;
    JT_TRY(jt_arena_buf(arena, bytes, &json));
    for (size_t i = 0; i < CLAIM_COUNT; i++) {
        if (claims->json[i].len == 0)
            continue;
        jt_buf_put(&json, names[i]);
        jt_buf_put(&json, claims->json[i]);
    }
    jt_buf_put_char(&json, '}');
    json.ptr[0] = '{'; /* where the first name has its comma: aud is always there */
    if (json.has_overflown)
        return JT_ERR(JT_TOO_LARGE, "claims larger than computed");
    *ret_json = jt_buf_str(&json);
    return JT_DONE;
}
