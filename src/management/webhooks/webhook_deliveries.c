/*
 * webhook_deliveries: /api/v1/webhooks/{webhook_id}/deliveries, jeton's own resource: what a
 * webhook was and will be told, what came of it, telling it once more, and telling it of a test.
 */
#include "management/cursor_page.h"
#include "management/lookup.h"
#include "management/operation.h"
#include "management/page.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "registration/find.h"
#include "registration/webhooks.h"
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

static const struct answer_member delivery_members[] = {
    { "id", ANSWER_FROM(struct delivery, id),
      .description = "The header webhook-id, the same on every attempt." },
    { "event_id", ANSWER_FROM(struct delivery, event_id) },
    { "event_type", ANSWER_FROM(struct delivery, event_type) },
    { "event_on", ANSWER_TIME(struct delivery, event_ms), .description = "When it happened." },
    { "state", ANSWER_NAME(struct delivery, state, delivery_state_name), .choices = states },
    { "attempts", ANSWER_FROM(struct delivery, attempts) },
    { "next_attempt_on", ANSWER_TIME(struct delivery, next_attempt_ms), .is_nullable = true },
    { "last_attempt_on", ANSWER_TIME(struct delivery, last_attempt_ms), .is_nullable = true },
    { "last_status", ANSWER_FROM(struct delivery, last_status), .is_nullable = true,
      .description = "Of HTTP; null when none came." },
    { "last_error", ANSWER_FROM(struct delivery, last_error), .is_nullable = true },
};
static const struct answer_shape shown = { "webhook_delivery",
                                           ANSWER_MEMBERS(struct delivery, delivery_members) };
static const struct answer_member list_members[] = { { ANSWER_HAS_MORE },
                                                     { ANSWER_ROWS("deliveries", &shown) } };
static const struct answer_shape list_answer = { "get_webhook_deliveries_response",
                                                 ANSWER_MEMBERS(struct answer_list, list_members),
                                                 ANSWER_OK };

/* When it was to be sent again, where it no longer is. */
static void hide_past_attempt(struct delivery *delivery)
{
    if (delivery->state != DELIVERY_PENDING)
        delivery->next_attempt_ms = 0;
}

static jt_err get_deliveries(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
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
    const struct answer_list answer = cursor_page_list(&filter.page, rows, sizeof(*rows), count);
    for (size_t i = 0; i < answer.count; i++)
        hide_past_attempt(&rows[i]);
    return answer_with(req, resp, &list_answer, &answer);
}

/* --- One of them ---------------------------------------------------------------------------- */

static const struct answer_shape get_answer = {
    "get_webhook_delivery_response",
    ANSWER_MEMBER(struct delivery, "delivery", ANSWER_SAME(&shown)), ANSWER_OK
};

static jt_err get_delivery(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct delivery delivery = { 0 };
    struct webhook webhook = { 0 };
    struct rule_break broken = { 0 };

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_webhook(tx, req, resp, &webhook));
    jt_err err =
        found_delivery(store_delivery_get(tx, webhook.id, request_path_param(req, "delivery_id"),
                                          req->arena, &delivery),
                       &broken);
    JT_TRY(rest_refuse_broken(req, resp, err, &broken));
    hide_past_attempt(&delivery);
    return answer_with(req, resp, &get_answer, &delivery);
}

/* --- Sending again -------------------------------------------------------------------------- */

static jt_err resend(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);

    JT_TRY(management_outcome(req, resp, &r,
                              webhook_delivery_resend(&r, request_path_param(req, "webhook_id"),
                                                      request_path_param(req, "delivery_id"))));
    JT_TRY(answer_ok(req, resp));
    return management_finish(context, &r);
}

/* --- Trying out ----------------------------------------------------------------------------- */

static const struct answer_shape tested_answer = {
    "test_webhook_response", ANSWER_MEMBER(struct delivery, "delivery", ANSWER_SAME(&shown)),
    ANSWER_SAYS("WEBHOOK_TESTED", "The test event is being sent")
};

static jt_err test_webhook(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(registrar_end) struct registrar r = management_registrar(context, req);
    struct delivery delivery = { 0 };

    JT_TRY(management_outcome(req, resp, &r,
                              webhook_test(&r, request_path_param(req, "webhook_id"), &delivery)));
    JT_TRY(answer_with(req, resp, &tested_answer, &delivery));
    return management_finish(context, &r);
}

#define DELIVERIES "/api/v1/webhooks/{webhook_id}/deliveries"

static const struct route routes[] = {
    { HTTP_GET, DELIVERIES, 0, get_deliveries, RUNS_BLOCKING,
      "What a webhook was told and what came of it, the newest first, a page at a time",
      OWN_OPERATION("getWebhookDeliveries", "read:webhooks", .query = list_query,
                    .gives = &list_answer) },
    { HTTP_GET, DELIVERIES "/{delivery_id}", 0, get_delivery, RUNS_BLOCKING,
      "What a webhook was told, and what came of it",
      OWN_OPERATION("getWebhookDelivery", "read:webhooks", .gives = &get_answer) },
    { HTTP_POST, "/api/v1/webhooks/{webhook_id}/test", 0, test_webhook, RUNS_BLOCKING,
      "Send an event of the type webhook.test to one webhook, now",
      OWN_OPERATION("testWebhook", "update:webhooks", .gives = &tested_answer) },
    { HTTP_POST, DELIVERIES "/{delivery_id}/resend", 0, resend, RUNS_BLOCKING,
      "Tell a webhook once more, at once, under the same webhook-id",
      OWN_OPERATION("resendWebhookDelivery", "update:webhooks", .gives = &answer_success) },
};
const struct resource webhook_deliveries = { routes, COUNT(routes), RESOURCE_GLOBAL };
