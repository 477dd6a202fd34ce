/*
 * url: the URLs that others give jeton to call: absolute, http or https, in a form that no two
 * readers take in different ways. RFC 3986.
 */
#pragma once

#include "base/bytes.h"

struct url {
    bool is_https;
    jt_str host; /* as it stands there; an address of IPv6 without its brackets */
    bool is_bracketed;
    jt_str port; /* empty: none */
};

/* With a host, in printable ASCII, without user information or fragment. The views are of text.
 * JT_INVALID. */
JT_MUST_USE jt_err url_parse(jt_str text, struct url *ret_url);

/* Whether the host is an address in any spelling: "[::1]", "127.1", "0x7f000001". */
bool url_host_is_address(const struct url *url);
