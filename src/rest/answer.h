/*
 * answer: what the management API says when all went well (contract section 7.5).
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

/* root, whose reference is taken over, is the whole body; NULL is JT_NO_MEMORY. */
JT_MUST_USE jt_err answer_json(struct request *req, struct response *resp, int status,
                               json_t *root);

/* {"code":"OK","message":"Success"}, and its shape. */
extern const struct answer_shape answer_success;
JT_MUST_USE jt_err answer_ok(struct request *req, struct response *resp);

/* {"code":"OK","message":MESSAGE,NAME:payload}; payload as root above. */
JT_MUST_USE jt_err answer_payload(struct request *req, struct response *resp, const char *message,
                                  const char *name, json_t *payload);

/* {"code","message"} of the route's own. */
JT_MUST_USE jt_err answer_code(struct request *req, struct response *resp, const char *code,
                               const char *message);

/* 201 {"code","message",NAME:{"id"}} */
JT_MUST_USE jt_err answer_created(struct request *req, struct response *resp, const char *code,
                                  const char *message, const char *name, jt_str id);
