/*
 * cookie: one cookie of a Cookie header (RFC 6265 section 5.4; fuzzed: tests/fuzz/fuzz_cookie.c),
 * and the field that sets one which no script and no other site can use.
 */
#pragma once

#include "base/arena.h"

/*
 * The value of the cookie of that name; a view of header. JT_NOT_FOUND; JT_INVALID when the name is
 * there twice: one of the two was planted, and nothing tells which.
 */
JT_MUST_USE jt_err cookie_find(jt_str header, jt_str name, jt_str *ret_value);

/* What a cookie is called over http, over https, and over https where it is for the whole host:
 * browsers take a name of the last two forms from nobody else (RFC 6265bis section 4.1.3). */
struct cookie_names {
    jt_str plain, secure, host;
};
#define COOKIE_NAMES(name)                                                            \
    {                                                                                 \
        JT_STR_INIT(name), JT_STR_INIT("__Secure-" name), JT_STR_INIT("__Host-" name) \
    }

/* path is that of struct cookie. */
jt_str cookie_name(const struct cookie_names *names, bool is_secure, jt_str path);

struct cookie {
    jt_str name, value; /* of characters that need no quoting */
    int64_t max_age_s;  /* 0 takes the cookie away */
    bool is_secure;     /* sent over https only */
    jt_str path;        /* it is for what lies below: "/auth"; "": for the whole host */
};

/* A value for Set-Cookie, in arena, that ends in a NUL: HttpOnly, SameSite=Strict. */
JT_MUST_USE jt_err cookie_write(const struct cookie *cookie, struct jt_arena *arena,
                                const char **ret_field);
