/* session: cookies, lifetimes, and what comes from elsewhere. */
#include "admin/session.h"

#include "admin/second_factor.h"
#include "store/fixture.h"

enum { SESSION_S = 100, IDLE_S = 40 };

struct session_fixture {
    struct fixture base;
    struct session_seen seen;
    struct administration administration;
    struct response response;
    jt_str cookie, csrf_token; /* of the last session that was started */
};

static void session_open(struct session_fixture *f)
{
    f->base = fixture_folder();
    f->base.store = fixture_open(&f->base);
    f->administration = (struct administration){
        .store = f->base.store,
        .clock = one_clock(&f->base.now_ms),
        .random = jt_random_system(),
        .issuer = JT_STR(ISSUER),
        .session_s = SESSION_S,
        .idle_s = IDLE_S,
        .seen = &f->seen,
    };
    struct administrator administrator = { .id = JT_STR("admin_1"),
                                           .email = JT_STR("a@example.com"),
                                           .password_hash = JT_STR("x") };
    struct store_tx *tx = fixture_begin(f->base.store, STORE_WRITE);
    CHECK_OK("create", store_administrator_create(tx, &administrator, test_arena()));
    fixture_commit(&tx);
}

static void session_close(struct session_fixture *f)
{
    fixture_clear(&f->base);
}

#define SESSIONS(f)                                          \
    JT_AUTO(session_close) struct session_fixture f = { 0 }; \
    session_open(&f)

static struct request request_of(struct session_fixture *f, enum http_method method)
{
    f->response = (struct response){ 0 };
    return (struct request){ .method = method,
                             .arena = test_arena(),
                             .cookie = f->cookie,
                             .own_field_names = session_own_fields,
                             .own_fields = { f->csrf_token },
                             .host = JT_STR("localhost:8080"),
                             .remote_address = JT_STR("10.0.0.1"),
                             .user_agent = JT_STR("Browser/1.0") };
}

static const char *header_of(const struct response *resp, const char *name)
{
    for (size_t i = 0; i < resp->header_count; i++)
        if (strcmp(resp->headers[i].name, name) == 0)
            return resp->headers[i].value;
    return "";
}

static void start(struct session_fixture *f)
{
    struct request req = request_of(f, HTTP_POST);
    struct administrator administrator;
    struct session session;
    jt_str rest;
    struct store_tx *tx = fixture_begin(f->base.store, STORE_WRITE);
    CHECK_OK("get", store_administrator_get(tx, JT_STR("admin_1"), test_arena(), &administrator));
    CHECK_OK("start",
             session_start(&f->administration, tx, &administrator, &req, &f->response, &session));
    fixture_commit(&tx);
    jt_str_split(str(header_of(&f->response, "Set-Cookie")), ';', &f->cookie, &rest);
    f->csrf_token = session.csrf_token;
}

/* The code of the refusal's answer, or "" where the request passes. */
static const char *refusal(struct session_fixture *f, struct request req)
{
    struct session session;
    jt_err err = session_of_request(&f->administration, &req, &f->response, &session);
    if (err.code == JT_OK)
        return "";
    CHECK_CODE("refused", err, JT_REFUSED);
    return err.what;
}

#define CHECK_REFUSAL(name, f, req, want) CHECK_STR((name), str(refusal((f), (req))), (want))

