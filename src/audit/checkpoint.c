/* checkpoint: the claims, their signature, and the rows of both. */
#include "audit/checkpoint.h"

#include "base/clock.h"
#include "base/json_write.h"
#include "jose/json_text.h"
#include "jose/jws.h"

enum { CLAIMS_BYTES = 200 }; /* besides the issuer */

/* --- Signing ---------------------------------------------------------------------------------- */

static jt_err claims_write(jt_str issuer, int64_t now_ms, const struct audit_end *end, bool is_root,
                           struct jt_arena *arena, jt_str *ret_claims)
{
    struct jt_buf buf;
    JT_TRY(
        jt_arena_buf(arena, CLAIMS_BYTES + jt_json_string_max_bytes(issuer) + end->hash.len, &buf));
    jt_buf_put(&buf, JT_STR("{\"iss\":"));
    jt_json_put_string(&buf, issuer);
    jt_buf_put(&buf, JT_STR(",\"iat\":"));
    jt_buf_put_int(&buf, now_ms / 1000);
    jt_buf_put(&buf, JT_STR(",\"audit_position\":"));
    jt_buf_put_int(&buf, end->position);
    jt_buf_put(&buf, JT_STR(",\"audit_hash\":"));
    jt_json_put_string(&buf, end->hash);
    jt_buf_put(&buf, is_root ? JT_STR(",\"audit_trimmed\":true}") : JT_STR("}"));
    *ret_claims = jt_buf_str(&buf);
    return JT_DONE;
}

jt_err checkpoint_sign(struct signer *signer, jt_str issuer, int64_t now_ms,
                       const struct audit_end *end, bool is_root, struct jt_arena *arena,
                       struct audit_checkpoint *ret_checkpoint)
{
    struct jt_buf statement;
    jt_str claims;
    JT_TRY(claims_write(issuer, now_ms, end, is_root, arena, &claims));
    JT_TRY(jt_arena_buf(arena, signer_max_bytes(claims.len), &statement));
    JT_TRY(signer_sign(signer, SIGNED_CHECKPOINT, claims, &statement));
    *ret_checkpoint = (struct audit_checkpoint){ .position = end->position,
                                                 .at_ms = now_ms,
                                                 .statement = jt_buf_str(&statement) };
    return JT_DONE;
}

/* --- Reading ---------------------------------------------------------------------------------- */

static jt_err parse(jt_str statement, struct jt_arena *arena, struct jws *ret_jws)
{
    static const struct jws_rules rules = { .algs = JOSE_ALGS_SIGNING,
                                            .max_bytes = CHECKPOINT_MAX_BYTES };
    static const jt_str typ = JT_STR_INIT(JWT_TYP_CHECKPOINT);
    if (statement.len > CHECKPOINT_MAX_BYTES)
        return JT_ERR(JT_INVALID, "it is too long for a checkpoint");
    if (jws_parse(statement, &rules, arena, ret_jws).code != JT_OK ||
        !jws_has_typ(ret_jws, &typ, 1))
        return JT_ERR(JT_INVALID, "it is no checkpoint of an audit");
    return JT_DONE;
}

static jt_err claims_read(const json_t *claims, struct jt_arena *arena,
                          struct checkpoint *checkpoint)
{
    const json_t *position = json_object_get(claims, "audit_position");
    const json_t *issued = json_object_get(claims, "iat");
    const jt_str hash = json_view(json_object_get(claims, "audit_hash"));
    if (!json_is_integer(position) || json_integer_value(position) < 1 ||
        !json_is_integer(issued) || !jt_str_is_lower_hex(hash, AUDIT_HASH_BYTES))
        return JT_ERR(JT_INVALID, "it is no checkpoint of an audit");
    checkpoint->end.position = json_integer_value(position);
    checkpoint->issued_s = json_integer_value(issued);
    checkpoint->is_root = json_is_true(json_object_get(claims, "audit_trimmed"));
    JT_TRY(jt_arena_copy(arena, json_view(json_object_get(claims, "iss")), &checkpoint->issuer));
    return jt_arena_copy(arena, hash, &checkpoint->end.hash);
}

jt_err checkpoint_parse(jt_str statement, struct jt_arena *arena, struct checkpoint *ret_checkpoint)
{
    struct jws jws;
    json_t *claims = NULL;
    JT_TRY(parse(statement, arena, &jws));
    JT_TRY(json_text_object(jws.payload, CHECKPOINT_MAX_BYTES, JSON_TEXT_DEPTH_MAX, &claims));
    jt_err err = claims_read(claims, arena, ret_checkpoint);
    json_decref(claims);
    ret_checkpoint->kid = jws.kid;
    return err;
}

jt_err checkpoint_verify(const struct jwk_list *keys, jt_str statement, struct jt_arena *arena)
{
    struct jws jws;
    JT_TRY(parse(statement, arena, &jws));
    return jws_verify(&jws, keys);
}
