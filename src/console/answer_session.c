/* answer_session: who is logged in, and the token that changes need. */
#include "admin/administrator_json.h"
#include "console/resources.h"
#include "rest/answer.h"

static json_t *session_json(const struct administration *administration,
                            const struct session *session, int64_t recovery_codes_left)
{
    return json_pack("{s:o,s:s%,s:o,s:I,s:o,s:b,s:I}", "administrator",
                     administrator_json(&session->administrator), "csrf_token",
                     JSON_TEXT(session->csrf_token), "expires_on",
                     json_time(session->row.expires_ms), "idle_timeout_s",
                     (json_int_t)administration->idle_s, "confirmed_until",
                     json_time(session_confirmed_until_ms(administration, &session->row)),
                     "is_second_factor_missing", session->is_second_factor_missing,
                     "recovery_codes_left", (json_int_t)recovery_codes_left);
}

jt_err console_answer_session(const struct administration *administration, struct store_tx *tx,
                              struct request *req, struct response *resp, int status,
                              const struct session *session)
{
    int64_t codes_left = 0;
    JT_TRY(store_recovery_code_count(tx, session->administrator.id, &codes_left));
    return answer_json(req, resp, status,
                       json_pack("{s:s,s:s,s:o}", "code", "OK", "message", "Success", "session",
                                 session_json(administration, session, codes_left)));
}
