/*
 * refuse: writes one shape of answer for all refusals into the arena of the request. The refusals
 * of the HTTP layer are texts that stand ready, because one of their causes is that memory is used
 * up.
 */
#include "rest/refuse.h"

#include "base/json_write.h"

static jt_err write_errors(struct jt_arena *arena, bool is_object, const struct rule_break *why,
                           jt_str *ret_body)
{
    struct jt_buf body;
    JT_TRY(jt_arena_buf(arena,
                        64 + jt_json_string_max_bytes(jt_str_from(why->code)) +
                            jt_json_string_max_bytes(why->message) +
                            jt_json_string_max_bytes(why->field),
                        &body));
    jt_buf_put(&body,
               is_object ? JT_STR("{\"errors\":{\"code\":") : JT_STR("{\"errors\":[{\"code\":"));
    jt_json_put_string(&body, jt_str_from(why->code));
    jt_buf_put(&body, JT_STR(",\"message\":"));
    jt_json_put_string(&body, why->message);
    if (why->field.len > 0) {
        jt_buf_put(&body, JT_STR(",\"field\":"));
        jt_json_put_string(&body, why->field);
    }
    jt_buf_put(&body, is_object ? JT_STR("}}") : JT_STR("}]}"));
    *ret_body = jt_buf_str(&body);
    return JT_DONE;
}

static jt_err refuse(struct request *req, struct response *resp, int status,
                     const struct rule_break *why)
{
    const bool is_object = status == 404; /* contract section 7.6 */
    jt_str body;
    JT_TRY(write_errors(req->arena, is_object, why, &body));
    response_json(resp, status, body);
    return (jt_err){ JT_REFUSED, why->code };
}

jt_err rest_refuse(struct request *req, struct response *resp, int status, const char *code,
                   jt_str message)
{
    return refuse(req, resp, status, &(struct rule_break){ .code = code, .message = message });
}

jt_err rest_refuse_field(struct request *req, struct response *resp, const char *code, jt_str field,
                         jt_str message)
{
    return refuse(req, resp, 400,
                  &(struct rule_break){ .code = code, .message = message, .field = field });
}

jt_err rest_refuse_unauthorized(struct request *req, struct response *resp, const char *challenge,
                                const char *code, jt_str message)
{
    const struct rule_break why = { .code = code, .message = message };
    jt_str body;
    JT_TRY(write_errors(req->arena, false, &why, &body));
    response_unauthorized(resp, challenge, body);
    return (jt_err){ JT_REFUSED, code };
}

jt_err rest_refuse_parameter(struct request *req, struct response *resp, jt_str name, jt_str rule)
{
    struct rule_break why;
    JT_TRY(rule_break_parameter(req->arena, name, rule, &why));
    return refuse(req, resp, 400, &why);
}

jt_err rest_refuse_range(struct request *req, struct response *resp, jt_str name, jt_str before,
                         int64_t min, int64_t max, jt_str after)
{
    struct jt_buf rule;
    JT_TRY(jt_arena_buf(req->arena, before.len + after.len + 48, &rule));
    jt_buf_put(&rule, before);
    jt_buf_put_int(&rule, min);
    jt_buf_put(&rule, JT_STR(" to "));
    jt_buf_put_int(&rule, max);
    jt_buf_put(&rule, after);
    return rest_refuse_parameter(req, resp, name, jt_buf_str(&rule));
}

jt_err rest_refuse_choice(struct request *req, struct response *resp, jt_str name, jt_str before,
                          const char *const *choices)
{
    size_t length = before.len + 16;
    struct jt_buf rule;
    for (size_t i = 0; choices[i] != NULL; i++)
        length += strlen(choices[i]) + 2;
    JT_TRY(jt_arena_buf(req->arena, length, &rule));
    jt_buf_put(&rule, before);
    jt_buf_put(&rule, JT_STR("one of: "));
    for (size_t i = 0; choices[i] != NULL; i++) {
        jt_buf_put(&rule, i == 0 ? JT_STR("") : JT_STR(", "));
        jt_buf_put(&rule, jt_str_from(choices[i]));
    }
    return rest_refuse_parameter(req, resp, name, jt_buf_str(&rule));
}

