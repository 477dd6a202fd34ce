/*
 * audit: /api/v1/audit, who changed what and when, newest first. Entries are never changed; the
 * setting audit_kept_days says when they go.
 */
#include "store/audit.h"
#include "management/page.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "model/audit_action.h"
#include "rest/answer.h"
#include "rest/refuse.h"

enum { FILTER_MAX_CHARS = 255 };

static const char *const expansions[] = { "names", NULL };
static const struct query_parameter query[] = {
    { .name = "actor",
      .max = FILTER_MAX_CHARS,
      .description = "Only what this one did: application:CLIENT_ID, administrator:EMAIL, command, "
                     "system; or an e-mail address, a client_id, or a name" },
    { .name = "action",
      .max = FILTER_MAX_CHARS,
      .description = "Only this: application.created, api.deleted, ...; or a group of them, by "
                     "what stands before the dot: application" },
    { .name = "subject",
      .max = FILTER_MAX_CHARS,
      .description = "Only what was done to the thing with this id, code or key; or with this "
                     "name, handle, audience or e-mail address" },
    { .name = "from", .type = QUERY_TIME, .description = "Only entries of this time and later" },
    { .name = "to", .type = QUERY_TIME, .description = "Only entries before this time" },
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

/* What is asked for, as it came. */
struct asked {
    jt_str actor, action, subject;
    jt_str group_actions[AUDIT_GROUP_ACTIONS_MAX];
    bool has_names;
};

static struct audit_texts one_of(const jt_str *text)
{
    return (struct audit_texts){ text, text->len > 0 };
}

/* Of a group, its actions; anything else may be an action. */
static struct audit_texts actions_of(struct asked *asked)
{
    const size_t count =
        asked->action.len == 0 ? 0 : audit_group_actions(asked->action, asked->group_actions);
    return count > 0 ? (struct audit_texts){ asked->group_actions, count } : one_of(&asked->action);
}

static jt_err filter_read(const struct management *management, struct request *req,
                          struct response *resp, struct page *ret_page, struct asked *asked,
                          struct audit_filter *ret_filter)
{
    struct audit_filter filter = { .from_ms = INT64_MIN, .before_ms = INT64_MAX };
    jt_str expand;
    JT_TRY(query_read(req, resp, query, "actor", &asked->actor));
    JT_TRY(query_read(req, resp, query, "action", &asked->action));
    JT_TRY(query_read(req, resp, query, "subject", &asked->subject));
    JT_TRY(query_read(req, resp, query, "expand", &expand));
    JT_TRY(query_read_time(req, resp, query, "from", &filter.from_ms));
    JT_TRY(query_read_time(req, resp, query, "to", &filter.before_ms));
    if (filter.from_ms >= filter.before_ms)
        return rest_refuse_parameter(req, resp, JT_STR("from"), JT_STR("before to"));
    JT_TRY(page_read(management, req, resp, PAGE_AUDIT, ret_page));
    JT_TRY(cursor_read(req, resp, ret_page, &filter));
    asked->has_names = expand.len > 0;
    filter.actors = one_of(&asked->actor);
    filter.actions = actions_of(asked);
    filter.subjects = one_of(&asked->subject);
    *ret_filter = filter;
    return JT_DONE;
}

/* The page by what was asked for; where there is nothing of it, by what that is the name of. */
static jt_err find_entries(struct store_tx *tx, const struct asked *asked,
                           struct audit_filter *filter, size_t limit, struct jt_arena *arena,
                           struct audit_entry **ret_entries, size_t *ret_count)
{
    JT_TRY(store_audit_list(tx, filter, limit, arena, ret_entries, ret_count));
    if (*ret_count > 0 || asked->actor.len + asked->subject.len == 0)
        return JT_DONE;
    if (asked->actor.len > 0)
        JT_TRY(store_audit_actors_named(tx, asked->actor, arena, &filter->actors));
    if (asked->subject.len > 0)
        JT_TRY(store_audit_subjects_named(tx, asked->subject, arena, &filter->subjects));
    return store_audit_list(tx, filter, limit, arena, ret_entries, ret_count);
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

static const struct answer_member name_members[] = {
    { "actor_name", ANSWER_FROM(struct audit_entry, actor_name), .is_nullable = true },
    { "acting_for_name", ANSWER_FROM(struct audit_entry, acting_for_name), .is_nullable = true },
    { "subject_name", ANSWER_FROM(struct audit_entry, subject_name), .is_nullable = true },
};
static const struct answer_shape names = { NULL, ANSWER_MEMBERS(struct audit_entry, name_members) };

/* The id is text, as every other id of this API. */
static const struct answer_member entry_members[] = {
    { "id", ANSWER_DIGITS(struct audit_entry, id) },
    { "created_on", ANSWER_TIME(struct audit_entry, at_ms) },
    { "actor", ANSWER_FROM(struct audit_entry, actor), .example = "command" },
    { "acting_for", ANSWER_FROM(struct audit_entry, acting_for), .is_nullable = true,
      .description = "The application whose token for a test the actor used",
      .example = "application:CLIENT_ID" },
    { "action", ANSWER_FROM(struct audit_entry, action), .example = "application.created" },
    { "subject_kind", ANSWER_FROM(struct audit_entry, subject_kind), .example = "application" },
    { "subject", ANSWER_FROM(struct audit_entry, subject) },
    { "detail", ANSWER_OBJECT_JSON(struct audit_entry, detail) },
    { "changes", ANSWER_JSON(struct audit_entry, changes), .types = { "array" },
      .description = "Of members that changed: name, before, after; never of a secret",
      .example = "[{\"name\":\"name\",\"before\":\"Robot\",\"after\":\"Nightly worker\"}]" },
    { ANSWER_SAME(&names), ANSWER_LEFT_OUT_UNLESS(struct audit_entry, has_names) },
};
static const struct answer_shape entry = { "audit_entry",
                                           ANSWER_MEMBERS(struct audit_entry, entry_members) };
static const struct answer_member list_members[] = { { ANSWER_ROWS("audit", &entry) },
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

static jt_err get_audit(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct audit_entry *entries = NULL;
    struct audit_filter filter = { 0 };
    struct asked asked = { 0 };
    struct page page = { 0 };
    size_t count = 0;

    JT_TRY(filter_read(context, req, resp, &page, &asked, &filter));
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(find_entries(tx, &asked, &filter, page.size + 1, req->arena, &entries, &count));
    struct answer_list answer = { entries, count > page.size ? page.size : count };
    if (asked.has_names)
        JT_TRY(store_audit_names(tx, entries, answer.count, req->arena));
    if (count > page.size)
        JT_TRY(next_token(&page, &entries[page.size - 1], req->arena, &answer.next_token));
    return answer_with(req, resp, &list_answer, &answer);
}

static const struct route routes[] = {
    { HTTP_GET, "/api/v1/audit", 0, get_audit, RUNS_BLOCKING,
      "List who changed what, newest first, a page at a time",
      OWN_OPERATION("getAudit", "read:audit", .query = query, .gives = &list_answer) },
};
const struct resource audit = { routes, COUNT(routes), RESOURCE_GLOBAL };
