/* test_entrance: the ways in: the setup link, invitations, reset links, the log-in. */
#include "fixture.h"

static const char *setup_body(const char *token, const char *email)
{
    return text("{\"token\":\"%s\",\"email\":\"%s\",\"name\":\"Ada\",\"password\":\"" PASSWORD
                "\"}",
                token, email);
}

static const char *reset_body(const char *token)
{
    return text("{\"token\":\"%s\",\"password\":\"" NEW_PASSWORD "\"}", token);
}

/* A link of that kind, as the command makes one for somebody who is there. */
static const char *reset_link(struct console_fixture *f, const char *email)
{
    const struct administrator administrator = administrator_named(f, email);
    struct store_tx *tx = fixture_begin(f->base.store, STORE_WRITE);
    const struct link_maker maker = { .tx = tx,
                                      .clock = f->administration.clock,
                                      .random = f->administration.random,
                                      .issuer = JT_STR(ISSUER),
                                      .arena = test_arena() };
    struct administrator_link link = { .kind = LINK_PASSWORD_RESET,
                                       .email = administrator.email,
                                       .role = administrator.role,
                                       .administrator_id = administrator.id,
                                       .created_by = JT_STR("command") };
    jt_str url;
    CHECK_OK("link", link_create(&maker, &link, &url));
    fixture_commit(&tx);
    return token_of(url);
}

TEST(the_setup_link_makes_the_first_owner_and_no_other)
{
    CONSOLE(f);
    struct browser stranger = browser_of(&f), late = browser_of(&f);
    jt_str url;
    CHECK_DONE(&stranger, HTTP_GET, "/setup", NULL);
    CHECK("needed", json_is_true(json_object_get(json_object_get(f.answer, "setup"), "is_needed")));
    CHECK_OK("link",
             setup_link_create(f.base.store, f.administration.clock, f.administration.random,
                               JT_STR(ISSUER), test_arena(), &url));
    const char *token = token_of(url);
    check_refused(&stranger, HTTP_POST, "/setup", setup_body("guessed", "a@example.com"), 400,
                  "TOKEN_INVALID");
    CHECK_INT("made", call(&stranger, HTTP_POST, "/setup", setup_body(token, "a@example.com")),
              201);
    CHECK_STR("an owner",
              str(json_string_value(json_object_get(
                  json_object_get(json_object_get(f.answer, "session"), "administrator"), "role"))),
              "owner");
    CHECK_DONE(&stranger, HTTP_GET, "/session", NULL); /* logged in */
    CHECK_INT("told", audited(&f, "administrator.created"), 1);
    check_refused(&late, HTTP_POST, "/setup", setup_body(token, "b@example.com"), 400,
                  "TOKEN_INVALID");
    CHECK_DONE(&late, HTTP_GET, "/setup", NULL);
    CHECK("not needed",
          json_is_false(json_object_get(json_object_get(f.answer, "setup"), "is_needed")));
}

TEST(a_log_in_needs_the_password_and_tells_nothing_else)
{
    CONSOLE(f);
    first_owner(&f);
    struct browser browser = browser_of(&f);
    check_refused(&browser, HTTP_GET, "/sessions", NULL, 401, "SESSION_MISSING");
    check_refused(&browser, HTTP_POST, "/session",
                  login_body("owner@example.com", NEW_PASSWORD, NULL), 401, "CREDENTIALS_INVALID");
    const char *wrong = text("%.*s", JT_FMT(f.response.body));
    check_refused(&browser, HTTP_POST, "/session",
                  login_body("nobody@example.com", NEW_PASSWORD, NULL), 401, "CREDENTIALS_INVALID");
    CHECK_STR("the same for nobody", f.response.body, wrong);
    log_in(&browser, "Owner@Example.com");
    CHECK_DONE(&browser, HTTP_GET, "/session", NULL);
    CHECK_STR(
        "who",
        str(json_string_value(json_object_get(
            json_object_get(json_object_get(f.answer, "session"), "administrator"), "email"))),
        "owner@example.com");
    CHECK_INT("told", audited(&f, "administrator.logged_in"), 1);
}

TEST(guesses_wait_and_who_was_here_before_does_not)
{
    CONSOLE(f);
    struct browser owner = first_owner(&f), guesser = browser_of(&f);
    const char *wrong = login_body("owner@example.com", NEW_PASSWORD, NULL);
    guesser.address = "198.51.100.7";
    for (int i = 0; i <= THROTTLE_ACCOUNT_FREE; i++)
        check_refused(&guesser, HTTP_POST, "/session", wrong, 401, "CREDENTIALS_INVALID");
    check_refused(&guesser, HTTP_POST, "/session", wrong, 429, "TOO_MANY_ATTEMPTS");
    CHECK("when to come again", atoi(header_of(&f, "Retry-After")) > 0);
    check_refused(&guesser, HTTP_POST, "/session", login_body("owner@example.com", PASSWORD, NULL),
                  429, "TOO_MANY_ATTEMPTS");
    log_in(&owner, "owner@example.com");
    f.base.now_ms += (int64_t)THROTTLE_DELAY_MAX_S * 1000;
    log_in(&guesser, "owner@example.com");
}

