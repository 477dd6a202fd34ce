/*
 * fuzz_jws_parts: the header in the first line and the payload behind it, before base64url hides
 * them, with a signature that no key has made, against a fixed set of keys: whatever they say, none
 * of the keys has signed it.
 */
#include "fuzz/fuzz.h"

#include <string.h>

#include "jose/base64url.h"
#include "jose/jwk_set.h"
#include "jose/jws.h"
#include "jose/jwt.h"

/* RFC 7515 appendix A.3, RFC 8037 appendix A.2, RFC 7515 appendix A.4. */
static const char keys_json[] = "{\"keys\":[{\"kid\":\"a\",\"kty\":\"EC\",\"crv\":\"P-256\","
                                "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                                "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"},"
                                "{\"kid\":\"b\",\"kty\":\"OKP\",\"crv\":\"Ed25519\","
                                "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"},"
                                "{\"kid\":\"c\",\"kty\":\"EC\",\"crv\":\"P-521\",\"x\":"
                                "\"AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wT"
                                "jxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk\",\"y\":"
                                "\"ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBX"
                                "MoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2\"}]}";

static const struct jws_rules rules = { JOSE_ALGS_CLIENT, 16384 };

static jt_str compact(jt_str header, jt_str payload, struct jt_arena *arena)
{
    char signature[132];
    struct jt_buf buf;
    memset(signature, 1, sizeof(signature));
    FUZZ_MUST(jt_arena_buf(arena, 2 * (header.len + payload.len) + 256, &buf).code == JT_OK);
    base64url_put(&buf, header);
    jt_buf_put_char(&buf, '.');
    base64url_put(&buf, payload);
    jt_buf_put_char(&buf, '.');
    base64url_put(&buf, (jt_str){ signature, payload.len % 2 == 0 ? 64 : sizeof(signature) });
    FUZZ_MUST(!buf.has_overflown);
    return jt_buf_str(&buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct jt_arena *arena = fuzz_arena();
    struct jwk_set *keys = NULL;
    jt_str rest = { (const char *)data, size }, header = JT_STR("");
    struct jws jws;
    enum jwt_verdict verdict;
    struct jwt_claims claims;
    FUZZ_MUST(jwk_set_parse(jt_str_from(keys_json), &keys).code == JT_OK);
    if (!jt_str_cut(&rest, '\n', &header)) /* there is nothing */
        rest = JT_STR("");
    const jt_str text = compact(header, rest, arena);
    if (jws_parse(text, &rules, arena, &jws).code == JT_OK) {
        FUZZ_MUST((JOSE_ALGS_CLIENT & JOSE_ALG_BIT(jws.alg)) != 0);
        FUZZ_MUST(jws.kid.len <= JWK_KID_MAX_BYTES && text.len <= rules.max_bytes);
        const enum jt_code code = jws_verify(&jws, jwk_set_keys(keys)).code;
        FUZZ_MUST(code == JT_NOT_FOUND || code == JT_REFUSED);
    }
    FUZZ_MUST(jwt_open(jwk_set_keys(keys), text, arena, &verdict, &claims).code == JT_OK);
    FUZZ_MUST(verdict == JWT_MALFORMED || verdict == JWT_UNKNOWN_KEY ||
              verdict == JWT_BAD_SIGNATURE);
    jwk_set_free(keys);
    jt_arena_free(arena);
    return 0;
}
