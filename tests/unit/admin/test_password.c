/* password: Argon2id of the cost that the header promises. */
#include "admin/password.h"

#include <pthread.h>

#include "test.h"

static void free_passwords(struct passwords **passwords)
{
    passwords_free(*passwords);
}

#define PASSWORDS(p)                                    \
    JT_AUTO(free_passwords) struct passwords *p = NULL; \
    CHECK_OK("new", passwords_new(jt_random_system(), &p))

static bool is_right(struct passwords *passwords, jt_str hash, const char *password)
{
    bool right = false;
    CHECK_OK("check", password_is_right(passwords, hash, str(password), test_arena(), &right));
    return right;
}

TEST(a_password_is_known_again_and_no_other_is)
{
    PASSWORDS(passwords);
    jt_str hash, again;
    CHECK_OK("hash",
             password_hash(passwords, JT_STR("correct horse battery"), test_arena(), &hash));
    CHECK("the cost", jt_str_starts(hash, JT_STR("$argon2id$v=19$m=19456,t=2,p=1$")));
    CHECK("right", is_right(passwords, hash, "correct horse battery"));
    CHECK("wrong", !is_right(passwords, hash, "correct horse batterz"));
    CHECK("empty", !is_right(passwords, hash, ""));

    CHECK_OK("hash",
             password_hash(passwords, JT_STR("correct horse battery"), test_arena(), &again));
    CHECK("a salt of its own", !jt_str_eq(hash, again));
}

TEST(nobody_has_no_password)
{
    PASSWORDS(passwords);
    CHECK("any", !is_right(passwords, JT_STR(""), "correct horse battery"));
    CHECK("empty", !is_right(passwords, JT_STR(""), ""));
}

TEST(what_is_no_hash_is_an_error_and_not_a_no)
{
    PASSWORDS(passwords);
    bool right = false;
    CHECK_CODE("not a PHC string",
               password_is_right(passwords, JT_STR("plain"), JT_STR("plain"), test_arena(), &right),
               JT_CRYPTO);
}

static void *check_often(void *argument)
{
    struct passwords *passwords = argument;
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    size_t failures = jt_arena_new(4096, 1 << 20, &arena).code != JT_OK;
    for (int i = 0; i < 3 && failures == 0; i++) {
        bool right = true;
        jt_err err = password_is_right(passwords, JT_STR(""), JT_STR("x"), arena, &right);
        failures +=
            (err.code != JT_OK && err.code != JT_UNAVAILABLE) || (err.code == JT_OK && right);
    }
    return failures == 0 ? passwords : NULL;
}

TEST(many_threads_wait_for_their_turn)
{
    PASSWORDS(passwords);
    pthread_t threads[2 * PASSWORDS_AT_A_TIME + 1];
    for (size_t i = 0; i < COUNT(threads); i++)
        CHECK_INT("thread", pthread_create(&threads[i], NULL, check_often, passwords), 0);
    for (size_t i = 0; i < COUNT(threads); i++) {
        void *result = NULL;
        pthread_join(threads[i], &result);
        CHECK("it went well", result == passwords);
    }
    CHECK("all turns came back", !is_right(passwords, JT_STR(""), "x"));
}
