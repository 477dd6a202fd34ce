/*
 * jws: three parts, each decoded once. Nothing is believed of a header: alg only chooses among
 * ours, and the key that verifies must be of that algorithm.
 */
#include "jose/jws.h"

#include "jose/base64url.h"
#include "jose/json_text.h"

enum { HEADER_MAX_BYTES = 4096 };

static jt_err copy_member(const json_t *header, const char *name, struct jt_arena *arena,
                          jt_str *ret_value)
{
    jt_str value;
    JT_TRY(json_text_member(header, name, &value));
    return jt_arena_copy(arena, value, ret_value);
}

static jt_err header_read(struct jws *jws, struct jt_arena *arena)
{
    JT_AUTO(json_decrefp) json_t *header = NULL;
    jt_str alg;
    JT_TRY(json_text_object(jws->header, HEADER_MAX_BYTES, &header));
    if (json_object_get(header, "crit") != NULL)
        return JT_ERR(JT_INVALID, "a JWS with a critical extension");
    JT_TRY(json_text_member(header, "alg", &alg));
    JT_TRY(jose_alg_parse(alg, &jws->alg));
    JT_TRY(copy_member(header, "kid", arena, &jws->kid));
    return copy_member(header, "typ", arena, &jws->typ);
}

jt_err jws_parse(jt_str text, struct jt_arena *arena, struct jws *ret_jws)
{
    jt_str rest = text, header, payload, signature;
    struct jws jws = { 0 };
    if (text.len > JWS_MAX_BYTES)
        return JT_ERR(JT_TOO_LARGE, "JWS too large");
    if (!jt_str_cut(&rest, '.', &header) || !jt_str_cut(&rest, '.', &payload) ||
        !jt_str_cut(&rest, '.', &signature) || rest.ptr != NULL)
        return JT_ERR(JT_INVALID, "a JWS has three parts");
    JT_TRY(base64url_decode(header, arena, &jws.header));
    JT_TRY(header_read(&jws, arena));
    JT_TRY(base64url_decode(payload, arena, &jws.payload));
    JT_TRY(base64url_decode(signature, arena, &jws.signature));
    jws.signed_bytes = (jt_str){ text.ptr, header.len + 1 + payload.len };
    *ret_jws = jws;
    return JT_DONE;
}
