/* test_master_key: master-key rotate: which key opens the store afterwards, and what is left. */
#include "fixture.h"

#define KEY_A         "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define KEY_B         "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

#define ROTATE(shell) RUN((shell), "master-key", "rotate")

/* A store with a sealed key in it. */
static void make_store(struct shell *shell)
{
    CHECK_INT("store", RUN(shell, "application", "create", "--name", "x").status, COMMAND_DONE);
    CHECK_INT("key", RUN(shell, "keys", "rotate", "--now").status, COMMAND_DONE);
}

/* Opens what is sealed under the master key, and seals another one. */
static struct ran use_key(struct shell *shell)
{
    return RUN(shell, "keys", "rotate", "--now", "--json");
}

static jt_str file_in(const struct shell *shell, const char *name)
{
    FILE *file = fopen(text("%s/%s", shell->on.folder, name), "r");
    if (file == NULL)
        fail_msg("no file %s", name);
    return whole(file);
}

/* The one name in the folder that begins so. */
static const char *name_in(const struct shell *shell, const char *start)
{
    DIR *folder = opendir(shell->on.folder);
    char *found = NULL;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        if (strncmp(entry->d_name, start, strlen(start)) == 0)
            found = text("%s", entry->d_name);
    closedir(folder);
    if (found == NULL)
        fail_msg("no file %s", start);
    return found;
}

TEST(a_rotation_leaves_a_new_key_and_the_old_one_beside_it)
{
    SHELL(shell);
    make_store(&shell);
    const jt_str before = file_in(&shell, "master.key");
    const struct ran ran = ROTATE(&shell);
    check_done("rotated", ran);
    CHECK_SAYS("told", ran.out,
               text("The store has a new master key, in %s/master.key", shell.on.folder));
    CHECK("another one", !jt_str_eq(file_in(&shell, "master.key"), before));
    const char *old = name_in(&shell, "master.key.old-");
    CHECK_SAYS("told", ran.out, text("The old one is in %s/%s.\n", shell.on.folder, old));
    CHECK("the old one", jt_str_eq(file_in(&shell, old), before));
    CHECK_INT("what is sealed is read", use_key(&shell).status, COMMAND_DONE);

    CHECK_INT("old one back",
              rename(text("%s/%s", shell.on.folder, old), text("%s/master.key", shell.on.folder)),
              0);
    const struct ran refused = use_key(&shell);
    CHECK_INT("the old one opens nothing", refused.status, COMMAND_FAILED);
    CHECK_INT("one sentence", lines_of(refused.err), 1);
}

TEST(a_key_from_the_environment_is_followed_by_one_from_there)
{
    SHELL(shell);
    shell.environment[1] = "JETON_MASTER_KEY=" KEY_A;
    make_store(&shell);
    check_refused("none to follow", ROTATE(&shell), COMMAND_FAILED,
                  "the master key comes from JETON_MASTER_KEY, which only you can change");
    shell.environment[2] = "JETON_NEW_MASTER_KEY=secret";
    const struct ran malformed = ROTATE(&shell);
    check_refused("malformed", malformed, COMMAND_FAILED,
                  "JETON_NEW_MASTER_KEY must be 64 hexadecimal digits\n");
    CHECK("never shown", !says(malformed.err, "secret"));
    shell.environment[2] = "JETON_NEW_MASTER_KEY=" KEY_A;
    check_refused("the same", ROTATE(&shell), COMMAND_FAILED, "is the one that the store has");
    shell.environment[2] = "JETON_NEW_MASTER_KEY=" KEY_B;
    const struct ran ran = ROTATE(&shell);
    check_done("rotated", ran);
    CHECK_SAYS("told", ran.out, "put it\ninto JETON_MASTER_KEY before the next start.\n");
    shell.environment[2] = NULL;
    CHECK_INT("the old one opens nothing", use_key(&shell).status, COMMAND_FAILED);
    shell.environment[1] = "JETON_MASTER_KEY=" KEY_B;
    CHECK_INT("the new one does", use_key(&shell).status, COMMAND_DONE);
    CHECK_INT("no file is made", access(text("%s/master.key", shell.on.folder), F_OK), -1);
}

TEST(a_store_in_use_keeps_its_key)
{
    SHELL(shell);
    make_store(&shell);
    const jt_str before = file_in(&shell, "master.key");
    shell.on.store = fixture_open(&shell.on);
    const struct ran ran = ROTATE(&shell);
    CHECK_INT("refused", ran.status, COMMAND_FAILED);
    CHECK_STR("refused", ran.out, "");
    CHECK("the same key", jt_str_eq(file_in(&shell, "master.key"), before));
}

/* The key that the store has may be in master.key.new: it is the only copy. */
TEST(a_key_that_waits_is_not_written_over)
{
    SHELL(shell);
    make_store(&shell);
    const jt_str before = file_in(&shell, "master.key");
    CHECK_INT(
        "link",
        link(text("%s/master.key", shell.on.folder), text("%s/master.key.new", shell.on.folder)),
        0);
    check_refused("waits", ROTATE(&shell), COMMAND_FAILED, "; nothing was changed\n");
    CHECK("there still", jt_str_eq(file_in(&shell, "master.key.new"), before));
    check_refused("word", RUN(&shell, "master-key", "rotate", "now"), COMMAND_USAGE,
                  "\"now\" is too much");
}
