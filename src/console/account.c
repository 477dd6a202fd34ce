/*
 * account: what administrators do with their own account: sessions, password, second factor.
 */
#include "admin/totp.h"
#include "base/seal.h"
#include "console/resources.h"
#include "registration/record.h"
#include "rest/answer.h"
#include "rest/refuse.h"
#include "store/changes.h"

static const struct member password_members[] = { MEMBER_NEW_PASSWORD("new_password") };
const struct body_shape console_password_body = { password_members, COUNT(password_members),
                                                  false };

static const struct member totp_members[] = { MEMBER_NEEDED_STRING("code") };
const struct body_shape console_totp_body = { totp_members, COUNT(totp_members), false };

/* A change of one's own row, which is read again inside the transaction. */
static jt_err begin_own(struct administration *administration, struct request *req,
                        struct response *resp, enum store_mode mode, struct store_tx **ret_tx,
                        struct administrator *ret_administrator)
{
    JT_TRY(console_begin(administration, req, resp, mode, ret_tx));
    return store_administrator_get(*ret_tx, request_session(req)->administrator.id, req->arena,
                                   ret_administrator);
}

static jt_err record_own(struct store_tx *tx, const struct request *req, jt_str action)
{
    return record_change(tx, req->arena, CHANGE_ADMINISTRATOR,
                         request_session(req)->administrator.id, action, NO_DETAILS);
}

/* --- Sessions -------------------------------------------------------------------------------- */

static jt_err session_get(void *context, struct request *req, struct response *resp)
{
    struct administration *administration = context;
    const struct session *session = request_session(req);
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(administration->store, STORE_READ, session->actor, &tx));
    return console_answer_session(administration, tx, req, resp, 200, session);
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

static json_t *own_session_json(const struct administrator_session *row,
                                const struct administrator_session *current)
{
    return json_pack("{s:o,s:o,s:o,s:s%,s:s%,s:b}", "created_on", json_time(row->created_ms),
                     "last_seen_on", json_time(row->last_seen_ms), "expires_on",
                     json_time(row->expires_ms), "address", JSON_TEXT(row->address), "user_agent",
                     JSON_TEXT(row->user_agent), "is_current",
                     memcmp(row->digest, current->digest, sizeof(row->digest)) == 0);
}

static jt_err sessions_get(void *context, struct request *req, struct response *resp)
{
    struct administration *administration = context;
    const struct session *session = request_session(req);
    const int64_t now_ms = jt_now_ms(&administration->clock);
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *list = json_array();
    struct administrator_session *rows = NULL;
    size_t count = 0;
    JT_TRY(store_begin(administration->store, STORE_READ, session->actor, &tx));
    JT_TRY(
        store_administrator_session_list(tx, session->administrator.id, req->arena, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        if (session_is_over(administration, &rows[i], now_ms))
            continue;
        if (json_array_append_new(list, own_session_json(&rows[i], &session->row)) != 0)
            return JT_ERR(JT_NO_MEMORY, "JSON value");
    }
    return answer_payload(req, resp, "Success", "sessions", json_incref(list));
}

static jt_err sessions_delete(void *context, struct request *req, struct response *resp)
{
    struct administration *administration = context;
    const struct session *session = request_session(req);
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(administration->store, STORE_WRITE, session->actor, &tx));
    JT_TRY(store_administrator_session_delete_all(tx, session->administrator.id, NULL));
    JT_TRY(record_own(tx, req, JT_STR("session.ended_everywhere")));
    JT_TRY(session_forget_cookie(administration, req, resp));
    JT_TRY(answer_ok(req, resp));
    return store_commit(&tx);
}

/* --- Password -------------------------------------------------------------------------------- */

static jt_err password_put(void *context, struct request *req, struct response *resp)
{
    struct administration *administration = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct administrator administrator = { 0 };
    jt_str hash;

    JT_TRY(body_read(req, resp, &console_password_body, &body));
    JT_TRY(password_hash(req, &administration->random, body_text(body, "new_password"), &hash));
    JT_TRY(begin_own(administration, req, resp, STORE_WRITE, &tx, &administrator));
    administrator.password_hash = hash;
    JT_TRY(store_administrator_update(tx, &administrator));
    JT_TRY(store_administrator_link_delete_of_administrator(tx, administrator.id));
    JT_TRY(store_administrator_session_delete_all(tx, administrator.id,
                                                  request_session(req)->row.digest));
    JT_TRY(record_own(tx, req, JT_STR("administrator.password_changed")));
    JT_TRY(answer_ok(req, resp));
    return store_commit(&tx);
}

/* --- The second factor ----------------------------------------------------------------------- */

static jt_err refuse_enabled(struct request *req, struct response *resp)
{
    return rest_refuse(req, resp, 400, "TOTP_ENABLED",
                       JT_STR("The second factor is in force already; disable it first"));
}

/* A new secret that waits for its first code. */
static jt_err totp_begin(void *context, struct request *req, struct response *resp)
{
    struct administration *administration = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct administrator administrator = { 0 };
    uint8_t bytes[TOTP_SECRET_BYTES];
    const jt_str secret = { (const char *)bytes, sizeof(bytes) };
    jt_str base32, uri;

    JT_TRY(begin_own(administration, req, resp, STORE_BOOKKEEPING, &tx, &administrator));
    if (administrator.totp_box.len != 0)
        return refuse_enabled(req, resp);
    JT_TRY(jt_random_fill(&administration->random, bytes, sizeof(bytes)));
    JT_TRY(jt_seal(administration->totp_seal_key, &administration->random, administrator.id, secret,
                   req->arena, &administrator.totp_pending_box));
    JT_TRY(totp_base32(secret, req->arena, &base32));
    jt_wipe(bytes, sizeof(bytes));
    JT_TRY(totp_uri(administration->issuer, administrator.email, base32, req->arena, &uri));
    JT_TRY(store_administrator_update(tx, &administrator));
    JT_TRY(answer_payload(
        req, resp, "Success", "totp",
        json_pack("{s:s%,s:s%}", "secret", JSON_TEXT(base32), "otpauth_uri", JSON_TEXT(uri))));
    return store_commit(&tx);
}

