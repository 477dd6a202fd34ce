/*
 * public_keys: the keys with which an application proves who it is, and the methods that it may
 * use. Only public halves are ever taken. Adding a key switches no method on.
 */
#pragma once

#include "model/given.h"
#include "registration/registration.h"
#include "store/public_keys.h"

enum { PUBLIC_KEY_NAME_MAX_CHARS = 255, PUBLIC_KEY_LIFETIME_MIN_S = 60 };
#define PUBLIC_KEY_LIFETIME_MAX_S INT64_C(3153600000) /* a hundred years */

struct public_key_wanted {
    jt_str jwk, jwks, pem; /* one of them: a JWK, a set of them, PEM of a key or certificate */
    jt_str kid;            /* empty: the key's own, or its thumbprint; not of a set */
    jt_str name;           /* may be empty */
    int64_t expires_in_s;  /* 0: never */
};

struct public_keys_added {
    struct public_key keys[PUBLIC_KEYS_MAX];
    size_t count;
};

/* Of a set all or none. */
JT_MUST_USE jt_err public_keys_add(struct registrar *r, jt_str application_id,
                                   const struct public_key_wanted *wanted,
                                   struct public_keys_added *ret_added);
/* At once; the last one may go too. */
JT_MUST_USE jt_err public_key_remove(struct registrar *r, jt_str application_id, jt_str key_id);

/* The set of those names, of a request's member methods; NO_METHOD_LEFT where there is none. */
JT_MUST_USE jt_err authentication_methods_read(struct registrar *r, const jt_str *names,
                                               size_t count, unsigned *ret_methods);

struct authentication_changes {
    bool has_methods;
    const jt_str *methods; /* names */
    size_t method_count;
    struct given_text assertion_algorithm; /* empty: any */
};
/* ret_now: as it is then; its text lives in the registrar's arena, or in wanted. */
JT_MUST_USE jt_err authentication_update(struct registrar *r, jt_str application_id,
                                         const struct authentication_changes *wanted,
                                         struct authentication *ret_now);
