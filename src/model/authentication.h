/*
 * authentication: how an application may prove who it is. A row a method, by the name that metadata
 * has for it (RFC 7591 section 2).
 */
#pragma once

#include "base/bytes.h"

enum authentication_method {
    AUTHENTICATION_CLIENT_SECRET_POST,
    AUTHENTICATION_CLIENT_SECRET_BASIC,
    AUTHENTICATION_PRIVATE_KEY_JWT,
    AUTHENTICATION_METHODS,
};

/* Sets of methods. */
#define AUTHENTICATION_BIT(method) (1u << (method))
enum { AUTHENTICATION_NAMES_MAX_BYTES = 256 };
enum {
    AUTHENTICATION_WITH_SECRET = AUTHENTICATION_BIT(AUTHENTICATION_CLIENT_SECRET_POST) |
                                 AUTHENTICATION_BIT(AUTHENTICATION_CLIENT_SECRET_BASIC),
};

/* How an application may prove who it is. */
struct authentication {
    unsigned methods;           /* a set */
    jt_str assertion_algorithm; /* the one that its assertions must have; empty: any */
};

jt_str authentication_method_name(enum authentication_method method);

/* Exact; JT_INVALID for anything else. */
JT_MUST_USE jt_err authentication_method_parse(jt_str name, enum authentication_method *ret_method);

/* The names of a set with spaces between, in the order above: AUTHENTICATION_NAMES_MAX_BYTES are
 * always enough. And back; JT_INVALID: a name that is none, or none at all. */
void authentication_methods_put(struct jt_buf *buf, unsigned methods);
JT_MUST_USE jt_err authentication_methods_parse(jt_str names, unsigned *ret_methods);
