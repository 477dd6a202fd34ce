/*
 * entrance: the links that make an administrator or set a password anew; log-in is in log_in.c.
 * Passwords are hashed between two transactions, never inside one.
 */
#include "admin/links.h"
#include "admin/random_token.h"
#include "admin/source.h"
#include "console/resources.h"
#include "registration/record.h"
#include "rest/answer.h"
#include "rest/refuse.h"
#include "store/changes.h"

static const struct member setup_members[] = {
    MEMBER_NEEDED_STRING("token"),
    MEMBER_NEEDED_EMAIL,
    MEMBER_NEEDED_NAME,
    MEMBER_NEW_PASSWORD("password"),
};
const struct body_shape console_setup_body = { setup_members, COUNT(setup_members), false };

static const struct member accept_members[] = {
    MEMBER_NEEDED_STRING("token"),
    MEMBER_NEEDED_NAME,
    MEMBER_NEW_PASSWORD("password"),
};
const struct body_shape console_accept_body = { accept_members, COUNT(accept_members), false };

static const struct member password_reset_members[] = {
    MEMBER_NEEDED_STRING("token"),
    MEMBER_NEW_PASSWORD("password"),
};
const struct body_shape console_password_reset_body = { password_reset_members,
                                                        COUNT(password_reset_members), false };

/* --- Links ----------------------------------------------------------------------------------- */

static jt_err refuse_token(struct request *req, struct response *resp)
{
    return rest_refuse_field(req, resp, "TOKEN_INVALID", JT_STR("token"),
                             JT_STR("The link does not work any more: it was used, has expired, "
                                    "was replaced by a newer one, or who sent it is no owner"));
}

/* An invitation makes nobody what its sender could not make any more. */
static jt_err check_inviter(struct store_tx *tx, struct request *req, struct response *resp,
                            const struct administrator_link *link)
{
    struct administrator inviter = { 0 };
    jt_str kind, email;
    jt_str_split(link->created_by, ':', &kind, &email);
    jt_err err = store_administrator_get_by_email(tx, email, req->arena, &inviter);
    if (err.code == JT_NOT_FOUND || (err.code == JT_OK && !administrator_is_owner(&inviter)))
        return refuse_token(req, resp);
    return err;
}

static jt_err find_link(struct store_tx *tx, struct request *req, struct response *resp,
                        enum administrator_link_kind kind, jt_str token,
                        struct administrator_link *ret_link)
{
    uint8_t digest[JT_DIGEST_BYTES];
    jt_err err = random_token_digest(token, digest);
    if (err.code == JT_OK)
        err = store_administrator_link_get(tx, kind, digest, req->arena, ret_link);
    if (err.code == JT_INVALID || err.code == JT_NOT_FOUND)
        return refuse_token(req, resp);
    JT_TRY(err);
    return kind == LINK_INVITATION ? check_inviter(tx, req, resp, ret_link) : JT_DONE;
}

/* In a transaction of its own, so that no work is spent on a link that does not work. */
static jt_err look_at_link(struct administration *administration, struct request *req,
                           struct response *resp, enum administrator_link_kind kind, jt_str token,
                           struct administrator_link *ret_link)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(administration->store, STORE_READ, JT_STR("system"), &tx));
    return find_link(tx, req, resp, kind, token, ret_link);
}

/* --- New administrators ---------------------------------------------------------------------- */

/* A setup link makes the first administrator and no other. */
static jt_err check_room(struct store_tx *tx, struct request *req, struct response *resp,
                         enum administrator_link_kind kind)
{
    int64_t count = 0;
    JT_TRY(store_administrator_count(tx, &count));
    if (kind == LINK_SETUP && count > 0)
        return refuse_token(req, resp);
    if (count >= ADMINISTRATORS_MAX)
        return rest_refuse(req, resp, 400, "TOO_MANY_ADMINISTRATORS",
                           JT_STR("There can be no more administrators"));
    return JT_DONE;
}

static jt_err create_administrator(struct store_tx *tx, struct request *req, struct response *resp,
                                   const struct administrator *administrator,
                                   const struct administrator_link *link)
{
    jt_err err = store_administrator_create(tx, administrator, req->arena);
    if (err.code == JT_CONFLICT)
        return rest_refuse_field(req, resp, "EMAIL_TAKEN", JT_STR("email"),
                                 JT_STR("There is an administrator with this e-mail address"));
    JT_TRY(err);
    JT_TRY(store_administrator_link_delete(tx, link->kind, link->id));
    return record_change(tx, req->arena, CHANGE_ADMINISTRATOR, administrator->id,
                         JT_STR("administrator.created"),
                         DETAILS(detail_text("email", administrator->email),
                                 detail_text("role", administrator_role_code(administrator->role)),
                                 detail_text("invited_by", link->created_by)));
}

