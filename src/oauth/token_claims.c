/*
 * token_claims: the claims that every token has, beside those that the grant's steps have put:
 * these tell of the client or the key (token_grant.c, token_exchange.c).
 */
#include "oauth/token_grant.h"

enum { FIXED_BYTES = 128, UUID_BYTES = 16 };

static jt_str put_number(struct jt_buf *text, int64_t number)
{
    const size_t from = text->len;
    jt_buf_put_int(text, number);
    return jt_buf_since(text, from);
}

/* A version 4 UUID (RFC 4122 section 4.4) in quotes. */
static jt_str put_uuid(struct jt_buf *text, uint8_t bits[static UUID_BYTES])
{
    const size_t from = text->len;
    bits[6] = (uint8_t)((bits[6] & 0x0f) | 0x40);
    bits[8] = (uint8_t)((bits[8] & 0x3f) | 0x80);
    jt_buf_put_char(text, '"');
    jt_buf_put_hex(text, bits, 4);
    for (size_t i = 4; i < 10; i += 2) {
        jt_buf_put_char(text, '-');
        jt_buf_put_hex(text, &bits[i], 2);
    }
    jt_buf_put_char(text, '-');
    jt_buf_put_hex(text, &bits[10], 6);
    jt_buf_put_char(text, '"');
    return jt_buf_since(text, from);
}

static jt_str put_audiences(struct jt_buf *text, const struct token_grant *grant)
{
    const size_t from = text->len;
    for (size_t i = 0; i < grant->api_count; i++) {
        jt_buf_put_char(text, i == 0 ? '[' : ',');
        jt_buf_put(text, grant->audiences_json[i]);
    }
    jt_buf_put(text, grant->api_count == 0 ? JT_STR("[]") : JT_STR("]"));
    return jt_buf_since(text, from);
}

static jt_str put_scope(struct jt_buf *text, const struct token_grant *grant)
{
    const size_t from = text->len;
    jt_buf_put_char(text, '"');
    scopes_put(text, grant);
    jt_buf_put_char(text, '"');
    return jt_buf_since(text, from);
}

static jt_str put_scope_array(struct jt_buf *text, const struct token_grant *grant)
{
    const size_t from = text->len;
    jt_buf_put_char(text, '[');
    for (size_t i = 0; i < grant->scope_count; i++) {
        jt_buf_put(text, i == 0 ? JT_STR("\"") : JT_STR(",\""));
        jt_buf_put(text, grant->scopes[i]->key);
        jt_buf_put_char(text, '"');
    }
    jt_buf_put_char(text, ']');
    return jt_buf_since(text, from);
}

static size_t text_max_bytes(const struct token_grant *grant)
{
    size_t bytes = FIXED_BYTES + 2 * scopes_bytes(grant) + 2 * grant->scope_count;
    for (size_t i = 0; i < grant->api_count; i++)
        bytes += grant->audiences_json[i].len + 1;
    return bytes;
}

/* Those that every token has. permissions repeats the scopes, for APIs that read them there. */
static jt_err fill(const struct token_service *service, const struct token_grant *grant,
                   const struct jt_random *random, struct jt_arena *arena, struct claims *claims)
{
    const int64_t now_s = grant->now_ms / 1000;
    uint8_t bits[UUID_BYTES];
    struct jt_buf text;
    JT_TRY(jt_random_fill(random, bits, sizeof(bits)));
    JT_TRY(jt_arena_buf(arena, text_max_bytes(grant), &text));
    claims->json[CLAIM_AUD] = put_audiences(&text, grant);
    claims->json[CLAIM_EXP] = put_number(&text, now_s + grant->lifetime_s);
    claims->json[CLAIM_GTY] = grant->type->gty_json;
    claims->json[CLAIM_IAT] = put_number(&text, now_s);
    claims->json[CLAIM_ISS] = service->issuer_json;
    claims->json[CLAIM_JTI] = put_uuid(&text, bits);
    claims->json[CLAIM_SCOPE] = put_scope(&text, grant);
    claims->json[CLAIM_SCP] = put_scope_array(&text, grant);
    if (grant->has_permissions_claim && grant->scope_count != 0)
        claims->json[CLAIM_PERMISSIONS] = claims->json[CLAIM_SCP];
    claims->json[CLAIM_V] = JT_STR("\"2\"");
    return text.has_overflown ? JT_ERR(JT_TOO_LARGE, "claims larger than computed") : JT_DONE;
}

/* Only tokens for the management API name the secret or key that they were issued with, or the
 * session in which they were asked for: that API takes them only as long as that is good.
 * Tokens for other APIs have the claims of contract section 2.2. */
static jt_err put_credential(const struct token_grant *grant, struct jt_arena *arena,
                             struct claims *claims)
{
    if (!token_grant_is_for_management(grant))
        return JT_DONE;
    JT_TRY(claims_put_text(claims, CLAIM_CLIENT_SECRET_ID, grant->client_secret_id, arena));
    JT_TRY(claims_put_text(claims, CLAIM_PUBLIC_KEY_ID, grant->public_key_id, arena));
    return claims_put_text(claims, CLAIM_SID, grant->session_id, arena);
}

jt_err token_claims_write(const struct token_service *service, const struct token_grant *grant,
                          const struct jt_random *random, struct jt_arena *arena,
                          jt_str *ret_payload)
{
    struct claims claims = grant->claims;
    JT_TRY(fill(service, grant, random, arena, &claims));
    JT_TRY(put_credential(grant, arena, &claims));
    return claims_write(&claims, arena, ret_payload);
}
