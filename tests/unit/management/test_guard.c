/* The guard in front of the routes, with real tokens of a real key. */
#include "management/guard.h"

#include "admin/second_factor.h"
#include "admin/session.h"
#include "issuer/feed.h"
#include "jose/jwt.h"
#include "management/fixture.h"
#include "management/transaction.h"
#include "store/administrators.h"

enum { NOW_S = 1700000000, GUARD_STALENESS_MS = 10000 };

struct guard_fixture {
    struct api_fixture api;
    const char *application, *organization, *organization_application;
    struct keyset_current *feed_keys; /* the store has no signing key: not those of the tokens */
    struct feed *feed;
    struct session_seen seen;
};

static void guard_changed(void *context)
{
    struct guard_fixture *guard = context;
    CHECK_OK("follow", feed_follow(guard->feed));
}

static void guard_clients(struct guard_fixture *guard)
{
    struct management *management = &guard->api.management;
    CHECK_OK("keyset", keyset_current_new(&guard->feed_keys));
    freshness_init(&guard->api.freshness, management->clock, GUARD_STALENESS_MS);
    const struct feed_options options = { .store = guard->api.base.store,
                                          .directory = guard->api.directory,
                                          .api_keys = guard->api.key_directory,
                                          .keys = guard->feed_keys,
                                          .freshness = &guard->api.freshness,
                                          .seal_key = guard->api.seal.signing_key_seal };
    CHECK_OK("feed", feed_new(&options, &guard->feed));
    management->changed = guard_changed;
    management->changed_context = guard;
}

static void guard_commit(struct guard_fixture *guard, struct store_tx **tx, const char *application)
{
    CHECK_OK("record", store_record_change(*tx, CHANGE_APPLICATION, str(application),
                                           JT_STR("test.changed"), JT_STR("")));
    CHECK_OK("commit", store_commit(tx));
    guard_changed(guard);
}

/* Every scope of the management API. */
static void enable_all(struct guard_fixture *guard, const char *application)
{
    struct store_tx *tx = fixture_begin(guard->api.base.store, STORE_WRITE);
    for (size_t i = 0; i < management_scope_count; i++)
        enable_management(tx, application, management_scopes[i].key);
    guard_commit(guard, &tx, application);
}

static void disable(struct guard_fixture *guard, const char *application, const char *key)
{
    struct store_tx *tx = fixture_begin(guard->api.base.store, STORE_WRITE);
    const struct scope scope = management_scope(tx, key);
    bool is_changed = false;
    CHECK_OK(key, store_application_scope_disable(tx, str(application), scope.api_id, scope.id,
                                                  &is_changed));
    guard_commit(guard, &tx, application);
}

/* The id of its current secret; of one that is not known, none. */
static const char *secret_id(struct guard_fixture *guard, const char *application)
{
    JT_AUTO(store_tx_abortp)
    struct store_tx *tx = fixture_begin(guard->api.base.store, STORE_READ);
    struct client_secret *secrets = NULL;
    size_t count = 0;
    CHECK_OK("secrets",
             store_client_secret_list(tx, str(application), test_arena(), &secrets, &count));
    return count == 0 ? "" : text("%.*s", CLIENT_SECRET_ID_BYTES, secrets[0].id);
}

static void guard_open(struct guard_fixture *guard)
{
    struct api_fixture *api = &guard->api;
    api_open(api);
    guard_clients(guard);
    guard->application = new_application(api, "Global", "m2m");
    guard->organization = new_organization(api, "Acme");
    CHECK_INT("application of the organization",
              api_call(api, HTTP_POST, "/api/v1/applications",
                       text("{\"name\":\"Own\",\"type\":\"m2m\",\"org_code\":\"%s\"}",
                            guard->organization)),
              201);
    guard->organization_application = text("%s", answer_text(api, "application", "id"));
    enable_all(guard, guard->application);
    enable_all(guard, guard->organization_application);
}

