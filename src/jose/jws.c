/*
 * jws: three parts, each decoded once. Nothing is believed of a header: alg only chooses among
 * those of the rules, and the key that verifies must be for it.
 */
#include "jose/jws.h"

#include "jose/base64url.h"
#include "jose/json_text.h"

/* --- Taking apart --------------------------------------------------------------------------- */

static jt_err copy_member(const json_t *header, const char *name, struct jt_arena *arena,
                          jt_str *ret_value)
{
    jt_str value;
    JT_TRY(json_text_member(header, name, &value));
    return jt_arena_copy(arena, value, ret_value);
}

/* No extension is understood here, and what is signed is neither compressed nor encrypted. */
static jt_err refuse_extensions(const json_t *header)
{
    static const char *const names[] = { "crit", "b64", "zip", "enc" };
    for (size_t i = 0; i < COUNT(names); i++)
        if (json_object_get(header, names[i]) != NULL)
            return JT_ERR(JT_INVALID, "a JWS with crit, b64, zip or enc");
    return JT_DONE;
}

static jt_err header_read(const struct jws_rules *rules, struct jt_arena *arena, struct jws *jws)
{
    JT_AUTO(json_decrefp) json_t *header = NULL;
    jt_str alg;
    JT_TRY(json_text_object(jws->header, JWS_HEADER_MAX_BYTES, JSON_TEXT_DEPTH_MAX, &header));
    JT_TRY(refuse_extensions(header));
    JT_TRY(json_text_member(header, "alg", &alg));
    JT_TRY(jose_alg_parse(alg, rules->algs, &jws->alg));
    JT_TRY(copy_member(header, "typ", arena, &jws->typ));
    JT_TRY(copy_member(header, "kid", arena, &jws->kid));
    return jws->kid.len <= JWK_KID_MAX_BYTES ? JT_DONE : JT_ERR(JT_TOO_LARGE, "kid too long");
}

jt_err jws_parse(jt_str text, const struct jws_rules *rules, struct jt_arena *arena,
                 struct jws *ret_jws)
{
    jt_str rest = text, header, payload, signature;
    struct jws jws = { 0 };
    if (text.len > rules->max_bytes)
        return JT_ERR(JT_TOO_LARGE, "JWS too large");
    if (!jt_str_cut(&rest, '.', &header) || !jt_str_cut(&rest, '.', &payload) ||
        !jt_str_cut(&rest, '.', &signature) || rest.ptr != NULL)
        return JT_ERR(JT_INVALID, "a JWS has three parts");
    JT_TRY(base64url_decode(header, arena, &jws.header));
    JT_TRY(header_read(rules, arena, &jws));
    JT_TRY(base64url_decode(payload, arena, &jws.payload));
    JT_TRY(base64url_decode(signature, arena, &jws.signature));
    jws.signed_bytes = (jt_str){ text.ptr, header.len + 1 + payload.len };
    *ret_jws = jws;
    return JT_DONE;
}

bool jws_has_typ(const struct jws *jws, const jt_str *typs, size_t count)
{
    static const jt_str prefix = JT_STR_INIT("application/");
    jt_str typ = jws->typ;
    if (typ.len > prefix.len && jt_str_eq_nocase((jt_str){ typ.ptr, prefix.len }, prefix))
        typ = (jt_str){ typ.ptr + prefix.len, typ.len - prefix.len };
    for (size_t i = 0; i < count; i++)
        if (jt_str_eq_nocase(typ, typs[i]))
            return true;
    return false;
}

/* --- The signature -------------------------------------------------------------------------- */

/* Keys of different kinds may have one kid (RFC 7517 section 4.5). */
static jt_err find_named(const struct jws *jws, const struct jwk_list *keys,
                         const struct jwk **ret_key)
{
    bool is_named = false;
    for (size_t i = 0; i < keys->count; i++) {
        if (!jt_str_eq(jwk_kid(keys->keys[i]), jws->kid))
            continue;
        is_named = true;
        *ret_key = keys->keys[i];
        if (jwk_fits(*ret_key, jws->alg))
            return JT_DONE;
    }
    /* RFC 8725 section 3.1: the key says which algorithm, not the token. */
    return is_named ? JT_ERR(JT_REFUSED, "alg is not the key's")
                    : JT_ERR(JT_NOT_FOUND, "no key of that kid");
}

static jt_err find_only(const struct jws *jws, const struct jwk_list *keys,
                        const struct jwk **ret_key)
{
    size_t count = 0;
    for (size_t i = 0; i < keys->count; i++)
        if (jwk_fits(keys->keys[i], jws->alg)) {
            *ret_key = keys->keys[i];
            count++;
        }
    return count == 1 ? JT_DONE
                      : JT_ERR(JT_NOT_FOUND, "no kid, and not one key alone for that alg");
}

jt_err jws_key(const struct jws *jws, const struct jwk_list *keys, const struct jwk **ret_key)
{
    return jws->kid.len != 0 ? find_named(jws, keys, ret_key) : find_only(jws, keys, ret_key);
}

jt_err jws_verify(const struct jws *jws, const struct jwk_list *keys)
{
    const struct jwk *key = NULL;
    JT_TRY(jws_key(jws, keys, &key));
    return jwk_verify(key, jws->alg, jws->signed_bytes, jws->signature);
}