jt_err rest_refuse_missing(struct request *req, struct response *resp, jt_err err, const char *code,
                           jt_str message)
{
    return err.code == JT_NOT_FOUND ? rest_refuse(req, resp, 404, code, message) : err;
}

jt_err rest_refuse_broken(struct request *req, struct response *resp, jt_err err,
                          const struct rule_break *broken)
{
    static const int statuses[] = {
        [RULE_BROKEN] = 400, [RULE_MISSING] = 404, [RULE_EXCEEDED] = 403, [RULE_UNCONFIRMED] = 403
    };
    if (err.code != JT_REFUSED)
        return err;
    return refuse(req, resp, statuses[broken->kind], broken);
}

/* Written beforehand, because there may be no memory to write it. */
#define ERROR(code, message)  "{\"code\":\"" code "\",\"message\":\"" message "\"}"
#define ERRORS(code, message) JT_STR_INIT("{\"errors\":[" ERROR(code, message) "]}")

static const jt_str http_bodies[] = {
    [HTTP_REFUSAL_BAD_REQUEST] = ERRORS("BAD_REQUEST", "The HTTP request is malformed"),
    [HTTP_REFUSAL_NOT_FOUND] = JT_STR_INIT(
        "{\"errors\":" ERROR("ROUTE_NOT_FOUND", "The requested API route does not exist") "}"),
    [HTTP_REFUSAL_METHOD] =
        ERRORS("METHOD_NOT_ALLOWED", "The route does not have this method; the Allow header "
                                     "lists those it has"),
    [HTTP_REFUSAL_TIMEOUT] =
        ERRORS("REQUEST_TIMEOUT", "The request did not arrive whole within the time limit"),
    [HTTP_REFUSAL_PRECONDITION] = ERRORS(
        "PRECONDITION_FAILED", "It was changed since it was read: no ETag in If-Match is "
                               "the one that it has now. Nothing was changed; read it again"),
    [HTTP_REFUSAL_BODY_TOO_LARGE] =
        ERRORS("BODY_TOO_LARGE", "The body is larger than this route takes"),
    [HTTP_REFUSAL_URI_TOO_LONG] = ERRORS("URI_TOO_LONG", "The request target is too long"),
    [HTTP_REFUSAL_EXPECTATION] =
        ERRORS("EXPECTATION_FAILED", "The only expectation that can be met is 100-continue"),
    [HTTP_REFUSAL_HEADERS_TOO_LARGE] =
        ERRORS("HEADERS_TOO_LARGE", "The request headers are too large"),
    [HTTP_REFUSAL_OVERLOADED] =
        ERRORS("OVERLOADED", "The server cannot answer now; try again in a moment"),
    [HTTP_REFUSAL_UNCERTAIN] =
        ERRORS("OUTCOME_UNKNOWN", "The connection to the database broke while this was committed, "
                                  "and whether it was is not known; look before you try again"),
    [HTTP_REFUSAL_MOVED] =
        ERRORS("STORE_REPLACED", "The store's file was replaced or removed underneath the server; "
                                 "its log tells the operator what to do"),
    [HTTP_REFUSAL_NO_ROOM] =
        ERRORS("STORE_FULL", "Nothing was changed, because the store's disk is "
                             "full; its operator must make room"),
    [HTTP_REFUSAL_VERSION] =
        ERRORS("HTTP_VERSION_NOT_SUPPORTED", "Only HTTP/1.1 and HTTP/1.0 are spoken here"),
    [HTTP_REFUSAL_FAILED] = ERRORS("INTERNAL_ERROR", "The server failed to answer"),
};

void rest_refuse_http(void *context, enum http_refusal refusal, struct request *req,
                      struct response *resp)
{
    (void)context;
    (void)req;
    response_json(resp, http_refusal_status(refusal), http_bodies[refusal]);
}
