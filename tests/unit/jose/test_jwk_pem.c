/* jwk_pem: keys and certificates that OpenSSL wrote, with the thumbprints that node's jose computes
 * of them; and what is none, or more than one. */
#include "vectors.h"

#include "base/json_value.h"
#include "jose/jwk_pem.h"

static json_t *cases_of(const char *vector)
{
    jt_str text = test_vector(vector);
    json_t *cases = json_loadb(text.ptr, text.len, 0, NULL);
    CHECK(vector, json_array_size(cases) > 20);
    return cases;
}

static const char *text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static void check_case(const json_t *one)
{
    const char *name = text_of(one, "name"), *refused = text_of(one, "refused");
    struct jwk *jwk = NULL;
    jt_str json;
    jt_err err = jwk_from_pem(json_view(json_object_get(one, "pem")), &jwk);
    if (refused != NULL) {
        CHECK_CODE(name, err, strcmp(refused, "private") == 0 ? JT_REFUSED : JT_INVALID);
        CHECK(name, jwk == NULL);
        return;
    }
    CHECK_OK(name, err);
    CHECK_STR(name, jwk_kid(jwk), text_of(one, "thumbprint"));
    CHECK_OK(name, jwk_write(jwk, test_arena(), &json));
    CHECK(name, memmem(json.ptr, json.len, "\"alg\"", 5) == NULL);
    jwk_free(jwk);
}

TEST(jwk_from_pem_reads_what_openssl_writes)
{
    json_t *cases = cases_of("public_keys_pem.json");
    for (size_t i = 0; i < json_array_size(cases); i++)
        check_case(json_array_get(cases, i));
    json_decref(cases);
}

TEST(jwk_from_pem_has_limits)
{
    json_t *cases = cases_of("public_keys_pem.json");
    jt_str pem = json_view(json_object_get(json_array_get(cases, 0), "pem"));
    struct jwk *jwk = NULL;
    struct jt_buf buf;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), JWK_PEM_MAX_BYTES + 1, &buf));
    jt_buf_put(&buf, pem);
    while (buf.len < JWK_PEM_MAX_BYTES)
        jt_buf_put_char(&buf, '\n');
    CHECK_OK("16 KiB", jwk_from_pem(jt_buf_str(&buf), &jwk));
    jwk_free(jwk);
    jt_buf_put_char(&buf, '\n');
    CHECK_CODE("a byte more", jwk_from_pem(jt_buf_str(&buf), &jwk), JT_TOO_LARGE);
    buf.len = pem.len;
    jt_buf_put_char(&buf, '\0');
    CHECK_CODE("a NUL", jwk_from_pem(jt_buf_str(&buf), &jwk), JT_INVALID);
    json_decref(cases);
}
