/* jwk: the RFCs' keys and thumbprints, our own written form, and everything that is refused. */
#include "vectors.h"

#include "jose/jwk.h"

#define X        "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
#define Y        "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
#define OKP      "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
#define EC(more) "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" X "\",\"y\":\"" Y "\"" more "}"
#define ED(more) "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" OKP "\"" more "}"

TEST(jwk_thumbprints_are_those_of_the_rfcs)
{
    static const struct {
        const char *jwk, *thumbprint, *kid;
        enum jose_alg alg;
    } cases[] = {
        { "rfc7638_3_1_rsa.jwk", "rfc7638_3_1_thumbprint.txt", "2011-04-29", JOSE_RS256 },
        { "rfc8037_a2_ed25519.jwk", "rfc8037_a3_thumbprint.txt", NULL, JOSE_EDDSA },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct jwk *jwk = NULL;
        jt_str thumbprint, want = vector_line(cases[i].thumbprint);
        CHECK_OK(cases[i].jwk, jwk_parse(test_vector(cases[i].jwk), &jwk));
        CHECK_OK(cases[i].jwk, jwk_thumbprint(jwk, test_arena(), &thumbprint));
        CHECK(cases[i].jwk, jt_str_eq(thumbprint, want));
        CHECK("kid", jt_str_eq(jwk_kid(jwk), cases[i].kid == NULL ? want : str(cases[i].kid)));
        CHECK_INT("alg", jwk_alg(jwk), cases[i].alg);
        jwk_free(jwk);
    }
    jwk_free(NULL);
}

