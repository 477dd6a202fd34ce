/* Where the master key comes from, and what is said when it is missing or wrong. */
#include "test.h"

#include "keys/master_key_setup.h"
#include "store/fixture.h"

#define KEY_A "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define KEY_B "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static char *no_environment[] = { NULL };
static char *key_a[] = { "JETON_MASTER_KEY=" KEY_A, NULL };
static char *key_b[] = { "JETON_MASTER_KEY=" KEY_B, NULL };

static jt_err setup(struct fixture *on, jt_str file, char **environment, struct jt_keys *ret_keys,
                    jt_str *ret_problem)
{
    struct config config = { .database = str(on->url), .master_key_file = file };
    struct jt_random random = jt_random_system();
    return master_key_setup(&config, environment, on->store, &random, test_arena(), ret_keys,
                            ret_problem);
}

static const char *path_in(const struct fixture *on, const char *name)
{
    static char path[256];
    snprintf(path, sizeof(path), "%s/%s", on->folder, name);
    return path;
}

static void check_problem(const char *name, jt_str problem, const char *part)
{
    if (memmem(problem.ptr, problem.len, part, strlen(part)) == NULL)
        fail_msg("%s: \"%.*s\" does not say \"%s\"", name, JT_FMT(problem), part);
}

TEST(a_new_store_gets_a_file_beside_it_and_later_starts_read_it)
{
    FIXTURE(on);
    struct jt_keys first, second;
    struct stat info;
    jt_str problem;
    CHECK_OK("made", setup(&on, JT_STR(""), no_environment, &first, &problem));
    assert_int_equal(stat(path_in(&on, "master.key"), &info), 0);
    CHECK_INT("only its owner reads it", info.st_mode & 0777, 0600);
    CHECK_OK("read", setup(&on, JT_STR(""), no_environment, &second, &problem));
    assert_memory_equal(&first, &second, sizeof(first));
}

TEST(a_known_store_without_its_key_is_refused)
{
    FIXTURE(on);
    struct jt_keys keys;
    jt_str problem;
    CHECK_OK("made", setup(&on, JT_STR(""), no_environment, &keys, &problem));
    assert_int_equal(unlink(path_in(&on, "master.key")), 0);
    CHECK_CODE("missing", setup(&on, JT_STR(""), no_environment, &keys, &problem), JT_NOT_FOUND);
    check_problem("missing", problem, "master.key does not exist; put the file back");
    CHECK_INT("no new one is made", access(path_in(&on, "master.key"), F_OK), -1);
}

static jt_err prove(const struct fixture *on, char **environment, bool *ret_has_key,
                    struct jt_keys *ret_keys, jt_str *ret_problem)
{
    struct config config = { .database = str(on->url) };
    struct store_tx *tx = fixture_begin(on->store, STORE_READ);
    jt_err err = master_key_prove(&config, environment, tx, test_arena(), ret_has_key, ret_keys,
                                  ret_problem);
    store_tx_abortp(&tx);
    return err;
}

TEST(a_key_is_proven_against_what_a_transaction_sees_and_none_is_made)
{
    FIXTURE(on);
    struct jt_keys made, proven;
    bool has_key = true;
    jt_str problem;
    CHECK_OK("new", prove(&on, no_environment, &has_key, &proven, &problem));
    CHECK("none yet", !has_key);
    CHECK_INT("none is made", access(path_in(&on, "master.key"), F_OK), -1);
    CHECK_OK("made", setup(&on, JT_STR(""), no_environment, &made, &problem));
    CHECK_OK("proven", prove(&on, no_environment, &has_key, &proven, &problem));
    CHECK("known", has_key);
    assert_memory_equal(&made, &proven, sizeof(made));
    CHECK_CODE("another", prove(&on, key_b, &has_key, &proven, &problem), JT_REFUSED);
    check_problem("another", problem, "is not the one that this store was made with");
}

TEST(the_environment_wins_and_must_fit_the_store)
{
    FIXTURE(on);
    struct jt_keys keys;
    char *malformed[] = { "JETON_MASTER_KEY=secret", NULL };
    jt_str problem;
    CHECK_CODE("malformed", setup(&on, JT_STR(""), malformed, &keys, &problem), JT_INVALID);
    CHECK_STR("never shown", problem, "JETON_MASTER_KEY must be 64 hexadecimal digits");
    CHECK_OK("first", setup(&on, JT_STR(""), key_a, &keys, &problem));
    CHECK_INT("no file is made", access(path_in(&on, "master.key"), F_OK), -1);
    CHECK_OK("again", setup(&on, JT_STR(""), key_a, &keys, &problem));
    CHECK_CODE("another", setup(&on, JT_STR(""), key_b, &keys, &problem), JT_REFUSED);
    CHECK_STR(
        "another", problem,
        "the master key in JETON_MASTER_KEY is not the one that this store was made with; put that "
        "one there");
}

TEST(problems_with_the_file_say_how_to_mend_it)
{
    FIXTURE(on);
    struct jt_keys keys;
    jt_str problem, file;
    CHECK_OK("copy", jt_arena_copy(test_arena(), str(path_in(&on, "own.key")), &file));
    CHECK_OK("made where the setting says", setup(&on, file, no_environment, &keys, &problem));

    assert_int_equal(chmod(file.ptr, 0644), 0);
    CHECK_CODE("open to all", setup(&on, file, no_environment, &keys, &problem), JT_REFUSED);
    check_problem("open to all", problem, "can be read by others; run: chmod 600 ");

    assert_int_equal(chmod(file.ptr, 0600), 0);
    assert_int_equal(truncate(file.ptr, 10), 0);
    CHECK_CODE("cut", setup(&on, file, no_environment, &keys, &problem), JT_INVALID);
    check_problem("cut", problem, "must hold 64 hexadecimal digits");
}

TEST(a_file_that_cannot_be_made_leaves_the_store_new)
{
    FIXTURE(on);
    struct jt_keys keys;
    jt_str problem;
    jt_err err = setup(&on, JT_STR("/nowhere/master.key"), no_environment, &keys, &problem);
    CHECK("refused", err.code != JT_OK);
    check_problem("refused", problem, "/nowhere/master.key cannot be made");
    CHECK_OK("another place", setup(&on, JT_STR(""), key_a, &keys, &problem));
}
