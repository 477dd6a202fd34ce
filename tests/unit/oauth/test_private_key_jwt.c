/*
 * test_private_key_jwt: a client that signs an assertion with its own key, at the token endpoint
 * (RFC 7523 section 3); the rows are those of the contract for credentials. What each rule takes
 * and refuses is test_client_assertion.c's; here is what is answered, and that an assertion is good
 * once.
 */
#include "jose/signed.h"
#include "oauth/service_fixture.h"

#include <pthread.h>

#include "store/public_keys.h"

#define KID        "key-1"
#define TYPE       "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
#define HEADER     "{\"alg\":\"ES256\",\"kid\":\"" KID "\"}"
#define OTHERS_KID "{\"alg\":\"ES256\",\"kid\":\"another\"}"

enum { MS_PER_S = 1000 };

static EVP_PKEY *own_key, *strangers_key;

static void put_key(struct service_fixture *s, struct store_tx *tx, const char *client_id,
                    EVP_PKEY *key)
{
    struct jwk *jwk = NULL;
    struct public_key stored = { .id = JT_STR("public_key_1"),
                                 .kid = JT_STR(KID),
                                 .name = JT_STR(""),
                                 .created_ms = s->base.now_ms,
                                 .last_address = JT_STR("") };
    CHECK_OK("JWK", jwk_from_key(key, NULL, &jwk));
    CHECK_OK("JWK", jwk_write_as(jwk, stored.kid, test_arena(), &stored.jwk));
    jwk_free(jwk);
    CHECK_OK("store", store_public_key_create(tx, str(client_id), &stored));
}

static void set_methods(struct service_fixture *s, const char *client_id, unsigned methods,
                        const char *algorithm)
{
    const struct authentication authentication = { methods, str(algorithm) };
    struct store_tx *tx = fixture_begin(s->base.store, STORE_WRITE);
    CHECK_OK("methods", store_authentication_set(tx, str(client_id), &authentication));
    service_commit(&tx, CHANGE_APPLICATION, client_id);
    CHECK_OK("follow", feed_follow(s->feed));
}

enum {
    ALL_METHODS = AUTHENTICATION_WITH_SECRET | AUTHENTICATION_BIT(AUTHENTICATION_PRIVATE_KEY_JWT),
};

/* M2M_ID has a key of its own, and may show it; MEMBER_ID has one and may not. */
static void keys_open(struct service_fixture *s)
{
    own_key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    strangers_key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    struct store_tx *tx = fixture_begin(s->base.store, STORE_WRITE);
    put_key(s, tx, M2M_ID, own_key);
    put_key(s, tx, MEMBER_ID, own_key);
    service_commit(&tx, CHANGE_APPLICATION, MEMBER_ID);
    set_methods(s, M2M_ID, ALL_METHODS, "");
}

static void keys_close(const int *unused)
{
    (void)unused;
    EVP_PKEY_free(own_key);
    EVP_PKEY_free(strangers_key);
}

#define KEYS_FIXTURE(s)                           \
    SERVICE_FIXTURE(s);                           \
    JT_AUTO(keys_close) const int keys_of_it = 0; \
    (void)keys_of_it;                             \
    keys_open(&s)

struct said {
    const char *client_id, *audience, *jti; /* jti NULL: none */
    int64_t expires_in_s;
};

static jt_str assertion_of(const struct service_fixture *s, EVP_PKEY *key, const char *header,
                           struct said said)
{
    const char *jti = said.jti == NULL ? "" : text(",\"jti\":\"%s\"", said.jti);
    return signed_by(key, JOSE_ES256, header,
                     text("{\"iss\":\"%s\",\"sub\":\"%s\",\"aud\":%s,\"exp\":%lld%s}",
                          said.client_id, said.client_id, said.audience,
                          (long long)(s->base.now_ms / MS_PER_S + said.expires_in_s), jti));
}

static const char *body_of(jt_str assertion, const char *more)
{
    return text(GRANT_TYPE "&audience=" ORDERS "&client_assertion_type=" TYPE
                           "&client_assertion=%.*s%s",
                JT_FMT(assertion), more);
}

