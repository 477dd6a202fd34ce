/* answer: answers are written whole into the request's arena, and handed to its response. */
#include "rest/answer.h"

#include <assert.h>

const struct answer_shape answer_success = { "success_response", ANSWER_OK };

jt_err answer_write(struct request *req, struct response *resp, const struct answer_shape *shape,
                    const void *from, size_t from_bytes)
{
    json_t *object = NULL;
    assert(from_bytes == shape->bytes);
    JT_TRY(answer_object(shape, from, &object));
    return answer_json(req, resp, shape->status == 0 ? 200 : shape->status, object);
}

jt_err answer_done(struct request *req, struct response *resp, const struct answer_shape *shape)
{
    return answer_write(req, resp, shape, NULL, 0);
}

jt_err answer_json(struct request *req, struct response *resp, int status, json_t *root)
{
    jt_str body;
    JT_TRY(json_write(root, req->arena, &body));
    response_json(resp, status, body);
    return JT_DONE;
}

jt_err answer_ok(struct request *req, struct response *resp)
{
    (void)req;
    response_json(resp, 200, JT_STR("{\"code\":\"OK\",\"message\":\"Success\"}"));
    return JT_DONE;
}

jt_err answer_payload(struct request *req, struct response *resp, const char *message,
                      const char *name, json_t *payload)
{
    return answer_json(req, resp, 200,
                       json_pack("{s:s,s:s,s:o}", "code", "OK", "message", message, name, payload));
}

jt_err answer_code(struct request *req, struct response *resp, const char *code,
                   const char *message)
{
    return answer_json(req, resp, 200, json_pack("{s:s,s:s}", "code", code, "message", message));
}

jt_err answer_created(struct request *req, struct response *resp, const char *code,
                      const char *message, const char *name, jt_str id)
{
    return answer_json(req, resp, 201,
                       json_pack("{s:s,s:s,s:{s:s%}}", "code", code, "message", message, name, "id",
                                 JSON_TEXT(id)));
}
