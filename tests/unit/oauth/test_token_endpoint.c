/* test_token_endpoint: POST /oauth2/token from the request's bytes to the token (contract section
 * 1). */
#include "oauth/service_fixture.h"

#define BASIC       "Basic MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY6Y3VycmVudC1zZWNyZXQ="
#define BASIC_WRONG "Basic MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY6d3Jvbmc="
#define WITH_SECRET(secret) \
    GRANT_TYPE "&client_id=" M2M_ID "&client_secret=" secret "&audience=" ORDERS

TEST(a_client_gets_a_token_for_what_it_may)
{
    SERVICE_FIXTURE(s);
    CHECK_OK("issue", service_post(&s, ASK_ORDERS "%20" STOCK "&scope="));
    CHECK_STR("type", str(s.response.content_type), "application/json");
    check_header("answer", &s.response, "Cache-Control", "no-store");
    check_header("answer", &s.response, "Pragma", "no-cache");
    CHECK_STR("for the log", s.response.client_id, M2M_ID);

    json_t *answer = answer_json("answer", &s.response);
    CHECK_INT("four members", json_object_size(answer), 4);
    CHECK_INT("expires_in", json_integer_value(json_object_get(answer, "expires_in")), 3600);
    json_decref(answer);
    CHECK_STR("token_type", answer_text("answer", &s.response, "token_type"), "Bearer");
    CHECK_STR("scope", answer_text("answer", &s.response, "scope"), "a b c");

    struct jwt_claims claims = answer_claims("token", &s, STOCK);
    CHECK_STR("iss", claims.issuer, ISSUER);
    CHECK_STR("azp", claims.azp, M2M_ID);
    CHECK_STR("no org_code", claims.org_code, "");
    CHECK_STR("scope", claims.scope, "a b c");
    CHECK_INT("aud", claims.audience_count, 2);
    CHECK_STR("aud", claims.audiences[0], ORDERS);
    CHECK_STR("aud", claims.audiences[1], STOCK);
    CHECK_INT("iat", claims.issued_s, s.base.now_ms / 1000);
    CHECK_INT("exp", claims.expires_s, s.base.now_ms / 1000 + 3600);
    CHECK_INT("no nbf", claims.not_before_s, 0);
    CHECK_INT("jti", claims.jti.len, 36);
}

TEST(each_token_has_a_jti_of_its_own)
{
    SERVICE_FIXTURE(s);
    CHECK_OK("issue", service_post(&s, ASK_ORDERS));
    jt_str first = answer_claims("first", &s, ORDERS).jti;
    CHECK_OK("issue", service_post(&s, ASK_ORDERS));
    CHECK("differ", !jt_str_eq(first, answer_claims("second", &s, ORDERS).jti));
}

TEST(requests_that_are_granted)
{
    static const struct {
        const char *name, *body, *authorization;
        const char *aud, *scope, *org_code; /* aud: separated by spaces */
    } cases[] = {
        { "a part of the scopes", ASK_ORDERS "&scope=b", NULL, ORDERS, "b", "" },
        { "scopes in the order asked", ASK_ORDERS "&scope=b+a", NULL, ORDERS, "b a", "" },
        { "HTTP Basic", GRANT_TYPE "&audience=" ORDERS, BASIC, ORDERS, "a b", "" },
        { "the audience repeated", ASK_ORDERS "&audience=" STOCK, NULL, ORDERS " " STOCK, "a b c",
          "" },
        { "an audience twice is one", ASK_ORDERS "+" ORDERS, NULL, ORDERS, "a b", "" },
        { "the management API as it is shown", LOGIN(M2M_ID) "&audience=" ISSUER "/api/v1", NULL,
          ISSUER "/api/v1", "", "" },
        { "the management API as SDKs call it", LOGIN(M2M_ID) "&audience=" ISSUER "/api", NULL,
          ISSUER "/api", "", "" },
        { "no scope enabled, none granted", LOGIN(MEMBER_ID) "&audience=" ORDERS, NULL, ORDERS, "",
          ORG_CODE },
        { "an organization cannot be chosen", ASK_ORDERS "&org_code=" ORG_CODE, NULL, ORDERS, "a b",
          "" },
        { "unknown parameters do nothing", ASK_ORDERS "&lifetime=1&x=1&x=2", NULL, ORDERS, "a b",
          "" },
        { "an empty one is absent, repeated or not", ASK_ORDERS "&client_id=&scope=&scope=", NULL,
          ORDERS, "a b", "" },
        { "another authorization scheme is ignored", ASK_ORDERS, "Bearer x", ORDERS, "a b", "" },
    };
    SERVICE_FIXTURE(s);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct request req = service_request(&s, cases[i].body);
        jt_str rest = str(cases[i].aud), audience;
        size_t count = 0;
        req.has_authorization = cases[i].authorization != NULL;
        req.authorization = str(cases[i].authorization);
        CHECK_OK(cases[i].name, service_send(&s, &req));
        struct jwt_claims claims = answer_claims(cases[i].name, &s, "");
        CHECK_STR(cases[i].name, claims.scope, cases[i].scope);
        CHECK_STR(cases[i].name, answer_text("answer", &s.response, "scope"), cases[i].scope);
        CHECK_STR(cases[i].name, claims.org_code, cases[i].org_code);
        while (jt_str_next_word(&rest, &audience)) {
            CHECK(cases[i].name, count < claims.audience_count);
            CHECK(cases[i].name, jt_str_eq(claims.audiences[count++], audience));
        }
        CHECK_INT(cases[i].name, claims.audience_count, count);
    }
}

