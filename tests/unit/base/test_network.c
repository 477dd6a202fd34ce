/* test_network: which addresses begin with the same bits. */
#include "test.h"

#include "base/network.h"

static const struct {
    const char *network, *address;
    bool is_within;
} cases[] = {
    { "203.0.113.7", "203.0.113.7", true },      { "203.0.113.7", "203.0.113.8", false },
    { "203.0.113.0/24", "203.0.113.255", true }, { "203.0.113.0/24", "203.0.114.0", false },
    { "203.0.113.77/24", "203.0.113.1", true },  { "0.0.0.0/0", "198.51.100.1", true },
    { "0.0.0.0/0", "2001:db8::1", false },       { "::/0", "2001:db8::1", true },
    { "::/0", "198.51.100.1", false },           { "2001:db8:1::/47", "2001:db8:0:1::", true },
    { "2001:db8::/47", "2001:db8:2::", false },  { "::ffff:10.0.0.0/104", "10.9.9.9", true },
    { "10.0.0.0/8", "::ffff:10.9.9.9", true },
};

TEST(network_has_addresses_that_begin_with_its_bits)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct jt_network network;
        struct jt_address address;
        CHECK_OK(cases[i].network, jt_network_parse(str(cases[i].network), &network));
        CHECK_OK(cases[i].address, jt_address_parse(str(cases[i].address), &address));
        CHECK_INT(cases[i].network, jt_network_has(&network, &address), cases[i].is_within);
    }
}

TEST(network_refuses_what_is_none)
{
    const char *const wrong[] = { "",
                                  "/",
                                  "10.0.0.0/",
                                  "10.0.0.0/33",
                                  "10.0.0.0/-1",
                                  "10.0.0/8",
                                  "2001:db8::/129",
                                  "example.com",
                                  "10.0.0.0/8 ",
                                  "::ffff:10.0.0.0/8" };
    struct jt_network network;
    for (size_t i = 0; i < COUNT(wrong); i++)
        CHECK_CODE(wrong[i], jt_network_parse(str(wrong[i]), &network), JT_INVALID);
}
