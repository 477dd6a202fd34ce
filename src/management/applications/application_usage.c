/*
 * application_usage: /api/v1/applications/{application_id}/usage and /refusals, resources of
 * jeton's own: the tokens of an application over time, and why its last requests were refused. Both
 * are counted in memory, and are in the store some seconds later.
 */
#include "management/intervals.h"
#include "management/lookup.h"
#include "management/operation.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "oauth/token_refusal.h"
#include "rest/refuse.h"
#include "store/application_refusals.h"
#include "store/application_tokens.h"
#include "store/statistics.h"

/* --- Tokens ----------------------------------------------------------------------------------- */

static const struct query_parameter usage_query[] = { INTERVALS_QUERY, { 0 } };

static const struct answer_member point_members[] = {
    { "time", ANSWER_TIME(struct application_tokens, begin_ms),
      .description = "When the interval began." },
    { "issued", ANSWER_FROM(struct application_tokens, count) },
    { "coalesced", ANSWER_FROM(struct application_tokens, coalesced),
      .description = "Of those issued: an earlier token, handed out again." },
};
static const struct answer_shape point = { NULL, ANSWER_MEMBERS(struct application_tokens,
                                                                point_members) };

struct usage_shown {
    struct application_tokens *points;
    size_t point_count;
    int64_t issued, coalesced;
};
static const struct answer_member usage_members[] = {
    { "points", ANSWER_LIST(struct usage_shown, points, point_count, &point),
      .description = "Hours are kept for 7 days, days for 400." },
    { "issued", ANSWER_FROM(struct usage_shown, issued) },
    { "coalesced", ANSWER_FROM(struct usage_shown, coalesced) },
};
static const struct answer_shape usage_answer = { "get_application_usage_response",
                                                  ANSWER_MEMBERS(struct usage_shown, usage_members),
                                                  ANSWER_OK };

/* One point per interval, those without a token too. */
static jt_err add_points(struct usage_shown *usage, const struct intervals *span,
                         const struct application_tokens *counts, size_t count,
                         struct jt_arena *arena)
{
    size_t i = 0;
    usage->point_count = intervals_count(span);
    JT_TRY(jt_arena_calloc(arena, usage->point_count, sizeof(*usage->points), &usage->points));
    for (size_t at = 0; at < usage->point_count; at++) {
        struct application_tokens *shown = &usage->points[at];
        shown->begin_ms = intervals_begin_ms(span, at);
        for (; i < count && counts[i].begin_ms < shown->begin_ms + span->step_ms; i++) {
            shown->count += counts[i].count;
            shown->coalesced += counts[i].coalesced;
        }
        usage->issued += shown->count;
        usage->coalesced += shown->coalesced;
    }
    return JT_DONE;
}

static jt_err get_application_usage(void *context, struct request *req, struct response *resp)
{
    const struct management *management = context;
    const int64_t now_ms = jt_now_ms(&management->clock);
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct application app = { 0 };
    struct application_tokens *counts = NULL;
    struct usage_shown usage = { 0 };
    struct intervals span = { 0 };
    size_t count = 0;

    JT_TRY(intervals_read(req, resp, usage_query, now_ms, &span));
    const bool is_by_day = span.step_ms != STATISTICS_HOUR_MS;
    if (!is_by_day && span.from_ms < application_tokens_hours_since(now_ms))
        return rest_refuse_parameter(req, resp, JT_STR("from"),
                                     JT_STR("at most 7 days ago where the interval is an hour"));
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_application(tx, req, resp, &app));
    JT_TRY(store_application_tokens_list(tx, app.id, is_by_day, span.from_ms, span.until_ms,
                                         req->arena, &counts, &count));
    JT_TRY(add_points(&usage, &span, counts, count, req->arena));
    return answer_with(req, resp, &usage_answer, &usage);
}

/* --- Refusals --------------------------------------------------------------------------------- */

struct refusal {
    struct application_refusal found;
    const char *error, *description;
};
static const struct answer_member refusal_members[] = {
    { "cause", ANSWER_FROM(struct refusal, found.cause), .description = "As in the log." },
    { "error", ANSWER_FROM(struct refusal, error), .description = "As the client is told it." },
    { "description", ANSWER_FROM(struct refusal, description) },
    { "audience", ANSWER_FROM(struct refusal, found.audience), .is_nullable = true,
      .description = "What was asked for, with spaces between several; cut with an ellipsis past "
                     "256 bytes. null where there was none, or whoever asked did not know the "
                     "client secret." },
    { "scope", ANSWER_FROM(struct refusal, found.scope), .is_nullable = true,
      .description = "The same of scopes." },
    { "count", ANSWER_FROM(struct refusal, found.count) },
    { "first_on", ANSWER_TIME(struct refusal, found.first_ms) },
    { "last_on", ANSWER_TIME(struct refusal, found.last_ms) },
};
static const struct answer_shape refusal = { NULL,
                                             ANSWER_MEMBERS(struct refusal, refusal_members) };
static const struct answer_shape refusals_answer = { "get_application_refusals_response",
                                                     ANSWER_LIST_OF("refusals", &refusal),
                                                     ANSWER_OK };

static jt_err get_application_refusals(void *context, struct request *req, struct response *resp)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct application app = { 0 };
    struct application_refusal *found = NULL;
    struct refusal *rows = NULL;
    size_t count = 0;

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(lookup_application(tx, req, resp, &app));
    JT_TRY(store_application_refusals_list(tx, app.id, req->arena, &found, &count));
    JT_TRY(jt_arena_calloc(req->arena, count, sizeof(*rows), &rows));
    for (size_t i = 0; i < count; i++) {
        rows[i].found = found[i];
        token_refusal_text(found[i].cause.ptr, &rows[i].error, &rows[i].description);
    }
    return answer_with(req, resp, &refusals_answer, &(struct answer_list){ rows, .count = count });
}

#define APPLICATION "/api/v1/applications/{application_id}"

static const struct route routes[] = {
    { HTTP_GET, APPLICATION "/usage", 0, get_application_usage, RUNS_BLOCKING,
      "Tokens that an application got, over time",
      OWN_OPERATION("getApplicationUsage", "read:applications", .query = usage_query,
                    .gives = &usage_answer) },
    { HTTP_GET, APPLICATION "/refusals", 0, get_application_refusals, RUNS_BLOCKING,
      "Why the last requests of an application for a token were refused, the latest first",
      OWN_OPERATION("getApplicationRefusals", "read:applications", .gives = &refusals_answer) },
};
const struct resource application_usage = { routes, COUNT(routes), RESOURCE_GLOBAL };