#define SEVENTEEN "1+2+3+4+5+6+7+8+9+10+11+12+13+14+15+16+17"

/* In the order of the checks: where a row has two faults, the first is told. */
static const struct {
    const char *name, *body, *authorization;
    enum token_refusal refusal;
    const char *detail; /* what the description ends with */
} refusals[] = {
    { "a stray percent", ASK_ORDERS "&scope=%", NULL, REFUSED_MALFORMED_PARAMETER, "scope" },
    { "a control byte", ASK_ORDERS "&scope=a%00", NULL, REFUSED_MALFORMED_PARAMETER, "scope" },
    { "a repeated grant_type", ASK_ORDERS "&" GRANT_TYPE, NULL, REFUSED_REPEATED_PARAMETER,
      "grant_type" },
    { "a repeated client_id", ASK_ORDERS "&client_id=x", NULL, REFUSED_REPEATED_PARAMETER,
      "client_id" },
    { "a repeated client_secret", ASK_ORDERS "&client_secret=x", NULL, REFUSED_REPEATED_PARAMETER,
      "client_secret" },
    { "a repeated scope", ASK_ORDERS "&scope=a&scope=a", NULL, REFUSED_REPEATED_PARAMETER,
      "scope" },
    { "nothing", "", NULL, REFUSED_NO_GRANT_TYPE, "" },
    { "no grant_type", "client_id=" M2M_ID "&client_secret=" SECRET "&audience=" ORDERS, NULL,
      REFUSED_NO_GRANT_TYPE, "" },
    { "an empty grant_type", "grant_type=", NULL, REFUSED_NO_GRANT_TYPE, "" },
    { "another grant_type, and nothing else", "grant_type=password", NULL,
      REFUSED_UNKNOWN_GRANT_TYPE, "" },
    { "a grant_type in another case", "grant_type=Client_Credentials", NULL,
      REFUSED_UNKNOWN_GRANT_TYPE, "" },
    { "no client_id", GRANT_TYPE "&client_secret=" SECRET, NULL, REFUSED_NO_CLIENT_ID, "" },
    { "no client_secret", GRANT_TYPE "&client_id=" M2M_ID, NULL, REFUSED_NO_CLIENT_SECRET, "" },
    { "Basic that is not base64", GRANT_TYPE "&audience=" ORDERS, "Basic !!!",
      REFUSED_MALFORMED_BASIC, "" },
    { "Basic and the body at once", ASK_ORDERS, BASIC, REFUSED_TWO_AUTHENTICATIONS, "" },
    { "an unknown client", LOGIN(UNKNOWN_ID) "&audience=" ORDERS, NULL, REFUSED_UNKNOWN_CLIENT,
      "" },
    { "not the form of a client_id", LOGIN("nobody") "&audience=" ORDERS, NULL,
      REFUSED_UNKNOWN_CLIENT, "" },
    { "a wrong secret, and no audience", GRANT_TYPE "&client_id=" M2M_ID "&client_secret=x", NULL,
      REFUSED_WRONG_SECRET, "" },
    { "a wrong secret with Basic", GRANT_TYPE "&audience=" ORDERS, BASIC_WRONG,
      REFUSED_WRONG_SECRET, "" },
    { "a web application with its secret", LOGIN(REG_ID), NULL, REFUSED_APPLICATION_TYPE, "" },
    { "a web application with another", GRANT_TYPE "&client_id=" REG_ID "&client_secret=x", NULL,
      REFUSED_WRONG_SECRET, "" },
    { "a single page application", LOGIN(SPA_ID), NULL, REFUSED_APPLICATION_TYPE, "" },
    { "no audience, and a scope that is not", LOGIN(M2M_ID) "&scope=z", NULL, REFUSED_NO_AUDIENCE,
      "" },
    { "an empty audience", LOGIN(M2M_ID) "&audience=", NULL, REFUSED_NO_AUDIENCE, "" },
    { "too many audiences", LOGIN(M2M_ID) "&audience=" SEVENTEEN, NULL, REFUSED_TOO_MANY_AUDIENCES,
      "" },
    { "an audience that is not registered, and a scope that is not",
      LOGIN(M2M_ID) "&scope=z&audience=https://nowhere", NULL, REFUSED_AUDIENCE,
      "https://nowhere" },
    { "an audience that is not authorized", LOGIN(M2M_ID) "&audience=" FORBIDDEN, NULL,
      REFUSED_AUDIENCE, FORBIDDEN },
    { "one bad audience fails all", ASK_ORDERS "+" FORBIDDEN, NULL, REFUSED_AUDIENCE, FORBIDDEN },
    { "a client that is authorized for nothing", LOGIN(IDLE_ID) "&audience=" ORDERS, NULL,
      REFUSED_AUDIENCE, ORDERS },
    { "a scope that does not exist", ASK_ORDERS "&scope=a+nope", NULL, REFUSED_SCOPE, "nope" },
    { "a scope that is not enabled", ASK_ORDERS "&scope=z", NULL, REFUSED_SCOPE, "z" },
    { "a scope of an API not asked for", ASK_ORDERS "&scope=c", NULL, REFUSED_SCOPE, "c" },
};

