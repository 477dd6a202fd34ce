/*
 * response: fills a struct; response_head.c writes it. A 401 has a function of its own, because
 * none may go without a challenge (RFC 9110 section 15.5.2).
 */
#include "http/response.h"

#include <assert.h>

void response_header(struct response *resp, const char *name, const char *value)
{
    assert(resp->header_count < RESPONSE_HEADERS_MAX);
    resp->headers[resp->header_count++] = (struct response_header){ name, value };
}

jt_err response_wait(struct response *resp, int64_t wait_s, struct jt_arena *arena)
{
    enum { SECONDS_BYTES = 24 };
    struct jt_buf seconds;
    JT_TRY(jt_arena_buf(arena, SECONDS_BYTES, &seconds));
    jt_buf_put_int(&seconds, wait_s);
    jt_buf_put_char(&seconds, '\0');
    response_header(resp, "Retry-After", seconds.ptr);
    response_header(resp, "RateLimit-Reset", seconds.ptr);
    return JT_DONE;
}

static void answer_json(struct response *resp, int status, jt_str body)
{
    resp->status = status;
    resp->content_type = "application/json";
    resp->body = body;
    response_header(resp, "Cache-Control", "no-store");
}

void response_json(struct response *resp, int status, jt_str body)
{
    assert(status != 401);
    answer_json(resp, status, body);
}

void response_unauthorized(struct response *resp, const char *challenge, jt_str body)
{
    answer_json(resp, 401, body);
    response_header(resp, "WWW-Authenticate", challenge);
}
