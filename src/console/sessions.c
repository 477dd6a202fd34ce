/*
 * sessions: one's own sessions: the one that asks, and the others, which end one by one or
 * together. A session's row is its only state, and each request reads it (admin/session.c): so what
 * is ended here is over for the next request, at any node.
 */
#include "console/resources.h"
#include "registration/record.h"
#include "rest/refuse.h"

static jt_err session_get(void *context, struct request *req, struct response *resp)
{
    struct administration *administration = context;
    const struct session *session = request_session(req);
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    if (session != NULL)
        JT_TRY(store_begin(administration->store, STORE_READ, session->actor, &tx));
    return console_answer_session(administration, tx, req, resp, &console_session_answer, session);
}

/* Bookkeeping: an end that everybody reaches is no change worth an entry. */
static jt_err session_delete(void *context, struct request *req, struct response *resp)
{
    struct administration *administration = context;
    const struct session *session = request_session(req);
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(administration->store, STORE_BOOKKEEPING, session->actor, &tx));
    JT_TRY(store_administrator_session_delete(tx, session->row.digest));
    JT_TRY(session_forget_cookie(administration, req, resp));
    JT_TRY(answer_ok(req, resp));
    return store_commit(&tx);
}

struct own_session {
    struct administrator_session row;
    jt_str id;
    bool is_current;
};
static const struct answer_member own_session_members[] = {
    { "id", ANSWER_FROM(struct own_session, id) },
    { "created_on", ANSWER_TIME(struct own_session, row.created_ms) },
    { "last_seen_on", ANSWER_TIME(struct own_session, row.last_seen_ms) },
    { "expires_on", ANSWER_TIME(struct own_session, row.expires_ms) },
    { "address", ANSWER_FROM(struct own_session, row.address) },
    { "user_agent", ANSWER_FROM(struct own_session, row.user_agent) },
    { "is_current", ANSWER_FROM(struct own_session, is_current) },
};
static const struct answer_shape own_session = { NULL, ANSWER_MEMBERS(struct own_session,
                                                                      own_session_members) };
static const struct answer_shape sessions_answer = { "sessions_response",
                                                     ANSWER_LIST_OF("sessions", &own_session),
                                                     ANSWER_OK };

static bool is_current(const struct request *req, const struct administrator_session *row)
{
    return memcmp(row->digest, request_session(req)->row.digest, sizeof(row->digest)) == 0;
}

static jt_err sessions_get(void *context, struct request *req, struct response *resp)
{
    struct administration *administration = context;
    const struct session *session = request_session(req);
    const int64_t now_ms = jt_now_ms(&administration->clock);
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct administrator_session *found = NULL;
    struct own_session *rows = NULL;
    struct answer_list answer = { 0 };
    size_t count = 0;
    JT_TRY(store_begin(administration->store, STORE_READ, session->actor, &tx));
    JT_TRY(store_administrator_session_list(tx, session->administrator.id, req->arena, &found,
                                            &count));
    JT_TRY(jt_arena_calloc(req->arena, count, sizeof(*rows), &rows));
    for (size_t i = 0; i < count; i++) {
        if (session_is_over(administration, &found[i], now_ms))
            continue;
        struct own_session *row = &rows[answer.count++];
        *row = (struct own_session){ .row = found[i], .is_current = is_current(req, &found[i]) };
        JT_TRY(session_id_of(&found[i], req->arena, &row->id));
    }
    answer.rows = rows;
    return answer_with(req, resp, &sessions_answer, &answer);
}

/* --- Their end ------------------------------------------------------------------------------- */

static jt_err sessions_delete(void *context, struct request *req, struct response *resp)
{
    struct administration *administration = context;
    const struct session *session = request_session(req);
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(administration->store, STORE_WRITE, session->actor, &tx));
    JT_TRY(store_administrator_session_delete_all(tx, session->administrator.id, NULL));
    JT_TRY(console_record_own(tx, req, JT_STR("session.ended_everywhere"), NO_DETAILS));
    JT_TRY(session_forget_cookie(administration, req, resp));
    JT_TRY(answer_ok(req, resp));
    return store_commit(&tx);
}

static jt_err others_delete(void *context, struct request *req, struct response *resp)
{
    const struct session *session = request_session(req);
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(console_begin(context, req, resp, STORE_WRITE, &tx));
    JT_TRY(
        store_administrator_session_delete_all(tx, session->administrator.id, session->row.digest));
    JT_TRY(console_record_own(tx, req, JT_STR("session.others_ended"), NO_DETAILS));
    JT_TRY(answer_ok(req, resp));
    return store_commit(&tx);
}

/* Somebody else's is none. */
static jt_err find_own(struct store_tx *tx, const struct request *req,
                       struct administrator_session *ret_row)
{
    uint8_t digest[JT_DIGEST_BYTES];
    if (session_id_parse(request_path_param(req, "session_id"), digest).code != JT_OK)
        return JT_ERR(JT_NOT_FOUND, "no id of a session");
    JT_TRY(store_administrator_session_get(tx, digest, req->arena, ret_row));
    return jt_str_eq(ret_row->administrator_id, request_session(req)->administrator.id)
               ? JT_DONE
               : JT_ERR(JT_NOT_FOUND, "a session of somebody else");
}

static jt_err one_delete(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct administrator_session row = { 0 };
    JT_TRY(console_begin(context, req, resp, STORE_WRITE, &tx));
    JT_TRY(rest_refuse_missing(req, resp, find_own(tx, req, &row), "SESSION_NOT_FOUND",
                               JT_STR("You have no session with this id; it may have ended")));
    JT_TRY(store_administrator_session_delete(tx, row.digest));
    JT_TRY(console_record_own(
        tx, req, JT_STR("session.ended"),
        DETAILS(detail_text("address", row.address), detail_text("user_agent", row.user_agent))));
    if (is_current(req, &row))
        JT_TRY(session_forget_cookie(context, req, resp));
    JT_TRY(answer_ok(req, resp));
    return store_commit(&tx);
}

#define API "/console/api"

static const struct route visit_routes[] = {
    { HTTP_GET, API "/session", 0, session_get, RUNS_BLOCKING,
      "Who is logged in, if anybody is, and the session's CSRF token" },
};
const struct console_resource console_visit = { visit_routes, COUNT(visit_routes),
                                                console_guard_visitor };

static const struct route own_routes[] = {
    { HTTP_DELETE, API "/session", 0, session_delete, RUNS_BLOCKING, "Log out" },
};
const struct console_resource console_own_session = { own_routes, COUNT(own_routes),
                                                      console_guard_any_session };

static const struct route routes[] = {
    { HTTP_GET, API "/sessions", 0, sessions_get, RUNS_BLOCKING, "One's own sessions" },
    { HTTP_DELETE, API "/sessions", 0, sessions_delete, RUNS_BLOCKING, "Log out everywhere" },
    { HTTP_DELETE, API "/sessions/others", 0, others_delete, RUNS_BLOCKING,
      "End one's sessions but the one that asks" },
    { HTTP_DELETE, API "/sessions/{session_id}", 0, one_delete, RUNS_BLOCKING,
      "End one of one's sessions" },
};
const struct console_resource console_sessions = { routes, COUNT(routes), console_guard_session };