TEST(a_second_factor_is_asked_for_behind_the_password)
{
    CONSOLE(f);
    struct browser owner = first_owner(&f), browser = browser_of(&f);
    confirm(&owner);
    const jt_str secret = enrol(&owner);
    const char *email = "owner@example.com";
    check_refused(&browser, HTTP_POST, "/session", login_body(email, NEW_PASSWORD, "000000"), 401,
                  "CREDENTIALS_INVALID");
    for (int i = 0; i < 3 * THROTTLE_ACCOUNT_FREE; i++) /* it is no guess */
        check_refused(&browser, HTTP_POST, "/session", login_body(email, PASSWORD, NULL), 401,
                      "SECOND_FACTOR_NEEDED");
    f.base.now_ms += TOTP_STEP_S * 1000;
    const char *code = code_of(&f, secret);
    const char *other = strcmp(code, "123456") == 0 ? "654321" : "123456";
    check_refused(&browser, HTTP_POST, "/session", login_body(email, PASSWORD, other), 401,
                  "SECOND_FACTOR_INVALID");
    CHECK_DONE(&browser, HTTP_POST, "/session", login_body(email, PASSWORD, code));
    struct browser thief = browser_of(&f);
    check_refused(&thief, HTTP_POST, "/session", login_body(email, PASSWORD, code), 401,
                  "SECOND_FACTOR_INVALID");
}

TEST(an_invitation_makes_one_administrator_of_its_role)
{
    CONSOLE(f);
    struct browser owner = first_owner(&f), guest = browser_of(&f);
    confirm(&owner);
    const char *token = invite(&owner, "ben@example.com", "read_only");
    CHECK_INT("accepted", call(&guest, HTTP_POST, "/invitations/accept", accept_body(token)), 201);
    CHECK_INT("role", administrator_named(&f, "ben@example.com").role, ADMINISTRATOR_READ_ONLY);
    check_refused(&guest, HTTP_POST, "/invitations/accept", accept_body(token), 400,
                  "TOKEN_INVALID");
}

/* What its sender could not do any more, it cannot either. */
TEST(an_invitation_falls_with_the_role_of_who_sent_it)
{
    CONSOLE(f);
    struct browser owner = first_owner(&f), guest = browser_of(&f);
    confirm(&owner);
    struct browser second = new_administrator(&owner, "second@example.com", "owner");
    confirm(&second);
    const char *token = invite(&second, "ben@example.com", "owner");
    const char *id = text("%.*s", JT_FMT(administrator_named(&f, "second@example.com").id));
    CHECK_DONE(&owner, HTTP_PATCH, text("/administrators/%s", id), "{\"role\":\"admin\"}");
    check_refused(&guest, HTTP_POST, "/invitations/accept", accept_body(token), 400,
                  "TOKEN_INVALID");
}

TEST(a_reset_link_sets_the_password_once_and_ends_all_sessions)
{
    CONSOLE(f);
    struct browser owner = first_owner(&f), browser = browser_of(&f);
    const char *first = reset_link(&f, "owner@example.com"),
               *second = reset_link(&f, "owner@example.com");
    CHECK_DONE(&browser, HTTP_POST, "/password_reset", reset_body(second));
    check_refused(&browser, HTTP_POST, "/password_reset", reset_body(second), 400, "TOKEN_INVALID");
    check_refused(&browser, HTTP_POST, "/password_reset", reset_body(first), 400, "TOKEN_INVALID");
    check_refused(&owner, HTTP_GET, "/sessions", NULL, 401, "SESSION_ENDED");
    check_refused(&browser, HTTP_POST, "/session", login_body("owner@example.com", PASSWORD, NULL),
                  401, "CREDENTIALS_INVALID");
    CHECK_DONE(&browser, HTTP_POST, "/session",
               login_body("owner@example.com", NEW_PASSWORD, NULL));
}

TEST(a_link_is_good_for_one_thing)
{
    CONSOLE(f);
    struct browser owner = first_owner(&f), browser = browser_of(&f);
    confirm(&owner);
    const char *invitation = invite(&owner, "ben@example.com", "owner"),
               *reset = reset_link(&f, "owner@example.com");
    check_refused(&browser, HTTP_POST, "/password_reset", reset_body(invitation), 400,
                  "TOKEN_INVALID");
    check_refused(&browser, HTTP_POST, "/setup", setup_body(invitation, "c@example.com"), 400,
                  "TOKEN_INVALID");
    check_refused(&browser, HTTP_POST, "/invitations/accept", accept_body(reset), 400,
                  "TOKEN_INVALID");
}

TEST(another_site_is_sent_away)
{
    CONSOLE(f);
    first_owner(&f);
    struct browser browser = browser_of(&f);
    browser.origin = "https://evil.example";
    check_refused(&browser, HTTP_POST, "/session", login_body("owner@example.com", PASSWORD, NULL),
                  403, "CROSS_SITE_REQUEST");
    browser.origin = ISSUER;
    log_in(&browser, "owner@example.com");
}
