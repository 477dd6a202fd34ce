/* test_trusted_proxies: whose address is taken, and that nobody gets to choose their own. */
#include "test.h"

#include "http/head.h"
#include "http/trusted_proxies.h"

static const char list[] = "127.0.0.1, 10.0.0.0/8 2001:db8:1::/48,192.0.2.128/25 "
                           "::ffff:172.16.0.0/108";

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
    { "a bracket without an end", "127.0.0.1", "[2001:db8:9::1", "127.0.0.1" },
    { "IPv4 as IPv4-mapped", "127.0.0.1", "::ffff:203.0.113.9", "203.0.113.9" },
    { "in hexadecimal", "127.0.0.1", "::ffff:cb00:7109", "203.0.113.9" },
    { "in capitals", "127.0.0.1", "::FFFF:203.0.113.9", "203.0.113.9" },
    { "in brackets", "127.0.0.1", "[::ffff:203.0.113.9]", "203.0.113.9" },
    { "in brackets with a port", "127.0.0.1", "[::ffff:203.0.113.9]:4711", "203.0.113.9" },
    { "a proxy as IPv4-mapped", "127.0.0.1", "1.2.3.4, ::ffff:10.0.0.1", "1.2.3.4" },
    { "a proxy of a list that is IPv4-mapped", "127.0.0.1", "1.2.3.4, 172.31.0.1", "1.2.3.4" },
    { "beside that", "127.0.0.1", "1.2.3.4, 172.32.0.1", "172.32.0.1" },
    { "IPv6 in another spelling", "127.0.0.1", "2001:0DB8:9:0:0:0:0:1", "2001:db8:9::1" },
    { "IPv6 in brackets without a port", "127.0.0.1", "[2001:db8:9::1]", "2001:db8:9::1" },
    { "IPv4 in brackets", "127.0.0.1", "[203.0.113.9]:80", "203.0.113.9" },
    { "the least IPv6", "127.0.0.1", "::", "::" },
    { "a zone", "127.0.0.1", "fe80::1%eth0", "fe80::1" },
    { "a zone in brackets", "127.0.0.1", "[fe80::1%25eth0]:80", "fe80::1" },
    { "a zone of no name", "127.0.0.1", "fe80::1%", "127.0.0.1" },
    { "a zone of IPv4", "127.0.0.1", "203.0.113.9%eth0", "127.0.0.1" },
    { "a port that is no number", "127.0.0.1", "203.0.113.9:http", "127.0.0.1" },
    { "a port that is none", "127.0.0.1", "203.0.113.9:", "127.0.0.1" },
    { "a port that is too large", "127.0.0.1", "203.0.113.9:65536", "127.0.0.1" },
    { "a port of IPv6 that is no number", "127.0.0.1", "[2001:db8:9::1]:x", "127.0.0.1" },
    { "no colon behind a bracket", "127.0.0.1", "[2001:db8:9::1]80", "127.0.0.1" },
    { "a name that hides", "127.0.0.1", "_hidden", "127.0.0.1" },
    { "a name with a port", "127.0.0.1", "unknown:80", "127.0.0.1" },
    { "a path of a socket", "127.0.0.1", "unix:", "127.0.0.1" },
    { "a host name", "127.0.0.1", "client.example.com", "127.0.0.1" },
    { "in quotes", "127.0.0.1", "\"203.0.113.9\"", "127.0.0.1" },
    { "an element of Forwarded", "127.0.0.1", "for=203.0.113.9", "127.0.0.1" },
    { "a space inside", "127.0.0.1", "203.0.113.9 198.51.100.1", "127.0.0.1" },
    { "half an address", "127.0.0.1", "203.0.113", "127.0.0.1" },
    { "a network", "127.0.0.1", "203.0.113.0/24", "127.0.0.1" },
    { "bytes", "127.0.0.1", "\xff\xfe", "127.0.0.1" },
    { "an empty element between", "127.0.0.1", "1.2.3.4, , 10.0.0.1", "10.0.0.1" },
    { "an empty field last", "127.0.0.1", "198.51.100.1\n", "198.51.100.1" },
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
    CHECK_INT("list", proxies.count, 5);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct head head = { 0 };
        struct request req = { 0 };
        jt_str rest = str(cases[i].fields), line;
        while (cases[i].fields[0] != '\0' && jt_str_cut(&rest, '\n', &line))
            head_add_field(&head, &req, JT_STR("x-forwarded-for"), line);
        jt_str client = JT_STR("");
        CHECK_OK(cases[i].name,
                 trusted_proxies_client(&proxies, str(cases[i].peer), req.forwarded_for,
                                        req.forwarded_count, test_arena(), &client));
        CHECK_STR(cases[i].name, client, cases[i].client);
    }
}

TEST(trusted_proxies_end_the_search_in_a_list_without_end)
{
    struct trusted_proxies proxies;
    struct jt_buf field;
    jt_str client;
    CHECK_OK("list", trusted_proxies_parse(str(list), &proxies));
    CHECK_OK("memory", jt_arena_buf(test_arena(), 16 * 1024, &field));
    jt_buf_put(&field, JT_STR("1.2.3.4"));
    while (field.len < field.capacity - 16)
        jt_buf_put(&field, JT_STR(",10.0.0.1"));
    jt_str fields[] = { jt_buf_str(&field) };
    CHECK_OK("long", trusted_proxies_client(&proxies, JT_STR("127.0.0.1"), fields, 1, test_arena(),
                                            &client));
    CHECK_STR("one of ours", client, "10.0.0.1");
}

TEST(trusted_networks_of_one_family_hold_none_of_the_other)
{
    static const struct {
        const char *list, *address;
        bool want;
    } of_family[] = {
        { "::/0", "203.0.113.9", false },
        { "::/0", "2001:db8::1", true },
        { "0.0.0.0/0", "203.0.113.9", true },
        { "0.0.0.0/0", "2001:db8::1", false },
        { "0.0.0.0/0", "::ffff:1.2.3.4", true },
        { "::ffff:0:0/96", "1.2.3.4", true },
        { "::1", "0.0.0.1", false },
    };
    for (size_t i = 0; i < COUNT(of_family); i++) {
        struct trusted_proxies proxies;
        struct jt_address address;
        CHECK_OK(of_family[i].list, trusted_proxies_parse(str(of_family[i].list), &proxies));
        CHECK_OK(of_family[i].list, jt_address_parse(str(of_family[i].address), &address));
        CHECK_INT(of_family[i].list, trusted_proxies_have(&proxies, &address), of_family[i].want);
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
        { "an IPv4-mapped address", "::ffff:10.0.0.1", JT_OK },
        { "an IPv4-mapped network", "::ffff:10.0.0.0/104", JT_OK },
        { "an IPv4-mapped network with the prefix of an IPv4 one", "::ffff:10.0.0.0/8",
          JT_INVALID },
        { "a zone", "fe80::1%eth0", JT_INVALID },
        { "brackets", "[::1]", JT_INVALID },
        { "a prefix alone", "/8", JT_INVALID },
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