static struct said good(const char *jti)
{
    return (struct said){ M2M_ID, "\"" ISSUER "\"", jti, 60 };
}

static jt_str good_assertion(const struct service_fixture *s, const char *jti)
{
    return assertion_of(s, own_key, HEADER, good(jti));
}

TEST(a_client_signs_its_way_to_a_token)
{
    KEYS_FIXTURE(s);
    CHECK_OK("asks", service_post(&s, body_of(good_assertion(&s, "j1"), "")));
    struct jwt_claims claims = answer_claims("token", &s, ORDERS);
    CHECK_STR("azp", claims.azp, M2M_ID);
    CHECK_STR("no secret was shown", claims.client_secret_id, "");
    CHECK_OK("with client_id",
             service_post(&s, body_of(good_assertion(&s, "j2"), "&client_id=" M2M_ID)));
    CHECK_OK("and with its secret", service_post(&s, ASK_ORDERS));
}

static const struct {
    const char *name, *more;
    bool is_strangers;
    const char *header;
    struct said said;
    enum token_refusal why;
} refused[] = {
    { "aud is the token endpoint (row 3)",
      "",
      false,
      HEADER,
      { M2M_ID, "\"" ISSUER "/oauth2/token\"", "j1", 60 },
      REFUSED_ASSERTION_AUDIENCE },
    { "a second audience (row 4)",
      "",
      false,
      HEADER,
      { M2M_ID, "[\"" ISSUER "\",\"https://other.example\"]", "j1", 60 },
      REFUSED_ASSERTION_AUDIENCE },
    { "alg none (row 7, RFC 8725 section 3.1)",
      "",
      false,
      "{\"alg\":\"none\"}",
      { M2M_ID, "\"" ISSUER "\"", "j1", 60 },
      REFUSED_ASSERTION_MALFORMED },
    { "HS256 (row 8, RFC 8725 section 3.1)",
      "",
      false,
      "{\"alg\":\"HS256\"}",
      { M2M_ID, "\"" ISSUER "\"", "j1", 60 },
      REFUSED_ASSERTION_MALFORMED },
    { "exp in an hour (row 9)",
      "",
      false,
      HEADER,
      { M2M_ID, "\"" ISSUER "\"", "j1", 3600 },
      REFUSED_ASSERTION_TOO_LONG },
    { "expired a minute ago",
      "",
      false,
      HEADER,
      { M2M_ID, "\"" ISSUER "\"", "j1", -61 },
      REFUSED_ASSERTION_EXPIRED },
    { "no jti (row 11)",
      "",
      false,
      HEADER,
      { M2M_ID, "\"" ISSUER "\"", NULL, 60 },
      REFUSED_ASSERTION_NO_JTI },
    { "and client_secret (row 12, RFC 6749 section 2.3)",
      "&client_id=" M2M_ID "&client_secret=" SECRET,
      false,
      HEADER,
      { M2M_ID, "\"" ISSUER "\"", "j1", 60 },
      REFUSED_TWO_AUTHENTICATIONS },
    { "client_id of another application (row 13, RFC 7521 section 4.2)",
      "&client_id=" MEMBER_ID,
      false,
      HEADER,
      { M2M_ID, "\"" ISSUER "\"", "j1", 60 },
      REFUSED_ASSERTION_CLIENT_ID },
    { "scope that is not enabled (row 14)",
      "&scope=z",
      false,
      HEADER,
      { M2M_ID, "\"" ISSUER "\"", "j1", 60 },
      REFUSED_SCOPE },
    { "a key of another application (row 15)",
      "",
      true,
      HEADER,
      { M2M_ID, "\"" ISSUER "\"", "j1", 60 },
      REFUSED_ASSERTION_SIGNATURE },
    { "a kid that the application does not have",
      "",
      false,
      OTHERS_KID,
      { M2M_ID, "\"" ISSUER "\"", "j1", 60 },
      REFUSED_ASSERTION_KEY },
    { "an application that is not there",
      "",
      false,
      HEADER,
      { UNKNOWN_ID, "\"" ISSUER "\"", "j1", 60 },
      REFUSED_ASSERTION_CLIENT },
    { "an application that is none at all",
      "",
      false,
      HEADER,
      { "nobody", "\"" ISSUER "\"", "j1", 60 },
      REFUSED_ASSERTION_CLIENT },
    { "an application that may not",
      "",
      false,
      HEADER,
      { MEMBER_ID, "\"" ISSUER "\"", "j1", 60 },
      REFUSED_ASSERTION_METHOD },
    { "an application without keys",
      "",
      false,
      HEADER,
      { IDLE_ID, "\"" ISSUER "\"", "j1", 60 },
      REFUSED_ASSERTION_METHOD },
};

