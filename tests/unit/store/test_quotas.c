/* Quotas of tokens: what nodes add up to, in the hour and the day that are running. */
#include "store/clients.h"
#include "store/fixture.h"

#define NOON   INT64_C(1764244800000) /* 2025-11-27T12:00:00Z */
#define HOUR   INT64_C(3600000)
#define APP    ((struct quota_subject){ QUOTA_OF_APPLICATION, JT_STR("a1") })
#define ACME   ((struct quota_subject){ QUOTA_OF_ORGANIZATION, JT_STR("org_1") })
#define NOBODY ((struct quota_subject){ QUOTA_OF_APPLICATION, JT_STR("nobody") })

static void fill(struct fixture *f)
{
    struct store_tx *tx = fixture_begin(f->store, STORE_WRITE);
    struct application app = fixture_application("a1", "one");
    app.org_code = JT_STR("org_1");
    put_organization(tx, "org_1", "Acme", "");
    CHECK_OK("application", store_application_create(tx, &app));
    fixture_commit(&tx);
}

static void set(struct fixture *f, struct quota_subject subject, int64_t hour, int64_t day,
                bool is_enforced)
{
    struct store_tx *tx = fixture_begin(f->store, STORE_WRITE);
    const struct quota quota = { { hour, day }, is_enforced };
    CHECK_OK("set", store_quota_set(tx, subject, &quota));
    fixture_commit(&tx);
}

static void add(struct fixture *f, struct quota_subject subject, enum quota_interval interval,
                int64_t at_ms, int64_t count)
{
    struct store_tx *tx = fixture_begin(f->store, STORE_BOOKKEEPING);
    CHECK_OK("add", store_quota_use_add(tx, subject, interval, at_ms, count));
    CHECK_OK("commit", store_commit(&tx));
}

static struct quota_standing standing(struct fixture *f, struct quota_subject subject,
                                      int64_t now_ms)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(f->store, STORE_READ);
    struct quota_standing found;
    CHECK_OK("standing", store_quota_standing(tx, subject, now_ms, &found));
    return found;
}

static void check_used(const char *name, struct fixture *f, struct quota_subject subject,
                       int64_t now_ms, int64_t hour, int64_t day)
{
    const struct quota_standing found = standing(f, subject, now_ms);
    CHECK_INT(name, found.used[QUOTA_HOUR], hour);
    CHECK_INT(name, found.used[QUOTA_DAY], day);
}

TEST(what_nodes_add_is_one_figure_of_the_hour_and_one_of_the_day)
{
    FIXTURE(f);
    fill(&f);
    check_used("nothing", &f, APP, NOON, 0, 0);
    add(&f, APP, QUOTA_HOUR, NOON + 5, 3);
    add(&f, APP, QUOTA_HOUR, NOON + HOUR - 1, 4);
    add(&f, APP, QUOTA_DAY, NOON + 5, 7);
    check_used("both", &f, APP, NOON + 10, 7, 7);
    add(&f, APP, QUOTA_HOUR, NOON, -2);
    check_used("given back", &f, APP, NOON, 5, 7);
    check_used("the next hour", &f, APP, NOON + HOUR, 0, 7);
    check_used("the next day", &f, APP, NOON + 12 * HOUR, 0, 0);
    check_used("another's", &f, ACME, NOON, 0, 0);
}

TEST(the_first_hour_of_a_day_is_not_the_day)
{
    FIXTURE(f);
    const int64_t midnight = NOON + 12 * HOUR;
    fill(&f);
    add(&f, ACME, QUOTA_HOUR, midnight, 5);
    add(&f, ACME, QUOTA_DAY, midnight, 9);
    check_used("in it", &f, ACME, midnight, 5, 9);
    check_used("after it", &f, ACME, midnight + HOUR, 0, 9);
}

