/* Events and deliveries are written with the change, for those subscribed, and trimmed. */
#include "fixture.h"
#include "store/changes.h"
#include "store/events.h"

static void change(struct fixture *f, const char *action, jt_str detail)
{
    struct store_tx *tx = fixture_begin(f->store, STORE_WRITE);
    CHECK_OK(action,
             store_record_change(tx, CHANGE_ORGANIZATION, JT_STR("org_\"1"), str(action), detail));
    CHECK_OK(action, store_commit(&tx));
}

/* The newest delivery of a webhook; its event_id is empty when there is none. */
static struct delivery newest(struct fixture *f, const char *webhook_id, size_t *ret_count)
{
    struct store_tx *tx = fixture_begin(f->store, STORE_READ);
    struct delivery *rows = NULL;
    CHECK_OK("list", store_delivery_list(tx, str(webhook_id), NULL, JT_STR(""), 100, test_arena(),
                                         &rows, ret_count));
    store_tx_abortp(&tx);
    return *ret_count == 0 ? (struct delivery){ 0 } : rows[0];
}

static struct event event_of(struct fixture *f, jt_str id)
{
    struct store_tx *tx = fixture_begin(f->store, STORE_READ);
    struct event event = { 0 };
    CHECK_OK("event", store_event_get(tx, id, test_arena(), &event));
    store_tx_abortp(&tx);
    return event;
}

/* As the store has it, whose database may have a clock of its own. */
static int64_t shared_now_ms(struct fixture *f)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(f->store, STORE_READ);
    int64_t now_ms = 0;
    CHECK_OK("time", store_shared_now_ms(tx, &now_ms));
    return now_ms;
}

TEST(a_change_leaves_an_event_for_those_subscribed_to_its_type)
{
    FIXTURE(f);
    size_t count;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_webhook(tx, "w1", "organization.created");
    put_webhook(tx, "w2", "organization.deleted");
    put_webhook(tx, "w3", "organization.created");
    CHECK_OK("disable", store_webhook_set_enabled(tx, JT_STR("w3"), false));
    fixture_commit(&tx);

    change(&f, "organization.created", JT_STR("{\"name\":\"Acme\"}"));
    struct delivery delivery = newest(&f, "w1", &count);
    CHECK_INT("one", count, 1);
    CHECK_INT("pending", delivery.state, DELIVERY_PENDING);
    CHECK("at once", delivery.next_attempt_ms <= shared_now_ms(&f));
    newest(&f, "w2", &count);
    CHECK_INT("not subscribed", count, 0);
    newest(&f, "w3", &count);
    CHECK_INT("disabled", count, 0);

    struct event event = event_of(&f, delivery.event_id);
    CHECK_STR("type", event.type, "organization.created");
    CHECK_STR("source", event.source, "admin");
    CHECK_INT("time", event.at_ms, f.now_ms);
    CHECK_STR("data", event.data, "{\"organization\":{\"code\":\"org_\\\"1\",\"name\":\"Acme\"}}");
}

TEST(data_is_the_subject_alone_without_a_fitting_detail)
{
    FIXTURE(f);
    size_t count;
    struct jt_buf long_detail;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_webhook(tx, "w1", "organization.updated");
    fixture_commit(&tx);
    CHECK_OK("buf", jt_arena_buf(test_arena(), EVENT_DETAIL_MAX_BYTES + 64, &long_detail));
    jt_buf_put(&long_detail, JT_STR("{\"name\":\""));
    while (long_detail.len <= EVENT_DETAIL_MAX_BYTES)
        jt_buf_put_char(&long_detail, 'x');
    jt_buf_put(&long_detail, JT_STR("\"}"));

    const jt_str details[] = { JT_STR(""), JT_STR("{}"), jt_buf_str(&long_detail) };
    for (size_t i = 0; i < COUNT(details); i++) {
        change(&f, "organization.updated", details[i]);
        CHECK_STR("data", event_of(&f, newest(&f, "w1", &count).event_id).data,
                  "{\"organization\":{\"code\":\"org_\\\"1\"}}");
        f.now_ms++;
    }
}

TEST(what_is_rolled_back_leaves_nothing_and_other_changes_are_no_events)
{
    FIXTURE(f);
    size_t count;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_webhook(tx, "w1", "organization.created");
    fixture_commit(&tx);
    tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("record", store_record_change(tx, CHANGE_ORGANIZATION, JT_STR("o"),
                                           JT_STR("organization.created"), JT_STR("")));
    store_tx_abortp(&tx);
    change(&f, "organization.renamed", JT_STR(""));
    newest(&f, "w1", &count);
    CHECK_INT("none", count, 0);
}

static size_t trim(struct fixture *f, int64_t older_than_ms, size_t limit)
{
    struct store_tx *tx = fixture_begin(f->store, STORE_BOOKKEEPING);
    size_t trimmed = 0;
    bool is_due = false;
    CHECK_OK("look", store_events_trim_is_due(tx, older_than_ms, test_arena(), &is_due));
    CHECK_OK("trim", store_events_trim(tx, older_than_ms, limit, test_arena(), &trimmed));
    CHECK_INT("it was due", is_due, trimmed > 0);
    CHECK_OK("commit", store_commit(&tx));
    return trimmed;
}

TEST(trimming_takes_what_is_old_and_done_with)
{
    FIXTURE(f);
    size_t count;
    const int64_t start_ms = f.now_ms;
    bool is_changed = false;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_webhook(tx, "w1", "organization.created");
    fixture_commit(&tx);
    change(&f, "organization.created", JT_STR("")); /* to be delivered */
    struct delivery delivery = newest(&f, "w1", &count);
    change(&f, "organization.deleted", JT_STR("")); /* no webhook */
    change(&f, "organization.deleted", JT_STR(""));
    f.now_ms += 1000;
    change(&f, "organization.deleted", JT_STR(""));

    CHECK_INT("nothing is so old", trim(&f, start_ms, 100), 0);
    CHECK_INT("to the limit", trim(&f, start_ms + 1000, 1), 1);
    CHECK_INT("what is pending stays", trim(&f, start_ms + 1000, 100), 1);
    const int64_t lease_ends_ms = delivery.next_attempt_ms;
    delivery.state = DELIVERY_DELIVERED;
    delivery.attempts = 1;
    tx = fixture_begin(f.store, STORE_BOOKKEEPING);
    CHECK_OK("delivered", store_delivery_attempted(tx, &delivery, lease_ends_ms, &is_changed));
    CHECK_OK("commit", store_commit(&tx));
    CHECK("changed", is_changed);
    CHECK_INT("and goes when it is done", trim(&f, start_ms + 1000, 100), 1);
    newest(&f, "w1", &count);
    CHECK_INT("with its deliveries", count, 0);
}

TEST(what_a_disabled_webhook_waits_for_does_not_stay_for_ever)
{
    FIXTURE(f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_webhook(tx, "w1", "organization.created");
    fixture_commit(&tx);
    change(&f, "organization.created", JT_STR(""));
    CHECK_INT("pending", trim(&f, f.now_ms + 1, 100), 0);
    tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("disable", store_webhook_set_enabled(tx, JT_STR("w1"), false));
    fixture_commit(&tx);
    CHECK_INT("disabled", trim(&f, f.now_ms + 1, 100), 1);
}
