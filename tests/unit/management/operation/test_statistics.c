/* test_statistics: tokens by interval and cause, totals, and what nobody uses. */
#include "management/fixture.h"
#include "store/statistics.h"

/* The clock of the fixture stands at 2023-11-14T22:13:20Z. */
#define TOKENS "/api/v1/statistics/tokens"
#define HOUR   INT64_C(3600000)

/* As many of them are coalesced. */
static void count_issued(struct api_fixture *api, int hours_ago, const char *cause, int64_t count,
                         int64_t coalesced)
{
    const int64_t now_ms = api->base.now_ms;
    struct store_tx *tx = fixture_begin(api->base.store, STORE_BOOKKEEPING);
    const struct token_count row = { .hour_ms = now_ms - now_ms % HOUR - hours_ago * HOUR,
                                     .cause = str(cause),
                                     .count = count,
                                     .coalesced = coalesced };
    CHECK_OK(cause, store_token_statistics_add(tx, &row));
    CHECK_OK(cause, store_commit(&tx));
}

static void count_tokens(struct api_fixture *api, int hours_ago, const char *cause, int64_t count)
{
    count_issued(api, hours_ago, cause, count, 0);
}

static void check_point(struct api_fixture *api, size_t at, const char *time, int issued,
                        int refused)
{
    const json_t *point = json_array_get(json_object_get(api->answer, "points"), at);
    CHECK_STR(time, str(json_string_value(json_object_get(point, "time"))), time);
    CHECK_INT(time, json_integer_value(json_object_get(point, "issued")), issued);
    CHECK_INT(time, json_integer_value(json_object_get(point, "refused")), refused);
}

TEST(tokens_are_counted_by_the_hour_and_by_the_day)
{
    API_FIXTURE(api);
    count_tokens(&api, 0, "issued", 5);
    count_tokens(&api, 1, "issued", 2);
    count_tokens(&api, 1, "unknown_client", 3);
    count_tokens(&api, 23, "issued", 100); /* the evening before */
    count_tokens(&api, 25, "wrong_secret", 7);
    CHECK_INT("hours", api_call(&api, HTTP_GET, TOKENS, NULL), 200);
    CHECK_INT("a day of them", json_array_size(json_object_get(api.answer, "points")), 24);
    check_point(&api, 23, "2023-11-14T22:00:00Z", 5, 0);
    check_point(&api, 22, "2023-11-14T21:00:00Z", 2, 3);
    check_point(&api, 21, "2023-11-14T20:00:00Z", 0, 0);
    check_point(&api, 0, "2023-11-13T23:00:00Z", 100, 0);
    CHECK_INT("issued", json_integer_value(json_object_get(api.answer, "issued")), 107);
    CHECK_INT("refused", json_integer_value(json_object_get(api.answer, "refused")), 3);
    CHECK_INT("days", api_call(&api, HTTP_GET, TOKENS "?interval=day", NULL), 200);
    CHECK_INT("a month of them", json_array_size(json_object_get(api.answer, "points")), 30);
    check_point(&api, 29, "2023-11-14T00:00:00Z", 7, 3);
    check_point(&api, 28, "2023-11-13T00:00:00Z", 100, 7);
}

static void check_coalesced(const char *case_name, const json_t *object, int coalesced, int issued)
{
    CHECK_INT(case_name, json_integer_value(json_object_get(object, "coalesced")), coalesced);
    CHECK_INT(case_name, json_integer_value(json_object_get(object, "issued")), issued);
}

TEST(of_those_issued_it_is_told_how_many_are_coalesced)
{
    API_FIXTURE(api);
    count_issued(&api, 0, "issued", 5, 4);
    count_issued(&api, 1, "issued", 2, 0);
    count_issued(&api, 1, "issued", 3, 3); /* of another flush */
    count_tokens(&api, 1, "unknown_client", 3);
    CHECK_INT("hours", api_call(&api, HTTP_GET, TOKENS, NULL), 200);
    const json_t *points = json_object_get(api.answer, "points");
    check_coalesced("this hour", json_array_get(points, 23), 4, 5);
    check_coalesced("the one before", json_array_get(points, 22), 3, 5);
    check_coalesced("none", json_array_get(points, 21), 0, 0);
    check_coalesced("in all", api.answer, 7, 10);
    CHECK_INT("day", api_call(&api, HTTP_GET, TOKENS "?interval=day", NULL), 200);
    check_coalesced("of the day", json_array_get(json_object_get(api.answer, "points"), 29), 7, 10);
}

TEST(a_span_is_whole_intervals_and_not_too_many)
{
    API_FIXTURE(api);
    CHECK_INT(
        "a span",
        api_call(&api, HTTP_GET, TOKENS "?from=2023-11-14T10:30:00Z&to=2023-11-14T11:30:00Z", NULL),
        200);
    CHECK_INT("two", json_array_size(json_object_get(api.answer, "points")), 2);
    check_point(&api, 0, "2023-11-14T10:00:00Z", 0, 0);
    static const char *const refused[] = {
        "?interval=week",
        "?from=yesterday",
        "?from=2023-11-15T00:00:00Z",
        "?from=2023-11-14T10:00:00Z&to=2023-11-14T10:00:00Z",
        "?from=2023-10-03T17:59:59Z&to=2023-11-14T10:00:00Z", /* 1001 hours */
    };
    for (size_t i = 0; i < COUNT(refused); i++)
        CHECK_INT(refused[i], api_call(&api, HTTP_GET, text(TOKENS "%s", refused[i]), NULL), 400);
    CHECK_INT(
        "most",
        api_call(&api, HTTP_GET, TOKENS "?from=2023-10-03T18:00:00Z&to=2023-11-14T10:00:00Z", NULL),
        200);
    CHECK_INT("most", json_array_size(json_object_get(api.answer, "points")), 1000);
}

TEST(totals_and_unused_applications_follow_what_there_is)
{
    API_FIXTURE(api);
    const char *id = new_application(&api, "Idle", "m2m");
    (void)new_api(&api, "https://orders");
    (void)new_organization(&api, "Acme");
    CHECK_INT("totals", api_call(&api, HTTP_GET, "/api/v1/statistics/totals", NULL), 200);
    CHECK_ANSWER("totals", api, 200,
                 "{\"code\":\"OK\",\"message\":\"Success\",\"applications\":{\"count\":1,"
                 "\"unused_count\":0},\"apis\":{\"count\":1},\"organizations\":{\"count\":1},"
                 "\"api_keys\":{\"count\":0},\"tokens\":{\"has_issued\":false}}");
    CHECK_INT("young", api_call(&api, HTTP_GET, "/api/v1/statistics/unused_applications", NULL),
              200);
    CHECK_INT("young", json_array_size(json_object_get(api.answer, "applications")), 0);
    api.base.now_ms += 31 * 24 * HOUR;
    CHECK_INT("old", api_call(&api, HTTP_GET, "/api/v1/statistics/unused_applications", NULL), 200);
    const json_t *row = json_array_get(json_object_get(api.answer, "applications"), 0);
    CHECK_STR("its id", str(json_string_value(json_object_get(row, "id"))), id);
    CHECK("never used", json_is_null(json_object_get(row, "last_used_on")));
}
