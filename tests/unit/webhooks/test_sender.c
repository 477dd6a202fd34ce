/* test_sender: from the outbox to an endpoint, and back into the outbox. */
#include "fixture.h"
#include "peer.h"

#include "webhooks/plan.h"
#include "webhooks/sender.h"

enum { WAIT_MS = 20000, GRACE_MS = 10000 };

#define ANSWER(status) "HTTP/1.1 " status "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

struct sender_fixture {
    struct fixture base;
    struct peer peer;
    struct log *log;
    struct keyset_current *keys;
    struct sender *sender;
};

static void keys_open(struct sender_fixture *f)
{
    static const uint8_t seal_key[JT_KEY_BYTES] = { 9 };
    const struct jt_random random = jt_random_system();
    struct signing_key key = { 0 };
    struct keyset *keys = NULL;
    CHECK_OK("key", signing_key_generate(JOSE_ES256, seal_key, &random, test_arena(), &key));
    key.state = SIGNING_KEY_ACTIVE;
    CHECK_OK("keyset", keyset_new(&key, 1, seal_key, &keys));
    CHECK_OK("current", keyset_current_new(&f->keys));
    keyset_current_set(f->keys, keys);
}

/* A webhook of all that happens, at that endpoint. */
static void put_endpoint(struct sender_fixture *f, const char *id, int port)
{
    jt_str type = JT_STR("api.created");
    const struct webhook webhook = { .id = str(id),
                                     .endpoint = str(text("http://127.0.0.1:%d/", port)),
                                     .name = str(id),
                                     .description = JT_STR(""),
                                     .event_types = &type,
                                     .event_type_count = 1,
                                     .is_enabled = true };
    struct store_tx *tx = fixture_begin(f->base.store, STORE_WRITE);
    CHECK_OK("webhook", store_webhook_create(tx, &webhook));
    fixture_commit(&tx);
}

static struct sender_options sender_options_of(struct sender_fixture *f)
{
    return (struct sender_options){ .store = f->base.store,
                                    .keys = f->keys,
                                    .clock = one_clock(&f->base.now_ms),
                                    .log = f->log,
                                    .in_flight_max = 2 * SENDER_IN_FLIGHT_PER_WEBHOOK,
                                    .allows_private = true };
}

/* A sender with so many deliveries in its outbox, to an endpoint with that answer. */
static void sender_open_with(struct sender_fixture *f, const char *answer, int events)
{
    *f = (struct sender_fixture){ .base = fixture_folder(), .peer = { .answer = answer } };
    f->base.store = fixture_open(&f->base);
    CHECK_OK("log", log_new(&(struct log_options){ .fd = open("/dev/null", O_WRONLY),
                                                   .format = LOG_HUMAN,
                                                   .level = LOG_DEBUG },
                            &f->log));
    keys_open(f);
    peer_start(&f->peer);
    put_endpoint(f, "w1", f->peer.port);
    for (int i = 0; i < events; i++)
        hook_event(&f->base);
    const struct sender_options options = sender_options_of(f);
    CHECK_OK("start", sender_start(&options, &f->sender));
}

static void sender_open(struct sender_fixture *f, const char *answer)
{
    sender_open_with(f, answer, 1);
}

/* The sender ends before what it works with. */
static void sender_close(struct sender_fixture *f)
{
    sender_stop(f->sender, jt_instant_now());
    peer_stop(&f->peer);
    keyset_current_free(f->keys);
    log_close(f->log, jt_instant_in_ms(GRACE_MS));
    fixture_clear(&f->base);
}

static void pause_ms(int ms)
{
    nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000L }, NULL);
}

/* Waits until the peer's figure is so much. */
static void await(const char *name, const atomic_size_t *figure, size_t least)
{
    const struct jt_instant end = jt_instant_in_ms(WAIT_MS);
    while (*figure < least) {
        CHECK(name, !jt_instant_has_come(end, jt_instant_now()));
        pause_ms(5);
    }
}

/* As it stands when it has been tried that often. */
static struct delivery tried_of(struct sender_fixture *f, const char *webhook_id, int64_t attempts)
{
    const struct jt_instant end = jt_instant_in_ms(WAIT_MS);
    for (;;) {
        const struct delivery delivery = hook_delivery(&f->base, webhook_id);
        if (delivery.attempts >= attempts)
            return delivery;
        CHECK("it is tried", !jt_instant_has_come(end, jt_instant_now()));
        pause_ms(10);
    }
}

static struct delivery tried(struct sender_fixture *f, int64_t attempts)
{
    return tried_of(f, "w1", attempts);
}

TEST(what_is_in_the_outbox_is_delivered_once)
{
    JT_AUTO(sender_close) struct sender_fixture f = { 0 };
    sender_open(&f, ANSWER("200 OK"));
    const struct delivery delivery = tried(&f, 1);
    CHECK_INT("state", delivery.state, DELIVERY_DELIVERED);
    CHECK_INT("attempts", delivery.attempts, 1);
    CHECK("signed", memmem(f.peer.request, f.peer.request_bytes, "\r\n\r\neyJ", 7) != NULL);
    hook_event(&f.base);
    sender_wake(f.sender);
    CHECK_INT("the next one", tried(&f, 1).state, DELIVERY_DELIVERED);
}

TEST(what_failed_stays_in_the_outbox_for_later)
{
    JT_AUTO(sender_close) struct sender_fixture f = { 0 };
    sender_open(&f, ANSWER("500 No"));
    const struct delivery delivery = tried(&f, 1);
    CHECK_INT("state", delivery.state, DELIVERY_PENDING);
    CHECK_INT("status", delivery.last_status, 500);
    CHECK("later", delivery.next_attempt_ms > f.base.now_ms);
    CHECK("it fails", hook_get(&f.base, "w1").failing_since_ms != 0);
}

