/* password: Argon2id of the cost that the header promises. */
#include "admin/password.h"

#include "test.h"

static struct jt_random source;

static struct request hashing_request(void)
{
    static const struct route hashing = { .runs = RUNS_HASHING };
    source = jt_random_system();
    return (struct request){ .arena = test_arena(), .route = &hashing, .may_block = true };
}

static bool is_right(const struct request *req, jt_str hash, const char *password)
{
    bool right = false;
    CHECK_OK("check", password_is_right(req, hash, str(password), &right));
    return right;
}

TEST(a_password_is_known_again_and_no_other_is)
{
    const struct request req = hashing_request();
    jt_str hash, again;
    CHECK_OK("hash", password_hash(&req, &source, JT_STR("correct horse battery"), &hash));
    CHECK("the cost", jt_str_starts(hash, JT_STR("$argon2id$v=19$m=19456,t=2,p=1$")));
    CHECK("right", is_right(&req, hash, "correct horse battery"));
    CHECK("wrong", !is_right(&req, hash, "correct horse batterz"));
    CHECK("empty", !is_right(&req, hash, ""));

    CHECK_OK("hash", password_hash(&req, &source, JT_STR("correct horse battery"), &again));
    CHECK("a salt of its own", !jt_str_eq(hash, again));
}

TEST(nobody_has_no_password)
{
    const struct request req = hashing_request();
    CHECK("any", !is_right(&req, JT_STR(""), "correct horse battery"));
    CHECK("empty", !is_right(&req, JT_STR(""), ""));
}

TEST(what_is_no_hash_is_an_error_and_not_a_no)
{
    const struct request req = hashing_request();
    bool right = false;
    CHECK_CODE("not a PHC string",
               password_is_right(&req, JT_STR("plain"), JT_STR("plain"), &right), JT_CRYPTO);
}

TEST(a_password_is_hashed_only_on_the_pool_for_it)
{
    static const struct route reading = { .runs = RUNS_BLOCKING };
    const struct request elsewhere = { .arena = test_arena(),
                                       .route = &reading,
                                       .may_block = true };
    bool right = false;
    jt_str hash;
    source = jt_random_system();
    CHECK_CODE("a new one", password_hash(&elsewhere, &source, JT_STR("x"), &hash), JT_CRYPTO);
    CHECK_CODE("a known one", password_is_right(&elsewhere, JT_STR(""), JT_STR("x"), &right),
               JT_CRYPTO);
}
