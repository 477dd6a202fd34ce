/* events: /api/v1/events and /api/v1/event_types (contract section 8). */
#include "store/events.h"
#include "management/operation.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"
#include "rest/refuse.h"

/* JSON of our own making, as a value. */
static jt_err json_read(jt_str text, json_t **ret_value)
{
    *ret_value = json_loadb(text.ptr, text.len, 0, NULL);
    return *ret_value == NULL ? JT_ERR(JT_NO_MEMORY, "JSON value") : JT_DONE;
}

/* timestamp is a number here, of milliseconds, though the same is text in what webhooks are sent.
 */
static jt_err get_event(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct event event = { 0 };
    json_t *data = NULL;

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(rest_refuse_missing(
        req, resp, store_event_get(tx, request_path_param(req, "event_id"), req->arena, &event),
        "EVENT_NOT_FOUND", JT_STR("There is no event with this id, or not any more")));
    JT_TRY(json_read(event.data, &data));
    return answer_payload(req, resp, "Success", "event",
                          json_pack("{s:s%,s:s%,s:s%,s:I,s:o}", "type", JSON_TEXT(event.type),
                                    "source", JSON_TEXT(event.source), "event_id",
                                    JSON_TEXT(event.id), "timestamp", (json_int_t)event.at_ms,
                                    "data", data));
}

static jt_err get_event_types(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(json_decrefp) json_t *list = json_array();
    (void)context;
    for (size_t i = 0; i < event_type_count; i++) {
        const struct event_type *type = &event_types[i];
        json_t *schema = NULL;
        JT_TRY(json_read(jt_str_from(type->schema), &schema));
        if (json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:s,s:s,s:o}", "id", type->id,
                                                  "code", type->code, "name", type->name, "origin",
                                                  "api", "description", type->description, "schema",
                                                  schema)) != 0)
            return JT_ERR(JT_NO_MEMORY, "JSON value");
    }
    return answer_payload(req, resp, "Success", "event_types", json_incref(list));
}

static const struct route routes[] = {
    { HTTP_GET, "/api/v1/events/{event_id}", 0, get_event, RUNS_BLOCKING,
      "One event, for as long as the history goes back",
      OPERATION("GetEvent", "read:events", .answer = "get_event_response") },
    { HTTP_GET, "/api/v1/event_types", 0, get_event_types, RUNS_BLOCKING,
      "The types of events that webhooks can be told of",
      OPERATION("GetEventTypes", "read:event_types", .answer = "get_event_types_response") },
};
const struct resource events = { routes, COUNT(routes), false };
