/*
 * log_in: begins a session by password, and second factor where there is one, or by a passkey
 * alone, whose authenticator must have verified who is there then. Passwords are hashed between two
 * transactions, never inside one. What a passkey signed cannot be guessed, so nobody waits there
 * for what others guess.
 */
#include "admin/second_factor.h"
#include "admin/source.h"
#include "console/resources.h"
#include "registration/record.h"
#include "rest/refuse.h"
#include "store/changes.h"

static const struct member login_members[] = {
    MEMBER_NEEDED_EMAIL,
    MEMBER_NEEDED_STRING("password"),
    { .name = "code", .type = MEMBER_STRING, .is_nullable = true },
    MEMBERS_PASSKEY_ANSWER(false),
};
const struct body_shape console_login_body = { login_members, COUNT(login_members), false };

static const struct member passkey_members[] = { MEMBERS_PASSKEY_ANSWER(true) };
const struct body_shape console_passkey_log_in_body = { passkey_members, COUNT(passkey_members),
                                                        false };

struct login {
    struct administration *administration;
    struct request *req;
    struct response *resp;
    jt_str email, password;
    struct second_factor_proof proof;
    bool is_alone;              /* the passkey is all that is given */
    struct administrator found; /* who has that address; without a password: nobody */
    struct attempt attempt;
    const char *second_factor; /* that was used; NULL: none is needed */
};

static void tell_refused(const struct login *login, jt_str cause)
{
    const jt_str id = login->found.id.ptr == NULL ? JT_STR("") : login->found.id;
    console_tell_refused(login->administration, login->req, id, cause);
}

static jt_err refuse_credentials(const struct login *login)
{
    tell_refused(login, JT_STR("password"));
    return session_refuse(login->req, login->resp, "CREDENTIALS_INVALID",
                          JT_STR("E-mail address or password is wrong"));
}

static jt_err refuse_passkey(const struct login *login)
{
    tell_refused(login, JT_STR("passkey"));
    return session_refuse(login->req, login->resp, "PASSKEY_INVALID",
                          JT_STR("This passkey is not known here, or took too long; try again, or "
                                 "log in another way"));
}

static jt_err refuse_second_factor(const struct login *login)
{
    if (login->proof.passkey.credential_id.len != 0)
        return refuse_passkey(login);
    tell_refused(login, JT_STR("second_factor"));
    return session_refuse(login->req, login->resp, "SECOND_FACTOR_INVALID",
                          JT_STR("The code is wrong, or was used already"));
}

/* --- Who it is ------------------------------------------------------------------------------- */

/* Who has that e-mail address, and whether that one was here before; the same work where nobody has
 * it, so that the time tells nothing. */
static jt_err find_administrator(struct login *login, jt_str *ret_source)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    const struct request *req = login->req;
    JT_TRY(store_begin(login->administration->store, STORE_READ, JT_STR("system"), &tx));
    jt_err err = store_administrator_get_by_email(tx, login->email, req->arena, &login->found);
    if (err.code != JT_NOT_FOUND)
        JT_TRY(err);
    return source_find(login->administration, tx, req, login->found.id, ret_source);
}

/* The password first, at the same cost whether the address is known or not. */
static jt_err check_password(const struct login *login)
{
    struct administration *administration = login->administration;
    bool is_right = false;
    JT_TRY(password_is_right(login->req, login->found.password_hash, login->password, &is_right));
    if (!is_right || !administrator_is_of(&login->found, administration->issuer))
        return refuse_credentials(login);
    if (!administrator_has_second_factor(&login->found) || second_factor_is_given(&login->proof))
        return JT_DONE;
    throttle_undecided(administration->store, &login->attempt);
    return session_refuse(login->req, login->resp, "SECOND_FACTOR_NEEDED",
                          JT_STR("Send the code of the authenticator, a recovery code, or what a "
                                 "passkey signed"));
}

/* Whose passkey it is, before anybody waits for the store's writer. */
static jt_err find_by_passkey(struct login *login)
{
    const struct administration *administration = login->administration;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct passkey passkey = { 0 };
    JT_TRY(store_begin(administration->store, STORE_READ, JT_STR("system"), &tx));
    jt_err err = passkey_find(tx, &login->proof.passkey, login->req->arena, &passkey);
    if (err.code == JT_OK)
        err =
            store_administrator_get(tx, passkey.administrator_id, login->req->arena, &login->found);
    if (err.code == JT_NOT_FOUND)
        return refuse_passkey(login);
    JT_TRY(err);
    return administrator_is_of(&login->found, administration->issuer) ? JT_DONE
                                                                      : refuse_passkey(login);
}

/* --- A session ------------------------------------------------------------------------------- */

static jt_err take_passkey_alone(const struct login *login, struct store_tx *tx, bool *ret_is_right)
{
    struct passkey passkey = { 0 };
    JT_TRY(passkey_take(login->administration, tx, &login->proof.use, &login->proof.passkey, true,
                        login->req->arena, ret_is_right, &passkey));
    *ret_is_right = *ret_is_right && jt_str_eq(passkey.administrator_id, login->found.id);
    return JT_DONE;
}

