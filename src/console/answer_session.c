/*
 * answer_session: the answer that says who is logged in, with the CSRF token that changes need.
 * Log-in, confirmation and GET /session give it.
 */
#include "admin/administrator_json.h"
#include "console/resources.h"
#include "rest/answer.h"

struct shown {
    struct administrator administrator;
    jt_str csrf_token;
    int64_t expires_ms, expires_in_s, idle_s, confirmed_until_ms;
    bool is_second_factor_missing;
    int64_t recovery_codes_left;
};
static const struct answer_member members[] = {
    { "administrator", ANSWER_OBJECT(struct shown, administrator, &administrator_shape) },
    { "csrf_token", ANSWER_FROM(struct shown, csrf_token) },
    { "expires_on", ANSWER_TIME(struct shown, expires_ms) },
    { "expires_in_s", ANSWER_FROM(struct shown, expires_in_s) },
    { "idle_timeout_s", ANSWER_FROM(struct shown, idle_s) },
    { "confirmed_until", ANSWER_TIME(struct shown, confirmed_until_ms), .is_nullable = true },
    { "is_second_factor_missing", ANSWER_FROM(struct shown, is_second_factor_missing) },
    { "recovery_codes_left", ANSWER_FROM(struct shown, recovery_codes_left) },
};
static const struct answer_shape shown = { NULL, ANSWER_MEMBERS(struct shown, members) };
struct visit {
    const struct shown *session;
};
#define SESSION                                                                           \
    ANSWER_MEMBER(struct visit, "session", ANSWER_POINTER(struct visit, session, &shown), \
                  .is_nullable = true)
const struct answer_shape console_session_answer = { "session_response", SESSION, ANSWER_OK };
const struct answer_shape console_session_made_answer = { "session_made_response", SESSION,
                                                          ANSWER_OK, .status = 201 };

static jt_err fill(const struct administration *administration, struct store_tx *tx,
                   const struct session *session, struct shown *ret_shown)
{
    const int64_t now_ms = jt_now_ms(&administration->clock);
    *ret_shown = (struct shown){
        .administrator = session->administrator,
        .csrf_token = session->csrf_token,
        .expires_ms = session->row.expires_ms,
        .expires_in_s = (session->row.expires_ms - now_ms) / 1000,
        .idle_s = administration->idle_s,
        .confirmed_until_ms = session_confirmed_until_ms(administration, &session->row),
        .is_second_factor_missing = session->is_second_factor_missing,
    };
    return store_recovery_code_count(tx, session->administrator.id,
                                     &ret_shown->recovery_codes_left);
}

jt_err console_answer_session(const struct administration *administration, struct store_tx *tx,
                              struct request *req, struct response *resp,
                              const struct answer_shape *answer, const struct session *session)
{
    struct shown it;
    struct visit visit = { 0 };
    if (session != NULL) {
        JT_TRY(fill(administration, tx, session, &it));
        visit.session = &it;
    }
    return answer_with(req, resp, answer, &visit);
}