static jt_err check_first_code(const struct administration *administration, struct request *req,
                               struct response *resp, jt_str code,
                               struct administrator *administrator)
{
    bool is_right = false;
    jt_str secret;
    if (administrator->totp_box.len != 0)
        return refuse_enabled(req, resp);
    if (administrator->totp_pending_box.len == 0)
        return rest_refuse(req, resp, 400, "TOTP_NOT_BEGUN",
                           JT_STR("Ask for a secret first: POST /console/api/totp"));
    JT_TRY(jt_unseal(administration->totp_seal_key, administrator->id,
                     administrator->totp_pending_box, req->arena, &secret));
    JT_TRY(totp_is_right(secret, code, jt_now_ms(&administration->clock), 0, &is_right,
                         &administrator->totp_last_step));
    if (is_right)
        return JT_DONE;
    return rest_refuse_field(req, resp, "CODE_WRONG", JT_STR("code"),
                             JT_STR("The code is not the one that the authenticator should show; "
                                    "check its clock"));
}

static jt_err make_recovery_codes(const struct administration *administration, struct request *req,
                                  struct store_tx *tx, jt_str administrator_id, json_t *list)
{
    JT_TRY(store_recovery_code_delete_all(tx, administrator_id));
    for (int i = 0; i < RECOVERY_CODES; i++) {
        uint8_t digest[JT_DIGEST_BYTES];
        jt_str code;
        JT_TRY(recovery_code_new(&administration->random, req->arena, &code));
        JT_TRY(recovery_code_digest(administrator_id, code, digest));
        JT_TRY(store_recovery_code_add(tx, administrator_id, digest));
        if (json_array_append_new(list, json_stringn(code.ptr, code.len)) != 0)
            return JT_ERR(JT_NO_MEMORY, "JSON value");
    }
    return JT_DONE;
}

static jt_err totp_confirm(void *context, struct request *req, struct response *resp)
{
    struct administration *administration = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL, *codes = json_array();
    struct administrator administrator = { 0 };

    JT_TRY(body_read(req, resp, &console_totp_body, &body));
    JT_TRY(begin_own(administration, req, resp, STORE_WRITE, &tx, &administrator));
    JT_TRY(check_first_code(administration, req, resp, body_text(body, "code"), &administrator));
    administrator.totp_box = administrator.totp_pending_box;
    administrator.totp_pending_box = JT_STR("");
    JT_TRY(store_administrator_update(tx, &administrator));
    JT_TRY(make_recovery_codes(administration, req, tx, administrator.id, codes));
    JT_TRY(record_own(tx, req, JT_STR("administrator.totp_enabled")));
    JT_TRY(answer_payload(req, resp, "Success", "recovery_codes", json_incref(codes)));
    return store_commit(&tx);
}

static jt_err totp_disable(void *context, struct request *req, struct response *resp)
{
    struct administration *administration = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct administrator administrator = { 0 };

    JT_TRY(begin_own(administration, req, resp, STORE_WRITE, &tx, &administrator));
    if (administrator.totp_box.len == 0)
        return rest_refuse(req, resp, 400, "TOTP_NOT_ENABLED",
                           JT_STR("There is no second factor to disable"));
    JT_TRY(store_administrator_totp_remove(tx, &administrator));
    JT_TRY(record_own(tx, req, JT_STR("administrator.totp_disabled")));
    JT_TRY(answer_ok(req, resp));
    return store_commit(&tx);
}

#define API "/console/api"

static const struct route session_routes[] = {
    { HTTP_GET, API "/session", 0, session_get, RUNS_BLOCKING,
      "Who is logged in, and the session's CSRF token" },
    { HTTP_DELETE, API "/session", 0, session_delete, RUNS_BLOCKING, "Log out" },
};
const struct console_resource console_own_session = { session_routes, COUNT(session_routes),
                                                      console_guard_any_session };

static const struct route enrolment_routes[] = {
    { HTTP_POST, API "/totp", 0, totp_begin, RUNS_BLOCKING,
      "Ask for the secret of a second factor" },
    { HTTP_PUT, API "/totp", CONSOLE_BODY_MAX_BYTES, totp_confirm, RUNS_BLOCKING,
      "Put the second factor in force; the only answer with the recovery codes" },
};
const struct console_resource console_enrolment = { enrolment_routes, COUNT(enrolment_routes),
                                                    console_guard_enrolment };

static const struct route account_routes[] = {
    { HTTP_GET, API "/sessions", 0, sessions_get, RUNS_BLOCKING, "One's own sessions" },
    { HTTP_DELETE, API "/sessions", 0, sessions_delete, RUNS_BLOCKING, "Log out everywhere" },
};
const struct console_resource console_account = { account_routes, COUNT(account_routes),
                                                  console_guard_session };

static const struct route credential_routes[] = {
    { HTTP_PUT, API "/password", CONSOLE_BODY_MAX_BYTES, password_put, RUNS_HASHING,
      "Change one's password; ends one's other sessions" },
    { HTTP_POST, API "/totp/disable", 0, totp_disable, RUNS_BLOCKING,
      "Do without the second factor" },
};
const struct console_resource console_credentials = { credential_routes, COUNT(credential_routes),
                                                      console_guard_confirmed };