TEST(a_cookie_stands_for_its_administrator)
{
    SESSIONS(f);
    CHECK_REFUSAL("no cookie", &f, request_of(&f, HTTP_GET), "SESSION_MISSING");
    CHECK_INT("401", f.response.status, 401);
    start(&f);
    struct request req = request_of(&f, HTTP_GET);
    struct session session;
    CHECK("it is there", session_has_cookie(&f.administration, &req));
    CHECK_OK("found", session_of_request(&f.administration, &req, &f.response, &session));
    CHECK_STR("who", session.administrator.id, "admin_1");
    CHECK_STR("actor", session.actor, "administrator:a@example.com");
    CHECK("the same token as at the start", jt_str_eq(session.csrf_token, f.csrf_token));
    CHECK_STR("browser", session.row.user_agent, "Browser/1.0");

    f.cookie = JT_STR("jeton_session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    CHECK_REFUSAL("unknown", &f, request_of(&f, HTTP_GET), "SESSION_ENDED");
    f.cookie = JT_STR("jeton_session=");
    CHECK_REFUSAL("empty", &f, request_of(&f, HTTP_GET), "SESSION_ENDED");
    f.cookie = JT_STR("jeton_session=a; jeton_session=b");
    CHECK_REFUSAL("twice", &f, request_of(&f, HTTP_GET), "SESSION_ENDED");
    f.cookie = JT_STR("other=a");
    CHECK_REFUSAL("another", &f, request_of(&f, HTTP_GET), "SESSION_MISSING");
}

TEST(the_cookie_keeps_to_its_rules)
{
    SESSIONS(f);
    start(&f);
    const char *cookie = header_of(&f.response, "Set-Cookie");
    CHECK("plain", strncmp(cookie, "jeton_session=", 14) == 0);
    CHECK("attributes", strstr(cookie, "; Path=/; HttpOnly; SameSite=Strict; Max-Age=100") != NULL);
    CHECK("not over http", strstr(cookie, "Secure") == NULL);
    f.administration.is_secure = true;
    start(&f);
    cookie = header_of(&f.response, "Set-Cookie");
    CHECK("prefix", strncmp(cookie, "__Host-jeton_session=", 21) == 0);
    CHECK("secure", strstr(cookie, "; Secure") != NULL);
    CHECK_REFUSAL("it works", &f, request_of(&f, HTTP_GET), "");
    struct request req = request_of(&f, HTTP_GET);
    CHECK_OK("forget", session_forget_cookie(&f.administration, &req, &f.response));
    CHECK("gone", strstr(header_of(&f.response, "Set-Cookie"), "=; Path=/;") != NULL);
    CHECK("at once", strstr(header_of(&f.response, "Set-Cookie"), "Max-Age=0") != NULL);
}

TEST(a_session_ends_at_rest_and_at_its_limit)
{
    SESSIONS(f);
    start(&f);
    f.base.now_ms += IDLE_S * 1000 - 1;
    CHECK_REFUSAL("before its rest is over", &f, request_of(&f, HTTP_GET), "");
    f.base.now_ms += IDLE_S * 1000 - 1;
    CHECK_REFUSAL("used in between", &f, request_of(&f, HTTP_GET), "");
    f.base.now_ms += SESSION_S * 1000 - 2 * (IDLE_S * 1000 - 1) - 1;
    CHECK_REFUSAL("to its limit", &f, request_of(&f, HTTP_GET), "");
    f.base.now_ms += 1;
    CHECK_REFUSAL("past its limit", &f, request_of(&f, HTTP_GET), "SESSION_ENDED");
    start(&f);
    f.base.now_ms += IDLE_S * 1000;
    CHECK_REFUSAL("rested too long", &f, request_of(&f, HTTP_GET), "SESSION_ENDED");
}

TEST(being_seen_is_not_noted_for_each_request_and_written_by_none)
{
    SESSIONS(f);
    start(&f);
    struct session session;
    const int64_t began_ms = f.base.now_ms;
    for (int i = 0; i < 4; i++) { /* an eighth of IDLE_S are 5 seconds */
        struct request req = request_of(&f, HTTP_GET);
        f.base.now_ms += 1000;
        CHECK_OK("found", session_of_request(&f.administration, &req, &f.response, &session));
        CHECK_INT("not noted", session.row.last_seen_ms, began_ms);
    }
    struct request req = request_of(&f, HTTP_GET);
    f.base.now_ms += 1000;
    CHECK_OK("found", session_of_request(&f.administration, &req, &f.response, &session));
    CHECK_INT("noted", session.row.last_seen_ms, f.base.now_ms);

    struct store_tx *writer = fixture_begin(f.base.store, STORE_WRITE);
    f.base.now_ms += (IDLE_S - 1) * 1000;
    CHECK_OK("beside a writer", session_of_request(&f.administration, &req, &f.response, &session));
    store_tx_abortp(&writer);
    CHECK_OK("flush", session_seen_flush(f.administration.seen, f.base.store));
    f.base.now_ms += (IDLE_S - 1) * 1000;
    CHECK_OK("written", session_of_request(&f.administration, &req, &f.response, &session));
}

TEST(a_role_for_one_issuer_counts_for_nothing_at_another)
{
    SESSIONS(f);
    struct administrator administrator = { 0 };
    struct session session = { 0 };
    jt_str id;
    bool may = false;
    struct store_tx *tx = fixture_begin(f.base.store, STORE_WRITE);
    CHECK_OK("get", store_administrator_get(tx, JT_STR("admin_1"), test_arena(), &administrator));
    CHECK("an owner of all", administrator_is_owner(&administrator));
    administrator.issuer = JT_STR(ISSUER);
    CHECK_OK("set", store_administrator_update(tx, &administrator));
    fixture_commit(&tx);
    start(&f);
    struct request req = request_of(&f, HTTP_GET);
    CHECK_OK("at its own", session_of_request(&f.administration, &req, &f.response, &session));
    CHECK_STR("as it is stored", session.administrator.issuer, ISSUER);
    CHECK("no owner of all", !administrator_is_owner(&session.administrator));
    CHECK_OK("its id", session_id_of(&session.row, test_arena(), &id));
    CHECK_OK("acts", session_may_change(&f.administration, id, test_arena(), &may));
    CHECK("at its own", may);

    f.administration.issuer = JT_STR("https://other.example");
    CHECK_CODE("at another", session_of_request(&f.administration, &req, &f.response, &session),
               JT_REFUSED);
    CHECK_INT("at another", f.response.status, 403);
    CHECK_OK("acts", session_may_change(&f.administration, id, test_arena(), &may));
    CHECK("not at another", !may);
}

TEST(changes_need_the_token_and_must_come_from_our_page)
{
    static const struct {
        const char *name, *origin, *site, *want;
    } cases[] = {
        { "nothing is said", "", "", "" },
        { "the issuer", ISSUER, "same-origin", "" },
        { "the issuer in capitals", "HTTPS://ID.EXAMPLE.COM", "", "" },
        { "the host asked for", "http://localhost:8080", "", "" },
        { "the host, typed by hand", "http://localhost:8080", "none", "" },
        { "another port", "http://localhost:8081", "", "CROSS_SITE_REQUEST" },
        { "another host", "https://evil.example", "", "CROSS_SITE_REQUEST" },
        { "a longer host", ISSUER ".evil.example", "", "CROSS_SITE_REQUEST" },
        { "null", "null", "", "CROSS_SITE_REQUEST" },
        { "no scheme", "localhost:8080", "", "CROSS_SITE_REQUEST" },
        { "cross-site", "", "cross-site", "CROSS_SITE_REQUEST" },
        { "a neighbour", "", "same-site", "CROSS_SITE_REQUEST" },
        { "our origin, yet cross-site", ISSUER, "cross-site", "CROSS_SITE_REQUEST" },
    };
    SESSIONS(f);
    start(&f);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct request req = request_of(&f, HTTP_POST);
        req.origin = str(cases[i].origin);
        req.sec_fetch_site = str(cases[i].site);
        CHECK_REFUSAL(cases[i].name, &f, req, cases[i].want);
        req.method = HTTP_GET;
        CHECK_REFUSAL(cases[i].name, &f, req, "");
    }
    struct request req = request_of(&f, HTTP_DELETE);
    req.own_fields[0] = JT_STR("");
    CHECK_REFUSAL("no token", &f, req, "CSRF_TOKEN_INVALID");
    CHECK_INT("403", f.response.status, 403);
    req.own_fields[0] = JT_STR("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    CHECK_REFUSAL("another token", &f, req, "CSRF_TOKEN_INVALID");
    jt_str name;
    jt_str_split(f.cookie, '=', &name, &req.own_fields[0]);
    CHECK_REFUSAL("the cookie itself", &f, req, "CSRF_TOKEN_INVALID");
}

TEST(a_browser_leaves_out_the_port_that_a_scheme_has_by_itself)
{
    static const struct {
        const char *issuer, *origin, *want;
    } cases[] = {
        { "https://id.example.com:443", "https://id.example.com", "" },
        { "https://id.example.com", "https://id.example.com", "" },
        { "https://id.example.com:443", "http://id.example.com", "CROSS_SITE_REQUEST" },
        { "https://id.example.com:80", "https://id.example.com", "CROSS_SITE_REQUEST" },
        { "https://id.example.com:80", "https://id.example.com:80", "" },
        { "https://id.example.com:8443", "https://id.example.com:8443", "" },
        { "https://id.example.com:8443", "https://id.example.com:8", "CROSS_SITE_REQUEST" },
    };
    SESSIONS(f);
    start(&f);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct request req = request_of(&f, HTTP_POST);
        req.origin = str(cases[i].origin);
        f.administration.issuer = str(cases[i].issuer);
        CHECK_REFUSAL(cases[i].issuer, &f, req, cases[i].want);
    }
}

