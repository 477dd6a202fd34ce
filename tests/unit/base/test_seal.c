/* seal: what opens, and every way in which a box must not open. */
#include "test.h"

#include "base/seal.h"

static const uint8_t key[JT_KEY_BYTES] = { 1, 2, 3 };

static jt_str sealed(jt_str context, jt_str plain)
{
    struct jt_random random = jt_random_system();
    jt_str box;
    CHECK_OK("seal", jt_seal(key, &random, context, plain, test_arena(), &box));
    CHECK_INT("size", box.len, plain.len + JT_SEAL_OVERHEAD_BYTES);
    return box;
}

TEST(seal_opens_with_the_same_key_and_context)
{
    static char most[JT_SEAL_PLAIN_MAX_BYTES];
    const jt_str plains[] = {
        JT_STR(""), JT_STR("x"), JT_STR("a secret of some length"), { most, sizeof(most) }
    };
    memset(most, 'm', sizeof(most));
    for (size_t i = 0; i < COUNT(plains); i++) {
        jt_str plain;
        CHECK_OK("open", jt_unseal(key, JT_STR("kid"), sealed(JT_STR("kid"), plains[i]),
                                   test_arena(), &plain));
        CHECK("same", jt_str_eq(plain, plains[i]));
    }
}

TEST(seal_differs_each_time_and_hides_the_text)
{
    jt_str a = sealed(JT_STR(""), JT_STR("the same text")),
           b = sealed(JT_STR(""), JT_STR("the same text"));
    CHECK("another nonce", !jt_str_eq(a, b));
    CHECK("hidden", memmem(a.ptr, a.len, "same", 4) == NULL);
}

TEST(unseal_refuses_what_is_not_as_it_was_sealed)
{
    const uint8_t other_key[JT_KEY_BYTES] = { 1, 2, 4 };
    jt_str box = sealed(JT_STR("kid"), JT_STR("secret")), plain = JT_STR("untouched"), altered;
    CHECK_CODE("another key", jt_unseal(other_key, JT_STR("kid"), box, test_arena(), &plain),
               JT_CRYPTO);
    CHECK_CODE("another context", jt_unseal(key, JT_STR("kie"), box, test_arena(), &plain),
               JT_CRYPTO);
    CHECK_CODE("no context", jt_unseal(key, JT_STR(""), box, test_arena(), &plain), JT_CRYPTO);
    for (size_t i = 0; i < box.len; i++) {
        CHECK_OK("copy", jt_arena_copy(test_arena(), box, &altered));
        ((char *)(uintptr_t)altered.ptr)[i] ^= 1;
        CHECK_CODE("one bit", jt_unseal(key, JT_STR("kid"), altered, test_arena(), &plain),
                   JT_CRYPTO);
    }
    for (size_t len = 0; len < box.len; len++)
        CHECK_CODE("cut",
                   jt_unseal(key, JT_STR("kid"), (jt_str){ box.ptr, len }, test_arena(), &plain),
                   JT_CRYPTO);
    CHECK_STR("no output on error", plain, "untouched");
}

TEST(seal_has_limits)
{
    static char large[JT_SEAL_PLAIN_MAX_BYTES + JT_SEAL_OVERHEAD_BYTES + 1];
    struct jt_random random = jt_random_system();
    jt_str out;
    CHECK_CODE("too large to seal",
               jt_seal(key, &random, JT_STR(""), (jt_str){ large, JT_SEAL_PLAIN_MAX_BYTES + 1 },
                       test_arena(), &out),
               JT_TOO_LARGE);
    CHECK_CODE("too large to be one of ours",
               jt_unseal(key, JT_STR(""), (jt_str){ large, sizeof(large) }, test_arena(), &out),
               JT_CRYPTO);
    CHECK_CODE(
        "a context that is too large",
        jt_seal(key, &random, (jt_str){ large, sizeof(large) }, JT_STR("x"), test_arena(), &out),
        JT_TOO_LARGE);
}

static jt_err broken_fill(void *self, uint8_t *ret_bytes, size_t len)
{
    (void)self, (void)ret_bytes, (void)len;
    return JT_ERR(JT_IO, "no randomness");
}

TEST(seal_needs_randomness)
{
    struct jt_random random = { .fill = broken_fill };
    jt_str out;
    CHECK_CODE("broken", jt_seal(key, &random, JT_STR(""), JT_STR("x"), test_arena(), &out), JT_IO);
}
