/*
 * test_client_assertion: what a client may say of itself with a key of its own, row by row (RFC
 * 7523 section 3), and that nobody without such a key learns more than that it is not valid.
 */
#include "jose/signed.h"

#include "oauth/client_assertion.h"

#define CLIENT   "0123456789abcdef0123456789abcdef"
#define OTHER    "99999999999999999999999999999999"
#define ISSUER   "https://issuer.example"
#define ENDPOINT ISSUER "/oauth2/token"

enum { NOW_S = 1751150668 };

/* One key of each kind that is tried, made once. */
static struct world {
    EVP_PKEY *es256, *ed25519, *strangers;
    struct jwk *keys[2]; /* of es256 and ed25519 */
    struct jwk_list list;
} world;

static struct jwk *jwk_of(const EVP_PKEY *key)
{
    struct jwk *jwk = NULL;
    CHECK_OK("JWK", jwk_from_key(key, NULL, &jwk));
    return jwk;
}

static void world_init(void)
{
    if (world.es256 != NULL)
        return;
    world.es256 = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    world.ed25519 = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    world.strangers = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    world.keys[0] = jwk_of(world.es256);
    world.keys[1] = jwk_of(world.ed25519);
    world.list = (struct jwk_list){ world.keys, 2 };
}

static struct client_assertion_expectation expectation(void)
{
    world_init();
    return (struct client_assertion_expectation){
        .client_id = JT_STR(CLIENT),
        .keys = &world.list,
        .issuer = JT_STR(ISSUER),
        .token_endpoint = JT_STR(ENDPOINT),
        .lifetime_max_s = 300,
        .now_s = NOW_S,
    };
}

static enum client_assertion_rule judged(const char *name, jt_str text,
                                         const struct client_assertion_expectation *expected)
{
    struct client_assertion assertion;
    enum client_assertion_rule rule = CLIENT_ASSERTION_KEPT;
    CHECK_OK(name, client_assertion_read(text, test_arena(), &assertion));
    CHECK_OK(name, client_assertion_judge(&assertion, expected, &rule));
    return rule;
}

#define HEADER "{\"alg\":\"ES256\",\"typ\":\"JWT\"}"
#define WHO    "\"iss\":\"" CLIENT "\",\"sub\":\"" CLIENT "\""
#define AUD    ",\"aud\":\"" ISSUER "\""
#define EXP    ",\"exp\":1751150728"
#define JTI    ",\"jti\":\"j1\""
#define GOOD   "{" WHO AUD EXP JTI "}"

