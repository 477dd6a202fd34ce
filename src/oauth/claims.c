/*
 * claims: the payload of a token (contract sections 2.2 to 2.4), members in alphabetical order.
 * What does not change between tokens of a client was written as JSON when its record was made.
 */
#include "base/json_write.h"
#include "oauth/token_service.h"

enum { FIXED_BYTES = 512, JTI_RANDOM_BYTES = 16 };

/* A version 4 UUID (RFC 4122 section 4.4) in quotes. */
static jt_err put_jti(const struct jt_random *random, struct jt_buf *claims)
{
    uint8_t bits[JTI_RANDOM_BYTES];
    JT_TRY(jt_random_fill(random, bits, sizeof(bits)));
    bits[6] = (uint8_t)((bits[6] & 0x0f) | 0x40);
    bits[8] = (uint8_t)((bits[8] & 0x3f) | 0x80);
    jt_buf_put_char(claims, '"');
    for (size_t i = 0; i < sizeof(bits); i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            jt_buf_put_char(claims, '-');
        jt_buf_put_hex(claims, &bits[i], 1);
    }
    jt_buf_put_char(claims, '"');
    return JT_DONE;
}

static void put_audiences(struct jt_buf *claims, const struct token_grant *grant)
{
    for (size_t i = 0; i < grant->api_count; i++) {
        if (i > 0)
            jt_buf_put_char(claims, ',');
        jt_buf_put(claims, grant->audiences_json[i]);
    }
}

static void put_scope_array(struct jt_buf *claims, const struct token_grant *grant)
{
    for (size_t i = 0; i < grant->scope_count; i++) {
        jt_buf_put(claims, i == 0 ? JT_STR("\"") : JT_STR(",\""));
        jt_buf_put(claims, grant->scopes[i]->key);
        jt_buf_put_char(claims, '"');
    }
}

/* The scopes once more, for those who read them there (contract section 2.4). */
static void put_permissions(struct jt_buf *claims, const struct token_grant *grant)
{
    if (!grant->has_permissions_claim || grant->scope_count == 0)
        return;
    jt_buf_put(claims, JT_STR(",\"permissions\":["));
    put_scope_array(claims, grant);
    jt_buf_put_char(claims, ']');
}

/* Only tokens for the management API tell which secret they were issued with, or in which session
 * they were asked for: it takes them no longer than that one is good. Those for other APIs have the
 * claims of contract section 2.2. */
static void put_credential(struct jt_buf *claims, const char *name, jt_str id)
{
    if (id.len == 0)
        return;
    jt_buf_put(claims, JT_STR(",\""));
    jt_buf_put(claims, jt_str_from(name));
    jt_buf_put(claims, JT_STR("\":\""));
    jt_buf_put(claims, id);
    jt_buf_put_char(claims, '"');
}

static void put_client(struct jt_buf *claims, const struct token_grant *grant)
{
    if (grant->azp.len == 0)
        return;
    jt_buf_put(claims, JT_STR(",\"azp\":\""));
    jt_buf_put(claims, grant->azp);
    jt_buf_put_char(claims, '"');
    if (!token_grant_is_for_management(grant))
        return;
    put_credential(claims, "client_secret_id", grant->client_secret_id);
    put_credential(claims, "sid", grant->session_id);
}

static void put_actor(struct jt_buf *claims, const struct token_grant *grant)
{
    if (grant->actor.len == 0)
        return;
    jt_buf_put(claims, JT_STR("\"act\":{\"sub\":"));
    jt_json_put_string(claims, grant->actor);
    jt_buf_put(claims, JT_STR("},"));
}

static size_t claims_max_bytes(const struct token_service *service, const struct token_grant *grant)
{
    size_t scope_lists = grant->has_permissions_claim ? 3 : 2;
    size_t bytes = FIXED_BYTES + service->issuer_json.len + grant->azp.len + grant->grant_type.len +
                   jt_json_string_max_bytes(grant->actor) + grant->session_id.len +
                   grant->org_code_json.len + grant->subject_json.len +
                   grant->application_properties_json.len + grant->feature_flags_json.len +
                   scope_lists * (scopes_bytes(grant) + 2 * grant->scope_count);
    for (size_t i = 0; i < grant->api_count; i++)
        bytes += grant->audiences_json[i].len + 1;
    return bytes;
}

jt_err claims_write(const struct token_service *service, const struct token_grant *grant,
                    const struct jt_random *random, struct jt_arena *arena, jt_str *ret_claims)
{
    struct jt_buf claims;
    int64_t now_s = grant->now_ms / 1000;

    JT_TRY(jt_arena_buf(arena, claims_max_bytes(service, grant), &claims));
    jt_buf_put_char(&claims, '{');
    put_actor(&claims, grant);
    jt_buf_put(&claims, grant->application_properties_json);
    jt_buf_put(&claims, JT_STR("\"aud\":["));
    put_audiences(&claims, grant);
    jt_buf_put_char(&claims, ']');
    put_client(&claims, grant);
    jt_buf_put(&claims, JT_STR(",\"exp\":"));
    jt_buf_put_int(&claims, now_s + grant->lifetime_s);
    jt_buf_put(&claims, grant->feature_flags_json);
    jt_buf_put(&claims, JT_STR(",\"gty\":[\""));
    jt_buf_put(&claims, grant->grant_type);
    jt_buf_put(&claims, JT_STR("\"],\"iat\":"));
    jt_buf_put_int(&claims, now_s);
    jt_buf_put(&claims, JT_STR(",\"iss\":"));
    jt_buf_put(&claims, service->issuer_json);
    jt_buf_put(&claims, JT_STR(",\"jti\":"));
    JT_TRY(put_jti(random, &claims));
    jt_buf_put(&claims, grant->org_code_json);
    put_permissions(&claims, grant);
    jt_buf_put(&claims, JT_STR(",\"scope\":\""));
    scopes_put(&claims, grant);
    jt_buf_put(&claims, JT_STR("\",\"scp\":["));
    put_scope_array(&claims, grant);
    jt_buf_put_char(&claims, ']');
    jt_buf_put(&claims, grant->subject_json);
    jt_buf_put(&claims, JT_STR(",\"v\":\"2\"}"));
    if (claims.has_overflown)
        return JT_ERR(JT_TOO_LARGE, "claims larger than computed");
    *ret_claims = jt_buf_str(&claims);
    return JT_DONE;
}