TEST(private_key_jwt_refuses_row_by_row)
{
    KEYS_FIXTURE(s);
    for (size_t i = 0; i < COUNT(refused); i++) {
        EVP_PKEY *key = refused[i].is_strangers ? strangers_key : own_key;
        jt_str assertion = assertion_of(&s, key, refused[i].header, refused[i].said);
        jt_err err = service_post(&s, body_of(assertion, refused[i].more));
        check_refusal(refused[i].name, &s.response, err, refused[i].why);
    }
}

TEST(nobody_without_a_key_learns_which_clients_there_are)
{
    const struct token_refusal_row *unknown = token_refusal_row(REFUSED_ASSERTION_CLIENT);
    for (int why = REFUSED_ASSERTION_MALFORMED; why <= REFUSED_ASSERTION_SIGNATURE; why++) {
        const struct token_refusal_row *row = token_refusal_row((enum token_refusal)why);
        CHECK_INT(row->cause, row->status, unknown->status);
        CHECK_STR(row->cause, str(row->error), unknown->error);
        CHECK_STR(row->cause, str(row->description), unknown->description);
    }
}

/* RFC 7523 section 3: rows 5 and 10. */
TEST(an_assertion_is_good_once)
{
    KEYS_FIXTURE(s);
    const struct said soon = { M2M_ID, "\"" ISSUER "\"", "j10", -30 };
    const char *once = body_of(good_assertion(&s, "j5"), "");
    CHECK_OK("the first", service_post(&s, once));
    check_refusal("the second", &s.response, service_post(&s, once), REFUSED_ASSERTION_REPLAYED);
    const char *late = body_of(assertion_of(&s, own_key, HEADER, soon), "");
    CHECK_OK("expired 30 s ago", service_post(&s, late));
    s.base.now_ms += 29 * MS_PER_S;
    CHECK_OK("the store is there", feed_follow(s.feed));
    replay_turn(s.replay);
    check_refusal("still within its time", &s.response, service_post(&s, late),
                  REFUSED_ASSERTION_REPLAYED);
    s.base.now_ms += MS_PER_S;
    check_refusal("after it", &s.response, service_post(&s, late), REFUSED_ASSERTION_EXPIRED);
}

/* Row 14: what is refused later has used it up; what is refused before may be sent again. */
TEST(what_is_refused_before_it_is_used_may_be_sent_again)
{
    KEYS_FIXTURE(s);
    const jt_str first = good_assertion(&s, "j1"), second = good_assertion(&s, "j2");
    jt_err err = service_post(&s, body_of(first, "&client_id=" MEMBER_ID));
    check_refusal("wrong client_id", &s.response, err, REFUSED_ASSERTION_CLIENT_ID);
    CHECK_OK("again", service_post(&s, body_of(first, "")));
    err = service_post(&s, body_of(second, "&scope=z"));
    check_refusal("wrong scope", &s.response, err, REFUSED_SCOPE);
    err = service_post(&s, body_of(second, ""));
    check_refusal("again", &s.response, err, REFUSED_ASSERTION_REPLAYED);
}

/* The handler may run twice: on a loop, which may not wait, and then on a pool. */
TEST(a_strict_memory_waits_before_anything_is_used)
{
    KEYS_FIXTURE(s);
    s.service.replay_is_strict = true;
    struct request req = service_request(&s, body_of(good_assertion(&s, "j1"), ""));
    req.may_block = false;
    CHECK_CODE("not on a loop", service_send(&s, &req), JT_WOULD_BLOCK);
    req.may_block = true;
    CHECK_OK("on a pool", service_send(&s, &req));
    check_refusal("twice", &s.response, service_send(&s, &req), REFUSED_ASSERTION_REPLAYED);
    CHECK_INT("all is written", replay_figures(s.replay).unwritten, 0);
}

