/* test_token_exchange: an API key for a token of its API, and every way to be refused. */
#include "oauth/service_fixture.h"

#define KEY      "k_live_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP"
#define OTHER    "k_live_1123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP"
#define EXCHANGE "grant_type=urn:ietf:params:oauth:grant-type:token-exchange"
#define TYPED    EXCHANGE "&subject_token_type=urn:jeton:params:oauth:token-type:api-key"
#define ASK      TYPED "&subject_token=" KEY

static void put_key(struct service_fixture *s, const char *text, const char *org_code,
                    int64_t expires_ms)
{
    const jt_str scopes[] = { JT_STR("orders:b"), JT_STR("orders:a") };
    struct api_key key = { .id = JT_STR("api_key_1"),
                           .name = JT_STR("K"),
                           .type = org_code[0] != '\0' ? API_KEY_ORGANIZATION : API_KEY_USER,
                           .api_id = JT_STR("orders"),
                           .org_code = str(org_code),
                           .user_id = org_code[0] != '\0' ? JT_STR("") : JT_STR("user\"1"),
                           .suffix = JT_STR("wxyz"),
                           .expires_ms = expires_ms,
                           .created_by = JT_STR("test") };
    CHECK_OK("digest", api_key_digest(s->worker->api_key_hmac, str(text), key.digest));
    struct store_tx *tx = fixture_begin(s->base.store, STORE_WRITE);
    CHECK_OK("key", store_api_key_create(tx, &key, scopes, COUNT(scopes)));
    service_commit(&tx, CHANGE_API_KEY, "api_key_1");
    CHECK_OK("follow", feed_follow(s->feed));
}

static json_t *payload(struct service_fixture *s)
{
    struct jws token;
    CHECK_OK("parse", jws_parse(answer_text("token", &s->response, "access_token"),
                                &own_token_rules, test_arena(), &token));
    return json_loadb(token.payload.ptr, token.payload.len, 0, NULL);
}

TEST(a_key_of_a_user_gives_a_token_of_its_api)
{
    SERVICE_FIXTURE(s);
    put_key(&s, KEY, "", 0);
    CHECK_OK("exchange", service_post(&s, ASK));
    struct jwt_claims claims = answer_claims("valid", &s, ORDERS);
    CHECK_STR("scope", claims.scope, "a b");
    CHECK_INT("lifetime", claims.expires_s - claims.issued_s, 300);
    json_t *got = payload(&s);
    json_t *want = json_pack(
        "{s:[s],s:I,s:[s],s:I,s:s,s:O,s:s,s:[s,s],s:s,s:s,s:s}", "aud", ORDERS, "exp",
        (json_int_t)claims.expires_s, "gty", "urn:ietf:params:oauth:grant-type:token-exchange",
        "iat", (json_int_t)claims.issued_s, "iss", ISSUER, "jti", json_object_get(got, "jti"),
        "scope", "a b", "scp", "a", "b", "sub", "api_key_1", "user_id", "user\"1", "v", "2");
    CHECK("the claims and no other", json_equal(got, want) != 0);
    json_decref(got);
    json_decref(want);
    CHECK_STR("issued", answer_text("answer", &s.response, "issued_token_type"),
              "urn:ietf:params:oauth:token-type:access_token");
    CHECK_STR("type", answer_text("answer", &s.response, "token_type"), "Bearer");
    CHECK_STR("scope", answer_text("answer", &s.response, "scope"), "a b");
}

TEST(a_key_of_an_organization_says_so)
{
    SERVICE_FIXTURE(s);
    put_key(&s, KEY, ORG_CODE, 0);
    CHECK_OK("exchange", service_post(&s, ASK "&scope=b&audience=" ORDERS "&resource=" ORDERS));
    struct jwt_claims claims = answer_claims("valid", &s, ORDERS);
    CHECK_STR("organization", claims.org_code, ORG_CODE);
    CHECK_STR("scope", claims.scope, "b");
    CHECK_STR("no application", claims.azp, "");
    json_t *got = payload(&s);
    CHECK("no user", json_object_get(got, "user_id") == NULL);
    json_decref(got);
}

