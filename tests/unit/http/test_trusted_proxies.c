/* test_trusted_proxies: whose address is taken, and that nobody gets to choose his own. */
#include "test.h"

#include "http/head.h"
#include "http/trusted_proxies.h"

static const char list[] = "127.0.0.1, 10.0.0.0/8 2001:db8:1::/48,192.0.2.128/25";

static const struct {
    const char *name, *peer, *fields; /* a line each */
    const char *client;
} cases[] = {
    { "no proxy", "203.0.113.1", "", "203.0.113.1" },
    { "no proxy of ours, whatever it says", "203.0.113.1", "198.51.100.1", "203.0.113.1" },
    { "a proxy that says nothing", "10.1.2.3", "", "10.1.2.3" },
    { "a proxy", "10.1.2.3", "198.51.100.1", "198.51.100.1" },
    { "a proxy of IPv6", "2001:db8:1:2::3", "198.51.100.1", "198.51.100.1" },
    { "beside a network of IPv6", "2001:db8:2::1", "198.51.100.1", "2001:db8:2::1" },
    { "within half an octet", "192.0.2.129", "198.51.100.1", "198.51.100.1" },
    { "beside half an octet", "192.0.2.127", "198.51.100.1", "192.0.2.127" },
    { "IPv4 at a socket of IPv6", "::ffff:10.1.2.3", "198.51.100.1", "198.51.100.1" },
    { "a client of IPv6", "127.0.0.1", "2001:db8:9::1", "2001:db8:9::1" },
    { "a port", "127.0.0.1", "198.51.100.1:4711", "198.51.100.1" },
    { "a port of IPv6", "127.0.0.1", "[2001:db8:9::1]:4711", "2001:db8:9::1" },
    { "the client writes the field itself", "127.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1" },
    { "and as our proxy", "127.0.0.1", "1.2.3.4, 10.0.0.1, 198.51.100.1", "198.51.100.1" },
    { "two proxies", "127.0.0.1", "198.51.100.1,10.0.0.1", "198.51.100.1" },
    { "two proxies, a field each", "127.0.0.1", "198.51.100.1\n10.0.0.1", "198.51.100.1" },
    { "a client's field before the proxy's", "127.0.0.1", "1.2.3.4\n198.51.100.1", "198.51.100.1" },
    { "a client within", "127.0.0.1", "10.0.0.7", "10.0.0.7" },
    { "all of them ours", "127.0.0.1", "10.0.0.7, 10.0.0.8", "10.0.0.7" },
    { "white space", "127.0.0.1", " \t198.51.100.1 \t ,\t10.0.0.1 ", "198.51.100.1" },
    { "a name", "127.0.0.1", "198.51.100.1, unknown", "127.0.0.1" },
    { "a name before a proxy", "127.0.0.1", "unknown, 10.0.0.1", "10.0.0.1" },
    { "an empty element", "127.0.0.1", "198.51.100.1,", "127.0.0.1" },
    { "only commas", "127.0.0.1", ",,,", "127.0.0.1" },
    { "only white space", "127.0.0.1", "  ", "127.0.0.1" },
    { "a bracket without an end", "127.0.0.1", "[2001:db8:9::1", "2001:db8:9::1" },
    { "no address in brackets", "127.0.0.1", "[]", "127.0.0.1" },
    { "longer than any address", "127.0.0.1",
      "1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111", "127.0.0.1" },
    { "only the last fields are kept", "127.0.0.1",
      "1.1.1.1\n10.0.0.1\n10.0.0.2\n10.0.0.3\n10.0.0.4", "10.0.0.1" },
};

TEST(trusted_proxies_take_the_last_address_that_is_not_theirs)
{
    struct trusted_proxies proxies;
    CHECK_OK("list", trusted_proxies_parse(str(list), &proxies));
    CHECK_INT("list", proxies.count, 4);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct head head = { 0 };
        struct request req = { 0 };
        jt_str rest = str(cases[i].fields), line;
        while (cases[i].fields[0] != '\0' && jt_str_cut(&rest, '\n', &line))
            head_add_field(&head, &req, JT_STR("x-forwarded-for"), line);
        CHECK_STR(cases[i].name,
                  trusted_proxies_client(&proxies, str(cases[i].peer), req.forwarded_for,
                                         req.forwarded_count),
                  cases[i].client);
    }
}

TEST(trusted_proxies_are_addresses_and_networks)
{
    static const struct {
        const char *name, *list;
        enum jt_code code;
    } lists[] = {
        { "none", "", JT_OK },
        { "all", "0.0.0.0/0, ::/0", JT_OK },
        { "a name", "proxy.example.com", JT_INVALID },
        { "a port", "10.0.0.1:80", JT_INVALID },
        { "a prefix that is too long", "10.0.0.0/33", JT_INVALID },
        { "a prefix that is too long for IPv6", "::/129", JT_INVALID },
        { "a prefix that is none", "10.0.0.0/", JT_INVALID },
        { "a mask", "10.0.0.0/255.0.0.0", JT_INVALID },
        { "too many",
          "::1 ::1 ::1 ::1 ::1 ::1 ::1 ::1 ::1 ::1 ::1 ::1 ::1 ::1 ::1 ::1 ::1 ::1 ::1 "
          "::1 ::1 ::1 ::1 ::1 ::1 ::1 ::1 ::1 ::1 ::1 ::1 ::1 ::1",
          JT_TOO_LARGE },
    };
    struct trusted_proxies proxies;
    for (size_t i = 0; i < COUNT(lists); i++)
        CHECK_CODE(lists[i].name, trusted_proxies_parse(str(lists[i].list), &proxies),
                   lists[i].code);
}
