/* The guard in front of the routes, with real tokens of a real key. */
#include "management/guard.h"

#include "admin/session.h"
#include "fixture.h"
#include "jose/jwt.h"

enum { NOW_S = 1700000000 };

struct guard_fixture {
    struct api_fixture api;
    struct jt_keys seal;
    const char *application, *organization, *organization_application;
};

static void guard_keys(struct guard_fixture *guard)
{
    const struct jt_random random = jt_random_system();
    struct keyset *keys = NULL;
    struct signing_key key = { 0 };

    CHECK_OK("key", signing_key_generate(JOSE_ES256, guard->seal.signing_key_seal, &random,
                                         test_arena(), &key));
    key.state = SIGNING_KEY_ACTIVE;
    CHECK_OK("keyset", keyset_new(&key, 1, guard->seal.signing_key_seal, &keys));
    CHECK_OK("current", keyset_current_new(&guard->api.management.keys));
    keyset_current_set(guard->api.management.keys, keys);
    CHECK_OK("signer", signer_new(guard->api.management.keys, &guard->api.worker.signer));
}

static void guard_open(struct guard_fixture *guard)
{
    struct api_fixture *api = &guard->api;
    api_open(api);
    guard_keys(guard);
    guard->application = new_application(api, "Global", "m2m");
    guard->organization = new_organization(api, "Acme");
    CHECK_INT("application of the organization",
              api_call(api, HTTP_POST, "/api/v1/applications",
                       text("{\"name\":\"Own\",\"type\":\"m2m\",\"org_code\":\"%s\"}",
                            guard->organization)),
              201);
    guard->organization_application = text("%s", answer_text(api, "application", "id"));
}

static void guard_close(struct guard_fixture *guard)
{
    signer_free(guard->api.worker.signer);
    keyset_current_free(guard->api.management.keys);
    api_close(&guard->api);
}

#define GUARD_FIXTURE(guard)                                 \
    JT_AUTO(guard_close) struct guard_fixture guard = { 0 }; \
    guard_open(&guard)

static jt_str sign(struct guard_fixture *guard, const char *claims)
{
    struct jt_buf token;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), signer_max_bytes(strlen(claims)), &token));
    CHECK_OK("sign", signer_sign(guard->api.worker.signer, str(claims), &token));
    return jt_buf_str(&token);
}

/* The claims of a good token, but for what a test puts in their place. */
struct claims {
    const char *issuer, *audience, *azp, *org_code, *scope;
    int64_t expires_s;
};

static struct claims good_claims(const struct guard_fixture *guard)
{
    return (struct claims){ ISSUER, ISSUER "/api/v1",  guard->application,
                            "",     "read:apis other", NOW_S + 60 };
}

static jt_str token_of(struct guard_fixture *guard, const struct claims *claims)
{
    const char *org =
        claims->org_code[0] == '\0' ? "" : text(",\"org_code\":\"%s\"", claims->org_code);
    return sign(guard, text("{\"iss\":\"%s\",\"aud\":[\"%s\"],\"azp\":\"%s\",\"scope\":\"%s\","
                            "\"iat\":%d,\"exp\":%lld,\"jti\":\"x\"%s}",
                            claims->issuer, claims->audience, claims->azp, claims->scope,
                            NOW_S - 60, (long long)claims->expires_s, org));
}

/* Calls through the guard with that Authorization; NULL: without one. */
static int guarded(struct guard_fixture *guard, enum http_method method, const char *target,
                   const char *body, const char *authorization)
{
    struct request req = api_request(&guard->api, method, target, body);
    req.caller = NULL;
    req.authorization = str(authorization);
    req.has_authorization = authorization != NULL;
    return api_send(&guard->api, &req, true);
}

static int guarded_with(struct guard_fixture *guard, enum http_method method, const char *target,
                        const char *body, const struct claims *claims)
{
    jt_str token = token_of(guard, claims);
    return guarded(guard, method, target, body, text("Bearer %.*s", JT_FMT(token)));
}

static const char *challenge(const struct guard_fixture *guard)
{
    for (size_t i = 0; i < guard->api.response.header_count; i++)
        if (strcmp(guard->api.response.headers[i].name, "WWW-Authenticate") == 0)
            return guard->api.response.headers[i].value;
    return "";
}

