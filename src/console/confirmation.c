/*
 * confirmation: a second look at who is there. Whoever has a session proves once more to be its
 * administrator, by password and second factor, or by a passkey alone, whose authenticator must
 * have verified who is there then; for five minutes that session may then do what would last longer
 * than itself. A session that was stolen, or left open, opens no back door. The log-in itself is
 * none: it may have been long ago, and elsewhere.
 */
#include "admin/second_factor.h"
#include "console/resources.h"
#include "registration/record.h"
#include "rest/refuse.h"
#include "store/changes.h"

static const struct member confirmation_members[] = {
    { .name = "password", .type = MEMBER_STRING, .is_nullable = true },
    { .name = "code", .type = MEMBER_STRING, .is_nullable = true },
    MEMBERS_PASSKEY_ANSWER(false),
};
const struct body_shape console_confirmation_body = { confirmation_members,
                                                      COUNT(confirmation_members), false };

struct confirmation {
    struct administration *administration;
    struct request *req;
    struct response *resp;
    const struct session *session;
    jt_str password;
    struct second_factor_proof proof;
    bool is_alone; /* the passkey is all that is given */
    struct attempt attempt;
};

static void tell_refused(const struct confirmation *it, jt_str cause)
{
    console_tell_refused(it->administration, it->req, it->session->administrator.id, cause);
}

static jt_err refuse_password(const struct confirmation *it)
{
    tell_refused(it, JT_STR("password"));
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
    if (!administrator_has_second_factor(administrator) || second_factor_is_given(&it->proof))
        return JT_DONE;
    throttle_undecided(it->administration->store, &it->attempt);
    return rest_refuse_field(
        it->req, it->resp, "SECOND_FACTOR_NEEDED", JT_STR("code"),
        JT_STR("Send the code of the authenticator, a recovery code, or what a "
               "passkey signed"));
}

static jt_err refuse_passkey(const struct confirmation *it)
{
    tell_refused(it, JT_STR("passkey"));
    return rest_refuse(it->req, it->resp, 400, "PASSKEY_INVALID",
                       JT_STR("This is no passkey of yours here, or it took too long; try again"));
}

static jt_err refuse_second_factor(const struct confirmation *it)
{
    if (it->proof.passkey.credential_id.len != 0)
        return refuse_passkey(it);
    tell_refused(it, JT_STR("second_factor"));
    return rest_refuse_field(it->req, it->resp, "SECOND_FACTOR_INVALID", JT_STR("code"),
                             JT_STR("The code is wrong, or was used already; an "
                                    "authenticator shows another one within 30 seconds"));
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
        !jt_str_eq(now.totp_box, checked->totp_box) || now.passkeys != checked->passkeys)
        return refuse_password(it); /* it changed in between */
    JT_TRY(second_factor_take(it->administration, tx, &now, &it->proof, it->req->arena, ret_kind,
                              &is_right));
    return is_right ? store_administrator_update(tx, &now) : refuse_second_factor(it);
}

static jt_err take_passkey_alone(const struct confirmation *it, struct store_tx *tx)
{
    struct passkey passkey = { 0 };
    bool is_right = false;
    JT_TRY(passkey_take(it->administration, tx, &it->proof.use, &it->proof.passkey, true,
                        it->req->arena, &is_right, &passkey));
    return is_right && jt_str_eq(passkey.administrator_id, it->session->administrator.id)
               ? JT_DONE
               : refuse_passkey(it);
}

static jt_err record_confirmation(const struct confirmation *it, struct store_tx *tx,
                                  const char *second_factor)
{
    const struct detail address = detail_text("address", it->req->remote_address);
    const struct detail *details =
        it->is_alone
            ? DETAILS(address, detail_text("by", JT_STR("passkey")))
            : DETAILS(address, detail_text_or_null("second_factor", jt_str_from(second_factor)));
    return console_record_own(tx, it->req, JT_STR("administrator.confirmed"), details);
}

static jt_err confirm(const struct confirmation *it)
{
    struct session session = *it->session;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    const char *second_factor = NULL;
    JT_TRY(console_begin(it->administration, it->req, it->resp, STORE_WRITE, &tx));
    if (it->is_alone)
        JT_TRY(take_passkey_alone(it, tx));
    else
        JT_TRY(take_second_factor(it, tx, &second_factor));
    session.row.confirmed_ms = jt_now_ms(&it->administration->clock);
    JT_TRY(store_administrator_session_confirm(tx, session.row.digest, session.row.confirmed_ms));
    JT_TRY(record_confirmation(it, tx, second_factor));
    JT_TRY(console_answer_session(it->administration, tx, it->req, it->resp,
                                  &console_session_answer, &session));
    return store_commit(&tx);
}

/* Whoever stole the session shall not guess here faster than at the log-in; nor hinder the
 * administrator elsewhere, which is why each session has a count of its own. */
static jt_err confirm_by_password(struct confirmation *it)
{
    const jt_str source = { (const char *)it->session->row.digest,
                            sizeof(it->session->row.digest) };
    JT_TRY(console_attempt(it->administration, it->req, it->resp, it->session->administrator.email,
                           source, &it->attempt));
    jt_err err = check_password(it);
    if (err.code == JT_OK)
        err = confirm(it);
    console_attempt_end(it->administration, &it->attempt, err);
    return err;
}

static jt_err confirmation_post(void *context, struct request *req, struct response *resp)
{
    struct confirmation it = {
        .administration = context, .req = req, .resp = resp, .session = request_session(req)
    };
    JT_AUTO(json_decrefp) json_t *body = NULL;
    JT_TRY(body_read(req, resp, &console_confirmation_body, &body));
    it.password = body_text(body, "password");
    it.proof = (struct second_factor_proof){ .code = body_text(body, "code"),
                                             .passkey = console_passkey_answer(body),
                                             .use = console_passkey_use(req, PASSKEY_CONFIRM) };
    it.is_alone = !body_has(body, "password") && it.proof.passkey.credential_id.len != 0;
    if (it.is_alone)
        return confirm(&it);
    if (!body_has(body, "password"))
        return rest_refuse_parameter(req, resp, JT_STR("password"), JT_STR("given"));
    return confirm_by_password(&it);
}

static jt_err challenge_post(void *context, struct request *req, struct response *resp)
{
    const struct passkey_use use = console_passkey_use(req, PASSKEY_CONFIRM);
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(console_begin(context, req, resp, STORE_READ, &tx));
    return console_answer_challenge(context, tx, req, resp, &use,
                                    request_session(req)->administrator.id);
}

static const struct route routes[] = {
    { HTTP_POST, "/console/api/session/confirmation/challenge", 0, challenge_post, RUNS_BLOCKING,
      "Ask for what a passkey shall sign, to prove once more who one is" },
    { HTTP_POST, "/console/api/session/confirmation", CONSOLE_BODY_MAX_BYTES, confirmation_post,
      RUNS_HASHING,
      "Prove once more who one is; grave changes are open to the session for five minutes then" },
};
const struct console_resource console_confirmation = { routes, COUNT(routes),
                                                       console_guard_any_session };
