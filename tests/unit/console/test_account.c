/* test_account: what administrators do with their own account. */
#include "fixture.h"

static size_t session_count(struct browser *browser)
{
    CHECK_DONE(browser, HTTP_GET, "/sessions", NULL);
    return json_array_size(json_object_get(browser->f->answer, "sessions"));
}

TEST(a_new_password_ends_the_other_sessions)
{
    CONSOLE(f);
    struct browser owner = first_owner(&f), other = browser_of(&f);
    const char *change = "{\"new_password\":\"" NEW_PASSWORD "\"}";
    log_in(&other, "owner@example.com");
    check_refused(&owner, HTTP_PUT, "/password", change, 403, "CONFIRMATION_NEEDED");
    confirm(&owner);
    check_refused(&owner, HTTP_PUT, "/password", "{\"new_password\":\"short\"}", 400,
                  "INVALID_PARAMETER");
    CHECK_DONE(&owner, HTTP_PUT, "/password", change);
    CHECK_DONE(&owner, HTTP_GET, "/session", NULL);
    check_refused(&other, HTTP_GET, "/sessions", NULL, 401, "SESSION_ENDED");
    check_refused(&other, HTTP_POST, "/session", login_body("owner@example.com", PASSWORD, NULL),
                  401, "CREDENTIALS_INVALID");
    CHECK_INT("told", audited(&f, "administrator.password_changed"), 1);
}

TEST(a_log_out_ends_one_session_or_all)
{
    CONSOLE(f);
    struct browser owner = first_owner(&f), second = browser_of(&f), third = browser_of(&f);
    log_in(&second, "owner@example.com");
    log_in(&third, "owner@example.com");
    CHECK_INT("three", session_count(&owner), 3);
    const struct browser before = second;
    CHECK_DONE(&second, HTTP_DELETE, "/session", NULL);
    second = before; /* its cookie is known to somebody */
    check_refused(&second, HTTP_GET, "/sessions", NULL, 401, "SESSION_ENDED");
    CHECK_INT("two", session_count(&owner), 2);
    CHECK_DONE(&owner, HTTP_DELETE, "/sessions", NULL);
    check_refused(&third, HTTP_GET, "/sessions", NULL, 401, "SESSION_ENDED");
    CHECK_INT("told", audited(&f, "session.ended_everywhere"), 1);
}

TEST(whoever_asks_without_a_session_is_told_that_there_is_none)
{
    CONSOLE(f);
    struct browser owner = first_owner(&f), nobody = browser_of(&f);
    CHECK_DONE(&nobody, HTTP_GET, "/session", NULL);
    CHECK("none", json_is_null(json_object_get(f.answer, "session")));
    CHECK_DONE(&owner, HTTP_GET, "/session", NULL);
    CHECK_INT(
        "of twelve hours",
        json_integer_value(json_object_get(json_object_get(f.answer, "session"), "expires_in_s")),
        12 * 3600);
    f.base.now_ms += f.administration.idle_s * 1000;
    CHECK_DONE(&owner, HTTP_GET, "/session", NULL);
    CHECK("over", json_is_null(json_object_get(f.answer, "session")));
}

TEST(sessions_that_are_over_are_not_listed)
{
    CONSOLE(f);
    struct browser owner = first_owner(&f), other = browser_of(&f);
    f.base.now_ms += (f.administration.idle_s - 1) * 1000;
    log_in(&other, "owner@example.com");
    CHECK_INT("two", session_count(&other), 2);
    f.base.now_ms += 1000;
    CHECK_INT("one", session_count(&other), 1);
    const json_t *row = json_array_get(json_object_get(f.answer, "sessions"), 0);
    CHECK("its own", json_is_true(json_object_get(row, "is_current")));
    check_refused(&owner, HTTP_GET, "/sessions", NULL, 401, "SESSION_ENDED");
}

TEST(a_second_factor_is_in_force_from_its_first_code_on)
{
    CONSOLE(f);
    struct browser owner = first_owner(&f);
    confirm(&owner);
    check_refused(&owner, HTTP_PUT, "/totp", first_code("123456"), 400, "TOTP_NOT_BEGUN");
    check_refused(&owner, HTTP_POST, "/totp/disable", NULL, 400, "TOTP_NOT_ENABLED");
    CHECK_DONE(&owner, HTTP_POST, "/totp", NULL);
    const char *old = code_of(&f, base32_decode(said(&f, "totp", "secret")));
    CHECK_DONE(&owner, HTTP_POST, "/totp", NULL);
    const char *code = code_of(&f, base32_decode(said(&f, "totp", "secret")));
    if (strcmp(old, code) != 0) /* once in a million times they are the same */
        check_refused(&owner, HTTP_PUT, "/totp", first_code(old), 400, "CODE_WRONG");
    CHECK_INT("not yet", administrator_named(&f, "owner@example.com").totp_box.len, 0);
    CHECK_DONE(&owner, HTTP_PUT, "/totp", first_code(code));
    const json_t *codes = json_object_get(f.answer, "recovery_codes");
    CHECK_INT("a way back", json_array_size(codes), RECOVERY_CODES);
    const char *recovery = text("%s", json_string_value(json_array_get(codes, 0)));
    check_refused(&owner, HTTP_POST, "/totp", NULL, 400, "TOTP_ENABLED");
    check_refused(&owner, HTTP_PUT, "/totp", first_code(code), 400, "TOTP_ENABLED");

    struct browser browser = browser_of(&f);
    const char *body = login_body("owner@example.com", PASSWORD, recovery);
    CHECK_DONE(&browser, HTTP_POST, "/session", body);
    CHECK_INT("one less",
              json_integer_value(
                  json_object_get(json_object_get(f.answer, "session"), "recovery_codes_left")),
              RECOVERY_CODES - 1);
    check_refused(&browser, HTTP_POST, "/session", body, 401, "SECOND_FACTOR_INVALID");
    CHECK_DONE(&owner, HTTP_POST, "/totp/disable", NULL);
    log_in(&browser, "owner@example.com");
}

