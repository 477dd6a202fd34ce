/* answer: see the header. */
#include "rest/answer.h"

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

jt_err answer_client_secret(struct request *req, struct response *resp, const char *code,
                            const char *message, jt_str application_id,
                            const struct jt_secret *secret)
{
    const jt_str text = jt_secret_reveal(secret);
    json_t *shown = text.len == 0 ? NULL : json_stringn(text.ptr, text.len);
    if (shown == NULL && text.len > 0)
        return JT_ERR(JT_NO_MEMORY, "JSON value");
    return answer_json(req, resp, 201,
                       json_pack("{s:s,s:s,s:{s:s%,s:s%,s:o*}}", "code", code, "message", message,
                                 "application", "id", JSON_TEXT(application_id), "client_id",
                                 JSON_TEXT(application_id), "client_secret", shown));
}