/* How it ended is kept, also by a sender that ends at once. */
TEST(what_was_answered_before_the_end_is_an_attempt)
{
    JT_AUTO(sender_close) struct sender_fixture f = { 0 };
    sender_open(&f, ANSWER("200 OK"));
    await("it is on its way", &f.peer.request_bytes, 1);
    sender_stop(f.sender, jt_instant_in_ms(GRACE_MS));
    f.sender = NULL;
    const struct delivery delivery = hook_delivery(&f.base, "w1");
    CHECK_INT("state", delivery.state, DELIVERY_DELIVERED);
    CHECK_INT("attempts", delivery.attempts, 1);
}

TEST(what_waits_to_be_written_is_not_sent_again)
{
    static const int pause_before_answer_ms = 300;
    JT_AUTO(sender_close) struct sender_fixture f = { 0 };
    sender_open_with(&f, ANSWER("200 OK"), 0);
    f.peer.pause_ms = pause_before_answer_ms;
    hook_event(&f.base);
    sender_wake(f.sender);
    await("it is on its way", &f.peer.request_bytes, 1);
    struct store_tx *others = fixture_begin(f.base.store, STORE_WRITE); /* who writes for long */
    await("sent", &f.peer.answered, 1);
    for (int i = 0; i < 40; i++) {
        sender_wake(f.sender); /* it plans anew */
        pause_ms(10);
    }
    CHECK_INT("once", f.peer.answered, 1);
    store_tx_abortp(&others);
    CHECK_INT("and then it is written", tried(&f, 1).attempts, 1);
    CHECK_INT("once", f.peer.answered, 1);
}

TEST(two_senders_of_one_store_send_each_delivery_once)
{
    enum { EVENTS = 60 };
    JT_AUTO(sender_close) struct sender_fixture f = { 0 };
    struct sender *other = NULL;
    sender_open_with(&f, ANSWER("200 OK"), 0);
    struct store *store = fixture_open(&f.base);
    struct sender_options options = sender_options_of(&f);
    options.store = store;
    CHECK_OK("start", sender_start(&options, &other));
    for (int i = 0; i < EVENTS; i++) {
        hook_event(&f.base);
        sender_wake(f.sender);
        sender_wake(other);
    }
    await("all", &f.peer.answered, EVENTS);
    CHECK_INT("the last", tried(&f, 1).state, DELIVERY_DELIVERED);
    sender_stop(other, jt_instant_in_ms(GRACE_MS));
    sender_stop(f.sender, jt_instant_in_ms(GRACE_MS));
    f.sender = NULL;
    CHECK_INT("none twice", f.peer.answered, EVENTS);
    store_close(store);
}

TEST(a_slow_endpoint_has_a_share_and_leaves_the_rest_to_others)
{
    struct peer good = { .answer = ANSWER("200 OK") };
    JT_AUTO(sender_close) struct sender_fixture f = { 0 };
    sender_open_with(&f, NULL, 3 * SENDER_IN_FLIGHT_PER_WEBHOOK);
    await("its share is on its way", &f.peer.request_bytes, 1);
    pause_ms(100);
    peer_start(&good);
    put_endpoint(&f, "w2", good.port);
    hook_event(&f.base);
    sender_wake(f.sender);
    const struct jt_instant from = jt_instant_now();
    CHECK_INT("delivered", tried_of(&f, "w2", 1).state, DELIVERY_DELIVERED);
    CHECK("before the slow one gives up", ms_since(from) < 10000);
    peer_stop(&good);
}

TEST(what_is_on_its_way_at_the_end_is_given_up_and_is_no_attempt)
{
    JT_AUTO(sender_close) struct sender_fixture f = { 0 };
    sender_open(&f, NULL);
    await("it is on its way", &f.peer.request_bytes, 1);
    sender_stop(f.sender, jt_instant_in_ms(100));
    f.sender = NULL;
    const struct delivery delivery = hook_delivery(&f.base, "w1");
    CHECK_INT("state", delivery.state, DELIVERY_PENDING);
    CHECK_INT("attempts", delivery.attempts, 0);
    CHECK_INT("due at once, for whoever comes", delivery.next_attempt_ms, f.base.now_ms);
}

/* The process died in between: nobody told what became of it. */
TEST(what_was_taken_and_not_told_is_sent_when_the_lease_ends)
{
    JT_AUTO(sender_close) struct sender_fixture f = { 0 };
    jt_str *ids = NULL;
    size_t count = 0;
    sender_open_with(&f, ANSWER("200 OK"), 0);
    const int64_t lease_ends_ms = f.base.now_ms + PLAN_LEASE_MS;
    struct store_tx *tx = fixture_begin(f.base.store, STORE_WRITE);
    CHECK_OK("change",
             store_record_change(tx, CHANGE_API, JT_STR("a"), JT_STR("api.created"), JT_STR("")));
    CHECK_OK("take", store_delivery_take(tx, JT_STR("w1"), f.base.now_ms, 1, lease_ends_ms,
                                         test_arena(), &ids, &count));
    CHECK_INT("taken", count, 1);
    CHECK_OK("commit", store_commit(&tx));
    sender_wake(f.sender);
    pause_ms(200);
    CHECK_INT("it is another's", f.peer.answered, 0);
    one_clock_set(&f.base.now_ms, lease_ends_ms);
    sender_wake(f.sender);
    CHECK_INT("then it is sent", tried(&f, 1).state, DELIVERY_DELIVERED);
    CHECK_INT("once", f.peer.answered, 1);
}

TEST(there_may_be_no_sender)
{
    sender_wake(NULL);
    sender_stop(NULL, jt_instant_now());
}
