/*
 * answer: what the REST APIs say when all went well (contract section 7.5).
 */
#pragma once

#include "http/request.h"
#include "http/response.h"
#include "rest/answer_shape.h"

/*
 * What shape shows of a struct (answer_shape.h), which is the whole body; from_bytes is the
 * struct's size, which answer_with() knows. answer_done() is for shapes without members.
 */
JT_MUST_USE jt_err answer_write(struct request *req, struct response *resp,
                                const struct answer_shape *shape, const void *from,
                                size_t from_bytes);
#define answer_with(req, resp, shape, ...) \
    answer_write(req, resp, shape, __VA_ARGS__, sizeof(*(__VA_ARGS__)))
JT_MUST_USE jt_err answer_done(struct request *req, struct response *resp,
                               const struct answer_shape *shape);

/* {"code":"OK","message":"Success"}, and its shape. */
extern const struct answer_shape answer_success;
static inline JT_MUST_USE jt_err answer_ok(struct request *req, struct response *resp)
{
    return answer_done(req, resp, &answer_success);
}