TEST(every_refusal_is_told_as_the_contract_says)
{
    SERVICE_FIXTURE(s);
    for (size_t i = 0; i < COUNT(refusals); i++) {
        const char *name = refusals[i].name;
        struct request req = service_request(&s, refusals[i].body);
        req.has_authorization = refusals[i].authorization != NULL;
        req.authorization = str(refusals[i].authorization);
        check_refusal(name, &s.response, service_send(&s, &req), refusals[i].refusal);

        jt_str told = answer_text(name, &s.response, "error_description");
        jt_str end = { 0 };
        jt_str detail = str(refusals[i].detail);
        CHECK(name, told.len >= detail.len);
        CHECK_OK(name, jt_str_slice(told, told.len - detail.len, detail.len, &end));
        CHECK_STR(name, end, refusals[i].detail);
        if (s.response.status == 401)
            check_header(name, &s.response, "WWW-Authenticate", "Basic realm=\"oauth2\"");
        else
            CHECK(name, answer_header(&s.response, "WWW-Authenticate") == NULL);
    }
}

TEST(the_parameters_must_be_a_form)
{
    static const struct {
        const char *name, *content_type;
        enum token_refusal refusal;
    } cases[] = {
        { "with parameters of its own", FORM_TYPE ";charset=x", TOKEN_GRANTED },
        { "in any case", "Application/X-WWW-Form-Urlencoded", TOKEN_GRANTED },
        { "JSON", "application/json", REFUSED_CONTENT_TYPE },
        { "longer", FORM_TYPE "x", REFUSED_CONTENT_TYPE },
        { "none", "", REFUSED_CONTENT_TYPE },
    };
    SERVICE_FIXTURE(s);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct request req = service_request(&s, ASK_ORDERS);
        req.content_type = str(cases[i].content_type);
        jt_err err = service_send(&s, &req);
        if (cases[i].refusal == TOKEN_GRANTED)
            CHECK_OK(cases[i].name, err);
        else
            check_refusal(cases[i].name, &s.response, err, cases[i].refusal);
    }
}

