/* test_guard_sessions: administrators before the guard, by a session or a token for a test. */
#include "management/guard_fixture.h"

#include "admin/second_factor.h"
#include "management/transaction.h"
#include "store/administrators.h"

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

/* Neither does who asked for a token for a test: a log-out is no change, and with several issuers
 * what becomes of administrators is written in another store than the change. */
TEST(a_token_whose_session_ended_while_a_change_waited_makes_none)
{
    GUARD_FIXTURE(guard);
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct administration administration = administration_of(&guard);
    struct request req = api_request(&guard.api, HTTP_GET, "/api/v1/apis", NULL);
    struct claims claims = good_claims(&guard);
    jt_str cookie, id;
    guard.api.management.administration = &administration;
    struct session session = session_of(&guard, &administration, ADMINISTRATOR_ADMIN, &cookie);
    CHECK_OK("id", session_id_of(&session.row, test_arena(), &id));
    claims.actor = "administrator:ada@example.com";
    claims.secret_id = "";
    claims.session = text("%.*s", JT_FMT(id));
    guard_changed(&guard, NULL, 0);
    const jt_str token = token_of(&guard, &claims);
    req.authorization = str(text("Bearer %.*s", JT_FMT(token)));
    req.has_authorization = true;
    CHECK_INT("an admin's", api_send(&guard.api, &req, true), 200);
    CHECK_OK("may write", management_begin(&guard.api.management, &req, STORE_WRITE, &tx));
    store_tx_abortp(&tx);
    tx = fixture_begin(guard.api.base.store, STORE_BOOKKEEPING);
    CHECK_OK("log out", store_administrator_session_delete(tx, session.row.digest));
    CHECK_OK("commit", store_commit(&tx));
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
