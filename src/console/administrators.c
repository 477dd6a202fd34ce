/*
 * administrators: who there is, and what owners decide about them. There is always an owner: the
 * last one can be neither demoted nor deleted.
 */
#include "admin/administrator_json.h"
#include "admin/links.h"
#include "console/resources.h"
#include "registration/record.h"
#include "rest/answer.h"
#include "rest/refuse.h"
#include "store/changes.h"

static const char *const roles[] = { "owner", "admin", "read_only", NULL };
#define MEMBER_ROLE                                                                  \
    {                                                                                \
        .name = "role", .type = MEMBER_CHOICE, .is_required = true, .choices = roles \
    }

static const struct member role_members[] = { MEMBER_ROLE };
const struct body_shape console_role_body = { role_members, COUNT(role_members), false };

static const struct member invite_members[] = { MEMBER_NEEDED_EMAIL, MEMBER_ROLE };
const struct body_shape console_invite_body = { invite_members, COUNT(invite_members), false };

/* --- Administrators -------------------------------------------------------------------------- */

static const struct answer_shape administrators_answer = { "administrators_response",
                                                           ADMINISTRATORS, ANSWER_OK };

static jt_err administrators_get(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct administrator *rows = NULL;
    size_t count = 0;
    JT_TRY(console_begin(context, req, resp, STORE_READ, &tx));
    JT_TRY(store_administrator_list(tx, req->arena, &rows, &count));
    return answer_with(req, resp, &administrators_answer, &(struct answer_list){ rows, count });
}

static jt_err lookup_administrator(struct store_tx *tx, struct request *req, struct response *resp,
                                   struct administrator *ret_administrator)
{
    const jt_str id = request_path_param(req, "administrator_id");
    return rest_refuse_missing(
        req, resp, store_administrator_get(tx, id, req->arena, ret_administrator),
        "ADMINISTRATOR_NOT_FOUND", JT_STR("There is no administrator with this id"));
}

/* Before one who is an owner ceases to be one. */
static jt_err check_not_last_owner(struct store_tx *tx, struct request *req, struct response *resp,
                                   const struct administrator *administrator)
{
    int64_t owners = 0;
    if (!administrator_is_owner(administrator))
        return JT_DONE;
    JT_TRY(store_administrator_count_owners(tx, &owners));
    if (owners > 1)
        return JT_DONE;
    return rest_refuse(req, resp, 400, "LAST_OWNER",
                       JT_STR("This is the last owner; make another one first"));
}

static jt_err administrator_patch(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct administrator administrator = { 0 };
    enum administrator_role role;

    JT_TRY(body_read(req, resp, &console_role_body, &body));
    JT_TRY(administrator_role_parse(body_text(body, "role"), &role));
    JT_TRY(console_begin(context, req, resp, STORE_WRITE, &tx));
    JT_TRY(lookup_administrator(tx, req, resp, &administrator));
    if (administrator.role == role)
        return answer_ok(req, resp);
    JT_TRY(check_not_last_owner(tx, req, resp, &administrator));
    const jt_str before = administrator_role_code(administrator.role);
    administrator.role = role;
    JT_TRY(store_administrator_update(tx, &administrator));
    JT_TRY(store_administrator_session_delete_all(tx, administrator.id, NULL));
    JT_TRY(record_change(tx, req->arena, CHANGE_ADMINISTRATOR, administrator.id,
                         JT_STR("administrator.role_changed"),
                         DETAILS(detail_text("email", administrator.email),
                                 detail_text("from", before),
                                 detail_text("to", administrator_role_code(role)))));
    JT_TRY(answer_ok(req, resp));
    return store_commit(&tx);
}

static jt_err administrator_delete(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct administrator administrator = { 0 };
    JT_TRY(console_begin(context, req, resp, STORE_WRITE, &tx));
    JT_TRY(lookup_administrator(tx, req, resp, &administrator));
    JT_TRY(check_not_last_owner(tx, req, resp, &administrator));
    JT_TRY(store_administrator_delete(tx, administrator.id));
    JT_TRY(record_change(tx, req->arena, CHANGE_ADMINISTRATOR, administrator.id,
                         JT_STR("administrator.deleted"),
                         DETAILS(detail_text("email", administrator.email))));
    JT_TRY(answer_ok(req, resp));
    return store_commit(&tx);
}

/* --- Invitations ----------------------------------------------------------------------------- */

static const struct answer_member invitation_members[] = {
    { "id", ANSWER_FROM(struct administrator_link, id) },
    { "email", ANSWER_FROM(struct administrator_link, email) },
    { "role", ANSWER_NAME(struct administrator_link, role, administrator_role_code) },
    { "created_on", ANSWER_TIME(struct administrator_link, created_ms) },
    { "expires_on", ANSWER_TIME(struct administrator_link, expires_ms) },
    { "created_by", ANSWER_FROM(struct administrator_link, created_by) },
};
static const struct answer_shape invitation = { NULL, ANSWER_MEMBERS(struct administrator_link,
                                                                     invitation_members) };
static const struct answer_shape invitations_answer = { "invitations_response",
                                                        ANSWER_LIST_OF("invitations", &invitation),
                                                        ANSWER_OK };

