/*
 * events: /api/v1/events and /api/v1/event_types (contract section 8). Reads the rows that changes
 * have left (store/events.h) and the table of types (model/event_type.h).
 */
#include "store/events.h"
#include "management/operation.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"
#include "rest/refuse.h"

/* timestamp is a number here, of milliseconds, though the same is text in what webhooks are sent.
 */
static const struct answer_member event_members[] = {
    { "type", ANSWER_FROM(struct event, type) },
    { "source", ANSWER_FROM(struct event, source) },
    { "event_id", ANSWER_FROM(struct event, id) },
    { "timestamp", ANSWER_FROM(struct event, at_ms) },
    { "data", ANSWER_OBJECT_JSON(struct event, data) },
};
static const struct answer_shape shown = { NULL, ANSWER_MEMBERS(struct event, event_members) };
static const struct answer_shape get_answer = {
    "get_event_response", ANSWER_MEMBER(struct event, "event", ANSWER_SAME(&shown)), ANSWER_OK
};

static const struct answer_member type_members[] = {
    { "id", ANSWER_FROM(struct event_type, id) },
    { "code", ANSWER_FROM(struct event_type, code) },
    { "name", ANSWER_FROM(struct event_type, name) },
    { "origin", ANSWER_CONSTANT("\"api\"") },
    { "description", ANSWER_FROM(struct event_type, description) },
    { "schema", ANSWER_OBJECT_JSON(struct event_type, schema) },
};
static const struct answer_shape shown_type = { "event_type",
                                                ANSWER_MEMBERS(struct event_type, type_members) };
static const struct answer_shape types_answer = { "get_event_types_response",
                                                  ANSWER_LIST_OF("event_types", &shown_type),
                                                  ANSWER_OK };

static jt_err get_event(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct event event = { 0 };

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(rest_refuse_missing(
        req, resp, store_event_get(tx, request_path_param(req, "event_id"), req->arena, &event),
        "EVENT_NOT_FOUND", JT_STR("There is no event with this id, or not any more")));
    return answer_with(req, resp, &get_answer, &event);
}

static jt_err get_event_types(void *context, struct request *req, struct response *resp)
{
    (void)context;
    return answer_with(req, resp, &types_answer,
                       &(struct answer_list){ event_types, event_type_count });
}

static const struct route routes[] = {
    { HTTP_GET, "/api/v1/events/{event_id}", 0, get_event, RUNS_BLOCKING,
      "One event, for as long as the history goes back",
      OPERATION("GetEvent", "read:events", .gives = &get_answer) },
    { HTTP_GET, "/api/v1/event_types", 0, get_event_types, RUNS_BLOCKING,
      "The types of events that webhooks can be told of",
      OPERATION("GetEventTypes", "read:event_types", .gives = &types_answer) },
};
const struct resource events = { routes, COUNT(routes), RESOURCE_GLOBAL };
