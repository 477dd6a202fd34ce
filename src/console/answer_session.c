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
    int64_t expires_ms, idle_s, confirmed_until_ms;
    bool is_second_factor_missing;
    int64_t recovery_codes_left;
};
static const struct answer_member members[] = {
    { "administrator", ANSWER_OBJECT(struct shown, administrator, &administrator_shape) },
    { "csrf_token", ANSWER_FROM(struct shown, csrf_token) },
    { "expires_on", ANSWER_TIME(struct shown, expires_ms) },
    { "idle_timeout_s", ANSWER_FROM(struct shown, idle_s) },
    { "confirmed_until", ANSWER_TIME(struct shown, confirmed_until_ms), .is_nullable = true },
    { "is_second_factor_missing", ANSWER_FROM(struct shown, is_second_factor_missing) },
    { "recovery_codes_left", ANSWER_FROM(struct shown, recovery_codes_left) },
};
static const struct answer_shape shown = { NULL, ANSWER_MEMBERS(struct shown, members) };
#define SESSION ANSWER_MEMBER(struct shown, "session", ANSWER_SAME(&shown))
const struct answer_shape console_session_answer = { "session_response", SESSION, ANSWER_OK };
const struct answer_shape console_session_made_answer = { "session_made_response", SESSION,
                                                          ANSWER_OK, .status = 201 };

jt_err console_answer_session(const struct administration *administration, struct store_tx *tx,
                              struct request *req, struct response *resp,
                              const struct answer_shape *answer, const struct session *session)
{
    struct shown it = {
        .administrator = session->administrator,
        .csrf_token = session->csrf_token,
        .expires_ms = session->row.expires_ms,
        .idle_s = administration->idle_s,
        .confirmed_until_ms = session_confirmed_until_ms(administration, &session->row),
        .is_second_factor_missing = session->is_second_factor_missing,
    };
    JT_TRY(store_recovery_code_count(tx, session->administrator.id, &it.recovery_codes_left));
    return answer_with(req, resp, answer, &it);
}