TEST(jwk_is_written_in_our_order)
{
    static const struct {
        const char *in, *want;
    } cases[] = {
        { EC(",\"kid\":\"a\""), "{\"kty\":\"EC\",\"use\":\"sig\",\"kid\":\"a\","
                                "\"crv\":\"P-256\",\"x\":\"" X "\",\"y\":\"" Y "\"}" },
        { EC(",\"kid\":\"a\",\"alg\":\"ES256\""),
          "{\"kty\":\"EC\",\"use\":\"sig\",\"alg\":\"ES256\",\"kid\":\"a\","
          "\"crv\":\"P-256\",\"x\":\"" X "\",\"y\":\"" Y "\"}" },
        { ED(",\"kid\":\"\\\"\\u00e9\",\"alg\":\"Ed25519\""),
          "{\"kty\":\"OKP\",\"use\":\"sig\",\"alg\":\"Ed25519\",\"kid\":\"\\\"\xC3\xA9\","
          "\"crv\":\"Ed25519\",\"x\":\"" OKP "\"}" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct jwk *jwk = NULL;
        jt_str json;
        CHECK_OK(cases[i].in, jwk_parse(str(cases[i].in), &jwk));
        CHECK_OK(cases[i].in, jwk_write(jwk, test_arena(), &json));
        CHECK_STR(cases[i].in, json, cases[i].want);
        jwk_free(jwk);
    }
}

TEST(jwk_of_rsa_is_written_in_our_order)
{
    struct jwk *jwk = NULL, *again = NULL;
    jt_str json, twice;
    CHECK_OK("parse", jwk_parse(test_vector("rfc7638_3_1_rsa.jwk"), &jwk));
    CHECK_OK("write", jwk_write(jwk, test_arena(), &json));
    CHECK("kty, use, alg, kid, n",
          jt_str_starts(json, JT_STR("{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\","
                                     "\"kid\":\"2011-04-29\",\"n\":\"0vx7agoebGcQ")));
    CHECK("e last", memmem(json.ptr, json.len, "\",\"e\":\"AQAB\"}", 13) != NULL);
    CHECK_OK("parse again", jwk_parse(json, &again));
    CHECK_OK("write again", jwk_write(again, test_arena(), &twice));
    CHECK("the same", jt_str_eq(json, twice));
    jwk_free(jwk);
    jwk_free(again);
}

TEST(jwk_parse_accepts)
{
    static const struct {
        const char *name, *json;
    } cases[] = {
        { "P-256 alone", EC("") },
        { "alg and use that fit", EC(",\"alg\":\"ES256\",\"use\":\"sig\"") },
        { "members that we do not know", ED(",\"x5t\":1,\"key_ops\":[\"verify\"],\"ext\":true") },
        { "an empty kid, as none", ED(",\"kid\":\"\"") },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct jwk *jwk = NULL;
        CHECK_OK(cases[i].name, jwk_parse(str(cases[i].json), &jwk));
        CHECK("has a kid", jwk_kid(jwk).len == 43);
        jwk_free(jwk);
    }
}

TEST(jwk_parse_refuses)
{
    static const struct {
        const char *name, *json;
    } cases[] = {
        { "nothing", "" },
        { "no JSON", "{" },
        { "no object", "[]" },
        { "an empty object", "{}" },
        { "something behind it", ED("") "x" },
        { "a repeated member", ED(",\"x\":\"" OKP "\"") },
        { "a byte that is no UTF-8", ED(",\"kid\":\"\xff\"") },
        { "a NUL in the kid", ED(",\"kid\":\"a\\u0000b\"") },
        { "a kty that is no string", "{\"kty\":1}" },
        { "numbers of another curve",
          "{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"" X "\",\"y\":\"" Y "\"}" },
        { "X25519", "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"" OKP "\"}" },
        { "no curve", "{\"kty\":\"OKP\",\"x\":\"" OKP "\"}" },
        { "an alg of another key", ED(",\"alg\":\"RS256\"") },
        { "an alg that is not there", ED(",\"alg\":\"none\"") },
        { "an empty alg", ED(",\"alg\":\"\"") },
        { "an alg that is no string", ED(",\"alg\":null") },
        { "use for encryption", ED(",\"use\":\"enc\"") },
        { "a kid that is no string", ED(",\"kid\":7") },
        { "secp256k1", "{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"" X "\",\"y\":\"" Y "\"}" },
        { "nested too deeply", ED(",\"a\":[[[[[[[[]]]]]]]]") },
        { "no y", "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" X "\"}" },
        { "a point beside the curve",
          "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" X "\",\"y\":\"" X "\"}" },
        { "the point 0, 0",
          "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
          "\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}" },
        { "a coordinate past the field",
          "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"__________________________________________8\","
          "\"y\":\"" Y "\"}" },
        { "a short coordinate", "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AQ\",\"y\":\"" Y "\"}" },
        { "a padded coordinate",
          "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" X "=\",\"y\":\"" Y "\"}" },
        { "an Ed25519 key of 31 bytes", "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":"
                                        "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct jwk *jwk = NULL;
        CHECK_CODE(cases[i].name, jwk_parse(str(cases[i].json), &jwk), JT_INVALID);
        CHECK(cases[i].name, jwk == NULL);
    }
}

/* RFC 7517 section 9.2: whoever shows a private key has lost it. */
TEST(jwk_parse_refuses_private_keys_as_such)
{
    static const char *const members[] = { "d", "p", "q", "dp", "dq", "qi", "oth", "k" };
    struct jwk *jwk = NULL;
    for (size_t i = 0; i < COUNT(members); i++) {
        CHECK_CODE(members[i],
                   jwk_parse(str(text("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" OKP
                                      "\",\"%s\":\"AQAB\"}",
                                      members[i])),
                             &jwk),
                   JT_REFUSED);
        CHECK_CODE("whatever it holds",
                   jwk_parse(str(text("{\"%s\":null,\"kty\":\"x\"}", members[i])), &jwk),
                   JT_REFUSED);
    }
    CHECK_CODE("a symmetric key", jwk_parse(JT_STR("{\"kty\":\"oct\",\"k\":\"AAAA\"}"), &jwk),
               JT_REFUSED);
}

TEST(jwk_parse_refuses_a_key_for_encryption_of_rfc_7517)
{
    struct jwk *jwk = NULL;
    CHECK_CODE("A.1", jwk_parse(test_vector("rfc7517_a1_ec.jwk"), &jwk), JT_INVALID);
}

/* The JSON of an RSA key whose n begins with that text and goes on with 'A' (zero bits) to an odd
 * end. */
static jt_str rsa_json(const char *n_begins, size_t n_letters, const char *n_ends, const char *e)
{
    struct jt_buf buf;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), 2048, &buf));
    jt_buf_put(&buf, JT_STR("{\"kty\":\"RSA\",\"n\":\""));
    jt_buf_put(&buf, str(n_begins));
    for (size_t i = strlen(n_begins) + strlen(n_ends); i < n_letters; i++)
        jt_buf_put_char(&buf, 'A');
    jt_buf_put(&buf, str(n_ends));
    jt_buf_put(&buf, JT_STR("\",\"e\":\""));
    jt_buf_put(&buf, str(e));
    jt_buf_put(&buf, JT_STR("\"}"));
    return jt_buf_str(&buf);
}

