/* Rows of webhooks and of their deliveries. */
#include "fixture.h"
#include "store/changes.h"
#include "store/page.h"
#include "store/webhooks.h"

static struct webhook webhook_of(const char *id, jt_str *types, size_t type_count)
{
    return (struct webhook){ .id = str(id),
                             .endpoint = JT_STR("https://hook.example/x"),
                             .name = JT_STR("Name"),
                             .description = JT_STR("Text"),
                             .event_types = types,
                             .event_type_count = type_count,
                             .is_enabled = true,
                             .created_ms = 1000 };
}

TEST(a_webhook_comes_back_as_it_was_put)
{
    FIXTURE(f);
    jt_str types[] = { JT_STR("organization.updated"), JT_STR("api.created"),
                       JT_STR("api.created") };
    struct webhook webhook = webhook_of("w1", types, COUNT(types)), *all = NULL;
    size_t count = 0;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("create", store_webhook_create(tx, &webhook));
    CHECK_OK("list", store_webhook_list(tx, test_arena(), &all, &count));
    CHECK_INT("one", count, 1);
    CHECK_STR("endpoint", all[0].endpoint, "https://hook.example/x");
    CHECK_STR("description", all[0].description, "Text");
    CHECK_INT("each type once", all[0].event_type_count, 2);
    CHECK_STR("in their order", all[0].event_types[0], "api.created");

    webhook.name = JT_STR("Other");
    webhook.event_type_count = 1;
    CHECK_OK("update", store_webhook_update(tx, &webhook));
    CHECK_OK("get", store_webhook_get(tx, webhook.id, test_arena(), &webhook));
    CHECK_STR("name", webhook.name, "Other");
    CHECK_INT("types", webhook.event_type_count, 1);
    CHECK_OK("delete", store_webhook_delete(tx, webhook.id));
    CHECK_CODE("get", store_webhook_get(tx, webhook.id, test_arena(), &webhook), JT_NOT_FOUND);
    CHECK_CODE("update", store_webhook_update(tx, &webhook), JT_NOT_FOUND);
    CHECK_CODE("enable", store_webhook_set_enabled(tx, webhook.id, true), JT_NOT_FOUND);
    CHECK_CODE("delete", store_webhook_delete(tx, webhook.id), JT_NOT_FOUND);
    store_tx_abortp(&tx);
}

TEST(there_are_at_most_so_many)
{
    FIXTURE(f);
    jt_str type = JT_STR("api.created");
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    for (size_t i = 0; i <= WEBHOOKS_MAX; i++) {
        char id[16];
        snprintf(id, sizeof(id), "w%03zu", i);
        struct webhook webhook = webhook_of(id, &type, 1);
        CHECK_CODE(id, store_webhook_create(tx, &webhook), i < WEBHOOKS_MAX ? JT_OK : JT_TOO_LARGE);
    }
    store_tx_abortp(&tx);
}

/* A webhook w1 with so many deliveries, a second apart. */
static void put_deliveries(struct fixture *f, size_t count)
{
    jt_str type = JT_STR("api.created");
    struct webhook webhook = webhook_of("w1", &type, 1);
    struct store_tx *tx = fixture_begin(f->store, STORE_WRITE);
    CHECK_OK("create", store_webhook_create(tx, &webhook));
    for (size_t i = 0; i < count; i++) {
        f->now_ms += 1000;
        CHECK_OK("change", store_record_change(tx, CHANGE_API, JT_STR("a"), type, JT_STR("")));
    }
    fixture_commit(&tx);
}

static struct delivery *list(struct store_tx *tx, const enum delivery_state *state, jt_str after,
                             size_t limit, size_t want)
{
    struct delivery *rows = NULL;
    size_t count = 0;
    CHECK_OK("list", store_delivery_list(tx, JT_STR("w1"), state, after, limit, test_arena(), &rows,
                                         &count));
    CHECK_INT("rows", count, want);
    return rows;
}