TEST(a_good_token_passes)
{
    GUARD_FIXTURE(guard);
    struct claims claims = good_claims(&guard);
    CHECK_INT("the long audience", guarded_with(&guard, HTTP_GET, "/api/v1/apis", NULL, &claims),
              200);
    CHECK_STR("no challenge", str(challenge(&guard)), "");
    claims.audience = ISSUER "/api";
    CHECK_INT("the short one", guarded_with(&guard, HTTP_GET, "/api/v1/apis", NULL, &claims), 200);
    jt_str token = token_of(&guard, &claims);
    CHECK_INT("any case of Bearer",
              guarded(&guard, HTTP_GET, "/api/v1/apis", NULL, text("bEARER %.*s", JT_FMT(token))),
              200);
}

TEST(requests_without_a_token_are_asked_for_one)
{
    static const char *const cases[] = { NULL, "", "Basic dXNlcjpwYXNz", "Bearerx y" };
    GUARD_FIXTURE(guard);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *name = cases[i] == NULL ? "none" : cases[i];
        guarded(&guard, HTTP_GET, "/api/v1/apis", NULL, cases[i]);
        check_refusal(name, &guard.api, 401, "TOKEN_MISSING");
        CHECK_STR(name, str(challenge(&guard)), "Bearer realm=\"management\"");
    }
}

TEST(tokens_that_are_not_good_are_refused)
{
    GUARD_FIXTURE(guard);
    struct claims expired = good_claims(&guard), issuer = expired, audience = expired,
                  deleted = expired, other_org = expired;
    expired.expires_s = NOW_S - 1;
    issuer.issuer = "https://evil.example.com";
    audience.audience = "https://api.example.com";
    deleted.azp = "00000000000000000000000000000000";
    other_org.org_code = guard.organization;
    const struct claims good = good_claims(&guard);
    const jt_str token = token_of(&guard, &good);
    const struct {
        const char *name;
        jt_str token;
    } cases[] = {
        { "expired", token_of(&guard, &expired) },
        { "of another issuer", token_of(&guard, &issuer) },
        { "for another API", token_of(&guard, &audience) },
        { "of a deleted application", token_of(&guard, &deleted) },
        { "with an organization that is not its application's", token_of(&guard, &other_org) },
        { "cut short", { token.ptr, token.len - 4 } },
        { "no JWT", JT_STR("abc") },
        { "nothing", JT_STR("") },
        { "two", JT_STR("a.b.c d.e.f") },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        guarded(&guard, HTTP_GET, "/api/v1/apis", NULL,
                text("Bearer %.*s", JT_FMT(cases[i].token)));
        check_refusal(cases[i].name, &guard.api, 401, "INVALID_TOKEN");
        CHECK_STR(cases[i].name, str(challenge(&guard)),
                  "Bearer realm=\"management\", error=\"invalid_token\"");
    }
}

TEST(a_missing_scope_is_named)
{
    GUARD_FIXTURE(guard);
    struct claims claims = good_claims(&guard);
    claims.scope = "read:api";
    guarded_with(&guard, HTTP_GET, "/api/v1/apis", NULL, &claims);
    CHECK_ANSWER("named", guard.api, 403,
                 "{\"errors\":[{\"code\":\"INSUFFICIENT_SCOPE\",\"message\":\"The token needs the "
                 "scope read:apis\"}]}");
    CHECK_STR("in the challenge too", str(challenge(&guard)),
              "Bearer realm=\"management\", error=\"insufficient_scope\", scope=\"read:apis\"");
}

TEST(both_spellings_of_the_irregular_scopes_pass)
{
    static const struct {
        const char *target, *scope;
        int status;
    } cases[] = {
        { "/api/v1/apis/none/scopes/x", "delete:apis_scopes", 404 },
        { "/api/v1/apis/none/scopes/x", "delete:api_scopes", 404 },
        { "/api/v1/apis/none/scopes/x", "delete:apis", 403 },
        { "/api/v1/apis/none/applications/y/scopes/x", "delete:apis_application_scopes", 404 },
        { "/api/v1/apis/none/applications/y/scopes/x", "delete:api_application_scopes", 404 },
        { "/api/v1/apis/none/applications/y/scopes/x", "delete:api_scopes", 403 },
    };
    GUARD_FIXTURE(guard);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct claims claims = good_claims(&guard);
        claims.scope = cases[i].scope;
        CHECK_INT(cases[i].scope, guarded_with(&guard, HTTP_DELETE, cases[i].target, NULL, &claims),
                  cases[i].status);
    }
}