static jt_err take_proof(struct login *login, struct store_tx *tx,
                         struct administrator *administrator)
{
    bool is_right = false;
    if (login->is_alone)
        JT_TRY(take_passkey_alone(login, tx, &is_right));
    else
        JT_TRY(second_factor_take(login->administration, tx, administrator, &login->proof,
                                  login->req->arena, &login->second_factor, &is_right));
    return is_right ? JT_DONE : refuse_second_factor(login);
}

static jt_err record_log_in(const struct login *login, struct store_tx *tx)
{
    const struct request *req = login->req;
    const struct detail address = detail_text("address", req->remote_address);
    const struct detail *details =
        login->is_alone ? DETAILS(address, detail_text("by", JT_STR("passkey")))
                        : DETAILS(address, detail_text_or_null("second_factor",
                                                               jt_str_from(login->second_factor)));
    return record_change(tx, req->arena, CHANGE_ADMINISTRATOR, login->found.id,
                         JT_STR("administrator.logged_in"), details);
}

/* Whether it is who was looked at before the transaction. */
static bool is_same(const struct administrator *now, const struct administrator *checked)
{
    return jt_str_eq(now->password_hash, checked->password_hash) &&
           jt_str_eq(now->totp_box, checked->totp_box) && now->passkeys == checked->passkeys;
}

static jt_err begin_session(struct login *login)
{
    struct administration *administration = login->administration;
    const struct administrator *checked = &login->found;
    struct request *req = login->req;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct administrator administrator = { 0 };
    struct session session = { 0 };
    jt_str actor;

    JT_TRY(administrator_actor(checked->email, req->arena, &actor));
    JT_TRY(store_begin(administration->store, STORE_WRITE, actor, &tx));
    jt_err err = store_administrator_get(tx, checked->id, req->arena, &administrator);
    if (err.code == JT_NOT_FOUND || (err.code == JT_OK && !is_same(&administrator, checked)))
        return login->is_alone ? refuse_passkey(login) : refuse_credentials(login);
    JT_TRY(err);
    JT_TRY(take_proof(login, tx, &administrator));
    administrator.last_login_ms = jt_now_ms(&administration->clock);
    JT_TRY(store_administrator_update(tx, &administrator));
    JT_TRY(session_start(administration, tx, &administrator, req, login->resp, &session));
    JT_TRY(source_remember(administration, tx, req, login->resp, administrator.id));
    JT_TRY(record_log_in(login, tx));
    JT_TRY(console_answer_session(administration, tx, req, login->resp, &console_session_answer,
                                  &session));
    return store_commit(&tx);
}

static jt_err session_post(void *context, struct request *req, struct response *resp)
{
    struct login login = { .administration = context, .req = req, .resp = resp };
    JT_AUTO(json_decrefp) json_t *body = NULL;
    jt_str source;

    JT_TRY(body_read(req, resp, &console_login_body, &body));
    login.email = body_text(body, "email");
    login.password = body_text(body, "password");
    login.proof = (struct second_factor_proof){ .code = body_text(body, "code"),
                                                .passkey = console_passkey_answer(body),
                                                .use = { .purpose = PASSKEY_LOG_IN } };
    JT_TRY(find_administrator(&login, &source));
    JT_TRY(console_attempt(context, req, resp, login.email, source, &login.attempt));
    jt_err err = check_password(&login);
    if (err.code == JT_OK)
        err = begin_session(&login);
    console_attempt_end(context, &login.attempt, err);
    return err;
}

/* --- Passkeys -------------------------------------------------------------------------------- */

static jt_err challenge_post(void *context, struct request *req, struct response *resp)
{
    struct administration *administration = context;
    const struct passkey_use use = { .purpose = PASSKEY_LOG_IN };
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(administration->store, STORE_READ, JT_STR("system"), &tx));
    return console_answer_challenge(administration, tx, req, resp, &use, JT_STR(""));
}

static jt_err passkey_post(void *context, struct request *req, struct response *resp)
{
    struct login login = { .administration = context, .req = req, .resp = resp, .is_alone = true };
    JT_AUTO(json_decrefp) json_t *body = NULL;
    JT_TRY(body_read(req, resp, &console_passkey_log_in_body, &body));
    login.proof = (struct second_factor_proof){ .passkey = console_passkey_answer(body),
                                                .use = { .purpose = PASSKEY_LOG_IN } };
    JT_TRY(find_by_passkey(&login));
    return begin_session(&login);
}

#define API "/console/api"

static const struct route routes[] = {
    { HTTP_POST, API "/session", CONSOLE_BODY_MAX_BYTES, session_post, RUNS_HASHING, "Log in" },
    { HTTP_POST, API "/session/challenge", 0, challenge_post, RUNS_BLOCKING,
      "Ask for what a passkey shall sign, to log in with it" },
    { HTTP_POST, API "/session/passkey", CONSOLE_BODY_MAX_BYTES, passkey_post, RUNS_BLOCKING,
      "Log in with a passkey alone" },
};
const struct console_resource console_log_in = { routes, COUNT(routes), console_guard_open };
