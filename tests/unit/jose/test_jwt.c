/* jwt: claims and their types, and each reason not to accept a token. */
#include "vectors.h"

#include "jose/base64url.h"
#include "jose/jwt.h"
#include "model/application.h"

enum { NOW_S = 1751150668 };

static const jt_str ours[] = { JT_STR_INIT("http://localhost:8080/api/v1"),
                               JT_STR_INIT("http://localhost:8080/api") };
static const struct jwt_expectation expected = { .issuer = JT_STR_INIT("http://localhost:8080"),
                                                 .audiences = ours,
                                                 .audience_count = COUNT(ours),
                                                 .now_s = NOW_S };

/* One key and a signer with it, for all tests here. */
static struct issuing {
    char kid[64];
    struct keyset *keys;
    struct keyset_current *current;
    struct signer *signer;
} issuing;

static void issuing_init(void)
{
    struct signing_key key = new_key(JOSE_ES256, SIGNING_KEY_ACTIVE);
    snprintf(issuing.kid, sizeof(issuing.kid), "%.*s", JT_FMT(key.kid));
    CHECK_OK("keyset", keyset_new(&key, 1, seal_key, &issuing.keys));
    CHECK_OK("current", keyset_current_new(&issuing.current));
    keyset_current_set(issuing.current, keyset_ref(issuing.keys));
    CHECK_OK("signer", signer_new(issuing.current, &issuing.signer));
}

static jt_str token(const char *payload)
{
    struct jt_buf out;
    if (issuing.signer == NULL)
        issuing_init();
    CHECK_OK("buffer", jt_arena_buf(test_arena(), signer_max_bytes(strlen(payload)), &out));
    CHECK_OK("sign", signer_sign(issuing.signer, SIGNED_TOKEN, str(payload), &out));
    return jt_buf_str(&out);
}

static enum jwt_verdict verdict_of(jt_str text, const struct jwt_expectation *want)
{
    enum jwt_verdict verdict = JWT_MALFORMED;
    struct jwt_claims claims = { .jti = JT_STR("untouched") };
    CHECK_OK("no error of ours",
             jwt_verify(keyset_public(issuing.keys), text, want, test_arena(), &verdict, &claims));
    CHECK("claims for a valid token only",
          (verdict == JWT_VALID) == !jt_str_eq(claims.jti, JT_STR("untouched")));
    return verdict;
}

TEST(jwt_claims_of_a_token_for_a_test)
{
    static const char *const wrong[] = { "{\"act\":\"application:c2\"}", "{\"act\":[]}",
                                         "{\"act\":{\"sub\":1}}", "{\"client_secret_id\":1}",
                                         "{\"sid\":1}" };
    struct jwt_claims claims;
    CHECK_OK("parse",
             jwt_claims_parse(JT_STR("{\"act\":{\"sub\":\"application:c2\"},\"azp\":\"c1\","
                                     "\"client_secret_id\":\"0f\",\"sid\":\"aa\"}"),
                              test_arena(), &claims));
    CHECK_STR("act", claims.actor, "application:c2");
    CHECK_STR("azp", claims.azp, "c1");
    CHECK_STR("client_secret_id", claims.client_secret_id, "0f");
    CHECK_STR("sid", claims.session_id, "aa");
    CHECK_OK("parse", jwt_claims_parse(JT_STR("{\"azp\":\"c1\"}"), test_arena(), &claims));
    CHECK_STR("none", claims.actor, "");
    CHECK_STR("none", claims.client_secret_id, "");
    for (size_t i = 0; i < COUNT(wrong); i++)
        CHECK_CODE(wrong[i], jwt_claims_parse(str(wrong[i]), test_arena(), &claims), JT_INVALID);
}

