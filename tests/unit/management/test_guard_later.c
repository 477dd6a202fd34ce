/*
 * test_guard_later: a token falls with what was taken of its client since, and a change that waited
 * counts for no more than its caller has by then.
 */
#include "management/guard_fixture.h"

#include "management/transaction.h"

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
    guard_changed(&guard, NULL, 0);
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
