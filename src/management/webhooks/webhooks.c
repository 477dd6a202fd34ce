/*
 * webhooks: /api/v1/webhooks (contract section 7.9: the endpoint never changes). is_enabled and
 * failing_since are members of jeton's own. What a webhook was sent is webhook_deliveries.c's.
 */
#include "management/attributes.h"
#include "management/lookup.h"
#include "management/operation.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"
#include "rest/refuse.h"
#include "store/events.h"

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
const struct body_shape create_webhook_body = { create_members, COUNT(create_members), false };
const struct body_shape update_webhook_body = { update_members, COUNT(update_members), false };

/* --- Rules ---------------------------------------------------------------------------------- */

static jt_err endpoint_check(const struct management *management, struct request *req,
                             struct response *resp, jt_str endpoint)
{
    const bool allows_http = management->allows_private_webhooks;
    if (webhook_endpoint_check(endpoint, allows_http).code == JT_OK)
        return JT_DONE;
    return rest_refuse_parameter(
        req, resp, JT_STR("endpoint"),
        allows_http ? JT_STR("an http or https URL of at most 2048 characters, without user "
                             "information and fragment")
                    : JT_STR("an https URL of at most 2048 characters, without user information "
                             "and fragment"));
}

static bool names_type(const json_t *codes, const char *code)
{
    size_t index;
    json_t *item;
    json_array_foreach(codes, index,
                       item) if (jt_str_eq(json_view(item), jt_str_from(code))) return true;
    return false;
}

/* The types that body names, in the order of their table and each once. */
static jt_err event_types_read(const json_t *body, struct request *req, struct response *resp,
                               struct webhook *webhook)
{
    const json_t *codes = json_object_get(body, "event_types");
    size_t index;
    json_t *item;

    if (json_array_size(codes) == 0)
        return rest_refuse_parameter(req, resp, JT_STR("event_types"),
                                     JT_STR("a list of at least one event type"));
    json_array_foreach(codes, index, item)
    {
        if (event_type_find(json_view(item)) == NULL)
            return rest_refuse_field(req, resp, "EVENT_TYPE_NOT_FOUND", JT_STR("event_types"),
                                     JT_STR("event_types must be codes of GET /event_types"));
    }
    webhook->event_type_count = 0;
    JT_TRY(jt_arena_calloc(req->arena, event_type_count, sizeof(jt_str), &webhook->event_types));
    for (size_t i = 0; i < event_type_count; i++)
        if (names_type(codes, event_types[i].code))
            webhook->event_types[webhook->event_type_count++] = jt_str_from(event_types[i].code);
    return JT_DONE;
}

static bool has_same_types(const struct webhook *a, const struct webhook *b)
{
    if (a->event_type_count != b->event_type_count)
        return false;
    for (size_t i = 0; i < a->event_type_count; i++) {
        bool is_there = false;
        for (size_t j = 0; j < b->event_type_count; j++)
            is_there = is_there || jt_str_eq(a->event_types[i], b->event_types[j]);
        if (!is_there)
            return false;
    }
    return true;
}

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
    "update_webhook_response", ANSWER_ID_OF("webhook"),
    ANSWER_SAYS("WEBHOOK_UPDATED", "Webhook updated")
};
static const struct answer_shape deleted_answer = {
    "delete_webhook_response", ANSWER_SAYS("WEBHOOK_DELETED", "Webhook deleted")
};

/* NULL: out of memory, as in json_pack(), which passes it on. */
static json_t *event_types_json(const struct webhook *webhook)
{
    json_t *list = json_array();
    for (size_t i = 0; i < webhook->event_type_count; i++)
        if (json_array_append_new(list, json_stringn(webhook->event_types[i].ptr,
                                                     webhook->event_types[i].len)) != 0) {
            json_decref(list);
            return NULL;
        }
    return list;
}

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

static jt_err webhook_insert(struct store_tx *tx, const struct webhook *webhook,
                             struct request *req, struct response *resp)
{
    jt_err err = store_webhook_create(tx, webhook);
    if (err.code == JT_TOO_LARGE)
        return rest_refuse(req, resp, 400, "WEBHOOKS_LIMIT_REACHED",
                           JT_STR("There are at most 100 webhooks"));
    JT_TRY(err);
    return record_json(tx, req->arena, CHANGE_WEBHOOK, webhook->id, JT_STR("webhook.created"),
                       json_pack("{s:s%,s:o}", "name", JSON_TEXT(webhook->name), "event_types",
                                 event_types_json(webhook)));
}

