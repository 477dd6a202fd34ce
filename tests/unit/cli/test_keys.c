/* test_keys: keys list, keys rotate, keys remove: the state of the store behind what they say. */
#include "fixture.h"

#include "store/signing_keys.h"

#define KEYS(shell, ...) RUN((shell), "keys", __VA_ARGS__)

/* "pending active", the newest first. */
static const char *states(struct shell *shell)
{
    static char said[256];
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(shell->on.store, STORE_READ);
    struct signing_key *keys = NULL;
    struct jt_buf out = jt_buf_over(said, sizeof(said) - 1);
    size_t count = 0;
    CHECK_OK("list", store_signing_key_list(tx, true, test_arena(), &keys, &count));
    for (size_t i = 0; i < count; i++) {
        jt_buf_put(&out, i == 0 ? JT_STR("") : JT_STR(" "));
        jt_buf_put(&out, signing_key_state_name(keys[i].state));
    }
    said[out.len] = '\0';
    return said;
}

#define CHECK_STATES(name, shell, want) CHECK_STR((name), str(states(shell)), (want))

TEST(keys_of_a_store_that_is_not_there_are_refused_and_it_is_not_made)
{
    SHELL(shell);
    static char *const commands[] = { "list", "rotate" };
    for (size_t i = 0; i < COUNT(commands); i++)
        check_refused(commands[i], KEYS(&shell, commands[i]), COMMAND_FAILED,
                      "/jeton.db; name another one with --database\n");
    CHECK_INT("not made", access(shell.on.path, F_OK), -1);
}

TEST(without_a_key_the_list_says_where_one_comes_from)
{
    SHELL(shell);
    shell_store(&shell);
    const struct ran ran = KEYS(&shell, "list");
    check_done("people", ran);
    CHECK_STR("people", ran.out,
              "There is no signing key yet: the first start of the server makes one.\n");
    json_auto_t *object = json_of("json", KEYS(&shell, "list", "--json"));
    CHECK("an empty list", json_is_array(json_object_get(object, "keys")) &&
                               json_array_size(json_object_get(object, "keys")) == 0);
}

TEST(a_rotation_says_when_and_the_list_agrees)
{
    SHELL(shell);
    shell_store(&shell);
    CHECK_INT("the first", KEYS(&shell, "rotate", "--now").status, COMMAND_DONE);
    CHECK_STATES("the first", &shell, "active");
    const struct ran ran = KEYS(&shell, "rotate", "--json");
    check_done("the second", ran);
    CHECK_STATES("the second", &shell, "pending active");
    json_auto_t *rotated = json_of("rotated", ran);
    CHECK_STR("state", str(member(rotated, "state")), "pending");
    CHECK("later", strcmp(member(rotated, "active_from"), member(rotated, "created_at")) > 0);
    CHECK("no end yet", json_is_null(json_object_get(rotated, "removed_after")));

    json_auto_t *list = json_of("list", KEYS(&shell, "list", "--json"));
    CHECK("the same", json_equal(json_array_get(json_object_get(list, "keys"), 0), rotated));
    const struct ran people = KEYS(&shell, "list");
    check_done("people", people);
    CHECK_INT("a line each, and a head", lines_of(people.out), 3);
    CHECK_SAYS("people", people.out,
               text("\n%-43s  %-5s  pending  %-20s  \n", member(rotated, "kid"),
                    member(rotated, "alg"), member(rotated, "active_from")));
    check_refused("again", KEYS(&shell, "rotate"), COMMAND_FAILED,
                  text("the key %s is pending already and becomes active at %s; --now makes it "
                       "active at once\n",
                       member(rotated, "kid"), member(rotated, "active_from")));
    CHECK_STATES("again", &shell, "pending active");
}

