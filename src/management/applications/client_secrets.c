/*
 * client_secrets: /api/v1/applications/{application_id}/client_secrets, jeton's own resource for
 * what the contract's section 3.9 has in the console only. Never shows a secret but the one just
 * made.
 */
#include "registration/client_secrets.h"
#include "management/applications/client_secret.h"
#include "management/examples.h"
#include "management/lookup.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"
#include "store/client_secrets.h"

static const struct member rotate_members[] = {
    { .name = "maintain_previous_secret", .type = MEMBER_BOOLEAN },
    { .name = "grace_period_s", .type = MEMBER_INTEGER, .max = CLIENT_SECRET_GRACE_MAX_S },
};
static const struct body_shape rotate_client_secret_body = { rotate_members, COUNT(rotate_members),
                                                             true };

/* --- Answers ---------------------------------------------------------------------------------- */

static const struct answer_member secret_members[] = {
    { "is_previous", ANSWER_FROM(struct client_secret, is_previous),
      .description = "Kept by a rotation beside the current one." },
    { "created_on", ANSWER_TIME(struct client_secret, created_ms) },
    { "expires_on", ANSWER_TIME(struct client_secret, expires_ms), .is_nullable = true,
      .description = "The end that a rotation gave the previous one." },
    { "last_used_on", ANSWER_TIME(struct client_secret, last_used_ms), .is_nullable = true },
    { "use_count", ANSWER_FROM(struct client_secret, use_count) },
};
static const struct answer_shape secret_item = {
    "client_secret", ANSWER_MEMBERS(struct client_secret, secret_members)
};
static const struct answer_shape list_answer = { "get_client_secrets_response",
                                                 ANSWER_LIST_OF("client_secrets", &secret_item),
                                                 ANSWER_OK, .has_etag = true };

static const struct answer_member new_members[] = {
    { "id", ANSWER_FROM(struct new_client_secret, application_id),
      .example = EXAMPLE_APPLICATION_ID },
    { "client_id", ANSWER_FROM(struct new_client_secret, application_id),
      .example = EXAMPLE_APPLICATION_ID },
    { "client_secret", ANSWER_FROM(struct new_client_secret, text), .is_optional = true,
      .description =
          "Shown in this one answer and never again; not there for types that have none." },
};
const struct answer_shape new_client_secret = { NULL, ANSWER_MEMBERS(struct new_client_secret,
                                                                     new_members) };
static const struct answer_shape rotated_answer = {
    "rotate_client_secret_response",
    ANSWER_MEMBER(struct new_client_secret, "application", ANSWER_SAME(&new_client_secret)),
    ANSWER_SAYS("CLIENT_SECRET_ROTATED", "Client secret rotated"),
    .status = 201,
};
static const struct answer_shape deleted_answer = { "delete_client_secret_response",
                                                    ANSWER_SAYS("CLIENT_SECRET_DELETED",
                                                                "Previous client secret deleted") };

static jt_err get_client_secrets(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct client_secret *secrets = NULL;
    struct application app = { 0 };
    size_t count = 0;

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_application(tx, req, resp, &app));
    JT_TRY(store_client_secret_list(tx, app.id, req->arena, &secrets, &count));
    return answer_with(req, resp, &list_answer, &(struct answer_list){ secrets, count });
}

static jt_err rotate(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;
    JT_AUTO(jt_secret_clear) struct jt_secret secret = { 0 };
    const jt_str id = request_path_param(req, "application_id");

    JT_TRY(body_read(req, resp, &rotate_client_secret_body, &body));
    const struct client_secret_keeping keeping = { body_boolean(body, "maintain_previous_secret"),
                                                   body_integer(body, "grace_period_s") };
    JT_TRY(management_outcome(req, resp, &r, client_secret_rotate(&r, id, keeping, &secret)));
    JT_TRY(answer_with(req, resp, &rotated_answer,
                       &(struct new_client_secret){ id, jt_secret_reveal(&secret) }));
    return management_finish(context, &r);
}

static jt_err delete_previous(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);

    JT_TRY(management_outcome(
        req, resp, &r,
        client_secret_delete_previous(&r, request_path_param(req, "application_id"))));
    JT_TRY(answer_done(req, resp, &deleted_answer));
    return management_finish(context, &r);
}

#define SECRETS "/api/v1/applications/{application_id}/client_secrets"

static const struct route routes[] = {
    { HTTP_GET, SECRETS, 0, get_client_secrets, RUNS_BLOCKING,
      "When an application's client secrets were made and used; never the secrets",
      OWN_OPERATION("getClientSecrets", "read:client_secrets", .gives = &list_answer) },
    { HTTP_POST, SECRETS, BODY_MAX_BYTES, rotate, RUNS_BLOCKING,
      "Make a new client secret; the old one ends at once unless it is maintained, or after a "
      "grace period",
      OWN_OPERATION("rotateClientSecret", "create:client_secrets",
                    .body = &rotate_client_secret_body, .gives = &rotated_answer) },
    { HTTP_DELETE, SECRETS "/previous", 0, delete_previous, RUNS_BLOCKING,
      "End the client secret that a rotation maintained",
      OWN_OPERATION("deletePreviousClientSecret", "delete:client_secrets",
                    .gives = &deleted_answer) },
};
const struct resource client_secrets = { routes, COUNT(routes), RESOURCE_GLOBAL };
