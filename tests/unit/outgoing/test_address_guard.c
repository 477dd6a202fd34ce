/* Which addresses are public. */
#include <arpa/inet.h>
#include <sys/un.h>

#include "outgoing/address_guard.h"
#include "test.h"

static const struct {
    const char *name, *address;
    bool is_public;
} cases[] = {
    { "a public one", "93.184.215.14", true },
    { "public resolvers", "8.8.8.8", true },
    { "unspecified", "0.0.0.0", false },
    { "this network", "0.1.2.3", false },
    { "loopback", "127.0.0.1", false },
    { "the end of loopback", "127.255.255.255", false },
    { "past loopback", "128.0.0.1", true },
    { "private 10", "10.0.0.1", false },
    { "before private 10", "9.255.255.255", true },
    { "past private 10", "11.0.0.0", true },
    { "before private 172.16", "172.15.255.255", true },
    { "private 172.16", "172.16.0.1", false },
    { "the end of it", "172.31.255.255", false },
    { "past it", "172.32.0.0", true },
    { "private 192.168", "192.168.1.1", false },
    { "past it", "192.169.0.0", true },
    { "before carrier-grade NAT", "100.63.255.255", true },
    { "carrier-grade NAT", "100.64.0.1", false },
    { "Alibaba's metadata", "100.100.100.200", false },
    { "its end", "100.127.255.255", false },
    { "past it", "100.128.0.0", true },
    { "cloud metadata", "169.254.169.254", false },
    { "ECS metadata", "169.254.170.2", false },
    { "Azure's platform", "168.63.129.16", false },
    { "Oracle's metadata", "192.0.0.192", false },
    { "documentation", "192.0.2.1", false },
    { "documentation 2", "198.51.100.1", false },
    { "documentation 3", "203.0.113.1", false },
    { "benchmarks", "198.19.255.255", false },
    { "6to4 relays", "192.88.99.1", false },
    { "multicast", "224.0.0.1", false },
    { "reserved", "240.0.0.1", false },
    { "broadcast", "255.255.255.255", false },
    { "the last before multicast", "223.255.255.255", true },

    { "a public one of IPv6", "2606:4700:4700::1111", true },
    { "unspecified", "::", false },
    { "loopback", "::1", false },
    { "IPv4-compatible", "::8.8.8.8", false },
    { "mapped loopback", "::ffff:127.0.0.1", false },
    { "mapped metadata", "::ffff:169.254.169.254", false },
    { "mapped private", "::ffff:a00:1", false },
    { "mapped public", "::ffff:8.8.8.8", true },
    { "NAT64 to loopback", "64:ff9b::7f00:1", false },
    { "NAT64 to a public one", "64:ff9b::8.8.8.8", true },
    { "local NAT64", "64:ff9b:1::8.8.8.8", false },
    { "6to4 of loopback", "2002:7f00:1::1", false },
    { "6to4 of a private one", "2002:c0a8:101::1", false },
    { "6to4 of a public one", "2002:808:808::1", true },
    { "Teredo", "2001::1", false },
    { "ORCHID", "2001:10::1", false },
    { "the end of protocol assignments", "2001:1ff:ffff::1", false },
    { "past them", "2001:200::1", true },
    { "documentation", "2001:db8::1", false },
    { "documentation 2", "3fff::1", false },
    { "discard", "100::1", false },
    { "link-local", "fe80::1", false },
    { "site-local", "fec0::1", false },
    { "unique local", "fc00::1", false },
    { "AWS metadata", "fd00:ec2::254", false },
    { "multicast", "ff02::1", false },
    { "not assigned", "4000::1", false },
};

TEST(only_public_addresses_pass)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sockaddr_in ipv4 = { .sin_family = AF_INET };
        struct sockaddr_in6 ipv6 = { .sin6_family = AF_INET6 };
        const bool is_ipv4 = inet_pton(AF_INET, cases[i].address, &ipv4.sin_addr) == 1;
        CHECK(cases[i].address,
              is_ipv4 || inet_pton(AF_INET6, cases[i].address, &ipv6.sin6_addr) == 1);
        const bool got = address_is_public(is_ipv4 ? (const struct sockaddr *)&ipv4
                                                   : (const struct sockaddr *)&ipv6);
        if (got != cases[i].is_public)
            fail_msg("%s: %s is %s", cases[i].name, cases[i].address, got ? "let" : "refused");
    }
}

TEST(no_other_family_passes)
{
    struct sockaddr_un local = { .sun_family = AF_UNIX };
    CHECK("a local socket", !address_is_public((const struct sockaddr *)&local));
}