TEST(a_method_that_is_off_is_refused_whatever_is_shown)
{
    KEYS_FIXTURE(s);
    set_methods(&s, M2M_ID, AUTHENTICATION_BIT(AUTHENTICATION_PRIVATE_KEY_JWT), "");
    check_refusal("the right secret", &s.response, service_post(&s, ASK_ORDERS),
                  REFUSED_SECRET_METHOD);
    CHECK_OK("the key", service_post(&s, body_of(good_assertion(&s, "j1"), "")));
    set_methods(&s, M2M_ID, AUTHENTICATION_BIT(AUTHENTICATION_CLIENT_SECRET_BASIC), "");
    check_refusal("a secret in the body", &s.response, service_post(&s, ASK_ORDERS),
                  REFUSED_SECRET_METHOD);
    check_refusal("the key", &s.response, service_post(&s, body_of(good_assertion(&s, "j2"), "")),
                  REFUSED_ASSERTION_METHOD);
}

TEST(an_application_may_have_one_algorithm_alone)
{
    KEYS_FIXTURE(s);
    set_methods(&s, M2M_ID, ALL_METHODS, "RS256");
    check_refusal("ES256", &s.response, service_post(&s, body_of(good_assertion(&s, "j1"), "")),
                  REFUSED_ASSERTION_ALGORITHM);
    set_methods(&s, M2M_ID, ALL_METHODS, "ES256");
    CHECK_OK("ES256", service_post(&s, body_of(good_assertion(&s, "j2"), "")));
}

/* What the owner of a key is told: the value that is expected, not the one that was sent. */
TEST(whoever_has_a_key_is_told_what_is_expected)
{
    KEYS_FIXTURE(s);
    const struct said elsewhere = { M2M_ID, "\"https://other.example\"", "j1", 60 };
    const struct said long_lived = { M2M_ID, "\"" ISSUER "\"", "j1", 9999 };
    jt_err err = service_post(&s, body_of(assertion_of(&s, own_key, HEADER, elsewhere), ""));
    check_refusal("aud", &s.response, err, REFUSED_ASSERTION_AUDIENCE);
    jt_str said = answer_text("aud", &s.response, "error_description");
    CHECK("names the issuer", memmem(said.ptr, said.len, ISSUER, strlen(ISSUER)) != NULL);
    CHECK("and not the other", memmem(said.ptr, said.len, "other", 5) == NULL);
    err = service_post(&s, body_of(assertion_of(&s, own_key, HEADER, long_lived), ""));
    check_refusal("exp", &s.response, err, REFUSED_ASSERTION_TOO_LONG);
    said = answer_text("exp", &s.response, "error_description");
    CHECK("names the limit", memmem(said.ptr, said.len, ": 300", 5) != NULL);
}

TEST(an_application_uses_up_its_share_and_no_more)
{
    KEYS_FIXTURE(s);
    struct replay_entry entry = { .share = replay_share(JT_STR(M2M_ID)),
                                  .until_ms = s.base.now_ms + 60 * MS_PER_S };
    for (uint32_t i = 0; i < REPLAY_SHARE_MAX; i++) {
        const uint32_t spread = i * UINT32_C(0x9e3779b9);
        memcpy(entry.hash, &spread, sizeof(spread));
        memcpy(entry.hash + 8, &i, sizeof(i));
        CHECK_INT("room", replay_take(s.replay, &entry), REPLAY_IS_NEW);
    }
    jt_err err = service_post(&s, body_of(good_assertion(&s, "j1"), ""));
    check_refusal("its share is used up", &s.response, err, REFUSED_USED_TOO_MANY);
    check_header("when", &s.response, "RateLimit-Reset", "60");
    CHECK_OK("a secret is none of it", service_post(&s, ASK_ORDERS));
    replay_set_behind(s.replay, true);
    err = service_post(&s, body_of(good_assertion(&s, "j2"), ""));
    check_refusal("what others took is not known", &s.response, err, REFUSED_REPLAY_FULL);
    check_header("when", &s.response, "Retry-After", "1");
}
