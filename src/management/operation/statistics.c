/*
 * statistics: /api/v1/statistics, resources of jeton's own, for people to look at: tokens by the
 * hour or day and why others were refused, how much there is, and what nobody uses.
 */
#include "store/statistics.h"
#include "management/intervals.h"
#include "management/operation.h"
#include "management/page.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "oauth/token_refusal.h"
#include "rest/answer.h"
#include "rest/refuse.h"
#include "store/usage.h"

enum { UNUSED_DAYS = 30 };

/* --- Tokens ----------------------------------------------------------------------------------- */

static const struct query_parameter tokens_query[] = { INTERVALS_QUERY, { 0 } };

struct point {
    int64_t at_ms, issued, coalesced, refused;
};
static const struct answer_member point_members[] = {
    { "time", ANSWER_TIME(struct point, at_ms), .description = "When the interval began." },
    { "issued", ANSWER_FROM(struct point, issued) },
    { "coalesced", ANSWER_FROM(struct point, coalesced),
      .description = "Of those issued: an earlier token, handed out again." },
    { "refused", ANSWER_FROM(struct point, refused) },
};
static const struct answer_shape point = { NULL, ANSWER_MEMBERS(struct point, point_members) };

struct refusal {
    jt_str cause;
    const char *error, *description;
    int64_t count;
};
static const struct answer_member refusal_members[] = {
    { "cause", ANSWER_FROM(struct refusal, cause), .description = "As in the log." },
    { "error", ANSWER_FROM(struct refusal, error), .description = "As the client is told it." },
    { "description", ANSWER_FROM(struct refusal, description) },
    { "count", ANSWER_FROM(struct refusal, count) },
};
static const struct answer_shape refusal = { NULL,
                                             ANSWER_MEMBERS(struct refusal, refusal_members) };

struct tokens {
    struct point *points;
    struct refusal *refusals;
    size_t point_count, refusal_count;
    int64_t issued, coalesced, refused;
};
static const struct answer_member tokens_members[] = {
    { "points", ANSWER_LIST(struct tokens, points, point_count, &point) },
    { "refusals", ANSWER_LIST(struct tokens, refusals, refusal_count, &refusal) },
    { "issued", ANSWER_FROM(struct tokens, issued) },
    { "coalesced", ANSWER_FROM(struct tokens, coalesced) },
    { "refused", ANSWER_FROM(struct tokens, refused) },
};
static const struct answer_shape tokens_answer = { "get_token_statistics_response",
                                                   ANSWER_MEMBERS(struct tokens, tokens_members),
                                                   ANSWER_OK };

static bool is_issued(const struct token_count *count)
{
    return jt_str_eq(count->cause, JT_STR("issued"));
}

/* One point per interval, those without a token too. */
static jt_err add_points(struct tokens *tokens, const struct intervals *span,
                         const struct token_count *counts, size_t count, struct jt_arena *arena)
{
    const size_t points = intervals_count(span);
    size_t i = 0;
    JT_TRY(jt_arena_calloc(arena, points, sizeof(*tokens->points), &tokens->points));
    for (; tokens->point_count < points; tokens->point_count++) {
        struct point *point_at = &tokens->points[tokens->point_count];
        point_at->at_ms = intervals_begin_ms(span, tokens->point_count);
        for (; i < count && counts[i].hour_ms < point_at->at_ms + span->step_ms; i++) {
            *(is_issued(&counts[i]) ? &point_at->issued : &point_at->refused) += counts[i].count;
            point_at->coalesced += counts[i].coalesced;
        }
    }
    return JT_DONE;
}

/* Each cause once, at the front of counts, as it first came. */
static size_t sum_causes(struct token_count *counts, size_t count)
{
    size_t causes = 0, at = 0;
    for (size_t i = 0; i < count; i++) {
        for (at = 0; at < causes && !jt_str_eq(counts[at].cause, counts[i].cause); at++)
            continue;
        if (at == causes) {
            counts[causes++] = counts[i];
            continue;
        }
        counts[at].count += counts[i].count;
        counts[at].coalesced += counts[i].coalesced;
    }
    return causes;
}

