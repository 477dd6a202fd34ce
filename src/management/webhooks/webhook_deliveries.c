/*
 * webhook_deliveries: /api/v1/webhooks/{webhook_id}/deliveries, jeton's own resource: what a
 * webhook was and will be told, what came of it, and telling it once more.
 */
#include "management/cursor_page.h"
#include "management/lookup.h"
#include "management/operation.h"
#include "management/page.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"
#include "rest/refuse.h"

/* --- Listing -------------------------------------------------------------------------------- */

static const char *const states[] = { "pending", "delivered", "failed", NULL };
static const struct query_parameter list_query[] = {
    CURSOR_FORWARD_QUERY("10"),
    { .name = "state", .type = QUERY_CHOICE, .choices = states, .description = "In that state" },
    { 0 },
};

struct filter {
    enum delivery_state state;
    bool has_state;
    struct cursor_page page;
};

static jt_err filter_read(struct request *req, struct response *resp, struct filter *ret_filter)
{
    struct filter filter = { 0 };
    jt_str state = JT_STR("");

    JT_TRY(cursor_page_read_forward(req, resp, PAGE_SIZE_DEFAULT, &filter.page));
    JT_TRY(query_read(req, resp, list_query, "state", &state));
    filter.has_state = state.len > 0;
    if (filter.has_state)
        JT_TRY(delivery_state_parse(state, &filter.state));
    *ret_filter = filter;
    return JT_DONE;
}

/* NULL: out of memory. */
static json_t *delivery_json(const struct delivery *delivery)
{
    const bool is_pending = delivery->state == DELIVERY_PENDING;
    return json_pack("{s:s%,s:s%,s:s%,s:I,s:o,s:o,s:o,s:o}", "id", JSON_TEXT(delivery->id),
                     "event_id", JSON_TEXT(delivery->event_id), "state",
                     JSON_TEXT(delivery_state_name(delivery->state)), "attempts",
                     (json_int_t)delivery->attempts, "next_attempt_on",
                     json_time(is_pending ? delivery->next_attempt_ms : 0), "last_attempt_on",
                     json_time(delivery->last_attempt_ms), "last_status",
                     delivery->last_status == 0 ? json_null() : json_integer(delivery->last_status),
                     "last_error", json_text_or_null(delivery->last_error));
}

static jt_err get_deliveries(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *list = json_array();
    struct delivery *rows = NULL;
    struct webhook webhook = { 0 };
    struct filter filter = { 0 };
    size_t count = 0;

    JT_TRY(filter_read(req, resp, &filter));
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_webhook(tx, req, resp, &webhook));
    JT_TRY(store_delivery_list(tx, webhook.id, filter.has_state ? &filter.state : NULL,
                               filter.page.starting_after, filter.page.size + 1, req->arena, &rows,
                               &count));
    for (size_t i = 0; i < count && i < filter.page.size; i++)
        if (json_array_append_new(list, delivery_json(&rows[i])) != 0)
            return JT_ERR(JT_NO_MEMORY, "JSON value");
    return answer_json(req, resp, 200,
                       json_pack("{s:s,s:s,s:b,s:O}", "code", "OK", "message", "Success",
                                 "has_more", count > filter.page.size, "deliveries", list));
}

/* --- Sending again -------------------------------------------------------------------------- */

static jt_err resend(void *context, struct request *req, struct response *resp)
{
    struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    const jt_str id = request_path_param(req, "delivery_id");
    struct webhook webhook = { 0 };

    JT_TRY(management_begin(management, req, STORE_WRITE, &tx));
    JT_TRY(lookup_webhook(tx, req, resp, &webhook));
    JT_TRY(rest_refuse_missing(req, resp, store_delivery_resend(tx, webhook.id, id),
                               "DELIVERY_NOT_FOUND",
                               JT_STR("The webhook has no delivery with this id")));
    if (!webhook.is_enabled)
        return rest_refuse(req, resp, 400, "WEBHOOK_DISABLED", JT_STR("Enable the webhook first"));
    JT_TRY(record_change(tx, req->arena, CHANGE_WEBHOOK, webhook.id,
                         JT_STR("webhook.delivery_resent"),
                         json_pack("{s:s%}", "delivery_id", JSON_TEXT(id))));
    JT_TRY(answer_ok(req, resp));
    return management_commit(management, &tx);
}

#define DELIVERIES "/api/v1/webhooks/{webhook_id}/deliveries"

static const struct route routes[] = {
    { HTTP_GET, DELIVERIES, 0, get_deliveries, RUNS_BLOCKING,
      "What a webhook was told and what came of it, the newest first, a page at a time",
      OWN_OPERATION("getWebhookDeliveries", "read:webhooks", .query = list_query,
                    .answer = "get_webhook_deliveries_response") },
    { HTTP_POST, DELIVERIES "/{delivery_id}/resend", 0, resend, RUNS_BLOCKING,
      "Tell a webhook once more, at once, under the same webhook-id",
      OWN_OPERATION("resendWebhookDelivery", "update:webhooks", .gives = &answer_success) },
};
const struct resource webhook_deliveries = { routes, COUNT(routes), false };
