/*
 * response: what a handler answers. Views must live until the request ends (its arena, or longer).
 */
#pragma once

#include "base/arena.h"

enum { RESPONSE_HEADERS_MAX = 12 };

struct response_header {
    const char *name;  /* a literal */
    const char *value; /* NUL-terminated, lives as long as the request */
};

/*
 * A body that is made as the client takes it, where nobody knows its length before: next gives a
 * piece, which may be empty, and is asked again once that has gone out. What it allocates in arena
 * is gone by then; context lives as long as the request. Before each piece but the first the
 * group's guard is asked once more. An error cuts the answer, in a way that the client can tell.
 */
struct response_stream {
    jt_err (*next)(void *context, struct jt_arena *arena, jt_str *ret_piece, bool *ret_is_last);
    void *context;
};

struct response {
    int status;
    const char *content_type; /* a literal; NULL: none */
    jt_str body;
    struct response_stream stream; /* in place of body, of what runs on a pool; next NULL: none */
    struct response_header headers[RESPONSE_HEADERS_MAX];
    size_t header_count;
    /* For the log line of this request: why it was refused or failed, and whose it was. */
    jt_err cause;
    jt_str client_id; /* empty when not known */
    jt_str actor;     /* who acted in the client's place; empty: nobody */
};

/* Past RESPONSE_HEADERS_MAX is a bug of ours (assert). */
void response_header(struct response *resp, const char *name, const char *value);

/* For a 429: in how many seconds to try again, in Retry-After (RFC 9110 section 10.2.3) and in
 * RateLimit-Reset (contract section 7.10). */
JT_MUST_USE jt_err response_wait(struct response *resp, int64_t wait_s, struct jt_arena *arena);

/* Status, "application/json", Cache-Control: no-store. A 401 this way is a bug of ours (assert). */
void response_json(struct response *resp, int status, jt_str body);

/*
 * 401, which must say how to authenticate (RFC 9110 section 15.5.2): some HTTP clients fail
 * without. challenge lives as long as the request. Only /oauth2 says Basic: a browser asks for a
 * password then.
 */
void response_unauthorized(struct response *resp, const char *challenge, jt_str body);
