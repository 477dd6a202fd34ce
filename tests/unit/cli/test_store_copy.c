/* test_store_copy: store copy: what it takes, what it prints, and which master key opens the copy.
 */
#include "fixture.h"

static char *beside(const struct shell *shell, const char *name)
{
    return text("sqlite:%s/%s", shell->on.folder, name);
}

/* A store with sealed keys in it. */
static void make_store(struct shell *shell)
{
    CHECK_INT("store", RUN(shell, "application", "create", "--name", "x").status, COMMAND_DONE);
    CHECK_INT("key", RUN(shell, "keys", "rotate", "--now").status, COMMAND_DONE);
}

static char *key_file(const struct shell *shell)
{
    return text("%s/master.key", shell->on.folder);
}

TEST(a_copy_is_made_and_told_with_the_key_that_it_needs)
{
    SHELL(shell);
    make_store(&shell);
    char *to = beside(&shell, "copy.db");
    const struct ran ran = RUN(&shell, "store", "copy", "--from", shell.on.url, "--to", to);
    check_done("copied", ran);
    CHECK_SAYS("rows", ran.out, "counts and digests are the same.\n");
    CHECK_SAYS("key", ran.out, "which opens all 3 sealed values in it.\n");
    CHECK_SAYS("file", ran.out, text("It is in %s:", key_file(&shell)));
    check_refused("again", RUN(&shell, "store", "copy", "--from", shell.on.url, "--to", to),
                  COMMAND_FAILED, "is not empty");
    CHECK_INT("the copy's keys open",
              RUN(&shell, "keys", "rotate", "--now", "--database", to).status, COMMAND_DONE);
}

TEST(json_has_the_count_and_digest_of_each_table)
{
    SHELL(shell);
    make_store(&shell);
    const struct ran ran = RUN(&shell, "store", "copy", "--from", shell.on.url, "--to",
                               beside(&shell, "copy.db"), "--json", "--beside-server");
    check_done("copied", ran);
    json_t *copied = json_of("copied", ran);
    const json_t *tables = json_object_get(copied, "tables");
    long long rows = 0;
    CHECK_STR("from", str(member(copied, "from")), shell.on.url);
    CHECK_STR("key", str(member(copied, "master_key_file")), key_file(&shell));
    CHECK_INT("fingerprint", strlen(member(copied, "master_key")), 8);
    CHECK_INT("sealed", json_integer_value(json_object_get(copied, "sealed_count")), 3);
    CHECK("tables", json_array_size(tables) > 30);
    for (size_t i = 0; i < json_array_size(tables); i++) {
        const json_t *table = json_array_get(tables, i);
        CHECK_INT(member(table, "name"), strlen(member(table, "digest")), 64);
        rows += json_integer_value(json_object_get(table, "rows"));
    }
    CHECK_INT("rows", json_integer_value(json_object_get(copied, "row_count")), rows);
    json_decref(copied);
}

TEST(without_the_right_master_key_nothing_is_copied)
{
    SHELL(shell);
    make_store(&shell);
    char *to = beside(&shell, "copy.db");
    char *other = text("%s/other.key", shell.on.folder);
    FILE *file = fopen(other, "w");
    fprintf(file, "%064d\n", 7);
    fclose(file);
    chmod(other, 0600);
    check_refused("another key",
                  RUN(&shell, "store", "copy", "--from", shell.on.url, "--to", to,
                      "--master-key-file", other),
                  COMMAND_FAILED, "is not the one that this store was made with");
    unlink(key_file(&shell));
    check_refused("no key", RUN(&shell, "store", "copy", "--from", shell.on.url, "--to", to),
                  COMMAND_FAILED, "the master key of this store is missing");
    CHECK_INT("no copy", RUN(&shell, "keys", "list", "--database", to).status, COMMAND_DONE);
}

TEST(a_box_that_does_not_open_stops_the_copy)
{
    SHELL(shell);
    make_store(&shell);
    store_sql(&shell.on, "UPDATE signing_keys SET private_box = zeroblob(100)");
    check_refused(
        "box",
        RUN(&shell, "store", "copy", "--from", shell.on.url, "--to", beside(&shell, "copy.db")),
        COMMAND_FAILED, "does not open all that is sealed in it");
}

TEST(flags_that_do_not_say_what_is_copied_where_are_wrong_usage)
{
    SHELL(shell);
    check_refused("none", RUN(&shell, "store", "copy"), COMMAND_USAGE, "--from and --to say");
    check_refused("one", RUN(&shell, "store", "copy", "--from", "sqlite:x"), COMMAND_USAGE,
                  "--from and --to say");
    check_refused("word", RUN(&shell, "store", "copy", "x"), COMMAND_USAGE, "\"x\" is too much");
    check_refused("URL", RUN(&shell, "store", "copy", "--from", "mysql:x", "--to", "sqlite:y"),
                  COMMAND_FAILED, "the URL of the store, \"mysql:x\"");
    const struct ran secret =
        RUN(&shell, "store", "copy", "--from", "postgresql://a:word@h/d", "--to", "sqlite:y");
    check_refused("password", secret, COMMAND_FAILED, "has a password");
    CHECK("never shown", !says(secret.err, "word@"));
    check_refused("none there",
                  RUN(&shell, "store", "copy", "--from", "sqlite:/nowhere/a.db", "--to",
                      beside(&shell, "copy.db")),
                  COMMAND_FAILED, "there is no store at /nowhere/a.db");
}