TEST(the_http_layer_refuses_in_the_same_shape)
{
    static const struct {
        enum http_refusal http;
        int status;
        const char *error;
    } cases[] = {
        { HTTP_REFUSAL_BAD_REQUEST, 400, "invalid_request" },
        { HTTP_REFUSAL_NOT_FOUND, 404, "invalid_request" },
        { HTTP_REFUSAL_METHOD, 405, "invalid_request" },
        { HTTP_REFUSAL_TIMEOUT, 408, "invalid_request" },
        { HTTP_REFUSAL_BODY_TOO_LARGE, 413, "invalid_request" },
        { HTTP_REFUSAL_URI_TOO_LONG, 414, "invalid_request" },
        { HTTP_REFUSAL_EXPECTATION, 417, "invalid_request" },
        { HTTP_REFUSAL_HEADERS_TOO_LARGE, 431, "invalid_request" },
        { HTTP_REFUSAL_VERSION, 505, "invalid_request" },
        { HTTP_REFUSAL_OVERLOADED, 503, "temporarily_unavailable" },
        { HTTP_REFUSAL_FAILED, 500, "server_error" },
    };
    SERVICE_FIXTURE(s);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct request req = service_request(&s, "");
        struct response resp = { .cause = JT_ERR(JT_STORE, "the disk") };
        token_refuse_http(&s.service, cases[i].http, &req, &resp);
        CHECK_INT(cases[i].error, resp.status, cases[i].status);
        CHECK_STR(cases[i].error, answer_text("answer", &resp, "error"), cases[i].error);
        check_header(cases[i].error, &resp, "Cache-Control", "no-store");
        if (cases[i].http == HTTP_REFUSAL_FAILED || cases[i].http == HTTP_REFUSAL_BAD_REQUEST)
            CHECK_STR("the log has the reason", str(resp.cause.what), "the disk");
    }
}

TEST(a_cold_client_waits_for_the_store_and_a_warm_one_does_not)
{
    SERVICE_FIXTURE(s);
    struct request req = service_request(&s, ASK_ORDERS);
    req.may_block = false;
    CHECK_CODE("cold, on the loop", service_send(&s, &req), JT_WOULD_BLOCK);
    CHECK_INT("nothing is answered", s.response.status, 0);
    req.may_block = true;
    CHECK_OK("cold, on the pool", service_send(&s, &req));
    req.may_block = false;
    CHECK_OK("warm, on the loop", service_send(&s, &req));
    (void)answer_claims("a token", &s, ORDERS);

    req = service_request(&s, LOGIN("nobody"));
    req.may_block = false;
    check_refusal("no such id can exist", &s.response, service_send(&s, &req),
                  REFUSED_UNKNOWN_CLIENT);
    req = service_request(&s, LOGIN(UNKNOWN_ID));
    req.may_block = false;
    CHECK_CODE("whether there is one is in the store", service_send(&s, &req), JT_WOULD_BLOCK);
}

TEST(a_wrong_secret_goes_the_way_of_an_unknown_client)
{
    static const char *const wrong[] = { LOGIN(UNKNOWN_ID), WITH_SECRET("wrong") };
    SERVICE_FIXTURE(s);
    CHECK_OK("the client is in memory", service_post(&s, ASK_ORDERS));
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct request req = service_request(&s, wrong[i]);
        req.may_block = false;
        CHECK_CODE(wrong[i], service_send(&s, &req), JT_WOULD_BLOCK);
        req.may_block = true;
        CHECK_CODE(wrong[i], service_send(&s, &req), JT_REFUSED);
        CHECK_INT(wrong[i], s.response.status, 401);
        req.may_block = false;
        CHECK_CODE("from memory the second time", service_send(&s, &req), JT_REFUSED);
        CHECK_INT(wrong[i], s.response.status, 401);
    }
    CHECK_OK("the right one is", service_post(&s, ASK_ORDERS));
    directory_apply(s.directory, &(struct change){ directory_revision(s.directory) + 1,
                                                   CHANGE_APPLICATION, JT_STR_INIT(M2M_ID) });
    CHECK_OK("also from the store", service_post(&s, ASK_ORDERS));
    struct request req = service_request(&s, WITH_SECRET("wrong"));
    req.may_block = false;
    CHECK_CODE("a change forgets", service_send(&s, &req), JT_WOULD_BLOCK);
}

