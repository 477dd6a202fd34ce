/* throttle: with a clock that the tests move. */
#include "admin/throttle.h"

#include "base/digest.h"

#include "clocks.h"
#include "test.h"

struct throttle_fixture {
    int64_t now_ms;
    struct throttle *throttle;
};

static void fixture_open(struct throttle_fixture *f)
{
    const struct jt_random random = jt_random_system();
    f->now_ms = 1700000000000;
    CHECK_OK("new", throttle_new(one_clock(&f->now_ms), &random, &f->throttle));
}

static void fixture_close(struct throttle_fixture *f)
{
    throttle_free(f->throttle);
}

#define THROTTLE(f)                                           \
    JT_AUTO(fixture_close) struct throttle_fixture f = { 0 }; \
    fixture_open(&f)

static struct attempt attempt_of(const char *account, const char *address)
{
    return (struct attempt){ .account = str(account), .address = str(address) };
}

static jt_str digest_of(const char *text)
{
    uint8_t *digest = NULL;
    CHECK_OK("room", jt_arena_alloc(test_arena(), JT_DIGEST_BYTES, &digest));
    CHECK_OK("digest", jt_sha256(str(text), digest));
    return (jt_str){ (const char *)digest, JT_DIGEST_BYTES };
}

/* Seconds to wait; 0: the attempt was begun. */
static int64_t try(struct throttle_fixture *f, const struct attempt *attempt)
{
    int64_t wait_s = 0;
    bool is_begun = throttle_begin(f->throttle, attempt, &wait_s);
    CHECK_INT("either or", is_begun, wait_s == 0);
    return wait_s;
}

static int64_t begin(struct throttle_fixture *f, const char *account, const char *address)
{
    const struct attempt attempt = attempt_of(account, address);
    return try(f, &attempt);
}

static void fail_times(struct throttle_fixture *f, int times, const char *account,
                       const char *address)
{
    for (int i = 0; i < times; i++)
        CHECK_INT("free", begin(f, account, address), 0);
}

TEST(the_delay_of_an_account_doubles_up_to_its_limit)
{
    THROTTLE(f);
    char address[16];
    int64_t want_s = 1;
    fail_times(&f, THROTTLE_ACCOUNT_FREE, "a", "10.0.0.1");
    for (int i = 0; i < 12; i++) { /* from everywhere */
        snprintf(address, sizeof(address), "10.0.1.%d", i);
        CHECK_INT("one more fails", begin(&f, "a", address), 0);
        CHECK_INT("wait", begin(&f, "a", address), want_s);
        f.now_ms += want_s * 1000 - 1;
        CHECK_INT("not yet", begin(&f, "a", address), 1);
        f.now_ms += 1;
        want_s = want_s * 2 > THROTTLE_DELAY_MAX_S ? THROTTLE_DELAY_MAX_S : want_s * 2;
    }
    CHECK_INT("another account waits for nothing", begin(&f, "b", "10.0.0.2"), 0);
}

TEST(an_address_is_slowed_whatever_the_account)
{
    THROTTLE(f);
    char account[16];
    for (int i = 0; i <= THROTTLE_ADDRESS_FREE; i++) {
        snprintf(account, sizeof(account), "account %d", i);
        CHECK_INT(account, begin(&f, account, "10.0.0.1"), 0);
    }
    CHECK_INT("the next", begin(&f, "another", "10.0.0.1"), 1);
    CHECK_INT("from elsewhere", begin(&f, "another", "10.0.0.2"), 0);
}

TEST(addresses_of_one_ipv6_network_count_together)
{
    THROTTLE(f);
    char text[64];
    for (int i = 0; i <= THROTTLE_ADDRESS_FREE; i++) {
        snprintf(text, sizeof(text), "2001:db8:1:2:%x::1", i + 1);
        CHECK_INT(text, begin(&f, text, text), 0);
    }
    CHECK_INT("the same network", begin(&f, "x", "2001:db8:1:2:ffff::"), 1);
    CHECK_INT("another network", begin(&f, "x", "2001:db8:1:3::1"), 0);
}