static void guard_close(struct guard_fixture *guard)
{
    feed_free(guard->feed);
    keyset_current_free(guard->feed_keys);
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
    const char *secret_id; /* NULL: that of azp's current secret; empty: none */
    const char *actor;     /* NULL: none */
    const char *session;   /* NULL: none */
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
    const char *secret =
        claims->secret_id == NULL ? secret_id(guard, claims->azp) : claims->secret_id;
    const char *told = secret[0] == '\0' ? "" : text(",\"client_secret_id\":\"%s\"", secret);
    const char *act = claims->actor == NULL ? "" : text(",\"act\":{\"sub\":\"%s\"}", claims->actor);
    const char *sid = claims->session == NULL ? "" : text(",\"sid\":\"%s\"", claims->session);
    return sign(guard, text("{\"iss\":\"%s\",\"aud\":[\"%s\"],\"azp\":\"%s\",\"scope\":\"%s\","
                            "\"iat\":%d,\"exp\":%lld,\"jti\":\"x\"%s%s%s%s}",
                            claims->issuer, claims->audience, claims->azp, claims->scope,
                            NOW_S - 60, (long long)claims->expires_s, org, told, act, sid));
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

/* --- What was revoked ------------------------------------------------------------------------- */

TEST(a_scope_counts_as_long_as_it_is_enabled)
{
    GUARD_FIXTURE(guard);
    const struct claims claims = good_claims(&guard);
    CHECK_INT("enabled", guarded_with(&guard, HTTP_GET, "/api/v1/apis", NULL, &claims), 200);
    disable(&guard, guard.application, "read:apis");
    guarded_with(&guard, HTTP_GET, "/api/v1/apis", NULL, &claims);
    check_refusal("disabled", &guard.api, 403, "INSUFFICIENT_SCOPE");
    CHECK_STR("in the challenge too", str(challenge(&guard)),
              "Bearer realm=\"management\", error=\"insufficient_scope\", scope=\"read:apis\"");
    enable_all(&guard, guard.application);
    CHECK_INT("again", guarded_with(&guard, HTTP_GET, "/api/v1/apis", NULL, &claims), 200);
    CHECK_INT("revoked",
              api_call(&guard.api, HTTP_PATCH,
                       text("/api/v1/apis/%s/applications", management_api_id(&guard.api)),
                       text("{\"applications\":[{\"id\":\"%s\",\"operation\":\"delete\"}]}",
                            guard.application)),
              200);
    guarded_with(&guard, HTTP_GET, "/api/v1/apis", NULL, &claims);
    check_refusal("with the authorization", &guard.api, 403, "INSUFFICIENT_SCOPE");
}

TEST(a_scope_of_another_api_is_no_power_here)
{
    GUARD_FIXTURE(guard);
    const char *other = new_api(&guard.api, "https://other.example");
    const char *scope = new_scope(&guard.api, other, "delete:apis");
    struct store_tx *tx = fixture_begin(guard.api.base.store, STORE_WRITE);
    bool is_changed = false;
    authorize(tx, guard.application, other);
    CHECK_OK("enable", store_application_scope_enable(tx, str(guard.application), str(other),
                                                      str(scope), &is_changed));
    guard_commit(&guard, &tx, guard.application);
    disable(&guard, guard.application, "delete:apis");
    struct claims claims = good_claims(&guard);
    claims.scope = "delete:apis";
    guarded_with(&guard, HTTP_DELETE, text("/api/v1/apis/%s", other), NULL, &claims);
    check_refusal("whatever it is called", &guard.api, 403, "INSUFFICIENT_SCOPE");
}

static void rotate(struct guard_fixture *guard, const char *application, uint8_t mark, bool is_kept)
{
    struct store_tx *tx = fixture_begin(guard->api.base.store, STORE_WRITE);
    put_secret(tx, application, mark, 5, is_kept);
    guard_commit(guard, &tx, application);
}

TEST(a_token_falls_with_the_secret_that_it_was_issued_with)
{
    GUARD_FIXTURE(guard);
    struct claims claims = good_claims(&guard);
    claims.secret_id = secret_id(&guard, guard.application);
    rotate(&guard, guard.application, 1, true);
    CHECK_INT("kept", guarded_with(&guard, HTTP_GET, "/api/v1/apis", NULL, &claims), 200);
    struct store_tx *tx = fixture_begin(guard.api.base.store, STORE_WRITE);
    CHECK_OK("delete", store_client_secret_delete_previous(tx, str(guard.application)));
    guard_commit(&guard, &tx, guard.application);
    guarded_with(&guard, HTTP_GET, "/api/v1/apis", NULL, &claims);
    check_refusal("deleted", &guard.api, 401, "INVALID_TOKEN");

    claims.secret_id = secret_id(&guard, guard.application);
    CHECK_INT("the new one", guarded_with(&guard, HTTP_GET, "/api/v1/apis", NULL, &claims), 200);
    rotate(&guard, guard.application, 2, false);
    guarded_with(&guard, HTTP_GET, "/api/v1/apis", NULL, &claims);
    check_refusal("rotated", &guard.api, 401, "INVALID_TOKEN");

    claims.secret_id = secret_id(&guard, guard.organization_application);
    guarded_with(&guard, HTTP_GET, "/api/v1/apis", NULL, &claims);
    check_refusal("another application's", &guard.api, 401, "INVALID_TOKEN");
    claims.secret_id = "";
    guarded_with(&guard, HTTP_GET, "/api/v1/apis", NULL, &claims);
    check_refusal("not told", &guard.api, 401, "INVALID_TOKEN");
}

TEST(an_expired_secret_takes_its_tokens_along)
{
    GUARD_FIXTURE(guard);
    struct client_secret secret = { .application_id = str(guard.application),
                                    .digest = { 3 },
                                    .created_ms = 1,
                                    .expires_ms = guard.api.base.now_ms + 5000 };
    struct store_tx *tx = fixture_begin(guard.api.base.store, STORE_WRITE);
    CHECK_OK("rotate", store_client_secret_rotate(tx, &secret, false));
    guard_commit(&guard, &tx, guard.application);
    const struct claims claims = good_claims(&guard);
    CHECK_INT("good", guarded_with(&guard, HTTP_GET, "/api/v1/apis", NULL, &claims), 200);
    guard.api.base.now_ms += 5000;
    guarded_with(&guard, HTTP_GET, "/api/v1/apis", NULL, &claims);
    check_refusal("expired", &guard.api, 401, "INVALID_TOKEN");
}

TEST(what_may_be_stale_decides_nothing)
{
    GUARD_FIXTURE(guard);
    const struct claims claims = good_claims(&guard);
    CHECK_INT("fresh", guarded_with(&guard, HTTP_GET, "/api/v1/apis", NULL, &claims), 200);
    guard.api.base.now_ms += GUARD_STALENESS_MS + 1;
    CHECK_INT("stale", guarded_with(&guard, HTTP_GET, "/api/v1/apis", NULL, &claims), 503);
    guard_changed(&guard);
    CHECK_INT("heard again", guarded_with(&guard, HTTP_GET, "/api/v1/apis", NULL, &claims), 200);
}

/* Through the guard, and to where a handler would begin to write, with a change in between. */
static jt_err begin_after(struct guard_fixture *guard, const struct claims *claims,
                          void (*change)(struct guard_fixture *guard))
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct request req = api_request(&guard->api, HTTP_POST, "/api/v1/apis", NULL);
    const struct route_group *group = NULL;
    struct response resp = { 0 };
    char allow[ROUTER_ALLOW_BYTES];
    const jt_str token = token_of(guard, claims);
    req.authorization = str(text("Bearer %.*s", JT_FMT(token)));
    req.has_authorization = true;
    CHECK_INT("route", router_find(&guard->api.router, &req, &group, allow), ROUTER_FOUND);
    CHECK_OK("guard", group->guard(group->context, &req, &resp));
    change(guard);
    return management_begin(&guard->api.management, &req, STORE_WRITE, &tx);
}