TEST(deliveries_are_listed_the_newest_first_by_state_and_page)
{
    FIXTURE(f);
    put_deliveries(&f, 5);
    const enum delivery_state pending = DELIVERY_PENDING, failed = DELIVERY_FAILED;
    struct store_tx *tx = fixture_begin(f.store, STORE_BOOKKEEPING);
    struct delivery *all = list(tx, NULL, JT_STR(""), 100, 5);
    CHECK("the newest first", jt_str_cmp(all[0].id, all[1].id) > 0);
    CHECK_STR("of what", all[0].event_type, "api.created");
    CHECK_INT("a second apart", all[0].event_ms - all[1].event_ms, 1000);
    CHECK("the next page", jt_str_eq(list(tx, NULL, all[1].id, 2, 2)[0].id, all[2].id));
    list(tx, NULL, all[4].id, 2, 0);

    bool is_changed = false;
    struct delivery one = all[1];
    one.state = DELIVERY_FAILED;
    one.attempts = 1;
    one.last_status = 500;
    one.last_error = JT_STR("broken");
    const int64_t lease_ends_ms = one.next_attempt_ms;
    one.next_attempt_ms = 0;
    CHECK_OK("attempted", store_delivery_attempted(tx, &one, lease_ends_ms, &is_changed));
    CHECK("changed", is_changed);
    CHECK_OK("attempted", store_delivery_attempted(tx, &one, lease_ends_ms, &is_changed));
    CHECK("only once", !is_changed);
    CHECK_STR("error", list(tx, &failed, JT_STR(""), 100, 1)[0].last_error, "broken");
    list(tx, &failed, all[1].id, 100, 0);
    list(tx, &pending, JT_STR(""), 100, 4);
    list(tx, &pending, all[1].id, 2, 2);
    CHECK_CODE("too many",
               store_delivery_list(tx, JT_STR("w1"), NULL, JT_STR(""), STORE_PAGE_MAX + 2,
                                   test_arena(), &all, &(size_t){ 0 }),
               JT_TOO_LARGE);
    store_tx_abortp(&tx);
}

/* As the store has it, whose database may have a clock of its own. */
static int64_t shared_now_ms(struct store_tx *tx)
{
    int64_t now_ms = 0;
    CHECK_OK("time", store_shared_now_ms(tx, &now_ms));
    return now_ms;
}

static void take(struct store_tx *tx, int64_t now_ms, size_t limit, int64_t lease_ends_ms,
                 jt_str **ret_ids, size_t want)
{
    size_t count = 0;
    bool is_due = false;
    CHECK_OK("look", store_delivery_is_due(tx, JT_STR("w1"), now_ms, &is_due));
    CHECK_INT("due", is_due, want > 0);
    CHECK_OK("take", store_delivery_take(tx, JT_STR("w1"), now_ms, limit, lease_ends_ms,
                                         test_arena(), ret_ids, &count));
    CHECK_INT("taken", count, want);
}

TEST(an_outcome_of_before_a_resend_is_dropped)
{
    FIXTURE(f);
    put_deliveries(&f, 1);
    bool is_changed = false;
    struct store_tx *tx = fixture_begin(f.store, STORE_BOOKKEEPING);
    const int64_t now_ms = shared_now_ms(tx);
    struct delivery one = list(tx, NULL, JT_STR(""), 1, 1)[0];
    jt_str *ids = NULL;
    take(tx, now_ms, 1, now_ms + 90000, &ids, 1);
    CHECK_OK("resend", store_delivery_resend(tx, one.webhook_id, one.id));
    one.attempts = 1; /* was on its way meanwhile */
    one.state = DELIVERY_DELIVERED;
    CHECK_OK("attempt", store_delivery_attempted(tx, &one, now_ms + 90000, &is_changed));
    CHECK("dropped", !is_changed);
    one = list(tx, NULL, JT_STR(""), 1, 1)[0];
    CHECK_INT("pending", one.state, DELIVERY_PENDING);
    CHECK_INT("anew", one.attempts, 0);
    CHECK("now", one.next_attempt_ms >= now_ms && one.next_attempt_ms <= shared_now_ms(tx));
    CHECK_CODE("another's", store_delivery_resend(tx, JT_STR("w2"), one.id), JT_NOT_FOUND);
    store_tx_abortp(&tx);
}