static jt_err add_refusals(struct tokens *tokens, const struct token_count *sums, size_t count,
                           struct jt_arena *arena)
{
    JT_TRY(jt_arena_calloc(arena, count, sizeof(*tokens->refusals), &tokens->refusals));
    for (size_t i = 0; i < count; i++) {
        struct refusal *row = &tokens->refusals[tokens->refusal_count];
        if (is_issued(&sums[i])) {
            tokens->issued = sums[i].count;
            tokens->coalesced = sums[i].coalesced;
            continue;
        }
        row->error = row->description = "";
        row->count = sums[i].count;
        JT_TRY(jt_arena_copy(arena, sums[i].cause, &row->cause)); /* with a NUL */
        token_refusal_text(row->cause.ptr, &row->error, &row->description);
        tokens->refused += row->count;
        tokens->refusal_count++;
    }
    return JT_DONE;
}

static jt_err get_token_statistics(void *context, struct request *req, struct response *resp)
{
    const struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct token_count *counts = NULL;
    struct intervals span = { 0 };
    struct tokens tokens = { 0 };
    size_t count = 0;

    JT_TRY(intervals_read(req, resp, tokens_query, jt_now_ms(&management->clock), &span));
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(
        store_token_statistics_list(tx, span.from_ms, span.until_ms, req->arena, &counts, &count));
    JT_TRY(add_points(&tokens, &span, counts, count, req->arena));
    JT_TRY(add_refusals(&tokens, counts, sum_causes(counts, count), req->arena));
    return answer_with(req, resp, &tokens_answer, &tokens);
}

/* --- Totals ----------------------------------------------------------------------------------- */

static const struct answer_member application_members[] = {
    { "count", ANSWER_FROM(struct store_totals, applications) },
    { "unused_count", ANSWER_FROM(struct store_totals, unused_applications),
      .description = "Without a token for 30 days." },
};
static const struct answer_shape applications_counted = {
    NULL, ANSWER_MEMBERS(struct store_totals, application_members)
};
#define COUNTED(field) \
    ANSWER_MEMBER(struct store_totals, "count", ANSWER_FROM(struct store_totals, field))
static const struct answer_shape apis_counted = { NULL, COUNTED(apis) };
static const struct answer_shape organizations_counted = { NULL, COUNTED(organizations) };
static const struct answer_shape api_keys_counted = { NULL, COUNTED(api_keys) };
static const struct answer_member token_members[] = {
    { "has_issued", ANSWER_FROM(struct store_totals, has_issued),
      .description = "Whether an application ever got a token, or one was issued to test it." },
};
static const struct answer_shape tokens_known = { NULL, ANSWER_MEMBERS(struct store_totals,
                                                                       token_members) };
static const struct answer_member totals_members[] = {
    { "applications", ANSWER_SAME(&applications_counted) },
    { "apis", ANSWER_SAME(&apis_counted) },
    { "organizations", ANSWER_SAME(&organizations_counted) },
    { "api_keys", ANSWER_SAME(&api_keys_counted) },
    { "tokens", ANSWER_SAME(&tokens_known) },
};
static const struct answer_shape totals_answer = {
    "get_totals_response", ANSWER_MEMBERS(struct store_totals, totals_members), ANSWER_OK
};

static int64_t idle_before(const struct management *management, int64_t days)
{
    return jt_now_ms(&management->clock) - days * JT_DAY_MS;
}

static jt_err get_totals(void *context, struct request *req, struct response *resp)
{
    const struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct store_totals totals = { 0 };

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(store_totals(tx, idle_before(management, UNUSED_DAYS), &totals));
    return answer_with(req, resp, &totals_answer, &totals);
}

/* --- Unused applications ---------------------------------------------------------------------- */

static const struct query_parameter unused_query[] = {
    { .name = "days",
      .type = QUERY_INTEGER,
      .min = 1,
      .max = 3650,
      .description = "Without a token for so long; 30 by default" },
    PAGE_UNSORTED_QUERY,
    { 0 },
};