static void change_nothing(struct guard_fixture *guard)
{
    (void)guard;
}

static void change_another(struct guard_fixture *guard)
{
    disable(guard, guard->organization_application, "read:apis");
}

static void change_its_scope(struct guard_fixture *guard)
{
    disable(guard, guard->application, "create:apis");
}

static void change_its_secret(struct guard_fixture *guard)
{
    rotate(guard, guard->application, 1, false);
}

/* Made by another process: nobody has followed it here. */
static void change_elsewhere(struct guard_fixture *guard)
{
    struct store_tx *tx = fixture_begin(guard->api.base.store, STORE_WRITE);
    CHECK_OK("delete", store_application_delete(tx, str(guard->application)));
    CHECK_OK("record", store_record_change(tx, CHANGE_APPLICATION, str(guard->application),
                                           JT_STR("application.deleted"), JT_STR("")));
    CHECK_OK("commit", store_commit(&tx));
}

TEST(what_was_taken_while_a_change_waited_counts_no_more)
{
    static const struct {
        const char *name;
        void (*change)(struct guard_fixture *guard);
        enum jt_code code;
    } cases[] = {
        { "nothing", change_nothing, JT_OK },
        { "another's", change_another, JT_OK },
        { "its scope", change_its_scope, JT_UNAVAILABLE },
        { "its secret", change_its_secret, JT_UNAVAILABLE },
        { "by another process", change_elsewhere, JT_UNAVAILABLE },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        GUARD_FIXTURE(guard);
        struct claims claims = good_claims(&guard);
        claims.scope = "create:apis read:apis";
        CHECK_CODE(cases[i].name, begin_after(&guard, &claims, cases[i].change), cases[i].code);
    }
}

