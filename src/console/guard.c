/* guard: who may pass to a route of the console's API, and who must wait. */
#include "console/resources.h"
#include "rest/refuse.h"

jt_err console_guard_open(void *context, struct request *req, struct response *resp)
{
    return session_check_origin(context, req, resp);
}

jt_err console_guard_session(void *context, struct request *req, struct response *resp)
{
    struct session *session = NULL;
    JT_TRY(jt_arena_calloc(req->arena, 1, sizeof(*session), &session));
    JT_TRY(session_of_request(context, req, resp, session));
    req->caller = session;
    return JT_DONE;
}

jt_err console_guard_owner(void *context, struct request *req, struct response *resp)
{
    JT_TRY(console_guard_session(context, req, resp));
    if (request_session(req)->administrator.role == ADMINISTRATOR_OWNER)
        return JT_DONE;
    return management_refuse(req, resp, 403, "ROLE_NOT_SUFFICIENT",
                             JT_STR("Only an owner manages administrators"));
}

jt_err console_attempt(struct administration *administration, struct request *req,
                       struct response *resp, jt_str email, jt_str source,
                       struct attempt *ret_attempt)
{
    enum { SECONDS_BYTES = 24 };
    struct attempt attempt = { .address = req->remote_address, .source = source };
    struct jt_buf seconds;
    int64_t wait_s = 0;
    JT_TRY(administrator_email_key(email, req->arena, &attempt.account));
    if (throttle_begin(administration->throttle, &attempt, &wait_s)) {
        *ret_attempt = attempt;
        return JT_DONE;
    }
    JT_TRY(jt_arena_buf(req->arena, SECONDS_BYTES, &seconds));
    jt_buf_put_int(&seconds, wait_s);
    jt_buf_put_char(&seconds, '\0');
    response_header(resp, "RateLimit-Reset", seconds.ptr);
    response_header(resp, "Retry-After", seconds.ptr);
    return management_refuse(req, resp, 429, "TOO_MANY_ATTEMPTS",
                             JT_STR("Too many failed attempts; try again later"));
}
