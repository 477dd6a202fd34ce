/*
 * audit: /api/v1/audit, who changed what and when, newest first. Entries are never changed; the
 * setting audit_kept_days says when they go.
 */
#include "store/audit.h"
#include "management/page.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"
#include "rest/refuse.h"

enum { FILTER_MAX_CHARS = 255 };

static const struct query_parameter query[] = {
    { .name = "actor",
      .max = FILTER_MAX_CHARS,
      .description = "Only what this one did: application:CLIENT_ID, command, system" },
    { .name = "action",
      .max = FILTER_MAX_CHARS,
      .description = "Only this: application.created, api.deleted, ..." },
    { .name = "subject",
      .max = FILTER_MAX_CHARS,
      .description = "Only what was done to the thing with this id, code or key" },
    { .name = "from", .type = QUERY_TIME, .description = "Only entries of this time and later" },
    { .name = "to", .type = QUERY_TIME, .description = "Only entries before this time" },
    PAGE_UNSORTED_QUERY,
    { 0 },
};

/* --- The query -------------------------------------------------------------------------------- */

/* A page begins before the last entry of the one before, whose time and id its token has. */
static jt_err cursor_read(struct request *req, struct response *resp, const struct page *page,
                          struct audit_filter *filter)
{
    int64_t at_ms, id;
    if (page->after.id.len == 0)
        return JT_DONE;
    if (jt_str_to_int(page->after.value, 0, INT64_MAX, &at_ms).code != JT_OK ||
        jt_str_to_int(page->after.id, 1, INT64_MAX, &id).code != JT_OK)
        return page_refuse_token(req, resp);
    if (at_ms < filter->before_ms) { /* else `to` is the nearer bound */
        filter->before_ms = at_ms;
        filter->before_id = id;
    }
    return JT_DONE;
}

static jt_err filter_read(struct request *req, struct response *resp, struct page *ret_page,
                          struct audit_filter *ret_filter)
{
    struct audit_filter filter = { .from_ms = INT64_MIN, .before_ms = INT64_MAX };
    JT_TRY(query_read(req, resp, query, "actor", &filter.actor));
    JT_TRY(query_read(req, resp, query, "action", &filter.action));
    JT_TRY(query_read(req, resp, query, "subject", &filter.subject));
    JT_TRY(query_read_time(req, resp, query, "from", &filter.from_ms));
    JT_TRY(query_read_time(req, resp, query, "to", &filter.before_ms));
    JT_TRY(page_read(req, resp, PAGE_AUDIT, ret_page));
    JT_TRY(cursor_read(req, resp, ret_page, &filter));
    *ret_filter = filter;
    return JT_DONE;
}

/* --- The answer ------------------------------------------------------------------------------- */

static jt_err number_text(int64_t number, struct jt_arena *arena, jt_str *ret_text)
{
    struct jt_buf buf;
    JT_TRY(jt_arena_buf(arena, 24, &buf));
    jt_buf_put_int(&buf, number);
    *ret_text = jt_buf_str(&buf);
    return JT_DONE;
}

/* The id is text, as every other id of this API. */
static jt_err entry_add(const struct audit_entry *entry, struct jt_arena *arena, json_t *list)
{
    jt_str id;
    JT_TRY(number_text(entry->id, arena, &id));
    json_t *detail = entry->detail.len == 0
                         ? json_object()
                         : json_loadb(entry->detail.ptr, entry->detail.len, 0, NULL);
    json_t *json = json_pack(
        "{s:s%,s:o,s:s%,s:o,s:s%,s:s%,s:s%,s:o}", "id", JSON_TEXT(id), "created_on",
        json_time(entry->at_ms), "actor", JSON_TEXT(entry->actor), "acting_for",
        json_text_or_null(entry->acting_for), "action", JSON_TEXT(entry->action), "subject_kind",
        JSON_TEXT(entry->subject_kind), "subject", JSON_TEXT(entry->subject), "detail", detail);
    return json_array_append_new(list, json) == 0 ? JT_DONE : JT_ERR(JT_NO_MEMORY, "JSON value");
}

static jt_err next_token(const struct page *page, const struct audit_entry *last,
                         struct jt_arena *arena, json_t **ret_token)
{
    struct store_cursor cursor;
    JT_TRY(number_text(last->at_ms, arena, &cursor.value));
    JT_TRY(number_text(last->id, arena, &cursor.id));
    return page_next_json(page, cursor, arena, ret_token);
}

static jt_err get_audit(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *list = json_array();
    struct audit_entry *entries = NULL;
    struct audit_filter filter = { 0 };
    json_t *token = json_null();
    struct page page = { 0 };
    size_t count = 0;

    JT_TRY(filter_read(req, resp, &page, &filter));
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(store_audit_list(tx, &filter, page.size + 1, req->arena, &entries, &count));
    for (size_t i = 0; i < count && i < page.size; i++)
        JT_TRY(entry_add(&entries[i], req->arena, list));
    if (count > page.size)
        JT_TRY(next_token(&page, &entries[page.size - 1], req->arena, &token));
    return answer_json(req, resp, 200,
                       json_pack("{s:s,s:s,s:O,s:o}", "code", "OK", "message", "Success", "audit",
                                 list, "next_token", token));
}

static const struct route routes[] = {
    { HTTP_GET, "/api/v1/audit", 0, get_audit, RUNS_BLOCKING,
      "List who changed what, newest first, a page at a time",
      OWN_OPERATION("getAudit", "read:audit", .query = query, .answer = "get_audit_response") },
};
const struct resource audit = { routes, COUNT(routes), false };
