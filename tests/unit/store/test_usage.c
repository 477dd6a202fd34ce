/* Figures of use. */
#include "store/fixture.h"
#include "store/usage.h"

static void add(struct store_tx *tx, enum usage_kind kind, const char *subject, int64_t count,
                int64_t last_used_ms, const char *address)
{
    struct usage usage = { .application_id = JT_STR("a1"),
                           .kind = kind,
                           .subject = str(subject),
                           .count = count,
                           .last_used_ms = last_used_ms,
                           .last_address = str(address) };
    CHECK_OK(subject, store_usage_add(tx, &usage));
}

static void add_secret(struct store_tx *tx, const char *subject, int64_t created_ms, int64_t count,
                       int64_t last_used_ms)
{
    struct usage usage = { .application_id = JT_STR("a1"),
                           .kind = USAGE_CLIENT_SECRET,
                           .subject = str(subject),
                           .secret_created_ms = created_ms,
                           .count = count,
                           .last_used_ms = last_used_ms };
    CHECK_OK(subject, store_usage_add(tx, &usage));
}

static void check_figures(const char *name, struct store_tx *tx, enum usage_kind kind,
                          const char *subject, int64_t count, int64_t last_used_ms,
                          const char *address)
{
    struct usage_figures figures = { .application_id = JT_STR("a1") };
    CHECK_OK(name, store_usage_get(tx, kind, str(subject), &figures, 1, test_arena()));
    CHECK_INT(name, figures.count, count);
    CHECK_INT(name, figures.last_used_ms, last_used_ms);
    CHECK_STR(name, figures.last_address, address);
}

static struct store_tx *begin_with_application(struct fixture *f)
{
    struct store_tx *tx = fixture_begin(f->store, STORE_WRITE);
    put_application(tx, "a1", "app");
    put_api(tx, "p1", "api");
    put_scope(tx, "p1", "read");
    fixture_commit(&tx);
    return fixture_begin(f->store, STORE_BOOKKEEPING);
}

TEST(figures_add_up_and_keep_the_latest)
{
    FIXTURE(f);
    struct store_tx *tx = begin_with_application(&f);
    check_figures("never used", tx, USAGE_APPLICATION, "", 0, 0, "");
    add(tx, USAGE_APPLICATION, "", 3, 50, "10.0.0.1");
    add(tx, USAGE_APPLICATION, "", 4, 60, "10.0.0.2");
    check_figures("application", tx, USAGE_APPLICATION, "", 7, 60, "10.0.0.2");
    add(tx, USAGE_APPLICATION, "", 1, 40, "10.0.0.3");
    check_figures("late news do not turn the clock back", tx, USAGE_APPLICATION, "", 8, 60,
                  "10.0.0.2");
    add(tx, USAGE_AUDIENCE, "p1", 2, 70, "");
    add(tx, USAGE_AUDIENCE, "p1", 2, 80, "");
    check_figures("audience", tx, USAGE_AUDIENCE, "p1", 4, 80, "");
    add(tx, USAGE_SCOPE, "p1:read", 5, 90, "");
    check_figures("scope", tx, USAGE_SCOPE, "p1:read", 5, 90, "");
    CHECK_OK("bookkeeping needs no audit entry", store_commit(&tx));
    tx = fixture_begin(f.store, STORE_READ);
    check_figures("after the commit", tx, USAGE_SCOPE, "p1:read", 5, 90, "");
    store_tx_abortp(&tx);
}

TEST(figures_of_many_are_asked_for_at_once)
{
    FIXTURE(f);
    struct usage_figures figures[] = { { .application_id = JT_STR("a2") },
                                       { .application_id = JT_STR("none") },
                                       { .application_id = JT_STR("a1") } };
    struct store_tx *tx = begin_with_application(&f);
    put_application(tx, "a2", "other");
    add(tx, USAGE_APPLICATION, "", 3, 50, "10.0.0.1");
    CHECK_OK("get", store_usage_get(tx, USAGE_APPLICATION, JT_STR(""), figures, COUNT(figures),
                                    test_arena()));
    CHECK_INT("never used", figures[0].count, 0);
    CHECK_INT("unknown", figures[1].last_used_ms, 0);
    CHECK_INT("used", figures[2].count, 3);
    CHECK_STR("from", figures[2].last_address, "10.0.0.1");
    store_tx_abortp(&tx);
}

TEST(use_of_what_is_gone_meanwhile_is_dropped)
{
    FIXTURE(f);
    struct store_tx *tx = begin_with_application(&f);
    add(tx, USAGE_AUDIENCE, "p9", 1, 1, "");
    add(tx, USAGE_SCOPE, "p1:none", 1, 1, "");
    add_secret(tx, "current", 1, 1, 1);
    check_figures("API", tx, USAGE_AUDIENCE, "p9", 0, 0, "");
    check_figures("scope", tx, USAGE_SCOPE, "p1:none", 0, 0, "");
    CHECK_OK("delete", store_application_delete(tx, JT_STR("a1")));
    add(tx, USAGE_APPLICATION, "", 1, 1, "10.0.0.1");
    add(tx, USAGE_AUDIENCE, "p1", 1, 1, "");
    add(tx, USAGE_SCOPE, "p1:read", 1, 1, "");
    check_figures("application", tx, USAGE_APPLICATION, "", 0, 0, "");
    check_figures("its API", tx, USAGE_AUDIENCE, "p1", 0, 0, "");
    store_tx_abortp(&tx);
}

TEST(a_secret_is_counted_by_when_it_was_created)
{
    FIXTURE(f);
    struct store_tx *tx = begin_with_application(&f);
    put_secret(tx, "a1", 1, 10, false);
    add_secret(tx, "current", 10, 2, 100);
    check_figures("current", tx, USAGE_CLIENT_SECRET, "current", 2, 100, "");
    put_secret(tx, "a1", 2, 20, true);
    add_secret(tx, "current", 10, 3, 110); /* gathered before the rotation */
    check_figures("the new one is unused", tx, USAGE_CLIENT_SECRET, "current", 0, 0, "");
    check_figures("the old one is now previous", tx, USAGE_CLIENT_SECRET, "previous", 5, 110, "");
    add_secret(tx, "previous", 10, 1, 105);
    check_figures("latest stays", tx, USAGE_CLIENT_SECRET, "previous", 6, 110, "");

    struct client_secret *secrets = NULL;
    size_t count = 0;
    CHECK_OK("list", store_client_secret_list(tx, JT_STR("a1"), test_arena(), &secrets, &count));
    CHECK_INT("the row tells the same", secrets[1].use_count, 6);
    CHECK_INT("the row tells the same", secrets[1].last_used_ms, 110);
    store_tx_abortp(&tx);
}

TEST(secrets_of_one_millisecond_are_told_apart_by_their_place)
{
    FIXTURE(f);
    struct store_tx *tx = begin_with_application(&f);
    put_secret(tx, "a1", 1, 10, false);
    put_secret(tx, "a1", 2, 10, true);
    add_secret(tx, "previous", 10, 1, 100);
    add_secret(tx, "current", 10, 2, 200);
    check_figures("previous", tx, USAGE_CLIENT_SECRET, "previous", 1, 100, "");
    check_figures("current", tx, USAGE_CLIENT_SECRET, "current", 2, 200, "");
    store_tx_abortp(&tx);
}