TEST(a_quota_is_read_with_its_client_and_of_one_that_is_gone_there_is_none)
{
    FIXTURE(f);
    struct client_data client = { 0 };
    struct quota_standing found;
    f.now_ms = NOON;
    fill(&f);
    set(&f, APP, 100, 0, true);
    set(&f, ACME, 0, 1000, false);
    add(&f, ACME, QUOTA_DAY, NOON, 12);
    add(&f, NOBODY, QUOTA_DAY, NOON, 12);
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(f.store, STORE_READ);
    CHECK_OK("client", store_client_get(tx, JT_STR("a1"), test_arena(), &client));
    const struct quota_standing *own = &client.quotas[QUOTA_OF_APPLICATION],
                                *org = &client.quotas[QUOTA_OF_ORGANIZATION];
    CHECK_INT("an hour", own->quota.tokens[QUOTA_HOUR], 100);
    CHECK_INT("any number", own->quota.tokens[QUOTA_DAY], 0);
    CHECK("enforced", own->quota.is_enforced);
    CHECK_INT("of the organization", org->quota.tokens[QUOTA_DAY], 1000);
    CHECK_INT("used", org->used[QUOTA_DAY], 12);
    CHECK("only told of", !org->quota.is_enforced);
    CHECK_CODE("nobody", store_quota_standing(tx, NOBODY, NOON, &found), JT_NOT_FOUND);
}

static void tell(struct fixture *f, struct quota_subject subject, enum quota_interval interval,
                 enum quota_level level)
{
    struct store_tx *tx = fixture_begin(f->store, STORE_WRITE);
    CHECK_OK("told", store_quota_told_set(tx, subject, interval, NOON, level));
    fixture_commit(&tx);
}

TEST(what_was_told_is_counted_by_kind_interval_and_level)
{
    FIXTURE(f);
    struct quota_told_counts counts;
    fill(&f);
    add(&f, APP, QUOTA_HOUR, NOON, 100);
    add(&f, ACME, QUOTA_DAY, NOON, 80);
    add(&f, ACME, QUOTA_HOUR, NOON, 80);
    tell(&f, APP, QUOTA_HOUR, QUOTA_EXCEEDED);
    tell(&f, ACME, QUOTA_DAY, QUOTA_WARNING);
    CHECK_INT("told", standing(&f, APP, NOON).told[QUOTA_HOUR], QUOTA_EXCEEDED);
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(f.store, STORE_READ);
    CHECK_OK("counts", store_quota_told_count(tx, NOON, &counts));
    CHECK_INT("exceeded", counts.of[QUOTA_OF_APPLICATION][QUOTA_HOUR][QUOTA_EXCEEDED], 1);
    CHECK_INT("which has passed the other",
              counts.of[QUOTA_OF_APPLICATION][QUOTA_HOUR][QUOTA_WARNING], 1);
    CHECK_INT("warning", counts.of[QUOTA_OF_ORGANIZATION][QUOTA_DAY][QUOTA_WARNING], 1);
    CHECK_INT("no more", counts.of[QUOTA_OF_ORGANIZATION][QUOTA_DAY][QUOTA_EXCEEDED], 0);
    CHECK_INT("not the hour", counts.of[QUOTA_OF_ORGANIZATION][QUOTA_HOUR][QUOTA_WARNING], 0);
    CHECK_OK("an hour later", store_quota_told_count(tx, NOON + HOUR, &counts));
    CHECK_INT("over", counts.of[QUOTA_OF_APPLICATION][QUOTA_HOUR][QUOTA_EXCEEDED], 0);
    CHECK_INT("goes on", counts.of[QUOTA_OF_ORGANIZATION][QUOTA_DAY][QUOTA_WARNING], 1);
}

TEST(what_is_over_is_trimmed_to_the_number_given)
{
    FIXTURE(f);
    bool is_due = false;
    int64_t dropped = 0;
    fill(&f);
    for (int i = 0; i < 3; i++)
        add(&f, APP, QUOTA_HOUR, NOON + i * HOUR, 1);
    struct store_tx *tx = fixture_begin(f.store, STORE_BOOKKEEPING);
    CHECK_OK("due", store_quota_use_trim_is_due(tx, NOON, &is_due));
    CHECK("nothing is that old", !is_due);
    CHECK_OK("due", store_quota_use_trim_is_due(tx, NOON + 2 * HOUR, &is_due));
    CHECK("two are", is_due);
    CHECK_OK("trim", store_quota_use_trim(tx, NOON + 2 * HOUR, 1, &dropped));
    CHECK_INT("one", dropped, 1);
    CHECK_OK("trim", store_quota_use_trim(tx, NOON + 2 * HOUR, 10, &dropped));
    CHECK_INT("the other", dropped, 1);
    CHECK_OK("commit", store_commit(&tx));
    check_used("the last stays", &f, APP, NOON + 2 * HOUR, 1, 0);
}
