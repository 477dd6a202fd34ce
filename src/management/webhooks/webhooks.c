/*
 * webhooks: /api/v1/webhooks (contract section 7.9: the endpoint never changes). is_enabled and
 * failing_since are members of jeton's own. What a webhook was sent is webhook_deliveries.c's.
 */
#include "registration/webhooks.h"
#include "management/examples.h"
#include "management/lookup.h"
#include "management/operation.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"

enum { EVENT_TYPE_MAX_CHARS = 64 };

/* What both bodies have. */
#define NAME(is_required_)                                                            \
    {                                                                                 \
        .name = "name", .type = MEMBER_TEXT, .is_required = (is_required_), .min = 1, \
        .max = WEBHOOK_NAME_MAX_CHARS                                                 \
    }
#define EVENT_TYPES(is_required_)                                                             \
    {                                                                                         \
        .name = "event_types", .type = MEMBER_TEXTS, .is_required = (is_required_), .min = 1, \
        .max = EVENT_TYPE_MAX_CHARS                                                           \
    }
#define DESCRIPTION                                                      \
    {                                                                    \
        .name = "description", .type = MEMBER_TEXT, .is_nullable = true, \
        .max = WEBHOOK_DESCRIPTION_MAX_CHARS                             \
    }

static const struct member create_members[] = {
    { .name = "endpoint", .type = MEMBER_STRING, .is_required = true },
    EVENT_TYPES(true),
    NAME(true),
    DESCRIPTION,
};
static const struct member update_members[] = {
    EVENT_TYPES(false),
    NAME(false),
    DESCRIPTION,
    { .name = "is_enabled", .type = MEMBER_BOOLEAN },
};
static const struct body_shape create_webhook_body = { create_members, COUNT(create_members),
                                                       false };
static const struct body_shape update_webhook_body = { update_members, COUNT(update_members),
                                                       false };

/* --- Answers -------------------------------------------------------------------------------- */

static const struct answer_member webhook_members[] = {
    { "id", ANSWER_FROM(struct webhook, id) },
    { "name", ANSWER_FROM(struct webhook, name) },
    { "endpoint", ANSWER_FROM(struct webhook, endpoint) },
    { "description", ANSWER_FROM(struct webhook, description) },
    { "event_types", ANSWER_TEXTS(struct webhook, event_types, event_type_count) },
    { "created_on", ANSWER_TIME(struct webhook, created_ms) },
    { "is_enabled", ANSWER_FROM(struct webhook, is_enabled),
      .description = "false after 72 hours of failures, too." },
    { "failing_since", ANSWER_TIME(struct webhook, failing_since_ms), .is_nullable = true,
      .description = "null when the last delivery succeeded." },
};
static const struct answer_shape shown = { "webhook",
                                           ANSWER_MEMBERS(struct webhook, webhook_members) };
static const struct answer_shape list_answer = { "get_webhooks_response",
                                                 ANSWER_LIST_OF("webhooks", &shown), ANSWER_OK };

static const struct answer_shape get_answer = {
    "get_webhook_response", ANSWER_MEMBER(struct webhook, "webhook", ANSWER_SAME(&shown)),
    ANSWER_OK, .has_etag = true
};

static const struct answer_member created_members[] = {
    { "id", ANSWER_FROM(struct webhook, id) },
    { "endpoint", ANSWER_FROM(struct webhook, endpoint) },
};
static const struct answer_shape created = { NULL,
                                             ANSWER_MEMBERS(struct webhook, created_members) };
static const struct answer_shape created_answer = {
    "create_webhook_response", ANSWER_MEMBER(struct webhook, "webhook", ANSWER_SAME(&created)),
    ANSWER_SAYS("WEBHOOK_CREATED", "Webhook created")
};
static const struct answer_shape updated_answer = {
    "update_webhook_response", ANSWER_ID_OF("webhook", EXAMPLE_WEBHOOK_ID),
    ANSWER_SAYS("WEBHOOK_UPDATED", "Webhook updated")
};
static const struct answer_shape deleted_answer = {
    "delete_webhook_response", ANSWER_SAYS("WEBHOOK_DELETED", "Webhook deleted")
};