TEST(a_client_that_is_created_is_unknown_no_more)
{
    SERVICE_FIXTURE(s);
    CHECK_CODE("not there", service_post(&s, LOGIN(UNKNOWN_ID)), JT_REFUSED);
    CHECK("remembered", recent_keys_has(directory_unknown(s.directory), JT_STR(UNKNOWN_ID)));
    const int64_t before = directory_revision(s.directory);
    struct store_tx *tx = fixture_begin(s.base.store, STORE_WRITE); /* as another node does */
    put_client(&s, tx, UNKNOWN_ID, APPLICATION_M2M, "");
    authorize(tx, UNKNOWN_ID, "orders");
    CHECK_OK("record", store_record_change(tx, CHANGE_APPLICATION, JT_STR(UNKNOWN_ID),
                                           JT_STR("application.created"), JT_STR("")));
    fixture_commit(&tx);
    CHECK_CODE("not heard of yet", service_post(&s, LOGIN(UNKNOWN_ID)), JT_REFUSED);
    CHECK_OK("follow", feed_follow(s.feed));
    CHECK_OK("a token", service_post(&s, LOGIN(UNKNOWN_ID) "&audience=" ORDERS));
    recent_keys_add(directory_unknown(s.directory), JT_STR(UNKNOWN_ID), before);
    CHECK("a look-up that began before the creation leaves nothing",
          !recent_keys_has(directory_unknown(s.directory), JT_STR(UNKNOWN_ID)));
}

TEST(a_previous_secret_is_good_until_it_is_given_up)
{
    SERVICE_FIXTURE(s);
    CHECK_OK("warm", service_post(&s, ASK_ORDERS));
    service_rotate_secret(&s, "second", true);
    CHECK_OK("follow", feed_follow(s.feed));
    CHECK_OK("the previous one", service_post(&s, WITH_SECRET(SECRET)));
    CHECK_OK("the current one", service_post(&s, WITH_SECRET("second")));

    struct store_tx *tx = fixture_begin(s.base.store, STORE_WRITE);
    CHECK_OK("give up", store_client_secret_delete_previous(tx, JT_STR(M2M_ID)));
    service_commit(&tx, CHANGE_APPLICATION, M2M_ID);
    CHECK_OK("follow", feed_follow(s.feed));
    check_refusal("given up", &s.response, service_post(&s, WITH_SECRET(SECRET)),
                  REFUSED_WRONG_SECRET);

    service_rotate_secret(&s, "third", false);
    CHECK_OK("follow", feed_follow(s.feed));
    check_refusal("rotated without keeping", &s.response, service_post(&s, WITH_SECRET("second")),
                  REFUSED_WRONG_SECRET);
    CHECK_OK("the new one", service_post(&s, WITH_SECRET("third")));
}

TEST(a_secret_is_good_until_it_expires)
{
    SERVICE_FIXTURE(s);
    struct client_secret secret = service_secret(&s, M2M_ID, "short-lived");
    secret.expires_ms = s.base.now_ms + 1000;
    struct store_tx *tx = fixture_begin(s.base.store, STORE_WRITE);
    CHECK_OK("rotate", store_client_secret_rotate(tx, &secret, true));
    service_commit(&tx, CHANGE_APPLICATION, M2M_ID);
    CHECK_OK("follow", feed_follow(s.feed));
    s.base.now_ms += 999;
    CHECK_OK("the last millisecond", service_post(&s, WITH_SECRET("short-lived")));
    s.base.now_ms++;
    check_refusal("expired", &s.response, service_post(&s, WITH_SECRET("short-lived")),
                  REFUSED_WRONG_SECRET);
    CHECK_OK("the other one never expires", service_post(&s, WITH_SECRET(SECRET)));
}

TEST(a_secret_that_a_clock_ahead_kept_too_long_is_over)
{
    SERVICE_FIXTURE(s);
    const int64_t longest_ms = CLIENT_SECRET_GRACE_MAX_S * INT64_C(1000) + JT_CLOCK_SKEW_MS;
    struct client_secret secret = service_secret(&s, M2M_ID, "kept");
    secret.expires_ms = s.base.now_ms + longest_ms + 1;
    struct store_tx *tx = fixture_begin(s.base.store, STORE_WRITE);
    CHECK_OK("rotate", store_client_secret_rotate(tx, &secret, true));
    service_commit(&tx, CHANGE_APPLICATION, M2M_ID);
    CHECK_OK("follow", feed_follow(s.feed));
    check_refusal("too long", &s.response, service_post(&s, WITH_SECRET("kept")),
                  REFUSED_WRONG_SECRET);
    s.base.now_ms++;
    CHECK_OK("as long as any may", service_post(&s, WITH_SECRET("kept")));
}