static const char *session_id_at(struct browser *browser, size_t i)
{
    CHECK_DONE(browser, HTTP_GET, "/sessions", NULL);
    const json_t *row = json_array_get(json_object_get(browser->f->answer, "sessions"), i);
    return text("%s", json_string_value(json_object_get(row, "id")));
}

TEST(a_session_is_ended_alone_at_once_and_by_its_owner_only)
{
    CONSOLE(f);
    struct browser owner = first_owner(&f), other = browser_of(&f);
    f.base.now_ms += 1000;
    log_in(&other, "owner@example.com");
    confirm(&owner);
    struct browser ben = new_administrator(&owner, "ben@example.com", "admin");
    const char *path = text("/sessions/%s", session_id_at(&owner, 0));
    check_refused(&ben, HTTP_DELETE, path, NULL, 404, "SESSION_NOT_FOUND");
    check_refused(&ben, HTTP_DELETE, "/sessions/x", NULL, 404, "SESSION_NOT_FOUND");
    CHECK_DONE(&owner, HTTP_DELETE, path, NULL);
    check_refused(&owner, HTTP_DELETE, path, NULL, 404, "SESSION_NOT_FOUND");
    check_refused(&other, HTTP_GET, "/sessions", NULL, 401, "SESSION_ENDED");
    CHECK_INT("its own", session_count(&owner), 1);
    CHECK_INT("told", audited(&f, "session.ended"), 1);
    CHECK_DONE(&owner, HTTP_DELETE, text("/sessions/%s", session_id_at(&owner, 0)), NULL);
    check_refused(&owner, HTTP_GET, "/sessions", NULL, 401, "SESSION_ENDED");
}

TEST(all_other_sessions_are_ended_together)
{
    CONSOLE(f);
    struct browser owner = first_owner(&f), second = browser_of(&f), third = browser_of(&f);
    log_in(&second, "owner@example.com");
    log_in(&third, "owner@example.com");
    CHECK_DONE(&second, HTTP_DELETE, "/sessions/others", NULL);
    CHECK_INT("one", session_count(&second), 1);
    check_refused(&owner, HTTP_GET, "/sessions", NULL, 401, "SESSION_ENDED");
    check_refused(&third, HTTP_GET, "/sessions", NULL, 401, "SESSION_ENDED");
    CHECK_INT("told", audited(&f, "session.others_ended"), 1);
}

TEST(a_name_and_an_e_mail_address_are_ones_own_to_change)
{
    CONSOLE(f);
    struct browser owner = first_owner(&f);
    check_refused(&owner, HTTP_PUT, "/name", "{\"name\":\"\"}", 400, "INVALID_PARAMETER");
    CHECK_DONE(&owner, HTTP_PUT, "/name", "{\"name\":\"Ada King\"}");
    CHECK_DONE(&owner, HTTP_PUT, "/name", "{\"name\":\"Ada King\"}");
    CHECK_STR("name", administrator_named(&f, "owner@example.com").name, "Ada King");
    CHECK_INT("told once", audited(&f, "administrator.renamed"), 1);

    const char *ada = "{\"email\":\"Ada@example.com\"}";
    check_refused(&owner, HTTP_PUT, "/email", ada, 403, "CONFIRMATION_NEEDED");
    confirm(&owner);
    struct browser ben = new_administrator(&owner, "ben@example.com", "admin");
    check_refused(&owner, HTTP_PUT, "/email", "{\"email\":\"BEN@example.com\"}", 400,
                  "EMAIL_TAKEN");
    check_refused(&owner, HTTP_PUT, "/email", "{\"email\":\"x\"}", 400, "INVALID_PARAMETER");
    CHECK_DONE(&owner, HTTP_PUT, "/email", ada);
    CHECK_DONE(&owner, HTTP_GET, "/session", NULL);
    CHECK_INT("told", audited(&f, "administrator.email_changed"), 1);
    struct browser again = browser_of(&f);
    log_in(&again, "ada@example.com");
    check_refused(&again, HTTP_POST, "/session", login_body("owner@example.com", PASSWORD, NULL),
                  401, "CREDENTIALS_INVALID");
    CHECK_DONE(&ben, HTTP_GET, "/session", NULL);
}

TEST(an_invitation_stays_its_senders_by_another_address)
{
    CONSOLE(f);
    struct browser owner = first_owner(&f), ben = browser_of(&f), carl = browser_of(&f);
    confirm(&owner);
    const char *token = invite(&owner, "ben@example.com", "admin");
    const char *own = invite(&owner, "carl@example.com", "admin");
    CHECK_DONE(&owner, HTTP_PUT, "/email", "{\"email\":\"carl@example.com\"}");
    CHECK_INT("accept", call(&ben, HTTP_POST, "/invitations/accept", accept_body(token)), 201);
    check_refused(&carl, HTTP_POST, "/invitations/accept", accept_body(own), 400, "TOKEN_INVALID");
}