TEST(a_token_never_outlives_its_key)
{
    SERVICE_FIXTURE(s);
    put_key(&s, KEY, "", s.base.now_ms + 100999);
    CHECK_OK("exchange", service_post(&s, ASK));
    struct jwt_claims claims = answer_claims("valid", &s, ORDERS);
    CHECK_INT("what is left", claims.expires_s - claims.issued_s,
              (s.base.now_ms + 100999) / 1000 - s.base.now_ms / 1000);
    s.base.now_ms += 100000;
    struct request req = service_request(&s, ASK);
    CHECK_OK("follow", feed_follow(s.feed));
    jt_err err = service_send(&s, &req);
    CHECK("in its last second", err.code == JT_OK || err.code == JT_REFUSED);
    s.base.now_ms += 999;
    check_refusal("expired", &s.response, service_post(&s, ASK), REFUSED_API_KEY_EXPIRED);
}

static const struct {
    const char *name, *body;
    enum token_refusal refusal;
} refused[] = {
    { "no subject token", TYPED, REFUSED_NO_SUBJECT_TOKEN },
    { "an empty one", TYPED "&subject_token=", REFUSED_NO_SUBJECT_TOKEN },
    { "twice", ASK "&subject_token=" KEY, REFUSED_REPEATED_PARAMETER },
    { "no type", EXCHANGE "&subject_token=" KEY, REFUSED_SUBJECT_TOKEN_TYPE },
    { "another type",
      EXCHANGE "&subject_token=" KEY
               "&subject_token_type=urn:ietf:params:oauth:token-type:access_token",
      REFUSED_SUBJECT_TOKEN_TYPE },
    { "another token asked for",
      ASK "&requested_token_type=urn:ietf:params:oauth:token-type:refresh_token",
      REFUSED_REQUESTED_TOKEN_TYPE },
    { "an actor", ASK "&actor_token=x", REFUSED_ACTOR_TOKEN },
    { "a client secret", ASK "&client_id=" M2M_ID "&client_secret=" SECRET,
      REFUSED_EXCHANGE_CREDENTIALS },
    { "an unknown key", TYPED "&subject_token=" OTHER, REFUSED_API_KEY },
    { "no key at all", TYPED "&subject_token=x", REFUSED_API_KEY },
    { "another audience", ASK "&audience=" STOCK, REFUSED_API_KEY_AUDIENCE },
    { "one more audience", ASK "&audience=" ORDERS "%20" STOCK, REFUSED_API_KEY_AUDIENCE },
    { "the management API", ASK "&audience=" ISSUER "/api", REFUSED_API_KEY_AUDIENCE },
    { "another resource", ASK "&resource=" STOCK, REFUSED_API_KEY_AUDIENCE },
    { "a scope it has not", ASK "&scope=z", REFUSED_API_KEY_SCOPE },
};

TEST(what_is_refused_says_why)
{
    SERVICE_FIXTURE(s);
    put_key(&s, KEY, ORG_CODE, 0);
    for (size_t i = 0; i < COUNT(refused); i++) {
        jt_err err = service_post(&s, refused[i].body);
        check_refusal(refused[i].name, &s.response, err, refused[i].refusal);
    }
    CHECK_OK("a bare client_id is ignored", service_post(&s, ASK "&client_id=" M2M_ID));
    CHECK_OK("the type may be asked for",
             service_post(&s, ASK "&requested_token_type="
                                  "urn:ietf:params:oauth:token-type:access_token"));
    CHECK_OK("nothing empty counts", service_post(&s, ASK "&scope=&audience=&actor_token="));
}

TEST(a_client_that_authenticates_is_refused_however_it_does)
{
    static const struct {
        const char *name, *body, *authorization;
        enum token_refusal refusal; /* TOKEN_GRANTED: none */
    } credentials[] = {
        { "HTTP Basic", ASK, "Basic YTpi", REFUSED_EXCHANGE_CREDENTIALS },
        { "with an empty secret", ASK, "Basic YTo=", REFUSED_EXCHANGE_CREDENTIALS },
        { "a secret alone", ASK "&client_secret=b", NULL, REFUSED_EXCHANGE_CREDENTIALS },
        { "beside Basic", ASK "&client_secret=b", "Basic YTpi", REFUSED_EXCHANGE_CREDENTIALS },
        { "beside one that is malformed", ASK "&client_secret=b", "Basic !!",
          REFUSED_EXCHANGE_CREDENTIALS },
        { "another client_id", ASK "&client_id=z", "Basic YTpi", REFUSED_EXCHANGE_CREDENTIALS },
        { "what the exchange lacks is told first", TYPED "&client_secret=b", NULL,
          REFUSED_NO_SUBJECT_TOKEN },
        { "malformed Basic is no credential", ASK, "Basic !!", TOKEN_GRANTED },
        { "nor is another scheme", ASK, "Bearer x", TOKEN_GRANTED },
    };
    SERVICE_FIXTURE(s);
    put_key(&s, KEY, ORG_CODE, 0);
    for (size_t i = 0; i < COUNT(credentials); i++) {
        struct request req = service_request(&s, credentials[i].body);
        req.has_authorization = credentials[i].authorization != NULL;
        req.authorization = str(credentials[i].authorization);
        jt_err err = service_send(&s, &req);
        if (credentials[i].refusal == TOKEN_GRANTED)
            CHECK_OK(credentials[i].name, err);
        else
            check_refusal(credentials[i].name, &s.response, err, credentials[i].refusal);
    }
}