static const struct {
    const char *name, *header, *payload;
    enum client_assertion_rule rule;
} cases[] = {
    { "good", HEADER, GOOD, CLIENT_ASSERTION_KEPT },
    { "no typ", "{\"alg\":\"ES256\"}", GOOD, CLIENT_ASSERTION_KEPT },
    { "its own typ", "{\"alg\":\"ES256\",\"typ\":\"client-authentication+jwt\"}", GOOD,
      CLIENT_ASSERTION_KEPT },
    { "an access token", "{\"alg\":\"ES256\",\"typ\":\"at+jwt\"}", GOOD, CLIENT_ASSERTION_TYPE },
    { "a proof", "{\"alg\":\"ES256\",\"typ\":\"dpop+jwt\"}", GOOD, CLIENT_ASSERTION_TYPE },
    { "another issuer", HEADER, "{\"iss\":\"" OTHER "\",\"sub\":\"" CLIENT "\"" AUD EXP JTI "}",
      CLIENT_ASSERTION_ISSUER },
    { "no issuer", HEADER, "{\"sub\":\"" CLIENT "\"" AUD EXP JTI "}", CLIENT_ASSERTION_ISSUER },
    { "another subject", HEADER, "{\"iss\":\"" CLIENT "\",\"sub\":\"" OTHER "\"" AUD EXP JTI "}",
      CLIENT_ASSERTION_SUBJECT },
    { "no subject", HEADER, "{\"iss\":\"" CLIENT "\"" AUD EXP JTI "}", CLIENT_ASSERTION_SUBJECT },
    { "the issuer in a list", HEADER, "{" WHO ",\"aud\":[\"" ISSUER "\"]" EXP JTI "}",
      CLIENT_ASSERTION_KEPT },
    { "the issuer with a slash", HEADER, "{" WHO ",\"aud\":\"" ISSUER "/\"" EXP JTI "}",
      CLIENT_ASSERTION_KEPT },
    { "the issuer with two slashes", HEADER, "{" WHO ",\"aud\":\"" ISSUER "//\"" EXP JTI "}",
      CLIENT_ASSERTION_AUDIENCE },
    { "the issuer in capitals", HEADER, "{" WHO ",\"aud\":\"HTTPS://issuer.example\"" EXP JTI "}",
      CLIENT_ASSERTION_AUDIENCE },
    { "the token endpoint", HEADER, "{" WHO ",\"aud\":\"" ENDPOINT "\"" EXP JTI "}",
      CLIENT_ASSERTION_AUDIENCE },
    { "a second audience", HEADER,
      "{" WHO ",\"aud\":[\"" ISSUER "\",\"https://other.example\"]" EXP JTI "}",
      CLIENT_ASSERTION_AUDIENCE },
    { "the issuer twice", HEADER, "{" WHO ",\"aud\":[\"" ISSUER "\",\"" ISSUER "\"]" EXP JTI "}",
      CLIENT_ASSERTION_AUDIENCE },
    { "no audience", HEADER, "{" WHO EXP JTI "}", CLIENT_ASSERTION_AUDIENCE },
    { "an empty list", HEADER, "{" WHO ",\"aud\":[]" EXP JTI "}", CLIENT_ASSERTION_AUDIENCE },
    { "expired 59 s ago", HEADER, "{" WHO AUD ",\"exp\":1751150609" JTI "}",
      CLIENT_ASSERTION_KEPT },
    { "expired 60 s ago", HEADER, "{" WHO AUD ",\"exp\":1751150608" JTI "}",
      CLIENT_ASSERTION_EXPIRED },
    { "no exp", HEADER, "{" WHO AUD JTI "}", CLIENT_ASSERTION_EXPIRED },
    { "360 s to go", HEADER, "{" WHO AUD ",\"exp\":1751151028" JTI "}", CLIENT_ASSERTION_KEPT },
    { "361 s to go", HEADER, "{" WHO AUD ",\"exp\":1751151029" JTI "}", CLIENT_ASSERTION_TOO_LONG },
    { "an hour to go", HEADER, "{" WHO AUD ",\"exp\":1751154268" JTI "}",
      CLIENT_ASSERTION_TOO_LONG },
    { "to the end of time", HEADER, "{" WHO AUD ",\"exp\":9223372036854775807" JTI "}",
      CLIENT_ASSERTION_TOO_LONG },
    { "a fraction", HEADER, "{" WHO AUD ",\"exp\":1751150728.5" JTI "}", CLIENT_ASSERTION_KEPT },
    { "issued by a clock 60 s ahead", HEADER, "{" WHO AUD EXP JTI ",\"iat\":1751150728}",
      CLIENT_ASSERTION_KEPT },
    { "issued by a clock 61 s ahead", HEADER, "{" WHO AUD EXP JTI ",\"iat\":1751150729}",
      CLIENT_ASSERTION_NOT_YET_VALID },
    { "issued long ago", HEADER, "{" WHO AUD EXP JTI ",\"iat\":1}", CLIENT_ASSERTION_KEPT },
    { "valid in 60 s", HEADER, "{" WHO AUD EXP JTI ",\"nbf\":1751150728}", CLIENT_ASSERTION_KEPT },
    { "valid in 61 s", HEADER, "{" WHO AUD EXP JTI ",\"nbf\":1751150729}",
      CLIENT_ASSERTION_NOT_YET_VALID },
    { "no jti", HEADER, "{" WHO AUD EXP "}", CLIENT_ASSERTION_NO_JTI },
    { "an empty jti", HEADER, "{" WHO AUD EXP ",\"jti\":\"\"}", CLIENT_ASSERTION_NO_JTI },
    { "claims that nobody asks for", HEADER, "{" WHO AUD EXP JTI ",\"scope\":[1],\"act\":7}",
      CLIENT_ASSERTION_KEPT },
    { "a key that is not its own", "{\"alg\":\"ES256\",\"kid\":\"k\"}", GOOD,
      CLIENT_ASSERTION_KEY },
};

TEST(client_assertions_are_judged_rule_by_rule)
{
    const struct client_assertion_expectation expected = expectation();
    for (size_t i = 0; i < COUNT(cases); i++) {
        jt_str text = signed_by(world.es256, JOSE_ES256, cases[i].header, cases[i].payload);
        CHECK_INT(cases[i].name, judged(cases[i].name, text, &expected), cases[i].rule);
    }
}

/* Whatever else is wrong, nobody without a key of the client hears of it. */
TEST(the_signature_is_the_first_that_is_judged)
{
    const struct client_assertion_expectation expected = expectation();
    for (size_t i = 0; i < COUNT(cases); i++) {
        jt_str text = signed_by(world.strangers, JOSE_ES256, cases[i].header, cases[i].payload);
        const enum client_assertion_rule rule = judged(cases[i].name, text, &expected);
        CHECK(cases[i].name, !client_assertion_is_signed(rule));
    }
    CHECK("what is signed is", client_assertion_is_signed(CLIENT_ASSERTION_KEPT) &&
                                   client_assertion_is_signed(CLIENT_ASSERTION_TYPE));
}