/* --- Tokens for tests ------------------------------------------------------------------------- */

/* A token of the application, asked for by another that the test may change. */
static struct claims test_claims(struct guard_fixture *guard, const char *asker)
{
    struct claims claims = good_claims(guard);
    claims.actor = text("application:%s", asker);
    claims.secret_id = secret_id(guard, asker);
    return claims;
}

TEST(a_token_for_a_test_falls_with_the_power_of_the_application_that_asked)
{
    GUARD_FIXTURE(guard);
    const char *asker = new_application(&guard.api, "Asker", "m2m");
    enable_all(&guard, asker);
    struct claims claims = test_claims(&guard, asker);
    struct request req = api_request(&guard.api, HTTP_GET, "/api/v1/apis", NULL);
    const jt_str token = token_of(&guard, &claims);
    req.authorization = str(text("Bearer %.*s", JT_FMT(token)));
    req.has_authorization = true;
    CHECK_INT("passes", api_send(&guard.api, &req, true), 200);
    CHECK_STR("its deeds are the asker's", request_caller(&req)->actor, claims.actor);
    CHECK_STR("for the application", request_requester(&req)->acting_for,
              text("application:%s", guard.application));
    CHECK_STR("the log names both", guard.api.response.actor, claims.actor);
    CHECK_STR("the log names both", guard.api.response.client_id, guard.application);

    disable(&guard, asker, "read:apis");
    guarded_with(&guard, HTTP_GET, "/api/v1/apis", NULL, &claims);
    check_refusal("a scope that the asker lost", &guard.api, 403, "INSUFFICIENT_SCOPE");
    enable_all(&guard, asker);
    disable(&guard, guard.application, "read:apis");
    guarded_with(&guard, HTTP_GET, "/api/v1/apis", NULL, &claims);
    check_refusal("or that the application lost", &guard.api, 403, "INSUFFICIENT_SCOPE");
    enable_all(&guard, guard.application);
    disable(&guard, asker, "create:test_tokens");
    guarded_with(&guard, HTTP_GET, "/api/v1/apis", NULL, &claims);
    check_refusal("the right to ask", &guard.api, 401, "INVALID_TOKEN");
    enable_all(&guard, asker);
    rotate(&guard, asker, 1, false);
    guarded_with(&guard, HTTP_GET, "/api/v1/apis", NULL, &claims);
    check_refusal("its secret", &guard.api, 401, "INVALID_TOKEN");
    claims = test_claims(&guard, asker);
    CHECK_INT("asked for again", guarded_with(&guard, HTTP_GET, "/api/v1/apis", NULL, &claims),
              200);
    CHECK_INT("delete",
              api_call(&guard.api, HTTP_DELETE, text("/api/v1/applications/%s", asker), NULL), 200);
    guarded_with(&guard, HTTP_GET, "/api/v1/apis", NULL, &claims);
    check_refusal("the asker is gone", &guard.api, 401, "INVALID_TOKEN");
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
        .clock = one_clock(&guard->api.base.now_ms),
        .random = jt_random_system(),
        .issuer = JT_STR(ISSUER),
        .session_s = 100,
        .idle_s = 100,
        .seen = &guard->seen,
    };
}

/* The call with that token is let pass; else it is refused as one that has fallen. */
static void check_stands(struct guard_fixture *guard, const struct claims *claims, const char *name,
                         bool stands)
{
    int status = guarded_with(guard, HTTP_GET, "/api/v1/apis", NULL, claims);
    if (stands)
        CHECK_INT(name, status, 200);
    else
        check_refusal(name, &guard->api, 401, "INVALID_TOKEN");
}