TEST(jwt_claims_of_a_token_as_we_issue_it)
{
    struct jwt_claims claims;
    CHECK_OK(
        "parse",
        jwt_claims_parse(
            JT_STR("{\"aud\":[\"https://a\",\"b\"],\"azp\":\"c1\",\"exp\":1751237068,"
                   "\"gty\":[\"client_credentials\"],\"iat\":1751150668,\"iss\":\"https://i\","
                   "\"jti\":\"j1\",\"org_code\":\"org_1\",\"scope\":\"read:users write:flags\","
                   "\"scp\":[\"read:users\",\"write:flags\"],\"v\":\"2\"}"),
            test_arena(), &claims));
    CHECK_STR("iss", claims.issuer, "https://i");
    CHECK_STR("azp", claims.azp, "c1");
    CHECK_STR("org_code", claims.org_code, "org_1");
    CHECK_STR("jti", claims.jti, "j1");
    CHECK_STR("scope", claims.scope, "read:users write:flags");
    CHECK_INT("audiences", claims.audience_count, 2);
    CHECK_STR("first", claims.audiences[0], "https://a");
    CHECK_STR("second", claims.audiences[1], "b");
    CHECK_INT("iat", claims.issued_s, 1751150668);
    CHECK_INT("exp", claims.expires_s, 1751237068);
    CHECK_INT("nbf", claims.not_before_s, 0);
}

TEST(jwt_claims_have_types)
{
    static const struct {
        const char *name, *payload;
        enum jt_code code;
    } cases[] = {
        { "nothing in it", "{}", JT_OK },
        { "one audience as a string", "{\"aud\":\"a\"}", JT_OK },
        { "no audiences", "{\"aud\":[]}", JT_OK },
        { "16 audiences",
          "{\"aud\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\",\"11\",\"12\","
          "\"13\",\"14\",\"15\",\"16\"]}",
          JT_OK },
        { "17 audiences",
          "{\"aud\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\",\"11\",\"12\","
          "\"13\",\"14\",\"15\",\"16\",\"17\"]}",
          JT_TOO_LARGE },
        { "an audience that is no string", "{\"aud\":[\"a\",1]}", JT_INVALID },
        { "audiences in an object", "{\"aud\":{\"a\":1}}", JT_INVALID },
        { "aud null", "{\"aud\":null}", JT_INVALID },
        { "iss that is no string", "{\"iss\":[\"a\"]}", JT_INVALID },
        { "azp that is no string", "{\"azp\":1}", JT_INVALID },
        { "scope as an array", "{\"scope\":[\"a\"]}", JT_INVALID },
        { "exp as a string", "{\"exp\":\"1\"}", JT_INVALID },
        { "exp with a fraction", "{\"exp\":1.5}", JT_OK },
        { "exp with an exponent", "{\"exp\":1e9}", JT_OK },
        { "exp below zero", "{\"exp\":-1}", JT_INVALID },
        { "exp past 64 bits", "{\"exp\":99999999999999999999}", JT_INVALID },
        { "iat that is true", "{\"iat\":true}", JT_INVALID },
        { "nbf null", "{\"nbf\":null}", JT_INVALID },
        { "a repeated claim", "{\"exp\":1,\"exp\":2}", JT_INVALID },
        { "no object", "[]", JT_INVALID },
        { "nothing", "", JT_INVALID },
        { "no JSON", "exp", JT_INVALID },
        { "something behind it", "{} {}", JT_INVALID },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct jwt_claims claims;
        CHECK_CODE(cases[i].name, jwt_claims_parse(str(cases[i].payload), test_arena(), &claims),
                   cases[i].code);
    }
}

TEST(jwt_scopes_have_a_limit)
{
    struct jwt_claims claims;
    for (size_t count = JWT_SCOPES_MAX; count <= JWT_SCOPES_MAX + 1; count++) {
        struct jt_buf json;
        CHECK_OK("buffer", jt_arena_buf(test_arena(), 2 * count + 16, &json));
        jt_buf_put(&json, JT_STR("{\"scope\":\""));
        for (size_t i = 0; i < count; i++)
            jt_buf_put(&json, JT_STR("a "));
        jt_buf_put(&json, JT_STR("\"}"));
        CHECK_CODE("scopes", jwt_claims_parse(jt_buf_str(&json), test_arena(), &claims),
                   count <= JWT_SCOPES_MAX ? JT_OK : JT_TOO_LARGE);
    }
}

#define ISS "\"iss\":\"http://localhost:8080\","
#define AUD "\"aud\":[\"http://localhost:8080/api\"],"