static int64_t stored_count(struct service_fixture *s)
{
    struct api_key key;
    CHECK_OK("flush", api_key_directory_flush(s->key_directory, s->base.store, FLUSH_TURN));
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(s->base.store, STORE_READ);
    CHECK_OK("get", store_api_key_get(tx, JT_STR("api_key_1"), test_arena(), &key));
    return key.verification_count;
}

TEST(an_exchange_counts_as_a_verification)
{
    SERVICE_FIXTURE(s);
    put_key(&s, KEY, "", 0);
    CHECK_OK("one", service_post(&s, ASK));
    CHECK_CODE("refused", service_post(&s, ASK "&scope=z"), JT_REFUSED);
    CHECK_OK("two", service_post(&s, ASK));
    CHECK_INT("count", stored_count(&s), 2);
}

TEST(a_revoked_key_is_refused_once_the_feed_is_followed)
{
    SERVICE_FIXTURE(s);
    put_key(&s, KEY, "", 0);
    CHECK_OK("warm", service_post(&s, ASK));
    struct request req = service_request(&s, ASK);
    req.may_block = false;
    CHECK_OK("from memory", service_send(&s, &req));
    struct store_tx *tx = fixture_begin(s.base.store, STORE_WRITE);
    CHECK_OK("revoke", store_api_key_revoke(tx, JT_STR("api_key_1")));
    service_commit(&tx, CHANGE_API_KEY, "api_key_1");
    CHECK_OK("follow", feed_follow(s.feed));
    CHECK_CODE("not cached", service_send(&s, &req), JT_WOULD_BLOCK);
    check_refusal("revoked", &s.response, service_post(&s, ASK), REFUSED_API_KEY_REVOKED);
}

TEST(a_parameter_of_its_own_with_a_fault_is_named)
{
    static const char *const own[] = { "subject_token", "subject_token_type",
                                       "requested_token_type", "actor_token", "resource" };
    SERVICE_FIXTURE(s);
    for (size_t i = 0; i < COUNT(own); i++) {
        char body[256];
        snprintf(body, sizeof(body), "%s&%s=a%%0A", EXCHANGE, own[i]);
        check_refusal(own[i], &s.response, service_post(&s, body), REFUSED_MALFORMED_PARAMETER);
        jt_str told = answer_text(own[i], &s.response, "error_description"), name = { 0 };
        const size_t length = strlen(own[i]);
        CHECK_OK(own[i], jt_str_slice(told, told.len - length, length, &name));
        CHECK_STR(own[i], name, own[i]);
    }
}

TEST(without_the_store_for_too_long_nothing_is_exchanged)
{
    SERVICE_FIXTURE(s);
    put_key(&s, KEY, "", 0);
    CHECK_OK("warm", service_post(&s, ASK));
    s.base.now_ms += STALENESS_MS + 1;
    check_refusal("stale", &s.response, service_post(&s, ASK), REFUSED_STORE_AWAY);
}

TEST(failures_are_limited_by_address)
{
    SERVICE_FIXTURE(s);
    struct rate_limit *limit = NULL;
    CHECK_OK("limit", rate_limit_new(&limit));
    s.api_keys.failures_per_minute = 1;
    s.api_keys.failures = limit;
    check_refusal("unknown", &s.response, service_post(&s, TYPED "&subject_token=" OTHER),
                  REFUSED_API_KEY);
    check_refusal("throttled", &s.response, service_post(&s, TYPED "&subject_token=" OTHER),
                  REFUSED_THROTTLED);
    CHECK("says how long", answer_header(&s.response, "RateLimit-Reset") != NULL);
    rate_limit_free(limit);
}