TEST(a_suspended_organization_gets_no_tokens)
{
    SERVICE_FIXTURE(s);
    struct organization org;
    CHECK_OK("before", service_post(&s, LOGIN(MEMBER_ID) "&audience=" ORDERS));
    for (int suspended = 1; suspended >= 0; suspended--) {
        struct store_tx *tx = fixture_begin(s.base.store, STORE_WRITE);
        CHECK_OK("get", store_organization_get(tx, JT_STR(ORG_CODE), test_arena(), &org));
        org.is_suspended = suspended != 0;
        CHECK_OK("update", store_organization_update(tx, &org));
        service_commit(&tx, CHANGE_ORGANIZATION, ORG_CODE);
        CHECK_OK("follow", feed_follow(s.feed));
        jt_err err = service_post(&s, LOGIN(MEMBER_ID) "&audience=" ORDERS);
        if (suspended == 0)
            CHECK_OK("no longer", err);
        else
            check_refusal("suspended", &s.response, err, REFUSED_ORGANIZATION_SUSPENDED);
        CHECK_OK("others have theirs", service_post(&s, ASK_ORDERS));
    }
}

TEST(a_deleted_application_is_unknown)
{
    SERVICE_FIXTURE(s);
    CHECK_OK("before", service_post(&s, ASK_ORDERS));
    struct store_tx *tx = fixture_begin(s.base.store, STORE_WRITE);
    CHECK_OK("delete", store_application_delete(tx, JT_STR(M2M_ID)));
    service_commit(&tx, CHANGE_APPLICATION, M2M_ID);
    CHECK_OK("follow", feed_follow(s.feed));
    check_refusal("after", &s.response, service_post(&s, ASK_ORDERS), REFUSED_UNKNOWN_CLIENT);
}

TEST(without_news_of_the_store_there_are_no_tokens)
{
    SERVICE_FIXTURE(s);
    CHECK_OK("warm", service_post(&s, ASK_ORDERS));
    s.base.now_ms += STALENESS_MS + 1;
    check_refusal("stale", &s.response, service_post(&s, ASK_ORDERS), REFUSED_STORE_AWAY);
    check_header("stale", &s.response, "Retry-After", "1");
    check_refusal("faults of the request come first", &s.response, service_post(&s, ""),
                  REFUSED_NO_GRANT_TYPE);
    CHECK_OK("follow", feed_follow(s.feed));
    CHECK_OK("heard again", service_post(&s, ASK_ORDERS));
}

/* Scopes of the greatest length, as many as no token can hold. */
TEST(what_does_not_fit_into_a_token_is_refused)
{
    enum { SCOPES = 600, ASKED = TOKEN_SCOPES_MAX + 1, BODY_BYTES = 64 * 1024 };
    SERVICE_FIXTURE(s);
    char *body = NULL;
    CHECK_OK("body", jt_arena_alloc(test_arena(), BODY_BYTES, &body));
    struct jt_buf form = jt_buf_over(body, BODY_BYTES);
    jt_buf_put(&form, JT_STR(LOGIN(IDLE_ID) "&audience=" STOCK "&scope="));
    struct store_tx *tx = fixture_begin(s.base.store, STORE_WRITE);
    authorize(tx, IDLE_ID, "stock");
    for (int i = 0; i < SCOPES; i++) {
        char key[SCOPE_KEY_MAX_BYTES + 1];
        snprintf(key, sizeof(key), "%0*d", SCOPE_KEY_MAX_BYTES, i);
        put_scope(tx, "stock", key);
        enable(tx, IDLE_ID, "stock", key);
        if (i < ASKED) {
            jt_buf_put(&form, str(key));
            jt_buf_put_char(&form, '+');
        }
    }
    service_commit(&tx, CHANGE_APPLICATION, IDLE_ID);
    CHECK_OK("follow", feed_follow(s.feed));
    check_refusal("all", &s.response, service_post(&s, LOGIN(IDLE_ID) "&audience=" STOCK),
                  REFUSED_TOKEN_TOO_LARGE);

    struct request req = service_request(&s, "");
    req.body = jt_buf_str(&form);
    check_refusal("one scope too many", &s.response, service_send(&s, &req),
                  REFUSED_TOO_MANY_SCOPES);
    req.body.len -= SCOPE_KEY_MAX_BYTES + 1;
    CHECK_OK("the most that may be asked", service_send(&s, &req));
    (void)answer_claims("the most that may be asked", &s, STOCK);
}
