/*
 * guard: who may pass to a route of the console's API: by origin, session, role and confirmation,
 * which admin/session.c judges; and who must wait after wrong guesses (admin/throttle.c).
 */
#include "audit/refused.h"
#include "console/resources.h"
#include "rest/refuse.h"

jt_err console_guard_open(void *context, struct request *req, struct response *resp)
{
    return session_check_origin(context, req, resp);
}

typedef jt_err session_finder(struct administration *administration, struct request *req,
                              struct response *resp, struct session *ret_session);

static jt_err pass(session_finder *find, void *context, struct request *req, struct response *resp)
{
    struct session *session = NULL;
    JT_TRY(jt_arena_calloc(req->arena, 1, sizeof(*session), &session));
    JT_TRY(find(context, req, resp, session));
    req->caller = session;
    return JT_DONE;
}

jt_err console_guard_any_session(void *context, struct request *req, struct response *resp)
{
    return pass(session_of_enrolling, context, req, resp);
}

jt_err console_guard_visitor(void *context, struct request *req, struct response *resp)
{
    JT_TRY(pass(session_of_visitor, context, req, resp));
    if (request_session(req)->administrator.id.len == 0)
        req->caller = NULL;
    return JT_DONE;
}

jt_err console_guard_enrolment(void *context, struct request *req, struct response *resp)
{
    JT_TRY(console_guard_any_session(context, req, resp));
    return session_check_confirmed(context, req, resp, request_session(req));
}

jt_err console_guard_session(void *context, struct request *req, struct response *resp)
{
    return pass(session_of_request, context, req, resp);
}

jt_err console_guard_confirmed(void *context, struct request *req, struct response *resp)
{
    JT_TRY(console_guard_session(context, req, resp));
    return session_check_confirmed(context, req, resp, request_session(req));
}

jt_err console_guard_owner(void *context, struct request *req, struct response *resp)
{
    JT_TRY(console_guard_session(context, req, resp));
    if (administrator_is_owner(&request_session(req)->administrator))
        return JT_DONE;
    return rest_refuse(req, resp, 403, "ROLE_NOT_SUFFICIENT",
                       JT_STR("Only an owner manages administrators"));
}

jt_err console_guard_confirmed_owner(void *context, struct request *req, struct response *resp)
{
    JT_TRY(console_guard_owner(context, req, resp));
    return session_check_confirmed(context, req, resp, request_session(req));
}

jt_err console_begin(struct administration *administration, struct request *req,
                     struct response *resp, enum store_mode mode, struct store_tx **ret_tx)
{
    const struct session *session = request_session(req);
    struct administrator_session row = { 0 };
    JT_TRY(store_begin(administration->store, mode, session->actor, ret_tx));
    JT_TRY(request_check_awaited(req));
    jt_err err = store_administrator_session_get(*ret_tx, session->row.digest, req->arena, &row);
    return err.code == JT_NOT_FOUND ? session_refuse_ended(req, resp) : err;
}

jt_err console_begin_own(struct administration *administration, struct request *req,
                         struct response *resp, enum store_mode mode, struct store_tx **ret_tx,
                         struct administrator *ret_administrator)
{
    JT_TRY(console_begin(administration, req, resp, mode, ret_tx));
    return store_administrator_get(*ret_tx, request_session(req)->administrator.id, req->arena,
                                   ret_administrator);
}

jt_err console_record_own(struct store_tx *tx, const struct request *req, jt_str action,
                          const struct detail *details)
{
    return record_change(tx, req->arena, CHANGE_ADMINISTRATOR,
                         request_session(req)->administrator.id, action, details);
}

void console_tell_refused(const struct administration *administration, const struct request *req,
                          jt_str id, jt_str cause)
{
    const struct refused_authentication one = { .kind = REFUSAL_OF_ADMINISTRATOR,
                                                .subject = id,
                                                .cause = cause,
                                                .address = req->remote_address,
                                                .now_ms = jt_now_ms(&administration->clock) };
    refused_authentications_add(administration->refused, &one);
}

jt_err console_attempt(struct administration *administration, struct request *req,
                       struct response *resp, jt_str email, jt_str source,
                       struct attempt *ret_attempt)
{
    struct attempt attempt = { .address = req->remote_address, .source = source };
    int64_t wait_s = 0;
    JT_TRY(administrator_email_key(email, req->arena, &attempt.account));
    JT_TRY(throttle_begin(administration->store, &attempt, &wait_s));
    *ret_attempt = attempt;
    if (wait_s == 0)
        return JT_DONE;
    console_tell_refused(administration, req, JT_STR(""), JT_STR("too_many_attempts"));
    JT_TRY(response_wait(resp, wait_s, req->arena));
    return rest_refuse(req, resp, 429, "TOO_MANY_ATTEMPTS",
                       JT_STR("Too many failed attempts; try again later"));
}

void console_attempt_end(struct administration *administration, const struct attempt *attempt,
                         jt_err err)
{
    if (err.code == JT_OK)
        throttle_succeeded(administration->store, attempt);
    else if (err.code != JT_REFUSED) /* our fault, not a wrong guess */
        throttle_undecided(administration->store, attempt);
}