TEST(a_client_may_choose_one_algorithm)
{
    static const enum jose_alg es256 = JOSE_ES256, ed25519 = JOSE_ED25519, rs256 = JOSE_RS256;
    struct client_assertion_expectation expected = expectation();
    jt_str by_es256 = signed_by(world.es256, JOSE_ES256, HEADER, GOOD);
    jt_str by_eddsa = signed_by(world.ed25519, JOSE_EDDSA, "{\"alg\":\"EdDSA\"}", GOOD);
    CHECK_INT("any", judged("any", by_eddsa, &expected), CLIENT_ASSERTION_KEPT);
    expected.algorithm = &es256;
    CHECK_INT("that", judged("that", by_es256, &expected), CLIENT_ASSERTION_KEPT);
    CHECK_INT("another", judged("another", by_eddsa, &expected), CLIENT_ASSERTION_ALGORITHM);
    expected.algorithm = &ed25519;
    CHECK_INT("its other name", judged("its other name", by_eddsa, &expected),
              CLIENT_ASSERTION_KEPT);
    expected.algorithm = &rs256;
    CHECK_INT("none of its keys", judged("none", by_es256, &expected), CLIENT_ASSERTION_ALGORITHM);
}

TEST(an_assertion_names_its_key_or_is_of_the_only_one_that_fits)
{
    struct client_assertion_expectation expected = expectation();
    struct jwk *second = jwk_of(world.strangers);
    struct jwk *three[] = { world.keys[0], world.keys[1], second };
    const struct jwk_list more = { three, 3 }, none = { three, 0 };
    const char *named =
        text("{\"alg\":\"ES256\",\"kid\":\"%.*s\"}", JT_FMT(jwk_kid(world.keys[0])));
    jt_str nameless = signed_by(world.es256, JOSE_ES256, HEADER, GOOD);
    jt_str with_name = signed_by(world.es256, JOSE_ES256, named, GOOD);
    CHECK_INT("the only one", judged("one", nameless, &expected), CLIENT_ASSERTION_KEPT);
    expected.keys = &more;
    CHECK_INT("one of two", judged("two", nameless, &expected), CLIENT_ASSERTION_KEY);
    CHECK_INT("named", judged("named", with_name, &expected), CLIENT_ASSERTION_KEPT);
    expected.keys = &none;
    CHECK_INT("no keys", judged("none", with_name, &expected), CLIENT_ASSERTION_KEY);
    jwk_free(second);
}

TEST(client_id_may_be_left_out_and_must_fit)
{
    struct client_assertion_expectation expected = expectation();
    jt_str good = signed_by(world.es256, JOSE_ES256, HEADER, GOOD);
    expected.asked_client_id = JT_STR(CLIENT);
    CHECK_INT("the same", judged("same", good, &expected), CLIENT_ASSERTION_KEPT);
    expected.asked_client_id = JT_STR(OTHER);
    CHECK_INT("another", judged("another", good, &expected), CLIENT_ASSERTION_CLIENT_ID);
}

/* Example of a client of another application: its sub is not whose keys these are. */
TEST(a_key_of_one_client_says_nothing_of_another)
{
    struct client_assertion_expectation expected = expectation();
    expected.client_id = JT_STR(OTHER);
    CHECK_INT("iss", judged("iss", signed_by(world.es256, JOSE_ES256, HEADER, GOOD), &expected),
              CLIENT_ASSERTION_ISSUER);
}

TEST(what_an_operator_may_loosen_and_tighten)
{
    struct client_assertion_expectation expected = expectation();
    jt_str at_endpoint =
        signed_by(world.es256, JOSE_ES256, HEADER, "{" WHO ",\"aud\":\"" ENDPOINT "\"" EXP JTI "}");
    jt_str two = signed_by(world.es256, JOSE_ES256, HEADER,
                           "{" WHO ",\"aud\":[\"" ENDPOINT "\",\"" ISSUER "\"]" EXP JTI "}");
    jt_str hour =
        signed_by(world.es256, JOSE_ES256, HEADER, "{" WHO AUD ",\"exp\":1751154268" JTI "}");
    expected.takes_token_endpoint = true;
    CHECK_INT("the endpoint", judged("endpoint", at_endpoint, &expected), CLIENT_ASSERTION_KEPT);
    CHECK_INT("not both", judged("both", two, &expected), CLIENT_ASSERTION_AUDIENCE);
    expected.lifetime_max_s = 3600;
    CHECK_INT("an hour", judged("hour", hour, &expected), CLIENT_ASSERTION_KEPT);
    expected.needs_type = true;
    CHECK_INT("JWT", judged("JWT", hour, &expected), CLIENT_ASSERTION_TYPE);
    CHECK_INT(
        "no typ",
        judged("none", signed_by(world.es256, JOSE_ES256, "{\"alg\":\"ES256\"}", GOOD), &expected),
        CLIENT_ASSERTION_TYPE);
    CHECK_INT("its own",
              judged("its own",
                     signed_by(world.es256, JOSE_ES256,
                               "{\"alg\":\"ES256\","
                               "\"typ\":\"application/client-authentication+jwt\"}",
                               GOOD),
                     &expected),
              CLIENT_ASSERTION_KEPT);
}

