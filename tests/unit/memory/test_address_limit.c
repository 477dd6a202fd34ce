/* test_address_limit: so many at once, so many a minute, each address on its own. */
#include "clocks.h"
#include "test.h"

#include "memory/address_limit.h"

#define A "192.0.2.1"
#define B "192.0.2.2"

static bool is_open(struct address_limit *limit, const char *address, int64_t now_ms)
{
    return address_limit_wait_s(limit, str(address), at_ms(now_ms)) == 0;
}

TEST(address_limit_lets_through_so_many_and_refills)
{
    struct address_limit *limit = NULL;
    CHECK_OK("new", address_limit_new(60, &limit));
    for (int i = 0; i < 60; i++) {
        CHECK("open", is_open(limit, A, 1000));
        address_limit_take(limit, str(A), at_ms(1000));
    }
    CHECK_INT("one a second", address_limit_wait_s(limit, str(A), at_ms(1000)), 1);
    CHECK("another address", is_open(limit, B, 1000));
    CHECK("not yet", !is_open(limit, A, 1999));
    CHECK("a second later", is_open(limit, A, 2000));
    address_limit_take(limit, str(A), at_ms(2000));
    CHECK("once", !is_open(limit, A, 2000));
    CHECK("long after", is_open(limit, A, 2000 + 60000));
    for (int i = 0; i < 60; i++)
        address_limit_take(limit, str(A), at_ms(100000));
    CHECK("no more than a minute's worth gathers", !is_open(limit, A, 100000));
    for (int i = 0; i < 1000; i++)
        address_limit_take(limit, str(A), at_ms(100000));
    CHECK("never below empty", is_open(limit, A, 101000));
    address_limit_free(limit);
    address_limit_free(NULL);
}

TEST(address_limit_says_how_long_to_wait)
{
    struct address_limit *limit = NULL;
    CHECK_OK("new", address_limit_new(1, &limit));
    CHECK_INT("open", address_limit_wait_s(limit, str(A), at_ms(0)), 0);
    address_limit_take(limit, str(A), at_ms(0));
    CHECK_INT("a minute", address_limit_wait_s(limit, str(A), at_ms(0)), 60);
    CHECK_INT("half", address_limit_wait_s(limit, str(A), at_ms(30000)), 30);
    CHECK_INT("rounded up", address_limit_wait_s(limit, str(A), at_ms(59001)), 1);
    CHECK_INT("open", address_limit_wait_s(limit, str(A), at_ms(60000)), 0);
    address_limit_free(limit);
}

TEST(address_limit_takes_a_network_of_ipv6_as_one_address)
{
    static const struct {
        const char *name, *taken, *asked;
        bool is_same;
    } cases[] = {
        { "the same", "2001:db8::1", "2001:db8::1", true },
        { "the same network", "2001:db8::1", "2001:db8::ffff:2", true },
        { "another network", "2001:db8::1", "2001:db8:0:1::1", false },
        { "IPv4 stands alone", A, B, false },
        { "at a socket of IPv6 too", "::ffff:192.0.2.1", "::ffff:192.0.2.2", false },
        { "where it is the same", "::ffff:192.0.2.1", A, true },
        { "no IPv4 address is an IPv6 one", "0.0.0.0", "::", false },
        { "what is no address is one", "", "unix", true },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct address_limit *limit = NULL;
        CHECK_OK("new", address_limit_new(1, &limit));
        address_limit_take(limit, str(cases[i].taken), at_ms(0));
        CHECK_INT(cases[i].name, !is_open(limit, cases[i].asked, 0), cases[i].is_same);
        address_limit_free(limit);
    }
}

TEST(address_limit_forgets_who_has_most_left)
{
    enum { MANY = 100000 };
    struct address_limit *limit = NULL;
    char address[32];
    CHECK_OK("new", address_limit_new(10, &limit));
    for (int i = 0; i < 10; i++)
        address_limit_take(limit, str(A), at_ms(0));
    for (int i = 0; i < MANY; i++) {
        snprintf(address, sizeof(address), "10.%d.%d.%d", i >> 16, i >> 8 & 255, i & 255);
        address_limit_take(limit, str(address), at_ms(0));
    }
    CHECK("the one at its limit is not forgotten", !is_open(limit, A, 0));
    address_limit_free(limit);
}