TEST(jwt_verdicts)
{
    static const struct {
        const char *name, *payload;
        enum jwt_verdict want;
    } cases[] = {
        { "good", "{" ISS AUD "\"iat\":1751150668,\"exp\":1751154268}", JWT_VALID },
        { "good for one second more", "{" ISS AUD "\"exp\":1751150669}", JWT_VALID },
        { "one audience of ours among others",
          "{" ISS "\"aud\":[\"x\",\"http://localhost:8080/api/v1\"],\"exp\":1751154268}",
          JWT_VALID },
        { "the audience as a string",
          "{" ISS "\"aud\":\"http://localhost:8080/api\",\"exp\":1751154268}", JWT_VALID },
        { "expires this second", "{" ISS AUD "\"exp\":1751150668}", JWT_EXPIRED },
        { "expired long ago", "{" ISS AUD "\"exp\":1}", JWT_EXPIRED },
        { "never expires", "{" ISS AUD "\"iat\":1751150668}", JWT_MALFORMED },
        { "exp with a fraction", "{" ISS AUD "\"exp\":1751150669.5}", JWT_VALID },
        { "a fraction that is cut off", "{" ISS AUD "\"exp\":1751150668.9}", JWT_EXPIRED },
        { "nbf this second", "{" ISS AUD "\"nbf\":1751150668,\"exp\":1751154268}", JWT_VALID },
        { "nbf in one second", "{" ISS AUD "\"nbf\":1751150669,\"exp\":1751154268}",
          JWT_NOT_YET_VALID },
        { "issued by a clock 60 s ahead", "{" ISS AUD "\"iat\":1751150728,\"exp\":1751154268}",
          JWT_VALID },
        { "issued by a clock 61 s ahead", "{" ISS AUD "\"iat\":1751150729,\"exp\":1751154268}",
          JWT_NOT_YET_VALID },
        { "times at the end of time",
          "{" ISS AUD "\"iat\":9223372036854775807,\"exp\":9223372036854775807}",
          JWT_NOT_YET_VALID },
        { "another issuer", "{\"iss\":\"http://localhost:8081\"," AUD "\"exp\":1751154268}",
          JWT_WRONG_ISSUER },
        { "an issuer with a slash more",
          "{\"iss\":\"http://localhost:8080/\"," AUD "\"exp\":1751154268}", JWT_WRONG_ISSUER },
        { "no issuer", "{" AUD "\"exp\":1751154268}", JWT_WRONG_ISSUER },
        { "another audience", "{" ISS "\"aud\":[\"x\"],\"exp\":1751154268}", JWT_WRONG_AUDIENCE },
        { "a longer audience",
          "{" ISS "\"aud\":[\"http://localhost:8080/api/v1/\"],\"exp\":1751154268}",
          JWT_WRONG_AUDIENCE },
        { "no audience", "{" ISS "\"exp\":1751154268}", JWT_WRONG_AUDIENCE },
        { "an empty audience", "{" ISS "\"aud\":[],\"exp\":1751154268}", JWT_WRONG_AUDIENCE },
        { "17 audiences, ours among them",
          "{" ISS "\"aud\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\",\"11\","
          "\"12\",\"13\",\"14\",\"15\",\"16\",\"http://localhost:8080/api\"],\"exp\":1751154268}",
          JWT_MALFORMED },
        { "no claims", "[]", JWT_MALFORMED },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_INT(cases[i].name, verdict_of(token(cases[i].payload), &expected), cases[i].want);
}

TEST(jwt_verify_asks_only_what_is_expected)
{
    struct jwt_expectation any = { .now_s = NOW_S };
    CHECK_INT("any issuer and audience", verdict_of(token("{\"exp\":1751154268}"), &any),
              JWT_VALID);
}

TEST(jwt_signatures)
{
    jt_str good = token("{" ISS AUD "\"exp\":1751154268}"), altered;
    struct signing_key other = new_key(JOSE_ES256, SIGNING_KEY_ACTIVE);
    struct keyset *others = NULL;
    enum jwt_verdict verdict;
    struct jwt_claims claims;

    CHECK_OK("copy", jt_arena_copy(test_arena(), good, &altered));
    char *last_of_payload = (char *)(uintptr_t)memrchr(altered.ptr, '.', altered.len) - 1;
    *last_of_payload = *last_of_payload == 'A' ? 'E' : 'A';
    CHECK("not accepted", verdict_of(altered, &expected) != JWT_VALID);
    CHECK_INT("cut", verdict_of((jt_str){ good.ptr, good.len - 2 }, &expected), JWT_BAD_SIGNATURE);
    CHECK_INT(
        "no signature",
        verdict_of(
            (jt_str){ good.ptr,
                      (size_t)((const char *)memrchr(good.ptr, '.', good.len) - good.ptr) + 1 },
            &expected),
        JWT_BAD_SIGNATURE);
    CHECK_INT("no token", verdict_of(JT_STR("abc"), &expected), JWT_MALFORMED);
    CHECK_INT("nothing", verdict_of(JT_STR(""), &expected), JWT_MALFORMED);

    CHECK_OK("another keyset", keyset_new(&other, 1, NULL, &others));
    CHECK_OK("verify",
             jwt_verify(keyset_public(others), good, &expected, test_arena(), &verdict, &claims));
    CHECK_INT("another's key", verdict, JWT_UNKNOWN_KEY);
    keyset_unref(others);
}

/* A header that names our kid with that alg, over good claims; whatever signature. */
static jt_str forged(const char *alg, bool with_kid)
{
    struct jt_buf header, out;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), 256, &header));
    CHECK_OK("buffer", jt_arena_buf(test_arena(), 2048, &out));
    jt_buf_put(&header, JT_STR("{\"alg\":\""));
    jt_buf_put(&header, str(alg));
    if (with_kid) {
        jt_buf_put(&header, JT_STR("\",\"kid\":\""));
        jt_buf_put(&header, str(issuing.kid));
    }
    jt_buf_put(&header, JT_STR("\"}"));
    base64url_put(&out, jt_buf_str(&header));
    jt_buf_put_char(&out, '.');
    base64url_put(&out, JT_STR("{" ISS AUD "\"exp\":1751154268}"));
    jt_buf_put(&out, JT_STR(".AAAA"));
    return jt_buf_str(&out);
}

