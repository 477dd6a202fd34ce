/*
 * address_guard: two lists of prefixes, IANA's special-purpose registries and the places where
 * clouds keep their metadata. IPv4 addresses inside of IPv6 ones are taken out and judged as such.
 */
#include "outgoing/address_guard.h"

#include <netinet/in.h>
#include <string.h>

#include "base/bytes.h"

struct prefix {
    uint8_t bytes[16];
    unsigned bits;
};

static const struct prefix refused_ipv4[] = {
    { { 0 }, 8 },                 /* this network, unspecified */
    { { 10 }, 8 },                /* private */
    { { 100, 64 }, 10 },          /* carrier-grade NAT; Alibaba's metadata */
    { { 127 }, 8 },               /* loopback */
    { { 168, 63, 129, 16 }, 32 }, /* Azure's platform services */
    { { 169, 254 }, 16 },         /* link-local; the usual metadata services */
    { { 172, 16 }, 12 },          /* private */
    { { 192, 0, 0 }, 24 },        /* protocol assignments; Oracle's metadata */
    { { 192, 0, 2 }, 24 },        /* documentation */
    { { 192, 88, 99 }, 24 },      /* relays of 6to4 */
    { { 192, 168 }, 16 },         /* private */
    { { 198, 18 }, 15 },          /* benchmarks */
    { { 198, 51, 100 }, 24 },     /* documentation */
    { { 203, 0, 113 }, 24 },      /* documentation */
    { { 224 }, 4 },               /* multicast */
    { { 240 }, 4 },               /* reserved, broadcast */
};

/* What is public lies here, but for what is refused inside of it. */
static const struct prefix global_ipv6 = { { 0x20 }, 3 };
static const struct prefix refused_ipv6[] = {
    { { 0x20, 0x01 }, 23 },             /* protocol assignments, Teredo */
    { { 0x20, 0x01, 0x0d, 0xb8 }, 32 }, /* documentation */
    { { 0x3f, 0xff }, 20 },             /* documentation */
};

/* Forms that lead to an IPv4 address, and where in them it is. */
static const struct embedding {
    struct prefix prefix;
    size_t offset;
} embeddings[] = {
    { { { [10] = 0xff, [11] = 0xff }, 96 }, 12 }, /* IPv4-mapped */
    { { { 0x00, 0x64, 0xff, 0x9b }, 96 }, 12 },   /* NAT64 */
    { { { 0x20, 0x02 }, 16 }, 2 },                /* 6to4 */
};

static bool is_in(const uint8_t *address, const struct prefix *prefix)
{
    const size_t whole = prefix->bits / 8;
    const unsigned rest = prefix->bits % 8;
    if (memcmp(address, prefix->bytes, whole) != 0)
        return false;
    return rest == 0 || (address[whole] ^ prefix->bytes[whole]) >> (8 - rest) == 0;
}

bool address_is_public_ipv4(const uint8_t address[static 4])
{
    for (size_t i = 0; i < COUNT(refused_ipv4); i++)
        if (is_in(address, &refused_ipv4[i]))
            return false;
    return true;
}

bool address_is_public_ipv6(const uint8_t address[static 16])
{
    for (size_t i = 0; i < COUNT(embeddings); i++)
        if (is_in(address, &embeddings[i].prefix))
            return address_is_public_ipv4(address + embeddings[i].offset);
    if (!is_in(address, &global_ipv6))
        return false;
    for (size_t i = 0; i < COUNT(refused_ipv6); i++)
        if (is_in(address, &refused_ipv6[i]))
            return false;
    return true;
}

bool address_is_public(const struct sockaddr *address)
{
    /* The library that resolves gives the right size for the family; alignment is not promised. */
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
    uint8_t bytes[4];
    switch (address->sa_family) {
    case AF_INET:
        memcpy(&ipv4, address, sizeof(ipv4));
        memcpy(bytes, &ipv4.sin_addr, sizeof(bytes));
        return address_is_public_ipv4(bytes);
    case AF_INET6:
        memcpy(&ipv6, address, sizeof(ipv6));
        return address_is_public_ipv6(ipv6.sin6_addr.s6_addr);
    default:
        return false;
    }
}
