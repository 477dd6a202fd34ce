/* answer: answers are written whole into the request's arena, and handed to its response. */
#include "rest/answer.h"

#include <assert.h>

#include "http/public_document.h"

const struct answer_shape answer_success = { "success_response", ANSWER_OK };

/* A digest of the very bytes: a strong validator (RFC 9110 section 8.8.1). */
static jt_err add_etag(struct request *req, struct response *resp, jt_str body)
{
    const char *etag;
    JT_TRY(public_document_etag(body, req->arena, &etag));
    response_header(resp, "ETag", etag);
    return JT_DONE;
}

jt_err answer_write(struct request *req, struct response *resp, const struct answer_shape *shape,
                    const void *from, size_t from_bytes)
{
    jt_str body;
    assert(from_bytes == shape->bytes);
    JT_TRY(answer_shape_json(shape, from, req->arena, &body));
    response_json(resp, shape->status == 0 ? 200 : shape->status, body);
    return shape->has_etag ? add_etag(req, resp, body) : JT_DONE;
}

jt_err answer_done(struct request *req, struct response *resp, const struct answer_shape *shape)
{
    return answer_write(req, resp, shape, NULL, 0);
}