/* RFC 8725 sections 2.1 and 3.1. */
TEST(jwt_verify_never_takes_the_alg_from_the_token)
{
    token("{}");
    CHECK_INT("none", verdict_of(forged("none", true), &expected), JWT_MALFORMED);
    CHECK_INT("HMAC", verdict_of(forged("HS256", true), &expected), JWT_MALFORMED);
    CHECK_INT("another of ours", verdict_of(forged("EdDSA", true), &expected), JWT_BAD_SIGNATURE);
    CHECK_INT("the key's", verdict_of(forged("ES256", true), &expected), JWT_BAD_SIGNATURE);
    CHECK_INT("no kid", verdict_of(forged("ES256", false), &expected), JWT_BAD_SIGNATURE);
    CHECK_INT("no kid, and no key for it", verdict_of(forged("PS256", false), &expected),
              JWT_UNKNOWN_KEY);
}

TEST(jwt_of_a_webhook_is_no_access_token)
{
    const struct jwt_expectation any = { .now_s = 1000 };
    const jt_str payload = JT_STR("{\"aud\":[\"a\"],\"exp\":2000,\"iss\":\"i\"}");
    struct jt_buf out;
    struct jws jws;
    CHECK_INT("as a token", verdict_of(token(payload.ptr), &any), JWT_VALID);
    CHECK_OK("buffer", jt_arena_buf(test_arena(), signer_max_bytes(payload.len), &out));
    CHECK_OK("sign", signer_sign(issuing.signer, SIGNED_WEBHOOK, payload, &out));
    CHECK_INT("as a webhook's", verdict_of(jt_buf_str(&out), &any), JWT_WRONG_TYPE);
    CHECK_OK("parse", jws_parse(jt_buf_str(&out), &any_rules, test_arena(), &jws));
    CHECK_STR("says so", jws.typ, "webhook+jwt");
    CHECK_OK("parse", jws_parse(token("{}"), &any_rules, test_arena(), &jws));
    CHECK_STR("as tokens do", jws.typ, "JWT");
}

TEST(jwt_verdicts_have_sentences)
{
    for (int i = JWT_VALID; i <= JWT_NOT_YET_VALID; i++)
        for (int k = JWT_VALID; k < i; k++)
            CHECK("one each", strcmp(jwt_verdict_text((enum jwt_verdict)i),
                                     jwt_verdict_text((enum jwt_verdict)k)) != 0);
    CHECK_STR("expired", str(jwt_verdict_text(JWT_EXPIRED)), "the token has expired");
}

TEST(the_key_of_these_tests_is_released)
{
    signer_free(issuing.signer);
    keyset_current_free(issuing.current);
    keyset_unref(issuing.keys);
}