TEST(a_token_for_a_test_falls_with_the_administrator_who_asked)
{
    GUARD_FIXTURE(guard);
    struct administration administration = administration_of(&guard);
    guard.api.management.administration = &administration;
    struct claims claims = good_claims(&guard);
    jt_str cookie, id;
    claims.actor = "administrator:ada@example.com";
    claims.secret_id = "";
    check_stands(&guard, &claims, "of no session", false);
    claims.session = "no id";
    check_stands(&guard, &claims, "of what is none", false);
    struct session session = session_of(&guard, &administration, ADMINISTRATOR_ADMIN, &cookie);
    CHECK_OK("id", session_id_of(&session.row, test_arena(), &id));
    claims.session = text("%.*s", JT_FMT(id));
    check_stands(&guard, &claims, "an admin's", true);

    struct store_tx *tx = fixture_begin(guard.api.base.store, STORE_WRITE);
    CHECK_OK("require", second_factor_require(tx, true));
    fixture_commit(&tx);
    check_stands(&guard, &claims, "without the second factor that all must have", false);
    tx = fixture_begin(guard.api.base.store, STORE_WRITE);
    CHECK_OK("require", second_factor_require(tx, false));
    session.administrator.role = ADMINISTRATOR_READ_ONLY;
    CHECK_OK("demote", store_administrator_update(tx, &session.administrator));
    fixture_commit(&tx);
    check_stands(&guard, &claims, "one who may not", false);
    tx = fixture_begin(guard.api.base.store, STORE_WRITE);
    session.administrator.role = ADMINISTRATOR_OWNER;
    CHECK_OK("promote", store_administrator_update(tx, &session.administrator));
    fixture_commit(&tx);
    check_stands(&guard, &claims, "one who may", true);
    tx = fixture_begin(guard.api.base.store, STORE_WRITE);
    CHECK_OK("log out", store_administrator_session_delete(tx, session.row.digest));
    fixture_commit(&tx);
    check_stands(&guard, &claims, "the session has ended", false);
    claims.actor = "system";
    check_stands(&guard, &claims, "somebody else's", false);
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
        req.own_field_names = session_own_fields;
        req.own_fields[0] = session.csrf_token;
        CHECK_INT(cases[i].name, api_send(&guard.api, &req, true), cases[i].create);
        if (cases[i].create == 403)
            check_refusal(cases[i].name, &guard.api, 403, "ROLE_NOT_SUFFICIENT");
    }
}

TEST(an_administrator_demoted_while_a_change_waited_makes_none)
{
    GUARD_FIXTURE(guard);
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct administration administration = administration_of(&guard);
    struct request req = api_request(&guard.api, HTTP_GET, "/api/v1/apis", NULL);
    guard.api.management.administration = &administration;
    struct session session = session_of(&guard, &administration, ADMINISTRATOR_ADMIN, &req.cookie);
    CHECK_INT("an admin", api_send(&guard.api, &req, true), 200);
    CHECK_OK("may write", management_begin(&guard.api.management, &req, STORE_WRITE, &tx));
    session.administrator.role = ADMINISTRATOR_READ_ONLY;
    CHECK_OK("demote", store_administrator_update(tx, &session.administrator));
    fixture_commit(&tx);
    CHECK_CODE("not any more", management_begin(&guard.api.management, &req, STORE_WRITE, &tx),
               JT_UNAVAILABLE);
}

TEST(a_session_that_ended_while_a_change_waited_makes_none)
{
    GUARD_FIXTURE(guard);
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct administration administration = administration_of(&guard);
    struct request req = api_request(&guard.api, HTTP_GET, "/api/v1/apis", NULL);
    guard.api.management.administration = &administration;
    struct session session = session_of(&guard, &administration, ADMINISTRATOR_ADMIN, &req.cookie);
    CHECK_INT("an admin", api_send(&guard.api, &req, true), 200);
    tx = fixture_begin(guard.api.base.store, STORE_WRITE);
    CHECK_OK("log out", store_administrator_session_delete(tx, session.row.digest));
    fixture_commit(&tx);
    CHECK_CODE("not any more", management_begin(&guard.api.management, &req, STORE_WRITE, &tx),
               JT_UNAVAILABLE);
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