/* --- Operations ----------------------------------------------------------------------------- */

static jt_err get_webhooks(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct webhook *rows = NULL;
    size_t count = 0;

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(store_webhook_list(tx, req->arena, &rows, &count));
    return answer_with(req, resp, &list_answer, &(struct answer_list){ rows, count });
}

static jt_err get_webhook(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct webhook webhook = { 0 };

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_webhook(tx, req, resp, &webhook));
    return answer_with(req, resp, &get_answer, &webhook);
}

/* What both bodies have. */
static jt_err changes_read(const json_t *body, struct jt_arena *arena,
                           struct webhook_changes *ret_wanted)
{
    const jt_str *types = NULL;
    size_t count = 0;
    JT_TRY(body_texts(body, "event_types", arena, &types, &count));
    *ret_wanted = (struct webhook_changes){
        .name = body_given_text(body, "name"),
        .description = body_given_text(body, "description"),
        .event_types = types,
        .event_type_count = count,
        .is_enabled = body_given_boolean(body, "is_enabled"),
    };
    return JT_DONE;
}

static jt_err create_webhook(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct webhook_changes wanted;
    struct webhook webhook = { 0 };

    JT_TRY(body_read(req, resp, &create_webhook_body, &body));
    JT_TRY(changes_read(body, req->arena, &wanted));
    JT_TRY(management_outcome(req, resp, &r,
                              webhook_create(&r, body_text(body, "endpoint"), &wanted, &webhook)));
    JT_TRY(answer_with(req, resp, &created_answer, &webhook));
    return management_finish(context, &r);
}

static jt_err update_webhook(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    JT_AUTO(json_decrefp) json_t *body = NULL;
    const jt_str id = request_path_param(req, "webhook_id");
    struct webhook_changes wanted;

    JT_TRY(body_read(req, resp, &update_webhook_body, &body));
    JT_TRY(changes_read(body, req->arena, &wanted));
    JT_TRY(management_outcome(req, resp, &r, webhook_update(&r, id, &wanted)));
    JT_TRY(answer_with(req, resp, &updated_answer, &(struct answer_id){ id }));
    return management_finish(context, &r);
}

static jt_err delete_webhook(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);

    JT_TRY(management_outcome(req, resp, &r,
                              webhook_delete(&r, request_path_param(req, "webhook_id"))));
    JT_TRY(answer_done(req, resp, &deleted_answer));
    return management_finish(context, &r);
}

#define WEBHOOKS "/api/v1/webhooks"

static const struct route routes[] = {
    { HTTP_GET, WEBHOOKS, 0, get_webhooks, RUNS_BLOCKING,
      "List the webhooks, and whether they work",
      OPERATION("GetWebHooks", "read:webhooks", .gives = &list_answer) },
    { HTTP_POST, WEBHOOKS, BODY_MAX_BYTES, create_webhook, RUNS_BLOCKING,
      "Have an endpoint told of events from now on",
      OPERATION("CreateWebHook", "create:webhooks", .body = &create_webhook_body,
                .gives = &created_answer) },
    { HTTP_GET, WEBHOOKS "/{webhook_id}", 0, get_webhook, RUNS_BLOCKING,
      "One webhook, and whether it works",
      OWN_OPERATION("getWebhook", "read:webhooks", .gives = &get_answer) },
    { HTTP_PATCH, WEBHOOKS "/{webhook_id}", BODY_MAX_BYTES, update_webhook, RUNS_BLOCKING,
      "Change a webhook's name, description or event types, or switch it on or off",
      OPERATION("UpdateWebHook", "update:webhooks", .body = &update_webhook_body,
                .gives = &updated_answer) },
    { HTTP_DELETE, WEBHOOKS "/{webhook_id}", 0, delete_webhook, RUNS_BLOCKING,
      "Delete a webhook; what it was not told of yet, it never is",
      OPERATION("DeleteWebHook", "delete:webhooks", .gives = &deleted_answer) },
};
const struct resource webhooks = { routes, COUNT(routes), RESOURCE_GLOBAL };