struct unused {
    struct unused_application found;
    struct usage_figures figures;
};
static const struct answer_member unused_members[] = {
    { "id", ANSWER_FROM(struct unused, found.app.id) },
    { "name", ANSWER_FROM(struct unused, found.app.name) },
    { "created_on", ANSWER_TIME(struct unused, found.app.created_ms) },
    { "last_used_on", ANSWER_TIME(struct unused, figures.last_used_ms), .is_nullable = true },
};
static const struct answer_shape unused = { NULL, ANSWER_MEMBERS(struct unused, unused_members) };
static const struct answer_member unused_list_members[] = {
    { ANSWER_ROWS("applications", &unused) }, { ANSWER_NEXT_TOKEN }
};
static const struct answer_shape unused_answer = {
    "get_unused_applications_response", ANSWER_MEMBERS(struct answer_list, unused_list_members),
    ANSWER_OK
};

static jt_err next_token(const struct page *page, const struct unused_application *last,
                         struct jt_arena *arena, jt_str *ret_token)
{
    struct jt_buf value;
    JT_TRY(jt_arena_buf(arena, 24, &value));
    jt_buf_put_int(&value, last->idle_since_ms);
    const struct store_cursor cursor = { .value = jt_buf_str(&value), .id = last->app.id };
    return page_next_token(page, cursor, arena, ret_token);
}

static jt_err read_figures(struct store_tx *tx, struct unused *rows, size_t count,
                           struct jt_arena *arena)
{
    struct usage_figures *figures = NULL;
    JT_TRY(jt_arena_calloc(arena, count, sizeof(*figures), &figures));
    for (size_t i = 0; i < count; i++)
        figures[i].application_id = rows[i].found.app.id;
    JT_TRY(store_usage_get(tx, USAGE_APPLICATION, JT_STR(""), figures, count, arena));
    for (size_t i = 0; i < count; i++)
        rows[i].figures = figures[i];
    return JT_DONE;
}

static jt_err get_unused_applications(void *context, struct request *req, struct response *resp)
{
    const struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct unused_application *found = NULL;
    struct answer_list answer = { 0 };
    struct unused *rows = NULL;
    struct page page = { 0 };
    int64_t days = UNUSED_DAYS, after_ms = 0;
    size_t count = 0;

    JT_TRY(query_read_integer(req, resp, unused_query, "days", &days));
    JT_TRY(page_read(management, req, resp, PAGE_UNUSED_APPLICATIONS, &page));
    if (page.after.value.len > 0 &&
        jt_str_to_int(page.after.value, 0, INT64_MAX, &after_ms).code != JT_OK)
        return page_refuse_token(req, resp);
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(store_application_unused(tx, idle_before(management, days), after_ms, page.after.id,
                                    page.size + 1, req->arena, &found, &count));
    JT_TRY(jt_arena_calloc(req->arena, count, sizeof(*rows), &rows));
    for (; answer.count < count && answer.count < page.size; answer.count++)
        rows[answer.count].found = found[answer.count];
    JT_TRY(read_figures(tx, rows, answer.count, req->arena));
    if (count > page.size)
        JT_TRY(next_token(&page, &found[page.size - 1], req->arena, &answer.next_token));
    answer.rows = rows;
    return answer_with(req, resp, &unused_answer, &answer);
}

#define STATISTICS "/api/v1/statistics"

static const struct route routes[] = {
    { HTTP_GET, STATISTICS "/tokens", 0, get_token_statistics, RUNS_BLOCKING,
      "Tokens issued and refused over time, and why they were refused",
      OWN_OPERATION("getTokenStatistics", "read:statistics", .query = tokens_query,
                    .gives = &tokens_answer) },
    { HTTP_GET, STATISTICS "/totals", 0, get_totals, RUNS_BLOCKING,
      "How many applications, APIs, organizations and API keys there are",
      OWN_OPERATION("getTotals", "read:statistics", .gives = &totals_answer) },
    { HTTP_GET, STATISTICS "/unused_applications", 0, get_unused_applications, RUNS_BLOCKING,
      "Applications that had no token for long, the longest first",
      OWN_OPERATION("getUnusedApplications", "read:statistics", .query = unused_query,
                    .gives = &unused_answer) },
};
const struct resource statistics = { routes, COUNT(routes), RESOURCE_GLOBAL };