TEST(from_a_known_source_only_what_was_guessed_there_counts)
{
    THROTTLE(f);
    const struct attempt known = { str("a"), str("10.0.0.1"), digest_of("laptop") };
    const struct attempt other = { str("a"), str("10.0.0.1"), digest_of("phone") };
    char address[16], account[16];
    for (int i = 0; i < 100; i++) { /* whoever, from everywhere and from the same address */
        int64_t wait_s = 0;
        snprintf(address, sizeof(address), "10.0.1.%d", i);
        snprintf(account, sizeof(account), "b%d", i);
        const struct attempt guesses[] = { attempt_of("a", address),
                                           attempt_of(account, "10.0.0.1") };
        for (size_t k = 0; k < COUNT(guesses); k++)
            CHECK("begun or not", throttle_begin(f.throttle, &guesses[k], &wait_s) || wait_s > 0);
    }
    CHECK("elsewhere", begin(&f, "a", "10.0.0.2") > 0);
    CHECK("at that address", begin(&f, "c", "10.0.0.1") > 0);
    for (int i = 0; i <= THROTTLE_ACCOUNT_FREE; i++)
        CHECK_INT("there", try(&f, &known), 0);
    CHECK_INT("its own guesses are limited", try(&f, &known), 1);
    CHECK_INT("another one's are its own", try(&f, &other), 0);
    throttle_succeeded(f.throttle, &known); /* the last of them */
    CHECK("a success there is none elsewhere", begin(&f, "a", "10.0.0.2") > 0);
    for (int i = 0; i <= THROTTLE_ACCOUNT_FREE; i++)
        CHECK_INT("it forgets there", try(&f, &known), 0);
}

TEST(a_success_forgets_the_account_and_an_undecided_attempt_never_was)
{
    THROTTLE(f);
    const struct attempt attempt = attempt_of("a", "10.0.0.1");
    fail_times(&f, THROTTLE_ACCOUNT_FREE, "a", "10.0.0.1");
    for (int i = 0; i < 10; i++) {
        CHECK_INT("right password", begin(&f, "a", "10.0.0.1"), 0);
        throttle_undecided(f.throttle, &attempt);
    }
    CHECK_INT("and right code", begin(&f, "a", "10.0.0.1"), 0);
    throttle_succeeded(f.throttle, &attempt);
    fail_times(&f, THROTTLE_ACCOUNT_FREE + 1, "a", "10.0.0.1");
    CHECK_INT("it counts anew", begin(&f, "a", "10.0.0.1"), 1);
}

TEST(a_success_does_not_make_an_address_innocent)
{
    THROTTLE(f);
    char account[16];
    const struct attempt own = attempt_of("own", "10.0.0.1");
    for (int i = 0; i < THROTTLE_ADDRESS_FREE; i++) {
        snprintf(account, sizeof(account), "account %d", i);
        CHECK_INT(account, begin(&f, account, "10.0.0.1"), 0);
        CHECK_INT("own", begin(&f, "own", "10.0.0.1"), 0);
        throttle_succeeded(f.throttle, &own);
    }
    CHECK_INT("one too many", begin(&f, "last", "10.0.0.1"), 0);
    CHECK_INT("wait", begin(&f, "own", "10.0.0.1"), 1);
}

TEST(an_hour_without_failures_forgets)
{
    THROTTLE(f);
    fail_times(&f, THROTTLE_ACCOUNT_FREE + 1, "a", "10.0.0.1");
    f.now_ms += (int64_t)THROTTLE_FORGET_S * 1000 + 1;
    fail_times(&f, THROTTLE_ACCOUNT_FREE + 1, "a", "10.0.0.1");
    CHECK_INT("wait", begin(&f, "a", "10.0.0.1"), 1);
}

TEST(a_flood_of_names_does_not_push_an_account_out)
{
    enum { FLOOD = 50000 };
    THROTTLE(f);
    char name[32], address[32];
    fail_times(&f, THROTTLE_ACCOUNT_FREE + 1, "victim", "10.0.0.1");
    for (int i = 0; i < FLOOD; i++) {
        int64_t wait_s = 0;
        snprintf(name, sizeof(name), "name %d", i);
        snprintf(address, sizeof(address), "192.%d.%d.1", i / 256, i % 256);
        const struct attempt attempt = attempt_of(name, address);
        CHECK("begun", throttle_begin(f.throttle, &attempt, &wait_s));
    }
    CHECK_INT("still known", begin(&f, "victim", "10.0.0.2"), 1);
}

TEST(a_step_of_the_time_of_day_neither_frees_nor_locks_out)
{
    static const int64_t years_ms = INT64_C(3) * 365 * 86400 * 1000;
    struct two_clocks clocks = { .day_ms = 1700000000000, .steady_ms = 5000 };
    const struct jt_random random = jt_random_system();
    struct throttle_fixture f = { 0 };
    CHECK_OK("new", throttle_new(two_clocks_as_clock(&clocks), &random, &f.throttle));
    fail_times(&f, THROTTLE_ACCOUNT_FREE + 1, "a", "10.0.0.1");
    CHECK_INT("wait", begin(&f, "a", "10.0.0.1"), 1);
    clocks.day_ms += years_ms;
    CHECK_INT("still", begin(&f, "a", "10.0.0.1"), 1);
    clocks.day_ms -= 2 * years_ms;
    CHECK_INT("still", begin(&f, "a", "10.0.0.1"), 1);
    clocks.steady_ms += 1000;
    CHECK_INT("over", begin(&f, "a", "10.0.0.1"), 0);
    throttle_free(f.throttle);
}