TEST(an_organizations_token_reaches_that_organization_only)
{
    GUARD_FIXTURE(guard);
    struct claims own = good_claims(&guard);
    own.azp = guard.organization_application;
    own.org_code = guard.organization;
    own.scope = "read:apis read:applications create:applications read:organizations "
                "update:organizations create:organizations delete:organizations";
    const char *record = text("/api/v1/organization?code=%s", guard.organization);
    const char *path = text("/api/v1/organization/%s", guard.organization);
    const struct {
        const char *name;
        enum http_method method;
        const char *target, *body;
        int status;
    } cases[] = {
        { "its record", HTTP_GET, record, NULL, 200 },
        { "its update", HTTP_PATCH, path, "{\"name\":\"x\"}", 200 },
        { "the list", HTTP_GET, "/api/v1/organizations", NULL, 200 },
        { "another record", HTTP_GET, "/api/v1/organization?code=org_other", NULL, 403 },
        { "a new one", HTTP_POST, "/api/v1/organization", "{\"name\":\"x\"}", 403 },
        { "its deletion", HTTP_DELETE, path, NULL, 403 },
        { "APIs", HTTP_GET, "/api/v1/apis", NULL, 403 },
        { "applications", HTTP_GET, "/api/v1/applications", NULL, 403 },
        { "a new application", HTTP_POST, "/api/v1/applications",
          "{\"name\":\"x\",\"type\":\"m2m\"}", 403 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        CHECK_INT(cases[i].name,
                  guarded_with(&guard, cases[i].method, cases[i].target, cases[i].body, &own),
                  cases[i].status);
        if (cases[i].status == 403)
            check_refusal(cases[i].name, &guard.api, 403, "ORGANIZATION_ACCESS_DENIED");
    }

    struct claims stripped = own;
    stripped.org_code = "";
    guarded_with(&guard, HTTP_GET, "/api/v1/apis", NULL, &stripped);
    check_refusal("without the claim it is no global token", &guard.api, 401, "INVALID_TOKEN");

    CHECK_INT("suspended", api_call(&guard.api, HTTP_PATCH, path, "{\"is_suspended\":true}"), 200);
    guarded_with(&guard, HTTP_PATCH, path, "{\"is_suspended\":false}", &own);
    check_refusal("cannot lift it itself", &guard.api, 403, "ORGANIZATION_SUSPENDED");
}

TEST(changes_are_recorded_under_the_caller)
{
    GUARD_FIXTURE(guard);
    struct claims claims = good_claims(&guard);
    struct request req = api_request(&guard.api, HTTP_GET, "/api/v1/apis", NULL);
    jt_str token = token_of(&guard, &claims);
    req.caller = NULL;
    req.authorization = str(text("Bearer %.*s", JT_FMT(token)));
    CHECK_INT("passes", api_send(&guard.api, &req, true), 200);
    CHECK_STR("actor", request_caller(&req)->actor, text("application:%s", guard.application));
}

/* No key of the management API is ever made; if its audience came to be this one's all the same
 * (the issuer was changed), such a token must not pass. */
TEST(a_token_that_was_exchanged_for_an_api_key_is_refused)
{
    GUARD_FIXTURE(guard);
    jt_str token =
        sign(&guard,
             text("{\"iss\":\"%s\",\"aud\":[\"%s\"],\"sub\":\"api_key_1\",\"scope\":\"read:apis\","
                  "\"gty\":[\"urn:ietf:params:oauth:grant-type:token-exchange\"],\"exp\":%lld}",
                  ISSUER, ISSUER "/api/v1", (long long)NOW_S + 60));
    struct request req = api_request(&guard.api, HTTP_GET, "/api/v1/apis", NULL);
    req.authorization = str(text("Bearer %.*s", JT_FMT(token)));
    req.has_authorization = true;
    api_send(&guard.api, &req, true);
    check_refusal("names no application", &guard.api, 401, "INVALID_TOKEN");
}

/* A session of an administrator with that role; the request needs its cookie and CSRF token. */
static struct session session_of(struct guard_fixture *guard, struct administration *administration,
                                 enum administrator_role role, jt_str *ret_cookie)
{
    struct request req = { .method = HTTP_POST, .arena = test_arena() };
    struct response resp = { 0 };
    struct administrator administrator = { .id = JT_STR("admin_1"),
                                           .email = JT_STR("ada@example.com"),
                                           .password_hash = JT_STR("x"),
                                           .role = role };
    struct session session;
    jt_str rest;
    struct store_tx *tx = fixture_begin(guard->api.base.store, STORE_WRITE);
    CHECK_OK("create", store_administrator_create(tx, &administrator, test_arena()));
    CHECK_OK("start", session_start(administration, tx, &administrator, &req, &resp, &session));
    fixture_commit(&tx);
    jt_str_split(str(resp.headers[0].value), ';', ret_cookie, &rest);
    return session;
}

static struct administration administration_of(struct guard_fixture *guard)
{
    return (struct administration){
        .store = guard->api.base.store,
        .clock = { fixture_now_ms, &guard->api.base.now_ms },
        .random = jt_random_system(),
        .issuer = JT_STR(ISSUER),
        .session_s = 100,
        .idle_s = 100,
    };
}

TEST(a_session_passes_as_far_as_its_role)
{
    static const struct {
        const char *name;
        enum administrator_role role;
        int read, create;
    } cases[] = {
        { "owner", ADMINISTRATOR_OWNER, 200, 200 },
        { "admin", ADMINISTRATOR_ADMIN, 200, 200 },
        { "read-only", ADMINISTRATOR_READ_ONLY, 200, 403 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        GUARD_FIXTURE(guard);
        struct administration administration = administration_of(&guard);
        guard.api.management.administration = &administration;
        jt_str cookie;
        struct session session = session_of(&guard, &administration, cases[i].role, &cookie);

        struct request req = api_request(&guard.api, HTTP_GET, "/api/v1/apis", NULL);
        req.caller = NULL;
        req.cookie = cookie;
        CHECK_INT(cases[i].name, api_send(&guard.api, &req, true), cases[i].read);
        CHECK_STR("actor", request_caller(&req)->actor, "administrator:ada@example.com");
        CHECK_STR("everything", request_caller(&req)->org_code, "");

        req = api_request(&guard.api, HTTP_POST, "/api/v1/apis",
                          "{\"name\":\"A\",\"audience\":\"https://a.example\"}");
        req.caller = NULL;
        req.cookie = cookie;
        CHECK_INT("without the CSRF token", api_send(&guard.api, &req, true), 403);
        check_refusal(cases[i].name, &guard.api, 403, "CSRF_TOKEN_INVALID");
        req.csrf_token = session.csrf_token;
        CHECK_INT(cases[i].name, api_send(&guard.api, &req, true), cases[i].create);
        if (cases[i].create == 403)
            check_refusal(cases[i].name, &guard.api, 403, "ROLE_NOT_SUFFICIENT");
    }
}

TEST(a_token_is_looked_at_before_a_session)
{
    GUARD_FIXTURE(guard);
    struct administration administration = administration_of(&guard);
    guard.api.management.administration = &administration;
    jt_str cookie;
    (void)session_of(&guard, &administration, ADMINISTRATOR_OWNER, &cookie);

    struct request req = api_request(&guard.api, HTTP_GET, "/api/v1/apis", NULL);
    req.cookie = cookie;
    req.has_authorization = true;
    req.authorization = JT_STR("Bearer wrong");
    CHECK_INT("a wrong token", api_send(&guard.api, &req, true), 401);
    check_refusal("is wrong", &guard.api, 401, "INVALID_TOKEN");

    req = api_request(&guard.api, HTTP_GET, "/api/v1/apis", NULL);
    CHECK_INT("neither", api_send(&guard.api, &req, true), 401);
    check_refusal("neither", &guard.api, 401, "TOKEN_MISSING");
    req.cookie = JT_STR("jeton_session=old");
    CHECK_INT("an old session", api_send(&guard.api, &req, true), 401);
    check_refusal("an old session", &guard.api, 401, "SESSION_ENDED");
    CHECK_STR("of sessions", str(challenge(&guard)), "Session realm=\"console\"");
}
