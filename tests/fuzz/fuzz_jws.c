/* fuzz_jws: a token from a stranger: its three parts, then its claims as if the signature were
 * good. */
#include "fuzz/fuzz.h"

#include "jose/base64url.h"
#include "jose/jws.h"
#include "jose/jwt.h"

/* One text for each value: what was decoded is spelled as it was received. */
static void check_spelling(const struct jws *jws, jt_str text, struct jt_arena *arena)
{
    struct jt_buf again;
    FUZZ_MUST(jt_arena_buf(arena, text.len, &again).code == JT_OK);
    base64url_put(&again, jws->header);
    jt_buf_put_char(&again, '.');
    base64url_put(&again, jws->payload);
    FUZZ_MUST(jt_str_eq(jt_buf_str(&again), jws->signed_bytes));
    jt_buf_put_char(&again, '.');
    base64url_put(&again, jws->signature);
    FUZZ_MUST(jt_str_eq(jt_buf_str(&again), text));
}

static void check_claims(jt_str payload, struct jt_arena *arena)
{
    struct jwt_claims claims;
    if (jwt_claims_parse(payload, arena, &claims).code != JT_OK)
        return;
    FUZZ_MUST(claims.audience_count <= JWT_AUDIENCES_MAX);
    FUZZ_MUST(claims.issued_s >= 0 && claims.expires_s >= 0 && claims.not_before_s >= 0);
    FUZZ_MUST(jt_str_is_utf8(claims.issuer) && jt_str_is_utf8(claims.scope));
    for (size_t i = 0; i < claims.audience_count; i++)
        FUZZ_MUST(jt_str_is_utf8(claims.audiences[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct jt_arena *arena = fuzz_arena();
    const jt_str text = { (const char *)data, size };
    struct jws jws;
    static const struct jws_rules rules = { JOSE_ALGS_ISSUER, JWS_MAX_BYTES };
    if (jws_parse(text, &rules, arena, &jws).code == JT_OK) {
        check_spelling(&jws, text, arena);
        check_claims(jws.payload, arena);
    }
    check_claims(text, arena); /* without the detour through base64url, which hides it */
    jt_arena_free(arena);
    return 0;
}