/* The only answer that has the link itself. */
struct new_invitation {
    struct administrator_link link;
    jt_str url;
};
static const struct answer_member new_members[] = {
    { ANSWER_OBJECT(struct new_invitation, link, &invitation) },
    { "url", ANSWER_FROM(struct new_invitation, url) },
};
static const struct answer_shape new_invitation = { NULL, ANSWER_MEMBERS(struct new_invitation,
                                                                         new_members) };
static const struct answer_shape invited_answer = {
    "invite_response",
    ANSWER_MEMBER(struct new_invitation, "invitation", ANSWER_SAME(&new_invitation)),
    ANSWER_SAYS("INVITATION_CREATED", "Success"), .status = 201
};

static jt_err invitations_get(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct administrator_link *rows = NULL;
    size_t count = 0;
    JT_TRY(console_begin(context, req, resp, STORE_READ, &tx));
    JT_TRY(store_administrator_link_list(tx, LINK_INVITATION, req->arena, &rows, &count));
    return answer_with(req, resp, &invitations_answer, &(struct answer_list){ rows, count });
}

static jt_err check_may_invite(struct store_tx *tx, struct request *req, struct response *resp,
                               jt_str email)
{
    struct administrator administrator = { 0 };
    struct administrator_link *rows = NULL;
    size_t count = 0;
    jt_err err = store_administrator_get_by_email(tx, email, req->arena, &administrator);
    if (err.code == JT_OK)
        return rest_refuse_field(req, resp, "EMAIL_TAKEN", JT_STR("email"),
                                 JT_STR("There is an administrator with this e-mail address"));
    if (err.code != JT_NOT_FOUND)
        return err;
    JT_TRY(store_administrator_link_list(tx, LINK_INVITATION, req->arena, &rows, &count));
    if (count < ADMINISTRATOR_INVITATIONS_MAX)
        return JT_DONE;
    return rest_refuse(req, resp, 400, "TOO_MANY_INVITATIONS",
                       JT_STR("At most 100 invitations can be open; withdraw one first"));
}

static jt_err invitation_post(void *context, struct request *req, struct response *resp)
{
    struct administration *administration = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct administrator_link link = { .kind = LINK_INVITATION,
                                       .created_by = request_session(req)->actor };
    jt_str url;

    JT_TRY(body_read(req, resp, &console_invite_body, &body));
    link.email = body_text(body, "email");
    JT_TRY(administrator_role_parse(body_text(body, "role"), &link.role));
    JT_TRY(console_begin(administration, req, resp, STORE_WRITE, &tx));
    JT_TRY(check_may_invite(tx, req, resp, link.email));
    const struct link_maker maker = { .tx = tx,
                                      .clock = administration->clock,
                                      .random = administration->random,
                                      .issuer = administration->issuer,
                                      .arena = req->arena };
    JT_TRY(link_create(&maker, &link, &url));
    JT_TRY(record_change(tx, req->arena, CHANGE_ADMINISTRATOR, link.id,
                         JT_STR("administrator.invited"),
                         DETAILS(detail_text("email", link.email),
                                 detail_text("role", administrator_role_code(link.role)))));
    JT_TRY(answer_with(req, resp, &invited_answer, &(struct new_invitation){ link, url }));
    return store_commit(&tx);
}

static jt_err invitation_delete(void *context, struct request *req, struct response *resp)
{
    const jt_str id = request_path_param(req, "invitation_id");
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(console_begin(context, req, resp, STORE_WRITE, &tx));
    JT_TRY(rest_refuse_missing(req, resp, store_administrator_link_delete(tx, LINK_INVITATION, id),
                               "INVITATION_NOT_FOUND",
                               JT_STR("There is no open invitation with this id")));
    JT_TRY(record_change(tx, req->arena, CHANGE_ADMINISTRATOR, id,
                         JT_STR("administrator.invitation_withdrawn"), NO_DETAILS));
    JT_TRY(answer_ok(req, resp));
    return store_commit(&tx);
}

#define API "/console/api"

static const struct route directory_routes[] = {
    { HTTP_GET, API "/administrators", 0, administrators_get, RUNS_BLOCKING,
      "List the administrators" },
    { HTTP_GET, API "/invitations", 0, invitations_get, RUNS_BLOCKING,
      "List the open invitations" },
};
const struct console_resource console_directory = { directory_routes, COUNT(directory_routes),
                                                    console_guard_session };

static const struct route invitation_routes[] = {
    { HTTP_DELETE, API "/invitations/{invitation_id}", 0, invitation_delete, RUNS_BLOCKING,
      "Withdraw an invitation" },
};
const struct console_resource console_invitations = { invitation_routes, COUNT(invitation_routes),
                                                      console_guard_owner };

static const struct route grave_routes[] = {
    { HTTP_PATCH, API "/administrators/{administrator_id}", CONSOLE_BODY_MAX_BYTES,
      administrator_patch, RUNS_BLOCKING, "Change an administrator's role" },
    { HTTP_DELETE, API "/administrators/{administrator_id}", 0, administrator_delete, RUNS_BLOCKING,
      "Delete an administrator" },
    { HTTP_POST, API "/invitations", CONSOLE_BODY_MAX_BYTES, invitation_post, RUNS_BLOCKING,
      "Invite an administrator; the only answer with the link" },
};
const struct console_resource console_administrators = { grave_routes, COUNT(grave_routes),
                                                         console_guard_confirmed_owner };
