/*
 * err: the one error type of every call that can fail.
 *
 * `what` is for our own log: always a string literal, never input, never a secret. What a client
 * sees comes from the tables beside the protocols (oauth/token_refusal.c, rest/refuse.h).
 */
#pragma once

enum jt_code {
    JT_OK = 0,
    JT_INVALID,     /* the input is malformed or breaks a rule */
    JT_TOO_LARGE,   /* a named limit was passed */
    JT_NOT_FOUND,   /* there is no such thing */
    JT_CONFLICT,    /* it exists already, or changed in between */
    JT_STALE,       /* what the caller has seen of it is not so any more; nothing was changed */
    JT_REFUSED,     /* refused by a rule; the answer, where there is one, is already written */
    JT_WOULD_BLOCK, /* needs the store: run again where waiting is allowed */
    JT_UNAVAILABLE, /* a resource we depend on does not answer now */
    JT_UNCERTAIN,   /* whether it was done is not known; a repeat may do it twice */
    JT_NEWER,       /* the store was made by a newer jeton */
    JT_NO_MEMORY,
    JT_CRYPTO, /* libcrypto failed, or a seal did not open */
    JT_IO,     /* a file or socket failed */
    JT_STORE,  /* the database failed */
    JT_FULL,   /* no room on a disk: nothing was written */
    JT_MOVED,  /* a file in use was removed, replaced or overwritten by others */
};

typedef struct jt_err {
    enum jt_code code; /* JT_OK is 0 */
    const char *what;  /* a literal for the log: no secret, no input, nothing to free */
} jt_err;

#define JT_MUST_USE      __attribute__((warn_unused_result))
#define JT_AUTO(free_fn) __attribute__((cleanup(free_fn)))
/* Of a large array that is written before it is read: it is not made zero at each call. */
#define JT_UNINITIALIZED   __attribute__((uninitialized))
#define JT_DONE            ((jt_err){ JT_OK, "" })
#define JT_ERR(code, what) ((jt_err){ (code), "" what })

/* Leaves the function with the error of call; the only macro that returns. */
#define JT_TRY(call)          \
    do {                      \
        jt_err e_ = (call);   \
        if (e_.code != JT_OK) \
            return e_;        \
    } while (0)

/* The name of a code, as logs print it: "not_found". Never NULL. */
const char *jt_code_name(enum jt_code code);
