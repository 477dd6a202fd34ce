/*
 * issuer: the URL that clients and APIs know this server by (RFC 8414 section 2): http or https,
 * without query, fragment or a slash at its end, since iss must have one spelling. It may have a
 * path, "https://example.com/auth"; all that is served lies below it then.
 */
#pragma once

#include "base/bytes.h"

enum { ISSUER_MAX_BYTES = 200 };

/* What is wrong with it, behind the value in a sentence; NULL: nothing. */
const char *issuer_fault(jt_str issuer);

/* "https://auth.example" and "auth.example": its origin (RFC 6454 section 6.2) and what Host says
 * of it, both without the port that the scheme implies; and that port, ":443". */
jt_str issuer_origin(jt_str issuer);
jt_str issuer_host(jt_str issuer);
jt_str issuer_default_port(jt_str issuer);

/* "/auth", or "": a view of issuer, which has no fault. Nothing in it needs escaping in a cookie, a
 * header field or HTML. */
jt_str issuer_path(jt_str issuer);
