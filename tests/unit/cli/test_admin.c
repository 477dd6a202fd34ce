/* test_admin: admin list and admin reset-password. */
#include "fixture.h"

#include "admin/random_token.h"
#include "store/administrators.h"
#include "store/audit.h"

#define ADMIN(shell, ...) RUN((shell), "admin", __VA_ARGS__)

static void put_administrator(struct shell *shell, const char *id, const char *email,
                              enum administrator_role role, const char *totp_box)
{
    struct store_tx *tx = fixture_begin(shell->on.store, STORE_WRITE);
    struct administrator row = { .id = str(id),
                                 .email = str(email),
                                 .name = JT_STR("Ada"),
                                 .role = role,
                                 .password_hash = JT_STR("$argon2id$"),
                                 .totp_box = str(totp_box) };
    CHECK_OK(id, store_administrator_create(tx, &row, test_arena()));
    CHECK_OK(id, store_administrator_update(tx, &row));
    fixture_commit(&tx);
}

static struct administrator administrator_of(struct shell *shell, const char *id)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(shell->on.store, STORE_READ);
    struct administrator row = { 0 };
    CHECK_OK(id, store_administrator_get(tx, str(id), test_arena(), &row));
    return row;
}

TEST(administrators_are_listed)
{
    SHELL(shell);
    shell_store(&shell);
    const struct ran none = ADMIN(&shell, "list");
    check_done("none", none);
    CHECK_STR("none", none.out,
              "There is no administrator yet: the server prints a setup link when it starts.\n");
    put_administrator(&shell, "admin_2", "b@example.com", ADMINISTRATOR_READ_ONLY, "");
    put_administrator(&shell, "admin_1", "a@example.com", ADMINISTRATOR_OWNER, "box");
    const struct ran two = ADMIN(&shell, "list");
    check_done("two", two);
    CHECK_STR("two, by address", two.out,
              "owner      a@example.com  Ada  (second factor)\n"
              "read_only  b@example.com  Ada\n");
    const struct ran json = ADMIN(&shell, "list", "--json");
    json_auto_t *object = json_of("json", json);
    const json_t *first = json_array_get(json_object_get(object, "administrators"), 0);
    CHECK_STR("json", str(member(first, "email")), "a@example.com");
    CHECK("nothing that is a secret", !says(json.out, "argon2") && !says(json.out, "box\""));
    check_refused("flags", ADMIN(&shell, "list", "--jsn"), COMMAND_USAGE, "did you mean --json?");
}

TEST(a_link_sets_a_password_anew)
{
    SHELL(shell);
    shell_store(&shell);
    put_administrator(&shell, "admin_1", "a@example.com", ADMINISTRATOR_OWNER, "box");
    const struct ran ran = ADMIN(&shell, "reset-password", "--email", "A@example.com", "--json");
    check_done("made", ran);
    json_auto_t *object = json_of("made", ran);
    jt_str place, token;
    CHECK("a token", jt_str_split(str(member(object, "url")), '#', &place, &token));
    CHECK_SAYS("where", place, "/console/");

    const struct jt_clock clock = jt_clock_system();
    shell.on.now_ms = jt_now_ms(&clock);
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(shell.on.store, STORE_READ);
    struct administrator_link link = { 0 };
    uint8_t digest[JT_DIGEST_BYTES];
    CHECK_OK("digest", random_token_digest(token, digest));
    CHECK_OK("it is good for that",
             store_administrator_link_get(tx, LINK_PASSWORD_RESET, digest, test_arena(), &link));
    CHECK_STR("whose", link.administrator_id, "admin_1");
    CHECK_STR("the second factor stays", administrator_of(&shell, "admin_1").totp_box, "box");
    CHECK_STR("the password too", administrator_of(&shell, "admin_1").password_hash, "$argon2id$");
}

/* Elsewhere it would work for nobody. */
TEST(a_link_leads_to_the_issuer_that_the_role_is_for)
{
    SHELL(shell);
    shell_store(&shell);
    shell.environment[1] = "JETON_ISSUER=" ISSUER;
    put_administrator(&shell, "admin_1", "a@example.com", ADMINISTRATOR_ADMIN, "");
    CHECK_SAYS("of all", ADMIN(&shell, "reset-password", "--email=a@example.com").out,
               "\n  " ISSUER "/console/");
    struct administrator row = administrator_of(&shell, "admin_1");
    row.issuer = JT_STR("https://b.example");
    struct store_tx *tx = fixture_begin(shell.on.store, STORE_WRITE);
    CHECK_OK("of one", store_administrator_update(tx, &row));
    fixture_commit(&tx);
    CHECK_SAYS("of one", ADMIN(&shell, "reset-password", "--email=a@example.com").out,
               "\n  https://b.example/console/");
}

TEST(the_second_factor_goes_when_it_is_asked_for)
{
    SHELL(shell);
    shell_store(&shell);
    put_administrator(&shell, "admin_1", "a@example.com", ADMINISTRATOR_OWNER, "box");
    const struct ran ran =
        ADMIN(&shell, "reset-password", "--disable-totp", "--email=a@example.com");
    check_done("made", ran);
    CHECK_SAYS("people", ran.out,
               "Open this link within an hour to set a new password; it works "
               "once:\n\n  http");
    CHECK_STR("gone", administrator_of(&shell, "admin_1").totp_box, "");
    check_done("also where there is none",
               ADMIN(&shell, "reset-password", "--disable-totp", "--email=a@example.com"));
}

TEST(a_link_for_nobody_is_refused)
{
    SHELL(shell);
    shell_store(&shell);
    check_refused("nobody", ADMIN(&shell, "reset-password", "--email", "x@example.com"),
                  COMMAND_FAILED,
                  "there is no administrator x@example.com; jeton admin list shows who there is\n");
    check_refused("who?", ADMIN(&shell, "reset-password", "--json"), COMMAND_USAGE,
                  "--email is needed");
    check_refused("word", ADMIN(&shell, "reset-password", "x@example.com"), COMMAND_USAGE,
                  "\"x@example.com\" is too much");
}

TEST(a_link_that_cannot_be_printed_is_told_as_made)
{
    SHELL(shell);
    shell_store(&shell);
    put_administrator(&shell, "admin_1", "a@example.com", ADMINISTRATOR_OWNER, "");
    shell.output = "/dev/full";
    check_refused("link", ADMIN(&shell, "reset-password", "--email", "a@example.com"),
                  COMMAND_FAILED, "the link cannot be written to standard output, and is made");
}
