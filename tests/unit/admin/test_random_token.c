#include "admin/random_token.h"

#include "test.h"

TEST(tokens_differ_and_have_one_length)
{
    const struct jt_random random = jt_random_system();
    struct jt_secret first = { 0 }, second = { 0 };
    uint8_t digest[JT_DIGEST_BYTES];
    CHECK_OK("new", random_token_new(&random, &first));
    CHECK_OK("new", random_token_new(&random, &second));
    CHECK_INT("length", first.len, RANDOM_TOKEN_CHARS);
    CHECK("they differ", !jt_str_eq(jt_secret_reveal(&first), jt_secret_reveal(&second)));
    CHECK_OK("digest", random_token_digest(jt_secret_reveal(&first), digest));
    CHECK_CODE("too short", random_token_digest(JT_STR("abc"), digest), JT_INVALID);
    CHECK_CODE("nothing", random_token_digest(JT_STR(""), digest), JT_INVALID);
}

TEST(the_csrf_token_belongs_to_its_token_and_does_not_give_it_away)
{
    const jt_str token = JT_STR("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    jt_str csrf, again, other;
    CHECK_OK("csrf", random_token_csrf(token, test_arena(), &csrf));
    CHECK_OK("again", random_token_csrf(token, test_arena(), &again));
    CHECK_OK("other", random_token_csrf(JT_STR("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB"),
                                        test_arena(), &other));
    CHECK("the same", jt_str_eq(csrf, again));
    CHECK("another", !jt_str_eq(csrf, other));
    CHECK("not the token", !jt_str_eq(csrf, token));
    CHECK_INT("length", csrf.len, RANDOM_TOKEN_CHARS);
}