TEST(what_is_due_is_taken_the_longest_due_first_and_sent_only_of_enabled_webhooks)
{
    FIXTURE(f);
    put_deliveries(&f, 3);
    jt_str *ids = NULL;
    struct delivery_to_send send = { 0 };
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    const struct delivery *all = list(tx, NULL, JT_STR(""), 3, 3);
    const int64_t due_ms = all[1].next_attempt_ms, lease_ends_ms = due_ms + 30000;
    take(tx, all[2].next_attempt_ms - 1, 10, lease_ends_ms, &ids, 0);
    take(tx, due_ms, 1, lease_ends_ms, &ids, 1);
    CHECK("the longest due", jt_str_eq(ids[0], all[2].id));
    take(tx, due_ms, 10, lease_ends_ms + 1, &ids, all[0].next_attempt_ms > due_ms ? 1 : 2);
    CHECK("none twice", !jt_str_eq(ids[0], all[2].id));
    CHECK_OK("to send", store_delivery_to_send(tx, all[2].id, lease_ends_ms, test_arena(), &send));
    CHECK_STR("endpoint", send.endpoint, "https://hook.example/x");
    CHECK_STR("type", send.event.type, "api.created");
    CHECK_STR("data", send.event.data, "{\"api\":{\"id\":\"a\"}}");
    CHECK_CODE("of another lease",
               store_delivery_to_send(tx, all[1].id, lease_ends_ms, test_arena(), &send),
               JT_NOT_FOUND);
    CHECK_OK("disable", store_webhook_set_enabled(tx, JT_STR("w1"), false));
    CHECK_CODE("to send", store_delivery_to_send(tx, all[2].id, lease_ends_ms, test_arena(), &send),
               JT_NOT_FOUND);
    store_tx_abortp(&tx);
}

TEST(what_is_given_back_is_due_unless_the_lease_is_another_one)
{
    FIXTURE(f);
    put_deliveries(&f, 1);
    jt_str *ids = NULL;
    struct store_tx *tx = fixture_begin(f.store, STORE_BOOKKEEPING);
    const int64_t now_ms = shared_now_ms(tx);
    take(tx, now_ms, 1, now_ms + 90000, &ids, 1);
    CHECK_OK("another's", store_delivery_give_back(tx, ids[0], now_ms + 80000));
    take(tx, now_ms, 1, now_ms + 90000, &ids, 0);
    ids = &list(tx, NULL, JT_STR(""), 1, 1)[0].id;
    CHECK_OK("its own", store_delivery_give_back(tx, *ids, now_ms + 90000));
    take(tx, shared_now_ms(tx), 1, now_ms + 90000, &ids, 1);
    store_tx_abortp(&tx);
}

TEST(a_webhook_fails_from_its_first_failure_on)
{
    FIXTURE(f);
    put_deliveries(&f, 0);
    bool is_changed = false;
    struct webhook webhook = { 0 };
    struct store_tx *tx = fixture_begin(f.store, STORE_BOOKKEEPING);
    CHECK_OK("fails", store_webhook_set_failing(tx, JT_STR("w1"), 5000, &is_changed));
    CHECK("news", is_changed);
    CHECK_OK("fails", store_webhook_set_failing(tx, JT_STR("w1"), 6000, &is_changed));
    CHECK("no news", !is_changed);
    CHECK_OK("get", store_webhook_get(tx, JT_STR("w1"), test_arena(), &webhook));
    CHECK_INT("since", webhook.failing_since_ms, 5000);
    CHECK_OK("works", store_webhook_set_failing(tx, JT_STR("w1"), 0, &is_changed));
    CHECK("news", is_changed);
    CHECK_OK("works", store_webhook_set_failing(tx, JT_STR("w1"), 0, &is_changed));
    CHECK("no news", !is_changed);
    store_tx_abortp(&tx);
}
