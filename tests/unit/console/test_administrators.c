/* test_administrators: what owners decide about others, and that there is always one. */
#include "fixture.h"

static const char *path_of(struct console_fixture *f, const char *email)
{
    return text("/administrators/%.*s", JT_FMT(administrator_named(f, email).id));
}

TEST(only_an_owner_who_has_confirmed_decides)
{
    CONSOLE(f);
    struct browser owner = first_owner(&f);
    const char *body = "{\"email\":\"c@example.com\",\"role\":\"owner\"}";
    check_refused(&owner, HTTP_POST, "/invitations", body, 403, "CONFIRMATION_NEEDED");
    confirm(&owner);
    struct browser admin = new_administrator(&owner, "admin@example.com", "admin");
    confirm(&admin);
    check_refused(&admin, HTTP_POST, "/invitations", body, 403, "ROLE_NOT_SUFFICIENT");
    check_refused(&admin, HTTP_DELETE, path_of(&f, "owner@example.com"), NULL, 403,
                  "ROLE_NOT_SUFFICIENT");
    check_refused(&admin, HTTP_PATCH, path_of(&f, "admin@example.com"), "{\"role\":\"owner\"}", 403,
                  "ROLE_NOT_SUFFICIENT");
    check_refused(&admin, HTTP_DELETE, "/invitations/link_1", NULL, 403, "ROLE_NOT_SUFFICIENT");
    CHECK_DONE(&admin, HTTP_GET, "/administrators", NULL);
    CHECK_INT("but sees", json_array_size(json_object_get(f.answer, "administrators")), 2);
    CHECK_INT("role", administrator_named(&f, "admin@example.com").role, ADMINISTRATOR_ADMIN);
}

TEST(a_change_of_role_ends_the_sessions_of_whom_it_is)
{
    CONSOLE(f);
    struct browser owner = first_owner(&f);
    confirm(&owner);
    struct browser admin = new_administrator(&owner, "admin@example.com", "admin");
    const char *path = path_of(&f, "admin@example.com");
    CHECK_DONE(&owner, HTTP_PATCH, path, "{\"role\":\"admin\"}"); /* no change */
    CHECK_DONE(&admin, HTTP_GET, "/session", NULL);
    check_refused(&owner, HTTP_PATCH, path, "{\"role\":\"emperor\"}", 400, "INVALID_PARAMETER");
    CHECK_DONE(&owner, HTTP_PATCH, path, "{\"role\":\"read_only\"}");
    check_refused(&admin, HTTP_GET, "/sessions", NULL, 401, "SESSION_ENDED");
    CHECK_INT("told once", audited(&f, "administrator.role_changed"), 1);
    CHECK_DONE(&owner, HTTP_DELETE, path, NULL);
    check_refused(&owner, HTTP_DELETE, path, NULL, 404, "ADMINISTRATOR_NOT_FOUND");
}

TEST(the_last_owner_stays_one)
{
    CONSOLE(f);
    struct browser owner = first_owner(&f);
    confirm(&owner);
    new_administrator(&owner, "admin@example.com", "admin");
    const char *path = path_of(&f, "owner@example.com");
    check_refused(&owner, HTTP_PATCH, path, "{\"role\":\"admin\"}", 400, "LAST_OWNER");
    check_refused(&owner, HTTP_DELETE, path, NULL, 400, "LAST_OWNER");
    new_administrator(&owner, "second@example.com", "owner");
    CHECK_DONE(&owner, HTTP_PATCH, path, "{\"role\":\"admin\"}");
    check_refused(&owner, HTTP_GET, "/sessions", NULL, 401, "SESSION_ENDED");
}

TEST(invitations_are_open_until_they_are_withdrawn)
{
    CONSOLE(f);
    struct browser owner = first_owner(&f), guest = browser_of(&f);
    confirm(&owner);
    check_refused(&owner, HTTP_POST, "/invitations",
                  "{\"email\":\"OWNER@example.com\",\"role\":\"admin\"}", 400, "EMAIL_TAKEN");
    const char *token = invite(&owner, "ben@example.com", "admin");
    const char *id = said(&f, "invitation", "id");
    CHECK_DONE(&owner, HTTP_GET, "/invitations", NULL);
    const json_t *rows = json_object_get(f.answer, "invitations");
    CHECK_INT("one", json_array_size(rows), 1);
    CHECK("its link is told once", json_object_get(json_array_get(rows, 0), "url") == NULL);
    CHECK_DONE(&owner, HTTP_DELETE, text("/invitations/%s", id), NULL);
    check_refused(&owner, HTTP_DELETE, text("/invitations/%s", id), NULL, 404,
                  "INVITATION_NOT_FOUND");
    check_refused(&guest, HTTP_POST, "/invitations/accept", accept_body(token), 400,
                  "TOKEN_INVALID");
}

TEST(only_so_many_invitations_are_open)
{
    CONSOLE(f);
    struct browser owner = first_owner(&f);
    confirm(&owner);
    for (int i = 0; i < ADMINISTRATOR_INVITATIONS_MAX; i++)
        invite(&owner, text("n%d@example.com", i), "admin");
    check_refused(&owner, HTTP_POST, "/invitations",
                  "{\"email\":\"one@example.com\",\"role\":\"admin\"}", 400,
                  "TOO_MANY_INVITATIONS");
    f.base.now_ms += (int64_t)INVITATION_LINK_S * 1000; /* they expire, and so does the session */
    log_in(&owner, "owner@example.com");
    confirm(&owner);
    invite(&owner, "one@example.com", "admin");
}
