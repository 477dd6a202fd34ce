/* secret: random secrets without favourites, wiping, comparing. */
#include "test.h"

#include "base/secret.h"

/* Bytes counting up from self's. */
static jt_err counting_fill(void *self, uint8_t *ret_bytes, size_t len)
{
    uint8_t *next = self;
    for (size_t i = 0; i < len; i++)
        ret_bytes[i] = (*next)++;
    return JT_DONE;
}

static jt_err broken_fill(void *self, uint8_t *ret_bytes, size_t len)
{
    (void)self, (void)ret_bytes, (void)len;
    return JT_ERR(JT_IO, "no randomness");
}

static bool is_zero(const void *ptr, size_t len)
{
    const uint8_t *bytes = ptr;
    for (size_t i = 0; i < len; i++)
        if (bytes[i] != 0)
            return false;
    return true;
}

TEST(secret_random_is_alphanumeric_of_the_length_asked_for)
{
    struct jt_random random = jt_random_system();
    struct jt_secret a, b;
    for (size_t len = 0; len <= JT_SECRET_MAX_BYTES; len++) {
        CHECK_OK("made", jt_secret_random_alphanumeric(&random, len, &a));
        CHECK_INT("length", a.len, len);
        for (size_t i = 0; i < len; i++)
            CHECK("letter or digit", memchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                            "0123456789",
                                            a.bytes[i], 62) != NULL);
    }
    CHECK_OK("made", jt_secret_random_alphanumeric(&random, 52, &a));
    CHECK_OK("made", jt_secret_random_alphanumeric(&random, 52, &b));
    CHECK("another each time", !jt_str_eq(jt_secret_reveal(&a), jt_secret_reveal(&b)));
    CHECK_CODE("too long", jt_secret_random_alphanumeric(&random, JT_SECRET_MAX_BYTES + 1, &a),
               JT_TOO_LARGE);
}

TEST(secret_random_has_no_favourite_letters)
{
    uint8_t next = 0;
    size_t seen[256] = { 0 };
    struct jt_random random = { counting_fill, &next };
    struct jt_secret secret;
    for (int i = 0; i < 62; i++) { /* every byte equally often, so every letter must be too */
        CHECK_OK("made", jt_secret_random_alphanumeric(&random, 124, &secret));
        for (size_t k = 0; k < secret.len; k++)
            seen[(uint8_t)secret.bytes[k]]++;
    }
    for (size_t c = 0; c < COUNT(seen); c++)
        CHECK("equally often", seen[c] == 0 || seen[c] == 124);
}

TEST(secret_random_fails_with_its_source)
{
    struct jt_random random = { .fill = broken_fill };
    struct jt_secret secret = { .len = 0 };
    CHECK_CODE("broken", jt_secret_random_alphanumeric(&random, 52, &secret), JT_IO);
    CHECK_INT("untouched", secret.len, 0);
}

TEST(secret_moves_and_clears)
{
    struct jt_secret from, to;
    CHECK_OK("set", jt_secret_set(&from, JT_STR("s3cret")));
    jt_secret_move(&to, &from);
    CHECK_STR("moved", jt_secret_reveal(&to), "s3cret");
    CHECK("the old one is wiped", is_zero(&from, sizeof(from)));
    jt_secret_clear(&to);
    CHECK("cleared", is_zero(&to, sizeof(to)));
}

TEST(secret_set_bounds_and_leaves_nothing_of_the_one_before)
{
    char most[JT_SECRET_MAX_BYTES + 1];
    struct jt_secret secret;
    memset(most, 'a', sizeof(most));
    CHECK_OK("the longest", jt_secret_set(&secret, (jt_str){ most, JT_SECRET_MAX_BYTES }));
    CHECK_CODE("too long", jt_secret_set(&secret, (jt_str){ most, sizeof(most) }), JT_TOO_LARGE);
    CHECK_OK("a short one", jt_secret_set(&secret, JT_STR("b")));
    CHECK("the long one is wiped", is_zero(secret.bytes + 1, sizeof(secret.bytes) - 1));
    CHECK_OK("nothing", jt_secret_set(&secret, (jt_str){ NULL, 0 }));
    CHECK_INT("nothing", secret.len, 0);
}

TEST(wipe_reaches_the_last_byte_and_no_further)
{
    static const size_t lengths[] = { 0, 1, 1023, 1024, 1025, 2048, 5000 };
    char bytes[5001];
    for (size_t i = 0; i < COUNT(lengths); i++) {
        memset(bytes, 's', sizeof(bytes));
        jt_wipe(bytes, lengths[i]);
        CHECK("wiped", is_zero(bytes, lengths[i]));
        CHECK_INT("the one behind", bytes[lengths[i]], 's');
    }
}

TEST(equal_constant_time_is_equality)
{
    CHECK("same", jt_equal_constant_time(JT_STR("abc"), JT_STR("abc")));
    CHECK("first byte", !jt_equal_constant_time(JT_STR("xbc"), JT_STR("abc")));
    CHECK("last byte", !jt_equal_constant_time(JT_STR("abx"), JT_STR("abc")));
    CHECK("length", !jt_equal_constant_time(JT_STR("ab"), JT_STR("abc")));
    CHECK("nothing", jt_equal_constant_time((jt_str){ NULL, 0 }, JT_STR("")));
}

TEST(random_system_gives_bytes)
{
    struct jt_random random = jt_random_system();
    uint8_t bytes[1000] = { 0 };
    CHECK_OK("filled", jt_random_fill(&random, bytes, sizeof(bytes)));
    CHECK("not all zero", !is_zero(bytes, 32) && !is_zero(bytes + sizeof(bytes) - 32, 32));
    CHECK_OK("nothing", jt_random_fill(&random, bytes, 0));
}
