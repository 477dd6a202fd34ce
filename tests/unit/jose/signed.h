/* signed: a JWS as somebody else would make it, for tests that judge one. */
#pragma once

#include <openssl/evp.h>

#include "test.h"

#include "jose/base64url.h"
#include "jose/jwk_key.h"
#include "jose/signature.h"

static inline jt_str signed_by(EVP_PKEY *key, enum jose_alg alg, const char *header,
                               const char *payload)
{
    struct signature_maker *maker = NULL;
    uint8_t signature[SIGNATURE_MAX_BYTES];
    size_t len = 0;
    struct jt_buf out;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), 32 * 1024, &out));
    base64url_put(&out, str(header));
    jt_buf_put_char(&out, '.');
    base64url_put(&out, str(payload));
    CHECK_OK("maker", signature_maker_new(alg, key, &maker));
    CHECK_OK("sign", signature_make(maker, jt_buf_str(&out), signature, &len));
    signature_maker_free(maker);
    jt_buf_put_char(&out, '.');
    base64url_put(&out, (jt_str){ (const char *)signature, len });
    CHECK("room", !out.has_overflown);
    return jt_buf_str(&out);
}
