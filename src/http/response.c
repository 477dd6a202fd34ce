/* response: see the header. */
#include "http/response.h"

#include <assert.h>

void response_header(struct response *resp, const char *name, const char *value)
{
    assert(resp->header_count < RESPONSE_HEADERS_MAX);
    resp->headers[resp->header_count++] = (struct response_header){ name, value };
}

void response_json(struct response *resp, int status, jt_str body)
{
    resp->status = status;
    resp->content_type = "application/json";
    resp->body = body;
    response_header(resp, "Cache-Control", "no-store");
}
