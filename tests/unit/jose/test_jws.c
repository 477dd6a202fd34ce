/* jws: what is taken apart, and what is refused before any key is looked for. */
#include "vectors.h"

#include "jose/base64url.h"

/* header encoded, with a payload and a signature behind it. */
static jt_str token(jt_str header)
{
    struct jt_buf buf;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), base64url_length(header.len) + 16, &buf));
    base64url_put(&buf, header);
    jt_buf_put(&buf, JT_STR(".e30.AAAA"));
    return jt_buf_str(&buf);
}

TEST(jws_of_the_rfc_is_taken_apart)
{
    struct jws jws;
    jt_str text = vector_line("rfc7515_a2_rs256.jws");
    CHECK_OK("parse", jws_parse(text, &any_rules, test_arena(), &jws));
    CHECK_STR("header", jws.header, "{\"alg\":\"RS256\"}");
    CHECK_INT("alg", jws.alg, JOSE_RS256);
    CHECK_STR("payload", jws.payload,
              "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}");
    CHECK_INT("signature", jws.signature.len, 256);
    CHECK("signed bytes", jws.signed_bytes.ptr == text.ptr &&
                              jws.signed_bytes.len == text.len - 1 - base64url_length(256));
    CHECK_STR("no kid", jws.kid, "");
    CHECK_STR("no typ", jws.typ, "");
}

TEST(jws_headers)
{
    static const struct {
        const char *name, *header;
        enum jt_code code;
    } cases[] = {
        { "ours", "{\"alg\":\"RS256\",\"kid\":\"k\",\"typ\":\"JWT\"}", JT_OK },
        { "members that we do not know", "{\"alg\":\"ES256\",\"x5t\":7,\"cty\":\"a\"}", JT_OK },
        { "none", "{\"alg\":\"none\"}", JT_INVALID },
        { "None", "{\"alg\":\"None\"}", JT_INVALID },
        { "HMAC", "{\"alg\":\"HS256\"}", JT_INVALID },
        { "no alg", "{\"typ\":\"JWT\"}", JT_INVALID },
        { "an alg that is no string", "{\"alg\":[\"RS256\"]}", JT_INVALID },
        { "a repeated alg", "{\"alg\":\"RS256\",\"alg\":\"ES256\"}", JT_INVALID },
        { "crit", "{\"alg\":\"RS256\",\"crit\":[\"b64\"],\"b64\":false}", JT_INVALID },
        { "an empty crit", "{\"alg\":\"RS256\",\"crit\":[]}", JT_INVALID },
        { "a kid that is no string", "{\"alg\":\"RS256\",\"kid\":1}", JT_INVALID },
        { "a typ that is no string", "{\"alg\":\"RS256\",\"typ\":null}", JT_INVALID },
        { "no object", "[]", JT_INVALID },
        { "a string", "\"alg\"", JT_INVALID },
        { "nothing", "", JT_INVALID },
        { "two objects", "{\"alg\":\"RS256\"}{}", JT_INVALID },
        { "no UTF-8", "{\"alg\":\"RS256\",\"kid\":\"\xc3\"}", JT_INVALID },
        { "a NUL in the kid", "{\"alg\":\"RS256\",\"kid\":\"a\\u0000\"}", JT_INVALID },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct jws jws;
        CHECK_CODE(cases[i].name,
                   jws_parse(token(str(cases[i].header)), &any_rules, test_arena(), &jws),
                   cases[i].code);
    }
}

TEST(jws_gives_kid_and_typ)
{
    struct jws jws;
    jt_str text = token(JT_STR("{\"alg\":\"EdDSA\",\"kid\":\"a\\\"b\",\"typ\":\"JWT\"}"));
    CHECK_OK("parse", jws_parse(text, &any_rules, test_arena(), &jws));
    CHECK_STR("kid", jws.kid, "a\"b");
    CHECK_STR("typ", jws.typ, "JWT");
    CHECK_STR("payload", jws.payload, "{}");
}

#define HEADER "eyJhbGciOiJSUzI1NiJ9" /* {"alg":"RS256"} */

TEST(jws_has_three_parts)
{
    static const struct {
        const char *name, *text;
        enum jt_code code;
    } cases[] = {
        { "three", HEADER ".e30.AAAA", JT_OK },
        { "an empty payload", HEADER "..AAAA", JT_OK },
        { "an empty signature, that no key has made", HEADER ".e30.", JT_OK },
        { "nothing", "", JT_INVALID },
        { "one", HEADER, JT_INVALID },
        { "two", HEADER ".e30", JT_INVALID },
        { "four", HEADER ".e30.AAAA.", JT_INVALID },
        { "five, as a JWE has", HEADER ".e30.AAAA.AAAA.AAAA", JT_INVALID },
        { "dots alone", "..", JT_INVALID },
        { "a header with padding", "eyJhbGciOiJSUzI1NiIgfQ==.e30.AAAA", JT_INVALID },
        { "a payload with padding", HEADER ".e30=.AAAA", JT_INVALID },
        { "another spelling of the signature", HEADER ".e30.AAB", JT_INVALID },
        { "a space in front", " " HEADER ".e30.AAAA", JT_INVALID },
        { "an end of line", HEADER ".e30.AAAA\n", JT_INVALID },
        { "the JSON form", "{\"payload\":\"e30\"}", JT_INVALID },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct jws jws;
        CHECK_CODE(cases[i].name, jws_parse(str(cases[i].text), &any_rules, test_arena(), &jws),
                   cases[i].code);
    }
}

TEST(jws_has_limits)
{
    struct jws jws;
    char *text = NULL;
    CHECK_OK("text", jt_arena_alloc(test_arena(), JWS_MAX_BYTES + 1, &text));
    memset(text, 'A', JWS_MAX_BYTES + 1);
    memcpy(text, HEADER ".", sizeof(HEADER));
    text[JWS_MAX_BYTES - 5] = '.';
    CHECK_OK("the largest",
             jws_parse((jt_str){ text, JWS_MAX_BYTES }, &any_rules, test_arena(), &jws));
    CHECK_CODE("too large",
               jws_parse((jt_str){ text, JWS_MAX_BYTES + 1 }, &any_rules, test_arena(), &jws),
               JT_TOO_LARGE);
    char header[JWS_HEADER_MAX_BYTES + 1];
    memset(header, ' ', sizeof(header));
    memcpy(header, "{\"alg\":\"RS256\"}", 15);
    CHECK_OK("the largest header", jws_parse(token((jt_str){ header, JWS_HEADER_MAX_BYTES }),
                                             &any_rules, test_arena(), &jws));
    CHECK_CODE("a header too large",
               jws_parse(token((jt_str){ header, sizeof(header) }), &any_rules, test_arena(), &jws),
               JT_TOO_LARGE);
}
