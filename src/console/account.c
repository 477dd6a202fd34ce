/*
 * account: what administrators do with their own account: name, e-mail address, password, second
 * factor. Sessions are in sessions.c.
 */
#include "admin/second_factor.h"
#include "admin/source.h"
#include "admin/totp.h"
#include "base/seal.h"
#include "console/resources.h"
#include "registration/record.h"
#include "rest/answer.h"
#include "rest/refuse.h"
#include "store/changes.h"

static const struct member name_members[] = { MEMBER_NEEDED_NAME };
const struct body_shape console_name_body = { name_members, COUNT(name_members), false };

static const struct member email_members[] = { MEMBER_NEEDED_EMAIL };
const struct body_shape console_email_body = { email_members, COUNT(email_members), false };

static const struct member password_members[] = { MEMBER_NEW_PASSWORD("new_password") };
const struct body_shape console_password_body = { password_members, COUNT(password_members),
                                                  false };

static const struct member totp_members[] = { MEMBER_NEEDED_STRING("code") };
const struct body_shape console_totp_body = { totp_members, COUNT(totp_members), false };

/* --- Name and e-mail address ----------------------------------------------------------------- */

static jt_err name_put(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct administrator administrator = { 0 };

    JT_TRY(body_read(req, resp, &console_name_body, &body));
    const jt_str name = body_text(body, "name");
    JT_TRY(console_begin_own(context, req, resp, STORE_WRITE, &tx, &administrator));
    if (jt_str_eq(administrator.name, name))
        return answer_ok(req, resp);
    JT_TRY(store_administrator_set_name(tx, administrator.id, name));
    JT_TRY(console_record_own(
        tx, req, JT_STR("administrator.renamed"),
        DETAILS(detail_text("from", administrator.name), detail_text("to", name))));
    JT_TRY(answer_ok(req, resp));
    return store_commit(&tx);
}

static jt_err set_email(struct store_tx *tx, struct request *req, struct response *resp,
                        const struct administrator *administrator, jt_str email)
{
    jt_err err = store_administrator_set_email(tx, administrator, email, req->arena);
    if (err.code == JT_CONFLICT)
        return rest_refuse_field(req, resp, "EMAIL_TAKEN", JT_STR("email"),
                                 JT_STR("There is an administrator with this e-mail address"));
    return err;
}

/* Open invitations stay their sender's; one to the new address, and links that set a password anew,
 * have nobody left whom they are for. */
static jt_err email_put(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct administrator administrator = { 0 };
    jt_str actor;

    JT_TRY(body_read(req, resp, &console_email_body, &body));
    const jt_str email = body_text(body, "email");
    JT_TRY(console_begin_own(context, req, resp, STORE_WRITE, &tx, &administrator));
    if (jt_str_eq(administrator.email, email))
        return answer_ok(req, resp);
    JT_TRY(administrator_actor(email, req->arena, &actor));
    JT_TRY(set_email(tx, req, resp, &administrator, email));
    JT_TRY(store_administrator_link_set_sender(tx, request_session(req)->actor, actor));
    JT_TRY(store_administrator_link_delete_of_email(tx, LINK_INVITATION, email, req->arena));
    JT_TRY(store_administrator_link_delete_of_administrator(tx, administrator.id));
    JT_TRY(console_record_own(
        tx, req, JT_STR("administrator.email_changed"),
        DETAILS(detail_text("from", administrator.email), detail_text("to", email))));
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
    JT_TRY(console_begin_own(administration, req, resp, STORE_WRITE, &tx, &administrator));
    administrator.password_hash = hash;
    JT_TRY(store_administrator_update(tx, &administrator));
    JT_TRY(store_administrator_link_delete_of_administrator(tx, administrator.id));
    JT_TRY(store_administrator_session_delete_all(tx, administrator.id,
                                                  request_session(req)->row.digest));
    JT_TRY(source_renew(administration, tx, req, resp, administrator.id));
    JT_TRY(console_record_own(tx, req, JT_STR("administrator.password_changed"), NO_DETAILS));
    JT_TRY(answer_ok(req, resp));
    return store_commit(&tx);
}

/* --- The second factor ----------------------------------------------------------------------- */

static jt_err refuse_enabled(struct request *req, struct response *resp)
{
    return rest_refuse(req, resp, 400, "TOTP_ENABLED",
                       JT_STR("The second factor is in force already; disable it first"));
}

struct new_totp {
    jt_str secret, uri;
};
static const struct answer_member new_totp_members[] = {
    { "secret", ANSWER_FROM(struct new_totp, secret) },
    { "otpauth_uri", ANSWER_FROM(struct new_totp, uri) },
};
static const struct answer_shape totp_shape = { NULL,
                                                ANSWER_MEMBERS(struct new_totp, new_totp_members) };
static const struct answer_shape totp_answer = {
    "totp_response", ANSWER_MEMBER(struct new_totp, "totp", ANSWER_SAME(&totp_shape)), ANSWER_OK
};