TEST(what_a_browser_calls_itself_is_clipped_between_characters)
{
    static const struct {
        const char *name;
        size_t fill; /* before an 'é', of two bytes */
        size_t want;
    } cases[] = { { "short", 10, 12 }, { "cut before it", 199, 199 }, { "just fits", 198, 200 } };
    SESSIONS(f);
    for (size_t i = 0; i < COUNT(cases); i++) {
        char agent[512];
        struct administrator administrator;
        struct session session;
        struct request req = request_of(&f, HTTP_POST);
        memset(agent, 'x', cases[i].fill);
        strcpy(agent + cases[i].fill, "\xc3\xa9");
        if (cases[i].want >= 199)
            strcat(agent, "tail");
        req.user_agent = str(agent);
        struct store_tx *tx = fixture_begin(f.base.store, STORE_WRITE);
        CHECK_OK("get",
                 store_administrator_get(tx, JT_STR("admin_1"), test_arena(), &administrator));
        CHECK_OK("start",
                 session_start(&f.administration, tx, &administrator, &req, &f.response, &session));
        fixture_commit(&tx);
        CHECK_INT(cases[i].name, session.row.user_agent.len, cases[i].want);
    }
}

/* What the session's row says now. */
static struct session session_now(struct session_fixture *f)
{
    struct request req = request_of(f, HTTP_GET);
    struct session session = { 0 };
    CHECK_OK("session", session_of_enrolling(&f->administration, &req, &f->response, &session));
    return session;
}

