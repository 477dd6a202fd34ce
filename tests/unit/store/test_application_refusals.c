/* The last refusals of an application. */
#include "store/application_refusals.h"
#include "store/fixture.h"

static void add(struct store_tx *tx, const char *cause, const char *audience, int64_t count,
                int64_t first_ms, int64_t last_ms)
{
    const struct application_refusal refusal = { .cause = str(cause),
                                                 .audience = str(audience),
                                                 .scope = JT_STR(""),
                                                 .count = count,
                                                 .first_ms = first_ms,
                                                 .last_ms = last_ms };
    CHECK_OK(cause, store_application_refusal_add(tx, JT_STR("a1"), &refusal));
}

static struct store_tx *begin_with_application(struct fixture *f)
{
    struct store_tx *tx = fixture_begin(f->store, STORE_WRITE);
    put_application(tx, "a1", "one");
    fixture_commit(&tx);
    return fixture_begin(f->store, STORE_BOOKKEEPING);
}

static size_t list(struct store_tx *tx, struct application_refusal **ret_refusals)
{
    size_t count = 0;
    CHECK_OK("list",
             store_application_refusals_list(tx, JT_STR("a1"), test_arena(), ret_refusals, &count));
    return count;
}

TEST(the_same_refusals_of_two_nodes_add_up)
{
    FIXTURE(f);
    struct application_refusal *found = NULL;
    struct store_tx *tx = begin_with_application(&f);
    add(tx, "scope", "orders", 2, 10, 20);
    add(tx, "audience", "stock", 1, 15, 15);
    add(tx, "scope", "orders", 3, 5, 12);
    CHECK_INT("groups", list(tx, &found), 2);
    CHECK_STR("the latest first", found[0].cause, "scope");
    CHECK_STR("of", found[0].audience, "orders");
    CHECK_INT("count", found[0].count, 5);
    CHECK_INT("first", found[0].first_ms, 5);
    CHECK_INT("last", found[0].last_ms, 20);
    CHECK_STR("then", found[1].cause, "audience");
    store_tx_abortp(&tx);
}

TEST(only_the_latest_are_kept)
{
    FIXTURE(f);
    enum { MANY = 3 * APPLICATION_REFUSALS_MAX };
    struct application_refusal *found = NULL;
    struct store_tx *tx = begin_with_application(&f);
    for (int i = 0; i < MANY; i++)
        add(tx, "audience", text("api %d", i), 1, i, i);
    CHECK_INT("groups", list(tx, &found), APPLICATION_REFUSALS_MAX);
    CHECK_STR("the last", found[0].audience, text("api %d", MANY - 1));
    CHECK_INT("the first that stays", found[APPLICATION_REFUSALS_MAX - 1].last_ms,
              MANY - APPLICATION_REFUSALS_MAX);
    store_tx_abortp(&tx);
}

TEST(refusals_go_when_they_are_old_or_their_application_is_gone)
{
    FIXTURE(f);
    struct application_refusal *found = NULL;
    int64_t dropped = 0;
    bool is_due = true;
    struct store_tx *tx = begin_with_application(&f);
    for (int i = 1; i <= 5; i++)
        add(tx, "audience", text("api %d", i), 1, i, i);
    CHECK_OK("look", store_application_refusals_trim_is_due(tx, 1, &is_due));
    CHECK("none is that old", !is_due);
    CHECK_OK("look", store_application_refusals_trim_is_due(tx, 4, &is_due));
    CHECK("some are", is_due);
    CHECK_OK("two", store_application_refusals_trim(tx, 4, 2, &dropped));
    CHECK_INT("two", dropped, 2);
    CHECK_OK("the rest", store_application_refusals_trim(tx, 4, 2, &dropped));
    CHECK_INT("one", dropped, 1);
    CHECK_INT("left", list(tx, &found), 2);
    CHECK_OK("delete", store_application_delete(tx, JT_STR("a1")));
    add(tx, "audience", "late", 1, 9, 9);
    CHECK_INT("none", list(tx, &found), 0);
    store_tx_abortp(&tx);
}