static jt_err create_webhook(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL;
    struct webhook webhook = { .is_enabled = true, .created_ms = jt_now_ms(&management->clock) };

    JT_TRY(body_read(req, resp, &create_webhook_body, &body));
    webhook.endpoint = body_text(body, "endpoint");
    webhook.name = body_text(body, "name");
    webhook.description = body_text(body, "description");
    JT_TRY(endpoint_check(management, req, resp, webhook.endpoint));
    JT_TRY(event_types_read(body, req, resp, &webhook));
    JT_TRY(webhook_id_new(&management->random, webhook.created_ms, req->arena, &webhook.id));
    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(webhook_insert(tx, &webhook, req, resp));
    JT_TRY(answer_with(req, resp, &created_answer, &webhook));
    return management_commit(management, &tx);
}

/* Takes over what body has, but for is_enabled; the names of what differed go into changed. */
static jt_err webhook_merge(const json_t *body, struct request *req, struct response *resp,
                            json_t *changed, struct webhook *webhook)
{
    const struct {
        const char *name;
        jt_str *value;
    } texts[] = { { "name", &webhook->name }, { "description", &webhook->description } };

    for (size_t i = 0; i < COUNT(texts); i++) {
        const jt_str value = body_text(body, texts[i].name); /* null empties it */
        if (json_object_get(body, texts[i].name) == NULL || jt_str_eq(value, *texts[i].value))
            continue;
        *texts[i].value = value;
        JT_TRY(attributes_note(changed, texts[i].name));
    }
    if (body_has(body, "event_types")) {
        const struct webhook before = *webhook;
        JT_TRY(event_types_read(body, req, resp, webhook));
        if (!has_same_types(&before, webhook))
            JT_TRY(attributes_note(changed, "event_types"));
    }
    return JT_DONE;
}

/* What was pending waits while a webhook is disabled, and goes on afterwards. */
static jt_err set_enabled(struct store_tx *tx, const struct webhook *webhook, bool is_enabled,
                          struct jt_arena *arena)
{
    JT_TRY(store_webhook_set_enabled(tx, webhook->id, is_enabled));
    return record_json(tx, arena, CHANGE_WEBHOOK, webhook->id,
                       is_enabled ? JT_STR("webhook.enabled") : JT_STR("webhook.disabled"),
                       json_pack("{s:s%}", "name", JSON_TEXT(webhook->name)));
}

static jt_err update_webhook(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *body = NULL, *changed = json_array();
    struct webhook webhook = { 0 };

    JT_TRY(body_read(req, resp, &update_webhook_body, &body));
    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(lookup_webhook(tx, req, resp, &webhook));
    JT_TRY(webhook_merge(body, req, resp, changed, &webhook));
    const bool is_enabled = body_boolean(body, "is_enabled");
    const bool switches = body_has(body, "is_enabled") && is_enabled != webhook.is_enabled;
    if (json_array_size(changed) > 0) {
        JT_TRY(store_webhook_update(tx, &webhook));
        JT_TRY(record_json(tx, req->arena, CHANGE_WEBHOOK, webhook.id, JT_STR("webhook.updated"),
                           json_pack("{s:O}", "changed", changed)));
    }
    if (switches)
        JT_TRY(set_enabled(tx, &webhook, is_enabled, req->arena));
    JT_TRY(answer_with(req, resp, &updated_answer, &(struct answer_id){ webhook.id }));
    return json_array_size(changed) > 0 || switches ? management_commit(management, &tx) : JT_DONE;
}

static jt_err delete_webhook(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct webhook webhook = { 0 };

    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(lookup_webhook(tx, req, resp, &webhook));
    JT_TRY(store_webhook_delete(tx, webhook.id));
    JT_TRY(record_json(tx, req->arena, CHANGE_WEBHOOK, webhook.id, JT_STR("webhook.deleted"),
                       json_pack("{s:s%}", "name", JSON_TEXT(webhook.name))));
    JT_TRY(answer_done(req, resp, &deleted_answer));
    return management_commit(management, &tx);
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
    { HTTP_PATCH, WEBHOOKS "/{webhook_id}", BODY_MAX_BYTES, update_webhook, RUNS_BLOCKING,
      "Change a webhook's name, description or event types, or switch it on or off",
      OPERATION("UpdateWebHook", "update:webhooks", .body = &update_webhook_body,
                .gives = &updated_answer) },
    { HTTP_DELETE, WEBHOOKS "/{webhook_id}", 0, delete_webhook, RUNS_BLOCKING,
      "Delete a webhook; what it was not told of yet, it never is",
      OPERATION("DeleteWebHook", "delete:webhooks", .gives = &deleted_answer) },
};
const struct resource webhooks = { routes, COUNT(routes), false };
