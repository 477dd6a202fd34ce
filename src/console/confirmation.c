/*
 * confirmation: a second look at who is there. Whoever has a session proves once more to be its
 * administrator, by password and second factor; for five minutes that session may then do what
 * would last longer than itself. A session that was stolen, or left open, opens no back door.
 * The log-in itself is none: it may have been long ago, and elsewhere.
 */
#include "admin/second_factor.h"
#include "console/resources.h"
#include "registration/record.h"
#include "rest/refuse.h"
#include "store/changes.h"

static const struct member confirmation_members[] = {
    MEMBER_NEEDED_STRING("password"),
    { .name = "code", .type = MEMBER_STRING, .is_nullable = true },
};
const struct body_shape console_confirmation_body = { confirmation_members,
                                                      COUNT(confirmation_members), false };

struct confirmation {
    struct administration *administration;
    struct request *req;
    struct response *resp;
    const struct session *session;
    jt_str password, code;
    struct attempt attempt;
};

static jt_err refuse_password(const struct confirmation *it)
{
    return rest_refuse_field(it->req, it->resp, "PASSWORD_WRONG", JT_STR("password"),
                             JT_STR("The password is wrong"));
}

static jt_err check_password(const struct confirmation *it)
{
    const struct administrator *administrator = &it->session->administrator;
    bool is_right = false;
    JT_TRY(password_is_right(it->req, administrator->password_hash, it->password, &is_right));
    if (!is_right)
        return refuse_password(it);
    if (administrator->totp_box.len == 0 || it->code.len != 0)
        return JT_DONE;
    throttle_undecided(it->administration->store, &it->attempt);
    return rest_refuse_field(it->req, it->resp, "SECOND_FACTOR_NEEDED", JT_STR("code"),
                             JT_STR("Send the code of the authenticator, or a recovery code"));
}

/* ret_kind is the second factor that was used. */
static jt_err take_second_factor(const struct confirmation *it, struct store_tx *tx,
                                 const char **ret_kind)
{
    const struct administrator *checked = &it->session->administrator;
    struct administrator now = { 0 };
    bool is_right = false;
    JT_TRY(store_administrator_get(tx, checked->id, it->req->arena, &now));
    if (!jt_str_eq(now.password_hash, checked->password_hash) ||
        !jt_str_eq(now.totp_box, checked->totp_box))
        return refuse_password(it); /* it changed in between */
    JT_TRY(second_factor_take(it->administration, tx, &now, it->code, it->req->arena, ret_kind,
                              &is_right));
    if (is_right)
        return store_administrator_update(tx, &now);
    return rest_refuse_field(it->req, it->resp, "SECOND_FACTOR_INVALID", JT_STR("code"),
                             JT_STR("The code is wrong, or was used already; an authenticator "
                                    "shows another one within 30 seconds"));
}

static jt_err confirm(const struct confirmation *it)
{
    struct session session = *it->session;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    const char *second_factor = NULL;
    JT_TRY(console_begin(it->administration, it->req, it->resp, STORE_WRITE, &tx));
    JT_TRY(take_second_factor(it, tx, &second_factor));
    session.row.confirmed_ms = jt_now_ms(&it->administration->clock);
    JT_TRY(store_administrator_session_confirm(tx, session.row.digest, session.row.confirmed_ms));
    JT_TRY(
        record_change(tx, it->req->arena, CHANGE_ADMINISTRATOR, session.administrator.id,
                      JT_STR("administrator.confirmed"),
                      DETAILS(detail_text("address", it->req->remote_address),
                              detail_text_or_null("second_factor", jt_str_from(second_factor)))));
    JT_TRY(console_answer_session(it->administration, tx, it->req, it->resp,
                                  &console_session_answer, &session));
    return store_commit(&tx);
}

/* Whoever stole the session shall not guess here faster than at the log-in; nor hinder the
 * administrator elsewhere, which is why each session has a count of its own. */
static jt_err confirmation_post(void *context, struct request *req, struct response *resp)
{
    const struct session *session = request_session(req);
    const jt_str source = { (const char *)session->row.digest, sizeof(session->row.digest) };
    struct confirmation it = {
        .administration = context, .req = req, .resp = resp, .session = session
    };
    JT_AUTO(json_decrefp) json_t *body = NULL;
    JT_TRY(body_read(req, resp, &console_confirmation_body, &body));
    it.password = body_text(body, "password");
    it.code = body_text(body, "code");
    JT_TRY(console_attempt(context, req, resp, session->administrator.email, source, &it.attempt));
    jt_err err = check_password(&it);
    if (err.code == JT_OK)
        err = confirm(&it);
    console_attempt_end(context, &it.attempt, err);
    return err;
}

static const struct route routes[] = {
    { HTTP_POST, "/console/api/session/confirmation", CONSOLE_BODY_MAX_BYTES, confirmation_post,
      RUNS_HASHING,
      "Prove once more who one is; grave changes are open to the session for five minutes then" },
};
const struct console_resource console_confirmation = { routes, COUNT(routes),
                                                       console_guard_any_session };
