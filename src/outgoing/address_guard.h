/*
 * address_guard: which addresses jeton may be sent to by whoever may create a webhook. Only those
 * of the public internet: not this machine, not the network around it, not a cloud's metadata
 * service (server-side request forgery).
 *
 * Asked for the address that a connection is about to be made to, so that neither spellings of an
 * address nor names that change what they resolve to get around it. Pure. RFC 6890 and the IANA
 * registries of special-purpose addresses.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

bool address_is_public_ipv4(const uint8_t address[static 4]);
bool address_is_public_ipv6(const uint8_t address[static 16]);

struct sockaddr;
bool address_is_public(const struct sockaddr *address); /* false for any other family */