/* The link's token and the body's name and password make an administrator, who is logged in. */
static jt_err admit(struct administration *administration, struct request *req,
                    struct response *resp, enum administrator_link_kind kind, const json_t *body)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct administrator administrator = { .name = body_text(body, "name") };
    struct administrator_link link = { 0 };
    struct session session = { 0 };
    jt_str actor;

    JT_TRY(look_at_link(administration, req, resp, kind, body_text(body, "token"), &link));
    administrator.email = kind == LINK_SETUP ? body_text(body, "email") : link.email;
    administrator.role = link.role;
    administrator.created_ms = jt_now_ms(&administration->clock);
    administrator.last_login_ms = administrator.created_ms;
    JT_TRY(administrator_id_new(&administration->random, administrator.created_ms, req->arena,
                                &administrator.id));
    JT_TRY(administrator_actor(administrator.email, req->arena, &actor));
    JT_TRY(password_hash(req, &administration->random, body_text(body, "password"),
                         &administrator.password_hash));

    JT_TRY(store_begin(administration->store, STORE_WRITE, actor, &tx));
    JT_TRY(find_link(tx, req, resp, kind, body_text(body, "token"), &link));
    JT_TRY(check_room(tx, req, resp, kind));
    JT_TRY(create_administrator(tx, req, resp, &administrator, &link));
    JT_TRY(session_start(administration, tx, &administrator, req, resp, &session));
    JT_TRY(source_remember(administration, tx, req, resp, administrator.id));
    JT_TRY(console_answer_session(administration, tx, req, resp, &console_session_made_answer,
                                  &session));
    return store_commit(&tx);
}

struct setup {
    bool is_needed;
};
static const struct answer_member shown_members[] = { { "is_needed",
                                                        ANSWER_FROM(struct setup, is_needed) } };
static const struct answer_shape setup_shape = { NULL,
                                                 ANSWER_MEMBERS(struct setup, shown_members) };
static const struct answer_shape setup_answer = {
    "setup_response", ANSWER_MEMBER(struct setup, "setup", ANSWER_SAME(&setup_shape)), ANSWER_OK
};

static jt_err setup_get(void *context, struct request *req, struct response *resp)
{
    struct administration *administration = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    int64_t count = 0;
    JT_TRY(store_begin(administration->store, STORE_READ, JT_STR("system"), &tx));
    JT_TRY(store_administrator_count(tx, &count));
    return answer_with(req, resp, &setup_answer, &(struct setup){ count == 0 });
}

static jt_err setup_post(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(json_decrefp) json_t *body = NULL;
    JT_TRY(body_read(req, resp, &console_setup_body, &body));
    return admit(context, req, resp, LINK_SETUP, body);
}

static jt_err invitation_accept(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(json_decrefp) json_t *body = NULL;
    JT_TRY(body_read(req, resp, &console_accept_body, &body));
    return admit(context, req, resp, LINK_INVITATION, body);
}

/* --- Password reset -------------------------------------------------------------------------- */

static jt_err password_reset(void *context, struct request *req, struct response *resp)
{
    struct administration *administration = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct administrator_link link = { 0 };
    struct administrator administrator = { 0 };
    jt_str token, hash, actor;

    JT_TRY(body_read(req, resp, &console_password_reset_body, &body));
    token = body_text(body, "token");
    JT_TRY(look_at_link(administration, req, resp, LINK_PASSWORD_RESET, token, &link));
    JT_TRY(password_hash(req, &administration->random, body_text(body, "password"), &hash));

    JT_TRY(administrator_actor(link.email, req->arena, &actor));
    JT_TRY(store_begin(administration->store, STORE_WRITE, actor, &tx));
    JT_TRY(find_link(tx, req, resp, LINK_PASSWORD_RESET, token, &link));
    JT_TRY(store_administrator_get(tx, link.administrator_id, req->arena, &administrator));
    if (!administrator_is_of(&administrator, administration->issuer))
        return refuse_token(req, resp);
    administrator.password_hash = hash;
    JT_TRY(store_administrator_update(tx, &administrator));
    JT_TRY(store_administrator_link_delete_of_administrator(tx, administrator.id));
    JT_TRY(store_administrator_session_delete_all(tx, administrator.id, NULL));
    /* The log-in comes next, and must not wait for what others guess. */
    JT_TRY(source_renew(administration, tx, req, resp, administrator.id));
    JT_TRY(record_change(tx, req->arena, CHANGE_ADMINISTRATOR, administrator.id,
                         JT_STR("administrator.password_changed"),
                         DETAILS(detail_text("by", JT_STR("reset link")))));
    JT_TRY(answer_ok(req, resp));
    return store_commit(&tx);
}

#define API "/console/api"

static const struct route routes[] = {
    { HTTP_GET, API "/setup", 0, setup_get, RUNS_BLOCKING,
      "Whether the first administrator is still to be made" },
    { HTTP_POST, API "/setup", CONSOLE_BODY_MAX_BYTES, setup_post, RUNS_HASHING,
      "Make the first administrator, with the token of the setup link" },
    { HTTP_POST, API "/invitations/accept", CONSOLE_BODY_MAX_BYTES, invitation_accept, RUNS_HASHING,
      "Become an administrator, with the token of an invitation" },
    { HTTP_POST, API "/password_reset", CONSOLE_BODY_MAX_BYTES, password_reset, RUNS_HASHING,
      "Set a password anew, with the token of a reset link" },
};
const struct console_resource console_entrance = { routes, COUNT(routes), console_guard_open };
