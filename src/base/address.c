/*
 * address: sixteen bytes for every address; IPv4 stands as IPv4-mapped (RFC 4291 section 2.5.5.2),
 * so one comparison serves both. inet_pton() and inet_ntop() read and write.
 */
#include "base/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

enum { MAPPED_BYTES = 12, NETWORK_BYTES = 8 };

_Static_assert(JT_ADDRESS_TEXT_BYTES == INET6_ADDRSTRLEN, "room for any address");

static const uint8_t mapped[MAPPED_BYTES] = { [10] = 0xff, [11] = 0xff };

jt_err jt_address_parse(jt_str text, struct jt_address *ret_address)
{
    struct jt_address address = { 0 };
    char copy[JT_ADDRESS_TEXT_BYTES];
    if (text.len == 0 || text.len >= sizeof(copy) || jt_str_has_control(text))
        return JT_ERR(JT_INVALID, "not a numeric address");
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    if (inet_pton(AF_INET, copy, address.bytes + MAPPED_BYTES) == 1)
        memcpy(address.bytes, mapped, MAPPED_BYTES);
    else if (inet_pton(AF_INET6, copy, address.bytes) != 1)
        return JT_ERR(JT_INVALID, "not a numeric address");
    *ret_address = address;
    return JT_DONE;
}

struct jt_address jt_address_of_socket(const struct sockaddr *socket_address)
{
    struct jt_address address;
    if (socket_address->sa_family == AF_INET6) {
        struct sockaddr_in6 v6;
        memcpy(&v6, socket_address, sizeof(v6));
        memcpy(address.bytes, &v6.sin6_addr, sizeof(address.bytes));
    } else {
        struct sockaddr_in v4;
        memcpy(&v4, socket_address, sizeof(v4));
        memcpy(address.bytes, mapped, MAPPED_BYTES);
        memcpy(address.bytes + MAPPED_BYTES, &v4.sin_addr, sizeof(v4.sin_addr));
    }
    return address;
}

bool jt_address_is_v4(const struct jt_address *address)
{
    return memcmp(address->bytes, mapped, MAPPED_BYTES) == 0;
}

jt_str jt_address_write(const struct jt_address *address,
                        char ret_text[static JT_ADDRESS_TEXT_BYTES])
{
    const bool is_v4 = jt_address_is_v4(address);
    if (inet_ntop(is_v4 ? AF_INET : AF_INET6, address->bytes + (is_v4 ? MAPPED_BYTES : 0), ret_text,
                  JT_ADDRESS_TEXT_BYTES) == NULL)
        ret_text[0] = '\0'; /* cannot be: there is room */
    return jt_str_from(ret_text);
}

struct jt_address jt_address_network(struct jt_address address)
{
    if (!jt_address_is_v4(&address))
        memset(address.bytes + NETWORK_BYTES, 0, sizeof(address.bytes) - NETWORK_BYTES);
    return address;
}

struct jt_address jt_address_network_of(jt_str text)
{
    struct jt_address address = { 0 };
    jt_err err = jt_address_parse(text, &address);
    return err.code == JT_OK ? jt_address_network(address) : address;
}
