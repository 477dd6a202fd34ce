/* test_address: every spelling of an address is one value, and limits count by its network. */
#include "test.h"

#include <arpa/inet.h>

#include "base/address.h"

static const struct {
    const char *text, *written; /* NULL: no address */
    const char *network;
} cases[] = {
    { "203.0.113.9", "203.0.113.9", "203.0.113.9" },
    { "::ffff:203.0.113.9", "203.0.113.9", "203.0.113.9" },
    { "::FFFF:203.0.113.9", "203.0.113.9", "203.0.113.9" },
    { "::ffff:cb00:7109", "203.0.113.9", "203.0.113.9" },
    { "0:0:0:0:0:ffff:cb00:7109", "203.0.113.9", "203.0.113.9" },
    { "2001:db8::1", "2001:db8::1", "2001:db8::" },
    { "2001:DB8:0:0:0:0:0:1", "2001:db8::1", "2001:db8::" },
    { "2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::" },
    { "::1", "::1", "::" },
    { "fe80::1%eth0", NULL, "::" },
    { "[::1]", NULL, "::" },
    { "203.0.113.9:80", NULL, "::" },
    { "203.0.113", NULL, "::" },
    { "203.0.113.09", NULL, "::" },
    { " 203.0.113.9", NULL, "::" },
    { "203.0.113.256", NULL, "::" },
    { "1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111", NULL, "::" },
    { "localhost", NULL, "::" },
    { "", NULL, "::" },
};

TEST(an_address_has_one_form_and_one_network)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct jt_address address = { 0 };
        char text[JT_ADDRESS_TEXT_BYTES];
        CHECK_CODE(cases[i].text, jt_address_parse(str(cases[i].text), &address),
                   cases[i].written != NULL ? JT_OK : JT_INVALID);
        if (cases[i].written != NULL)
            CHECK_STR(cases[i].text, jt_address_write(&address, text), cases[i].written);
        struct jt_address network = jt_address_network_of(str(cases[i].text));
        CHECK_STR(cases[i].text, jt_address_write(&network, text), cases[i].network);
    }
}

TEST(an_address_ends_where_its_text_does)
{
    struct jt_address address;
    CHECK_CODE("a NUL", jt_address_parse(JT_STR("203.0.113.9\0"), &address), JT_INVALID);
}

TEST(a_socket_of_either_family_has_the_same_address)
{
    struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(80) };
    struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(80) };
    char text[JT_ADDRESS_TEXT_BYTES];
    CHECK_INT("v4", inet_pton(AF_INET, "203.0.113.9", &v4.sin_addr), 1);
    CHECK_INT("mapped", inet_pton(AF_INET6, "::ffff:203.0.113.9", &v6.sin6_addr), 1);
    struct jt_address plain = jt_address_of_socket((const struct sockaddr *)&v4);
    struct jt_address mapped = jt_address_of_socket((const struct sockaddr *)&v6);
    CHECK("same", memcmp(&plain, &mapped, sizeof(plain)) == 0);
    CHECK_STR("written", jt_address_write(&mapped, text), "203.0.113.9");
    CHECK_INT("v6", inet_pton(AF_INET6, "2001:db8::1", &v6.sin6_addr), 1);
    mapped = jt_address_of_socket((const struct sockaddr *)&v6);
    CHECK_STR("written", jt_address_write(&mapped, text), "2001:db8::1");
}
