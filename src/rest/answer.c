/* answer: answers are written whole into the request's arena, and handed to its response. */
#include "rest/answer.h"

#include <assert.h>

const struct answer_shape answer_success = { "success_response", ANSWER_OK };

jt_err answer_write(struct request *req, struct response *resp, const struct answer_shape *shape,
                    const void *from, size_t from_bytes)
{
    jt_str body;
    assert(from_bytes == shape->bytes);
    JT_TRY(answer_shape_json(shape, from, req->arena, &body));
    response_json(resp, shape->status == 0 ? 200 : shape->status, body);
    return JT_DONE;
}

jt_err answer_done(struct request *req, struct response *resp, const struct answer_shape *shape)
{
    return answer_write(req, resp, shape, NULL, 0);
}