TEST(jwk_parse_bounds_rsa_keys)
{
    static const struct {
        const char *name, *n_begins;
        size_t n_letters;
        const char *n_ends, *e;
        enum jt_code code;
    } cases[] = {
        { "2048 bits", "g", 342, "Q", "AQAB", JT_OK },
        { "2047 bits", "f", 342, "Q", "AQAB", JT_INVALID },
        { "4096 bits", "g", 683, "E", "AQAB", JT_OK },
        { "4104 bits", "g", 684, "B", "AQAB", JT_INVALID },
        { "an even modulus", "g", 342, "A", "AQAB", JT_INVALID },
        { "a zero byte in front", "AIAA", 343, "E", "AQAB", JT_INVALID },
        { "no modulus", "", 0, "", "AQAB", JT_INVALID },
        { "exponent 3", "g", 342, "Q", "Aw", JT_OK },
        { "exponent 2^32 - 1", "g", 342, "Q", "_____w", JT_OK },
        { "exponent 1", "g", 342, "Q", "AQ", JT_INVALID },
        { "exponent 0", "g", 342, "Q", "AA", JT_INVALID },
        { "an even exponent", "g", 342, "Q", "AQAA", JT_INVALID },
        { "exponent 2^32 + 1", "g", 342, "Q", "AQAAAAE", JT_INVALID },
        { "a zero byte in front of the exponent", "g", 342, "Q", "AAEAAQ", JT_INVALID },
        { "no exponent", "g", 342, "Q", "", JT_INVALID },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct jwk *jwk = NULL;
        jt_str json = rsa_json(cases[i].n_begins, cases[i].n_letters, cases[i].n_ends, cases[i].e);
        CHECK_CODE(cases[i].name, jwk_parse(json, &jwk), cases[i].code);
        jwk_free(jwk);
    }
}

TEST(jwk_parse_bounds_sizes)
{
    static char json[JWK_JSON_MAX_BYTES + 1];
    struct jwk *jwk = NULL;
    memset(json, '[', sizeof(json));
    CHECK_CODE("nested deeply", jwk_parse((jt_str){ json, JWK_JSON_MAX_BYTES }, &jwk), JT_INVALID);
    memset(json, ' ', sizeof(json));
    memcpy(json, ED(""), sizeof(ED("")) - 1);
    CHECK_OK("the largest", jwk_parse((jt_str){ json, JWK_JSON_MAX_BYTES }, &jwk));
    jwk_free(jwk);
    CHECK_CODE("too large", jwk_parse((jt_str){ json, sizeof(json) }, &jwk), JT_TOO_LARGE);
    for (size_t kid_bytes = JWK_KID_MAX_BYTES; kid_bytes <= JWK_KID_MAX_BYTES + 1; kid_bytes++) {
        int len = snprintf(json, sizeof(json), ED(",\"kid\":\"%0*d\""), (int)kid_bytes, 0);
        jt_err err = jwk_parse((jt_str){ json, (size_t)len }, &jwk);
        CHECK_CODE("kid", err, kid_bytes == JWK_KID_MAX_BYTES ? JT_OK : JT_TOO_LARGE);
        if (err.code == JT_OK)
            jwk_free(jwk);
    }
}
