/*
 * audit: /api/v1/audit, who changed what and when, newest first. Entries are never changed; the
 * setting audit_kept_days says when they go.
 */
#include "management/guard.h"
#include "management/operation/audit_export.h"
#include "management/page.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"
#include "rest/refuse.h"

enum { FILTER_MAX_CHARS = 255, PAGE_MAX_BYTES = 4 << 20 };

static const char *const expansions[] = { "names", NULL };
/* Of the list and of the export. */
#define FILTER_QUERY                                                                      \
    { .name = "actor",                                                                    \
      .max = FILTER_MAX_CHARS,                                                            \
      .description =                                                                      \
          "Only what this one did: application:CLIENT_ID, administrator:EMAIL, command, " \
          "system; or an e-mail address, a client_id, or a name" },                       \
        { .name = "action",                                                               \
          .max = FILTER_MAX_CHARS,                                                        \
          .description =                                                                  \
              "Only this: application.created, api.deleted, ...; or a group of them, by " \
              "what stands before the dot: application" },                                \
        { .name = "subject",                                                              \
          .max = FILTER_MAX_CHARS,                                                        \
          .description =                                                                  \
              "Only what was done to the thing with this id, code or key; or with this "  \
              "name, handle, audience or e-mail address" },                               \
        { .name = "from",                                                                 \
          .type = QUERY_TIME,                                                             \
          .description = "Only entries of this time and later" },                         \
    {                                                                                     \
        .name = "to", .type = QUERY_TIME, .description = "Only entries before this time"  \
    }

static const struct query_parameter query[] = {
    FILTER_QUERY,
    { .name = "expand",
      .type = QUERY_CHOICE,
      .choices = expansions,
      .description = "names: what actor and subject are called is told too" },
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

/* What list and export have in common. */
static jt_err filter_read(struct request *req, struct response *resp,
                          const struct query_parameter *table, struct audit_asked *ret_asked,
                          struct audit_filter *ret_filter)
{
    struct audit_filter filter = { .from_ms = INT64_MIN, .before_ms = INT64_MAX };
    JT_TRY(query_read(req, resp, table, "actor", &ret_asked->actor));
    JT_TRY(query_read(req, resp, table, "action", &ret_asked->action));
    JT_TRY(query_read(req, resp, table, "subject", &ret_asked->subject));
    JT_TRY(query_read_time(req, resp, table, "from", &filter.from_ms));
    JT_TRY(query_read_time(req, resp, table, "to", &filter.before_ms));
    if (filter.from_ms >= filter.before_ms)
        return rest_refuse_parameter(req, resp, JT_STR("from"), JT_STR("before to"));
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

static const struct answer_member list_members[] = { { ANSWER_ROWS("audit", &audit_entry_shape) },
                                                     { ANSWER_NEXT_TOKEN } };
static const struct answer_shape list_answer = { "get_audit_response",
                                                 ANSWER_MEMBERS(struct answer_list, list_members),
                                                 ANSWER_OK };

static jt_err next_token(const struct page *page, const struct audit_entry *last,
                         struct jt_arena *arena, jt_str *ret_token)
{
    struct store_cursor cursor;
    JT_TRY(number_text(last->at_ms, arena, &cursor.value));
    JT_TRY(number_text(last->id, arena, &cursor.id));
    return page_next_token(page, cursor, arena, ret_token);
}

/* How many of them a page has: entries may be long, and then it ends before it is full. */
static size_t page_count(const struct audit_entry *entries, size_t count)
{
    size_t bytes = 0, i = 0;
    while (i < count && bytes < PAGE_MAX_BYTES) {
        bytes += entries[i].detail.len + entries[i].changes.len;
        i++;
    }
    return i;
}

static jt_err get_audit(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct audit_entry *entries = NULL;
    struct audit_filter filter = { 0 };
    struct audit_asked asked = { 0 };
    struct page page = { 0 };
    jt_str expand;
    size_t count = 0;

    JT_TRY(filter_read(req, resp, query, &asked, &filter));
    JT_TRY(query_read(req, resp, query, "expand", &expand));
    JT_TRY(page_read(context, req, resp, PAGE_AUDIT, &page));
    JT_TRY(cursor_read(req, resp, &page, &filter));
    audit_filter_set(&asked, &filter);
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(audit_find(tx, &asked, &filter, page.size + 1, req->arena, &entries, &count));
    struct answer_list answer = { entries,
                                  page_count(entries, count > page.size ? page.size : count) };
    if (expand.len > 0)
        JT_TRY(store_audit_names(tx, entries, answer.count, req->arena));
    if (count > answer.count)
        JT_TRY(next_token(&page, &entries[answer.count - 1], req->arena, &answer.next_token));
    return answer_with(req, resp, &list_answer, &answer);
}

/* --- The export ------------------------------------------------------------------------------- */

static const struct query_parameter export_query[] = {
    { .name = "format",
      .type = QUERY_CHOICE,
      .is_required = true,
      .choices = audit_format_names,
      .description = "csv: for spreadsheets; jsonl: JSON lines, an entry of the list on each" },
    FILTER_QUERY,
    { 0 },
};

/* No schema: each line is an entry of the list, or a record. */
static const struct answer_shape export_answer = { .name = "export_audit_response" };

static enum audit_format format_named(jt_str name)
{
    return jt_str_eq(name, jt_str_from(audit_format_names[AUDIT_CSV])) ? AUDIT_CSV
                                                                       : AUDIT_JSON_LINES;
}

static void answer_stream(struct response *resp, struct audit_export *export)
{
    static const char *const files[] = {
        [AUDIT_CSV] = "attachment; filename=\"audit.csv\"",
        [AUDIT_JSON_LINES] = "attachment; filename=\"audit.jsonl\"",
    };
    resp->status = 200;
    resp->content_type = audit_format_types[export->format];
    response_header(resp, "Cache-Control", "no-store");
    response_header(resp, "Content-Disposition", files[export->format]);
    resp->stream = (struct response_stream){ audit_export_next, export };
}

static jt_err export_audit(void *context, struct request *req, struct response *resp)
{
    const struct management *management = context;
    struct audit_export *export = NULL;
    jt_str format;

    JT_TRY(jt_arena_calloc(req->arena, 1, sizeof(*export), &export));
    JT_TRY(query_read(req, resp, export_query, "format", &format));
    JT_TRY(filter_read(req, resp, export_query, &export->asked, &export->filter));
    export->store = management->store;
    export->format = format_named(format);
    JT_TRY(jt_arena_copy(req->arena, request_caller(req)->actor, &export->actor));
    JT_TRY(audit_export_begin(export, req->arena));
    answer_stream(resp, export);
    return JT_DONE;
}

static const struct route routes[] = {
    { HTTP_GET, "/api/v1/audit", 0, get_audit, RUNS_BLOCKING,
      "List who changed what, newest first, a page at a time",
      OWN_OPERATION("getAudit", "read:audit", .query = query, .gives = &list_answer) },
    { HTTP_GET, "/api/v1/audit/export", 0, export_audit, RUNS_BLOCKING,
      "All entries that fit, newest first, as a file",
      OWN_OPERATION("exportAudit", "read:audit", .query = export_query, .gives = &export_answer,
                    .gives_types = audit_format_types) },
};
const struct resource audit = { routes, COUNT(routes), RESOURCE_GLOBAL };
