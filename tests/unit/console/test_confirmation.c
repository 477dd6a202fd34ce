/* test_confirmation: grave changes need a second look at who is there, for five minutes. */
#include "fixture.h"

TEST(a_confirmation_holds_for_five_minutes_of_its_session)
{
    CONSOLE(f);
    struct browser owner = first_owner(&f), other = browser_of(&f);
    log_in(&other, "owner@example.com");
    check_refused(&owner, HTTP_POST, "/totp", NULL, 403, "CONFIRMATION_NEEDED");
    confirm(&owner);
    CHECK_DONE(&owner, HTTP_POST, "/totp", NULL);
    check_refused(&other, HTTP_POST, "/totp", NULL, 403, "CONFIRMATION_NEEDED");
    f.base.now_ms += (int64_t)SESSION_CONFIRMED_S * 1000 - 1;
    CHECK_DONE(&owner, HTTP_POST, "/totp", NULL);
    f.base.now_ms += 1;
    check_refused(&owner, HTTP_POST, "/totp", NULL, 403, "CONFIRMATION_NEEDED");
    CHECK_INT("told", audited(&f, "administrator.confirmed"), 1);
}

TEST(a_stolen_session_guesses_no_faster_than_a_log_in)
{
    CONSOLE(f);
    struct browser owner = first_owner(&f), other = browser_of(&f);
    log_in(&other, "owner@example.com");
    for (int i = 0; i <= THROTTLE_ACCOUNT_FREE; i++)
        check_refused(&owner, HTTP_POST, "/session/confirmation", confirmation(NEW_PASSWORD), 400,
                      "PASSWORD_WRONG");
    check_refused(&owner, HTTP_POST, "/session/confirmation", confirmation(PASSWORD), 429,
                  "TOO_MANY_ATTEMPTS");
    confirm(&other); /* whom it does not hinder */
}

TEST(it_asks_for_the_second_factor_too)
{
    CONSOLE(f);
    struct browser owner = first_owner(&f);
    confirm(&owner);
    const jt_str secret = enrol(&owner);
    for (int i = 0; i < 3 * THROTTLE_ACCOUNT_FREE; i++) /* it is no guess */
        check_refused(&owner, HTTP_POST, "/session/confirmation", confirmation(PASSWORD), 400,
                      "SECOND_FACTOR_NEEDED");
    const char *used = code_of(&f, secret);
    check_refused(&owner, HTTP_POST, "/session/confirmation",
                  text("{\"password\":\"" PASSWORD "\",\"code\":\"%s\"}", used), 400,
                  "SECOND_FACTOR_INVALID");
    f.base.now_ms += TOTP_STEP_S * 1000;
    const char *body = text("{\"password\":\"" PASSWORD "\",\"code\":\"%s\"}", code_of(&f, secret));
    CHECK_DONE(&owner, HTTP_POST, "/session/confirmation", body);
    check_refused(&owner, HTTP_POST, "/session/confirmation", body, 400, "SECOND_FACTOR_INVALID");
}

TEST(it_needs_a_session_and_its_token)
{
    CONSOLE(f);
    struct browser owner = first_owner(&f), nobody = browser_of(&f);
    check_refused(&nobody, HTTP_POST, "/session/confirmation", confirmation(PASSWORD), 401,
                  "SESSION_MISSING");
    owner.csrf_token = JT_STR("guessed");
    check_refused(&owner, HTTP_POST, "/session/confirmation", confirmation(PASSWORD), 403,
                  "CSRF_TOKEN_INVALID");
}
