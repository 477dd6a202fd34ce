/* test_guard: which token passes the guard in front of the routes, and how far. */
#include "management/guard_fixture.h"

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

/* --- Keys of other nodes ---------------------------------------------------------------------- */

/* A node that knows another key than the one that signed, until it has heard. */
struct hearing {
    struct keyset_current *known, *all;
    enum jt_code code;
    int calls;
};

static jt_err hear(void *context, bool may_block, struct flight_wait *wait)
{
    struct hearing *hearing = context;
    (void)wait;
    CHECK("it may wait", may_block);
    hearing->calls++;
    if (hearing->code == JT_OK)
        keyset_current_set(hearing->known, keyset_current_get(hearing->all));
    return JT_ERR(hearing->code, "as the test has it");
}

TEST(a_key_that_is_not_known_is_asked_for_and_one_that_nobody_has_is_refused)
{
    static const struct {
        const char *name;
        enum jt_code code;
        int status;
    } cases[] = {
        { "it was asked a moment ago", JT_REFUSED, 401 },
        { "the store is away", JT_UNAVAILABLE, 503 },
        { "another node has made it", JT_OK, 200 },
        { "known by now", JT_REFUSED, 200 },
    };
    GUARD_FIXTURE(guard);
    struct hearing hearing = { .all = guard.api.keys };
    struct keyset *none = NULL;
    CHECK_OK("current", keyset_current_new(&hearing.known));
    CHECK_OK("none", keyset_new(NULL, 0, NULL, &none));
    keyset_current_set(hearing.known, none);
    CHECK_OK("opened tokens", opened_tokens_new(hearing.known, &guard.api.management.opened));
    guard.api.management.hear = hear;
    guard.api.management.changed_context = &hearing;
    const struct claims claims = good_claims(&guard);
    for (size_t i = 0; i < COUNT(cases); i++) {
        hearing.code = cases[i].code;
        CHECK_INT(cases[i].name, guarded_with(&guard, HTTP_GET, "/api/v1/apis", NULL, &claims),
                  cases[i].status);
    }
    CHECK_INT("asked for while it was not known", hearing.calls, 3);
    opened_tokens_free(guard.api.management.opened);
    keyset_current_free(hearing.known);
}

/* --- Scopes ----------------------------------------------------------------------------------- */

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