static const char *confirmation_refusal(struct session_fixture *f)
{
    struct request req = request_of(f, HTTP_GET);
    const struct session session = session_now(f);
    jt_err err = session_check_confirmed(&f->administration, &req, &f->response, &session);
    return err.code == JT_OK ? "" : err.what;
}

TEST(a_confirmation_holds_for_five_minutes)
{
    SESSIONS(f);
    f.administration.session_s = f.administration.idle_s = 10 * SESSION_CONFIRMED_S;
    start(&f);
    CHECK_STR("the log-in is none", str(confirmation_refusal(&f)), "CONFIRMATION_NEEDED");

    const struct session session = session_now(&f);
    struct store_tx *tx = fixture_begin(f.base.store, STORE_WRITE);
    CHECK_OK("confirm", store_administrator_session_confirm(tx, session.row.digest, f.base.now_ms));
    fixture_commit(&tx);
    CHECK_STR("at once", str(confirmation_refusal(&f)), "");
    f.base.now_ms += (int64_t)SESSION_CONFIRMED_S * 1000 - 1;
    CHECK_STR("just within", str(confirmation_refusal(&f)), "");
    f.base.now_ms += 1;
    CHECK_STR("past it", str(confirmation_refusal(&f)), "CONFIRMATION_NEEDED");
    f.base.now_ms -= (int64_t)SESSION_CONFIRMED_S * 1000 + 1;
    CHECK_STR("the clock was set back", str(confirmation_refusal(&f)), "CONFIRMATION_NEEDED");
}

TEST(without_a_second_factor_that_all_must_have_there_is_only_enrolment)
{
    SESSIONS(f);
    start(&f);
    struct store_tx *tx = fixture_begin(f.base.store, STORE_WRITE);
    CHECK_OK("require", second_factor_require(tx, true));
    fixture_commit(&tx);
    CHECK_REFUSAL("missing", &f, request_of(&f, HTTP_GET), "SECOND_FACTOR_REQUIRED");
    CHECK_INT("403", f.response.status, 403);
    CHECK("to enrol", session_now(&f).is_second_factor_missing);

    struct administrator administrator;
    tx = fixture_begin(f.base.store, STORE_WRITE);
    CHECK_OK("get", store_administrator_get(tx, JT_STR("admin_1"), test_arena(), &administrator));
    administrator.totp_box = JT_STR("box");
    CHECK_OK("enrol", store_administrator_update(tx, &administrator));
    fixture_commit(&tx);
    CHECK_REFUSAL("enrolled", &f, request_of(&f, HTTP_GET), "");
}

TEST(a_session_of_a_clock_that_was_ahead_is_over)
{
    SESSIONS(f);
    const int64_t years_ms = INT64_C(3) * 365 * 86400 * 1000;
    f.base.now_ms += years_ms;
    start(&f);
    CHECK_REFUSAL("in its time", &f, request_of(&f, HTTP_GET), "");
    f.base.now_ms -= years_ms;
    CHECK_REFUSAL("and back", &f, request_of(&f, HTTP_GET), "SESSION_ENDED");
}