TEST(a_rotation_at_once_warns_of_it)
{
    SHELL(shell);
    shell_store(&shell);
    KEYS(&shell, "rotate", "--now");
    const struct ran ran = KEYS(&shell, "rotate", "--now");
    CHECK_INT("done", ran.status, COMMAND_DONE);
    CHECK_SAYS("warned", ran.err, "Warning: verifiers that still have the old keys in their cache");
    CHECK_SAYS("said", ran.out, " is active now.\n");
    CHECK_STATES("done", &shell, "active retired");
    const struct ran later = KEYS(&shell, "rotate");
    check_done("without, no warning", later);
    CHECK_SAYS("said", later.out, " is published now and becomes active at ");
}

/* The kid of the newest key. */
static char *newest_kid(struct shell *shell)
{
    json_auto_t *list = json_of("list", KEYS(shell, "list", "--json"));
    return text("%s", member(json_array_get(json_object_get(list, "keys"), 0), "kid"));
}

TEST(a_key_is_removed_only_by_who_has_read_what_ends)
{
    SHELL(shell);
    shell_store(&shell);
    KEYS(&shell, "rotate", "--now");
    char *kid = newest_kid(&shell);
    const struct ran asked = KEYS(&shell, "remove", kid, "--compromised");
    CHECK_INT("not yet", asked.status, COMMAND_FAILED);
    CHECK_STR("not yet", asked.out, "");
    CHECK_SAYS("what ends", asked.err, text("Without the key %s:\n", kid));
    CHECK_SAYS("how", asked.err, "nothing was changed; say it again with --yes\n");
    CHECK_STATES("not yet", &shell, "active");

    const struct ran done = KEYS(&shell, "remove", kid, "--compromised", "--yes", "--json");
    CHECK_INT("done", done.status, COMMAND_DONE);
    CHECK_STATES("another one signs", &shell, "active removed");
    json_auto_t *object = json_of("done", done);
    CHECK_STR("removed", str(member(object, "removed")), kid);
    CHECK_STR("signs", str(member(json_object_get(object, "signing_key"), "state")), "active");
    CHECK_STR("signs", str(member(json_object_get(object, "signing_key"), "kid")),
              newest_kid(&shell));

    char *next = newest_kid(&shell);
    const struct ran people = KEYS(&shell, "remove", "--yes", next, "--compromised");
    CHECK_INT("people", people.status, COMMAND_DONE);
    CHECK_STR("people", people.out,
              text("The key %s is removed; %s signs.\n", next, newest_kid(&shell)));
}

TEST(a_removal_is_refused_where_it_is_a_mistake)
{
    SHELL(shell);
    shell_store(&shell);
    KEYS(&shell, "rotate", "--now");
    check_refused("no kid", KEYS(&shell, "remove", "--compromised"), COMMAND_USAGE,
                  "KID is needed; jeton keys list shows which there are\n");
    check_refused("not said why", KEYS(&shell, "remove", newest_kid(&shell), "--yes"),
                  COMMAND_USAGE, "leaves by a rotation (jeton keys rotate)");
    check_refused("two", KEYS(&shell, "remove", "a", "b", "--compromised"), COMMAND_USAGE,
                  "\"b\" is too much");
    check_refused("no such", KEYS(&shell, "remove", "--compromised", "-nobody", "--yes"),
                  COMMAND_FAILED,
                  "there is no key -nobody; jeton keys list shows which there are\n");
    check_refused("flags", KEYS(&shell, "list", "--now"), COMMAND_USAGE, "there is no flag --now");
    check_refused("flags", KEYS(&shell, "rotate", "--yes"), COMMAND_USAGE,
                  "there is no flag --yes");
    CHECK_STATES("all of it", &shell, "active");
}

TEST(a_change_that_cannot_be_told_is_told_as_made)
{
    SHELL(shell);
    shell_store(&shell);
    shell.output = "/dev/full";
    const struct ran ran = KEYS(&shell, "rotate", "--now", "--json");
    CHECK_INT("status", ran.status, COMMAND_FAILED);
    CHECK_SAYS("made", ran.err, "the change is made, but cannot be told");
    CHECK_STATES("made", &shell, "active");
}