/* A new secret that waits for its first code. */
static jt_err totp_begin(void *context, struct request *req, struct response *resp)
{
    struct administration *administration = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct administrator administrator = { 0 };
    uint8_t bytes[TOTP_SECRET_BYTES];
    const jt_str secret = { (const char *)bytes, sizeof(bytes) };
    jt_str base32, uri;

    JT_TRY(console_begin_own(administration, req, resp, STORE_BOOKKEEPING, &tx, &administrator));
    if (administrator.totp_box.len != 0)
        return refuse_enabled(req, resp);
    JT_TRY(jt_random_fill(&administration->random, bytes, sizeof(bytes)));
    JT_TRY(jt_seal(administration->totp_seal_key, &administration->random, administrator.id, secret,
                   req->arena, &administrator.totp_pending_box));
    JT_TRY(totp_base32(secret, req->arena, &base32));
    jt_wipe(bytes, sizeof(bytes));
    JT_TRY(totp_uri(administration->issuer, administrator.email, base32, req->arena, &uri));
    JT_TRY(store_administrator_update(tx, &administrator));
    JT_TRY(answer_with(req, resp, &totp_answer, &(struct new_totp){ base32, uri }));
    return store_commit(&tx);
}

static jt_err check_first_code(const struct administration *administration, struct store_tx *tx,
                               struct request *req, struct response *resp, jt_str code,
                               struct administrator *administrator)
{
    bool is_right = false;
    int64_t now_ms = 0;
    jt_str secret;
    if (administrator->totp_box.len != 0)
        return refuse_enabled(req, resp);
    if (administrator->totp_pending_box.len == 0)
        return rest_refuse(req, resp, 400, "TOTP_NOT_BEGUN",
                           JT_STR("Ask for a secret first: POST /console/api/totp"));
    JT_TRY(jt_unseal(administration->totp_seal_key, administrator->id,
                     administrator->totp_pending_box, req->arena, &secret));
    JT_TRY(store_shared_now_ms(tx, &now_ms));
    JT_TRY(totp_is_right(secret, code, now_ms, 0, &is_right, &administrator->totp_last_step));
    if (is_right)
        return JT_DONE;
    return rest_refuse_field(req, resp, "CODE_WRONG", JT_STR("code"),
                             JT_STR("The code is not the one that the authenticator should show; "
                                    "check its clock"));
}

static jt_err totp_confirm(void *context, struct request *req, struct response *resp)
{
    struct administration *administration = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct recovery_codes codes;
    struct administrator administrator = { 0 };

    JT_TRY(body_read(req, resp, &console_totp_body, &body));
    JT_TRY(console_begin_own(administration, req, resp, STORE_WRITE, &tx, &administrator));
    JT_TRY(
        check_first_code(administration, tx, req, resp, body_text(body, "code"), &administrator));
    administrator.totp_box = administrator.totp_pending_box;
    administrator.totp_pending_box = JT_STR("");
    JT_TRY(store_administrator_update(tx, &administrator));
    JT_TRY(console_recovery_codes_new(administration, req, tx, administrator.id, &codes));
    JT_TRY(console_record_own(tx, req, JT_STR("administrator.totp_enabled"), NO_DETAILS));
    JT_TRY(answer_with(req, resp, &console_recovery_codes_answer, &codes));
    return store_commit(&tx);
}

static jt_err totp_disable(void *context, struct request *req, struct response *resp)
{
    struct administration *administration = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct administrator administrator = { 0 };

    JT_TRY(console_begin_own(administration, req, resp, STORE_WRITE, &tx, &administrator));
    if (administrator.totp_box.len == 0)
        return rest_refuse(req, resp, 400, "TOTP_NOT_ENABLED",
                           JT_STR("There is no second factor to disable"));
    JT_TRY(second_factor_disable_totp(tx, &administrator, req->arena));
    JT_TRY(answer_ok(req, resp));
    return store_commit(&tx);
}

#define API "/console/api"

static const struct route enrolment_routes[] = {
    { HTTP_POST, API "/totp", 0, totp_begin, RUNS_BLOCKING,
      "Ask for the secret of a second factor" },
    { HTTP_PUT, API "/totp", CONSOLE_BODY_MAX_BYTES, totp_confirm, RUNS_BLOCKING,
      "Put the second factor in force; the only answer with the recovery codes" },
};
const struct console_resource console_enrolment = { enrolment_routes, COUNT(enrolment_routes),
                                                    console_guard_enrolment };

static const struct route profile_routes[] = {
    { HTTP_PUT, API "/name", CONSOLE_BODY_MAX_BYTES, name_put, RUNS_BLOCKING, "Change one's name" },
};
const struct console_resource console_profile = { profile_routes, COUNT(profile_routes),
                                                  console_guard_session };

static const struct route credential_routes[] = {
    { HTTP_PUT, API "/email", CONSOLE_BODY_MAX_BYTES, email_put, RUNS_BLOCKING,
      "Change the e-mail address that one logs in with" },
    { HTTP_PUT, API "/password", CONSOLE_BODY_MAX_BYTES, password_put, RUNS_HASHING,
      "Change one's password; ends one's other sessions" },
    { HTTP_POST, API "/totp/disable", 0, totp_disable, RUNS_BLOCKING,
      "Do without the second factor" },
};
const struct console_resource console_credentials = { credential_routes, COUNT(credential_routes),
                                                      console_guard_confirmed };
