/*
 * call: HTTP requests to others, many at a time on one thread. libcurl makes them, and nobody but
 * this file knows it.
 *
 * Each is bounded in time and in bytes of its answer. HTTPS only, with certificates verified; no
 * redirects, no proxy, no cookies, no credentials. The address is judged as it is connected to
 * (address_guard.h).
 */
#pragma once

#include "base/arena.h"

/* What all of them have in common. */
struct calls_options {
    bool allows_private; /* any address, and plain http */
    const char *ca_file; /* what certificates must lead to; NULL: the system's */
};

struct calls; /* opaque; one thread, but for calls_wake() */

JT_MUST_USE jt_err calls_new(const struct calls_options *options, struct calls **ret_calls);
void calls_free(struct calls *calls); /* takes NULL; after its last call is freed */

/* One request at a time, used again and again. Views and texts live until it has ended. */
struct call; /* opaque */

struct call_request {
    const char *method; /* GET, or another with a body */
    const char *url;
    const char *const *headers; /* "Name: value" */
    size_t header_count;
    jt_str body;                            /* empty: none */
    int64_t connect_timeout_ms, timeout_ms; /* the second for all of it */
    size_t answer_max_bytes;                /* the body is read so far */
    struct jt_buf *answer;                  /* what has room for that; NULL: it is not kept */
    bool needs_whole;                       /* a body that is longer is CALL_TOO_LARGE */
    bool may_be_private;                    /* any address, but https all the same */
    /* What certificates may lead to besides the system's, in place of calls_options.ca_file; empty:
     * that one. */
    jt_str ca_pem;
};

JT_MUST_USE jt_err call_new(struct calls *calls, struct call **ret_call);
void call_free(struct call *call); /* takes NULL; gives it up when it is on its way */

/* context is what calls_next_ended() tells of it. */
JT_MUST_USE jt_err call_start(struct call *call, const struct call_request *request, void *context);

enum call_end {
    CALL_ANSWERED, /* with a status; what came behind answer_max_bytes was cut off */
    CALL_NO_NAME,  /* that can be resolved */
    CALL_ADDRESS_REFUSED,
    CALL_NO_CONNECTION,
    CALL_TIMED_OUT,
    CALL_CERTIFICATE, /* not trusted */
    CALL_CA_FILE,     /* cannot be used */
    CALL_NO_TLS,
    CALL_CLOSED, /* before the answer was whole */
    CALL_NOT_HTTP,
    CALL_TOO_LARGE, /* the head, or a body of which all is needed */
    CALL_NO_MEMORY,
    CALL_FAILED, /* in another way */
    CALL_END_COUNT,
};

/* "no_connection": for a log. */
const char *call_end_name(enum call_end end);

struct call_outcome {
    enum call_end end;
    int64_t status;        /* of HTTP; 0: none came */
    int64_t retry_after_s; /* of the answer's Retry-After; 0: it has none */
};

/* Does what can be done without waiting. */
void calls_work(struct calls *calls);

/* Of a call that has ended, and may be started again: its context. False: none has. */
bool calls_next_ended(struct calls *calls, void **ret_context, struct call_outcome *ret_outcome);

/* Of a call that was answered, until it is started again: the value of its so-many-th field of that
 * name, from 0. False: there is none. */
bool call_answer_field(struct call *call, const char *name, size_t index, jt_str *ret_value);

/* Until there is something to do, at most so long; calls_wake() from any thread ends it. */
void calls_wait(struct calls *calls, int timeout_ms);
void calls_wake(struct calls *calls);
