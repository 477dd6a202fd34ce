/* test_policy: a second factor that all administrators must have. */
#include "fixture.h"

#define REQUIRED "{\"is_second_factor_required\":true}"

TEST(who_requires_a_second_factor_has_one)
{
    CONSOLE(f);
    struct browser owner = first_owner(&f);
    check_refused(&owner, HTTP_PUT, "/policy", REQUIRED, 403, "CONFIRMATION_NEEDED");
    confirm(&owner);
    check_refused(&owner, HTTP_PUT, "/policy", REQUIRED, 400, "TOTP_NOT_ENABLED");
    CHECK_DONE(&owner, HTTP_GET, "/policy", NULL);
    CHECK("not yet", json_is_false(json_object_get(json_object_get(f.answer, "policy"),
                                                   "is_second_factor_required")));
    enrol(&owner);
    CHECK_DONE(&owner, HTTP_PUT, "/policy", REQUIRED);
    CHECK_DONE(&owner, HTTP_PUT, "/policy", REQUIRED); /* no change */
    CHECK_INT("told once", audited(&f, "administrator.policy_changed"), 1);
}

TEST(who_has_none_can_do_nothing_but_set_one_up)
{
    CONSOLE(f);
    struct browser owner = first_owner(&f);
    confirm(&owner);
    struct browser admin = new_administrator(&owner, "admin@example.com", "admin");
    enrol(&owner);
    CHECK_DONE(&owner, HTTP_PUT, "/policy", REQUIRED);
    check_refused(&admin, HTTP_GET, "/sessions", NULL, 403, "SECOND_FACTOR_REQUIRED");
    check_refused(&admin, HTTP_GET, "/administrators", NULL, 403, "SECOND_FACTOR_REQUIRED");
    CHECK_DONE(&admin, HTTP_GET, "/session", NULL);
    CHECK("told so", json_is_true(json_object_get(json_object_get(f.answer, "session"),
                                                  "is_second_factor_missing")));
    confirm(&admin);
    enrol(&admin);
    CHECK_DONE(&admin, HTTP_GET, "/administrators", NULL);
}
