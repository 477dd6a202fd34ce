/*
 * statistics: /api/v1/statistics, resources of jeton's own, for people to look at: tokens by the
 * hour or day and why others were refused, how much there is, and what nobody uses.
 */
#include "store/statistics.h"
#include "management/operation.h"
#include "management/page.h"
#include "management/resources.h"
#include "management/transaction.h"
#include "rest/answer.h"
#include "rest/refuse.h"

#define DAY_MS INT64_C(86400000)
enum { POINTS_MAX = 1000, HOURS_SHOWN = 24, DAYS_SHOWN = 30, UNUSED_DAYS = 30 };

/* --- Tokens ----------------------------------------------------------------------------------- */

static const char *const intervals[] = { "hour", "day", NULL };
static const struct query_parameter tokens_query[] = {
    { .name = "interval",
      .type = QUERY_CHOICE,
      .choices = intervals,
      .description = "What a point stands for; hour by default. Days are those of UTC" },
    { .name = "from",
      .type = QUERY_TIME,
      .description = "The first interval; 24 hours or 30 days before `to` by default" },
    { .name = "to",
      .type = QUERY_TIME,
      .description = "The end, itself not in it; now by default" },
    { 0 },
};

struct span {
    int64_t from_ms, until_ms, step_ms;
};

/* Whole intervals that cover what was asked for. */
static jt_err span_read(const struct management *management, struct request *req,
                        struct response *resp, struct span *ret_span)
{
    struct span span = { .step_ms = STATISTICS_HOUR_MS, .until_ms = jt_now_ms(&management->clock) };
    jt_str interval = JT_STR("");

    JT_TRY(query_read(req, resp, tokens_query, "interval", &interval));
    if (jt_str_eq(interval, JT_STR("day")))
        span.step_ms = DAY_MS;
    JT_TRY(query_read_time(req, resp, tokens_query, "to", &span.until_ms));
    span.until_ms += (span.step_ms - span.until_ms % span.step_ms) % span.step_ms;
    span.from_ms =
        span.until_ms - span.step_ms * (span.step_ms == DAY_MS ? DAYS_SHOWN : HOURS_SHOWN);
    JT_TRY(query_read_time(req, resp, tokens_query, "from", &span.from_ms));
    span.from_ms -= span.from_ms % span.step_ms;
    if (span.from_ms >= span.until_ms)
        return rest_refuse_parameter(req, resp, JT_STR("from"), JT_STR("before to"));
    if ((span.until_ms - span.from_ms) / span.step_ms > POINTS_MAX)
        return rest_refuse_parameter(req, resp, JT_STR("from"),
                                     JT_STR("at most 1000 intervals before to"));
    *ret_span = span;
    return JT_DONE;
}

static bool is_issued(const struct token_count *count)
{
    return jt_str_eq(count->cause, JT_STR("issued"));
}

/* One point per interval, those without a token too. */
static jt_err add_points(json_t *points, const struct span *span, const struct token_count *counts,
                         size_t count)
{
    size_t i = 0;
    for (int64_t at_ms = span->from_ms; at_ms < span->until_ms; at_ms += span->step_ms) {
        int64_t issued = 0, refused = 0;
        for (; i < count && counts[i].hour_ms < at_ms + span->step_ms; i++)
            *(is_issued(&counts[i]) ? &issued : &refused) += counts[i].count;
        if (json_array_append_new(points, json_pack("{s:o,s:I,s:I}", "time", json_time(at_ms),
                                                    "issued", (json_int_t)issued, "refused",
                                                    (json_int_t)refused)) != 0)
            return JT_ERR(JT_NO_MEMORY, "JSON value");
    }
    return JT_DONE;
}

/* Each cause once: {cause: count}. */
static jt_err sum_causes(json_t *sums, const struct token_count *counts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const json_t *so_far = json_object_getn(sums, counts[i].cause.ptr, counts[i].cause.len);
        if (json_object_setn_new(
                sums, counts[i].cause.ptr, counts[i].cause.len,
                json_integer(json_integer_value(so_far) + (json_int_t)counts[i].count)) != 0)
            return JT_ERR(JT_NO_MEMORY, "JSON value");
    }
    return JT_DONE;
}

static jt_err add_refusals(json_t *refusals, const struct management *management,
                           const json_t *sums, json_int_t *ret_refused)
{
    const char *cause;
    json_t *sum;
    json_object_foreach((json_t *)(uintptr_t)sums, cause, sum)
    {
        const char *error = "", *description = "";
        if (strcmp(cause, "issued") == 0)
            continue;
        management->refusal_text(cause, &error, &description);
        *ret_refused += json_integer_value(sum);
        if (json_array_append_new(refusals,
                                  json_pack("{s:s,s:s,s:s,s:O}", "cause", cause, "error", error,
                                            "description", description, "count", sum)) != 0)
            return JT_ERR(JT_NO_MEMORY, "JSON value");
    }
    return JT_DONE;
}

