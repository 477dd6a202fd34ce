/*
 * client_secrets: /api/v1/applications/{application_id}/client_secrets, jeton's own resource for
 * what the contract's section 3.9 has in the console only. Never shows a secret but the one just
 * made.
 */
#include "management/attenuation.h"
#include "management/lookup.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"
#include "rest/refuse.h"

static const struct member rotate_members[] = {
    { .name = "maintain_previous_secret", .type = MEMBER_BOOLEAN },
};
const struct body_shape rotate_client_secret_body = { rotate_members, COUNT(rotate_members), true };

static json_t *secret_json(const struct client_secret *secret)
{
    return json_pack("{s:b,s:o,s:o,s:o,s:I}", "is_previous", secret->is_previous, "created_on",
                     json_time(secret->created_ms), "expires_on", json_time(secret->expires_ms),
                     "last_used_on", json_time(secret->last_used_ms), "use_count",
                     (json_int_t)secret->use_count);
}

static jt_err get_client_secrets(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *list = json_array();
    struct client_secret *secrets = NULL;
    struct application app = { 0 };
    size_t count = 0;

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_application(tx, req, resp, &app));
    JT_TRY(store_client_secret_list(tx, app.id, req->arena, &secrets, &count));
    for (size_t i = 0; i < count; i++)
        if (json_array_append_new(list, secret_json(&secrets[i])) != 0)
            return JT_ERR(JT_NO_MEMORY, "JSON value");
    return answer_payload(req, resp, "Success", "client_secrets", json_incref(list));
}

static jt_err rotate(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL;
    JT_AUTO(jt_secret_clear) struct jt_secret secret = { 0 };
    struct rule_break broken;
    struct application app = { 0 };

    JT_TRY(body_read(req, resp, &rotate_client_secret_body, &body));
    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(lookup_application(tx, req, resp, &app));
    JT_TRY(attenuation_check_credential(tx, req, resp, app.id));
    const struct registrar registrar = management_registrar(management, req, tx);
    JT_TRY(rest_refuse_broken(req, resp,
                              rotate_client_secret(&registrar, app.id,
                                                   body_boolean(body, "maintain_previous_secret"),
                                                   &secret, &broken),
                              &broken));
    JT_TRY(answer_client_secret(req, resp, "CLIENT_SECRET_ROTATED", "Client secret rotated", app.id,
                                &secret));
    return management_commit(management, &tx);
}

static jt_err delete_previous(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct application app = { 0 };

    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(lookup_application(tx, req, resp, &app));
    JT_TRY(rest_refuse_missing(req, resp, store_client_secret_delete_previous(tx, app.id),
                               "CLIENT_SECRET_NOT_FOUND",
                               JT_STR("The application has no previous client secret")));
    JT_TRY(record_change(tx, req->arena, CHANGE_APPLICATION, app.id, JT_STR("application.updated"),
                         json_pack("{s:[s]}", "changed", "previous_client_secret")));
    JT_TRY(answer_code(req, resp, "CLIENT_SECRET_DELETED", "Previous client secret deleted"));
    return management_commit(management, &tx);
}

#define SECRETS "/api/v1/applications/{application_id}/client_secrets"

static const struct route routes[] = {
    { HTTP_GET, SECRETS, 0, get_client_secrets, RUNS_BLOCKING,
      "When an application's client secrets were made and used; never the secrets",
      OWN_OPERATION("getClientSecrets", "read:client_secrets",
                    .answer = "get_client_secrets_response") },
    { HTTP_POST, SECRETS, BODY_MAX_BYTES, rotate, RUNS_BLOCKING,
      "Make a new client secret; the old one ends at once unless it is maintained",
      OWN_OPERATION("rotateClientSecret", "create:client_secrets",
                    .body = &rotate_client_secret_body, .answer = "create_application_response",
                    .status = 201) },
    { HTTP_DELETE, SECRETS "/previous", 0, delete_previous, RUNS_BLOCKING,
      "End the client secret that a rotation maintained",
      OWN_OPERATION("deletePreviousClientSecret", "delete:client_secrets",
                    .answer = "success_response") },
};
const struct resource client_secrets = { routes, COUNT(routes), false };