/* Nothing of it has to be signed for that. */
TEST(client_assertions_have_a_form)
{
    static const struct {
        const char *name, *header, *payload;
        enum jt_code code;
    } forms[] = {
        { "good", HEADER, GOOD, JT_OK },
        { "none", "{\"alg\":\"none\"}", GOOD, JT_INVALID },
        { "HMAC", "{\"alg\":\"HS256\"}", GOOD, JT_INVALID },
        { "an algorithm for issuers alone", "{\"alg\":\"RS512\"}", GOOD, JT_INVALID },
        { "crit", "{\"alg\":\"ES256\",\"crit\":[\"b64\"]}", GOOD, JT_INVALID },
        { "no object", HEADER, "[]", JT_INVALID },
        { "a claim twice", HEADER, "{\"sub\":\"a\",\"sub\":\"b\"}", JT_INVALID },
        { "nested too deeply", HEADER, "{\"a\":[[[[[[[[]]]]]]]]}", JT_INVALID },
        { "exp in a string", HEADER, "{" WHO AUD ",\"exp\":\"1751150728\"" JTI "}", JT_INVALID },
        { "sub that is no string", HEADER, "{\"sub\":1}", JT_INVALID },
        { "jti that is no string", HEADER, "{\"jti\":1}", JT_INVALID },
        { "aud that is no string", HEADER, "{\"aud\":{}}", JT_INVALID },
        { "17 audiences", HEADER,
          "{\"aud\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\",\"11\",\"12\","
          "\"13\",\"14\",\"15\",\"16\",\"17\"]}",
          JT_TOO_LARGE },
    };
    struct client_assertion assertion;
    world_init();
    for (size_t i = 0; i < COUNT(forms); i++) {
        jt_str text = signed_by(world.es256, JOSE_ES256, forms[i].header, forms[i].payload);
        CHECK_CODE(forms[i].name, client_assertion_read(text, test_arena(), &assertion),
                   forms[i].code);
    }
    CHECK_CODE("not three parts", client_assertion_read(JT_STR("a.b"), test_arena(), &assertion),
               JT_INVALID);
    char *longer = NULL;
    CHECK_OK("room", jt_arena_alloc(test_arena(), CLIENT_ASSERTION_MAX_BYTES + 1, &longer));
    memset(longer, 'A', CLIENT_ASSERTION_MAX_BYTES + 1);
    CHECK_CODE("too long",
               client_assertion_read((jt_str){ longer, CLIENT_ASSERTION_MAX_BYTES + 1 },
                                     test_arena(), &assertion),
               JT_TOO_LARGE);
    CHECK_CODE("a jti that is too long",
               client_assertion_read(
                   signed_by(world.es256, JOSE_ES256, HEADER, text("{\"jti\":\"%0257d\"}", 0)),
                   test_arena(), &assertion),
               JT_TOO_LARGE);
}

/* RFC 7521 section 4.2: after that it is refused by its exp, and its jti may be forgotten. */
TEST(a_jti_is_remembered_as_long_as_its_assertion_could_be_sent_again)
{
    struct client_assertion_expectation expected = expectation();
    jt_str text = signed_by(world.es256, JOSE_ES256, HEADER, GOOD);
    struct client_assertion assertion;
    CHECK_OK("read", client_assertion_read(text, test_arena(), &assertion));
    expected.now_s = client_assertion_until_s(&assertion) - 1;
    CHECK_INT("the last second", judged("last", text, &expected), CLIENT_ASSERTION_KEPT);
    expected.now_s++;
    CHECK_INT("after it", judged("after", text, &expected), CLIENT_ASSERTION_EXPIRED);
}

TEST(the_keys_of_these_tests_are_released)
{
    jwk_free(world.keys[0]);
    jwk_free(world.keys[1]);
    EVP_PKEY_free(world.es256);
    EVP_PKEY_free(world.ed25519);
    EVP_PKEY_free(world.strangers);
}