static jt_err get_token_statistics(void *context, struct request *req, struct response *resp)
{
    const struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *points = json_array(), *refusals = json_array();
    JT_AUTO(json_decrefp) json_t *sums = json_object();
    struct token_count *counts = NULL;
    struct span span = { 0 };
    json_int_t refused = 0;
    size_t count = 0;

    JT_TRY(span_read(management, req, resp, &span));
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(
        store_token_statistics_list(tx, span.from_ms, span.until_ms, req->arena, &counts, &count));
    JT_TRY(add_points(points, &span, counts, count));
    JT_TRY(sum_causes(sums, counts, count));
    JT_TRY(add_refusals(refusals, management, sums, &refused));
    return answer_json(req, resp, 200,
                       json_pack("{s:s,s:s,s:O,s:O,s:I,s:I}", "code", "OK", "message", "Success",
                                 "points", points, "refusals", refusals, "issued",
                                 json_integer_value(json_object_get(sums, "issued")), "refused",
                                 refused));
}

/* --- Totals ----------------------------------------------------------------------------------- */

static int64_t idle_before(const struct management *management, int64_t days)
{
    return jt_now_ms(&management->clock) - days * DAY_MS;
}

static jt_err get_totals(void *context, struct request *req, struct response *resp)
{
    const struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct store_totals totals = { 0 };

    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(store_totals(tx, idle_before(management, UNUSED_DAYS), &totals));
    return answer_json(req, resp, 200,
                       json_pack("{s:s,s:s,s:{s:I,s:I},s:{s:I},s:{s:I},s:{s:I}}", "code", "OK",
                                 "message", "Success", "applications", "count",
                                 (json_int_t)totals.applications, "unused_count",
                                 (json_int_t)totals.unused_applications, "apis", "count",
                                 (json_int_t)totals.apis, "organizations", "count",
                                 (json_int_t)totals.organizations, "api_keys", "count",
                                 (json_int_t)totals.api_keys));
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

static json_t *unused_json(const struct unused_application *unused, int64_t last_used_ms)
{
    return json_pack("{s:s%,s:s%,s:o,s:o}", "id", JSON_TEXT(unused->app.id), "name",
                     JSON_TEXT(unused->app.name), "created_on", json_time(unused->app.created_ms),
                     "last_used_on", json_time(last_used_ms));
}

static jt_err get_unused_applications(void *context, struct request *req, struct response *resp)
{
    const struct management *management = context;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(json_decrefp) json_t *list = json_array();
    struct unused_application *rows = NULL;
    json_t *next_token = json_null();
    struct page page = { 0 };
    int64_t days = UNUSED_DAYS, after_ms = 0;
    size_t count = 0;

    JT_TRY(query_read_integer(req, resp, unused_query, "days", &days));
    JT_TRY(page_read(req, resp, PAGE_UNUSED_APPLICATIONS, &page));
    if (page.after.value.len > 0 &&
        jt_str_to_int(page.after.value, 0, INT64_MAX, &after_ms).code != JT_OK)
        return page_refuse_token(req, resp);
    JT_TRY(management_begin(context, req, STORE_READ, &tx));
    JT_TRY(store_application_unused(tx, idle_before(management, days), after_ms, page.after.id,
                                    page.size + 1, req->arena, &rows, &count));
    for (size_t i = 0; i < count && i < page.size; i++) {
        struct usage_figures figures;
        JT_TRY(store_usage_get(tx, rows[i].app.id, USAGE_APPLICATION, JT_STR(""), req->arena,
                               &figures));
        if (json_array_append_new(list, unused_json(&rows[i], figures.last_used_ms)) != 0)
            return JT_ERR(JT_NO_MEMORY, "JSON value");
    }
    if (count > page.size) {
        const struct unused_application *last = &rows[page.size - 1];
        struct jt_buf value;
        JT_TRY(jt_arena_buf(req->arena, 24, &value));
        jt_buf_put_int(&value, last->idle_since_ms);
        const struct store_cursor cursor = { .value = jt_buf_str(&value), .id = last->app.id };
        JT_TRY(page_next_json(&page, cursor, req->arena, &next_token));
    }
    return answer_json(req, resp, 200,
                       json_pack("{s:s,s:s,s:O,s:o}", "code", "OK", "message", "Success",
                                 "applications", list, "next_token", next_token));
}

#define STATISTICS "/api/v1/statistics"

static const struct route routes[] = {
    { HTTP_GET, STATISTICS "/tokens", 0, get_token_statistics, RUNS_BLOCKING,
      "Tokens issued and refused over time, and why they were refused",
      OWN_OPERATION("getTokenStatistics", "read:statistics", .query = tokens_query,
                    .answer = "get_token_statistics_response") },
    { HTTP_GET, STATISTICS "/totals", 0, get_totals, RUNS_BLOCKING,
      "How many applications, APIs, organizations and API keys there are",
      OWN_OPERATION("getTotals", "read:statistics", .answer = "get_totals_response") },
    { HTTP_GET, STATISTICS "/unused_applications", 0, get_unused_applications, RUNS_BLOCKING,
      "Applications that had no token for long, the longest first",
      OWN_OPERATION("getUnusedApplications", "read:statistics", .query = unused_query,
                    .answer = "get_unused_applications_response") },
};
const struct resource statistics = { routes, COUNT(routes), false };
