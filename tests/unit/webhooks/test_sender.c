/* test_sender: from the outbox to an endpoint, and back into the outbox. */
#include "fixture.h"
#include "peer.h"

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

/* A sender with one delivery in its outbox, to an endpoint with that answer. */
static void sender_open(struct sender_fixture *f, const char *answer)
{
    jt_str type = JT_STR("api.created");
    *f = (struct sender_fixture){ .base = fixture_folder(), .peer = { .answer = answer } };
    f->base.store = fixture_open(&f->base);
    CHECK_OK("log", log_new(open("/dev/null", O_WRONLY), LOG_HUMAN, LOG_DEBUG, &f->log));
    keys_open(f);
    peer_start(&f->peer);
    const struct webhook webhook = { .id = JT_STR("w1"),
                                     .endpoint = str(text("http://127.0.0.1:%d/", f->peer.port)),
                                     .name = JT_STR("w1"),
                                     .description = JT_STR(""),
                                     .event_types = &type,
                                     .event_type_count = 1,
                                     .is_enabled = true };
    struct store_tx *tx = fixture_begin(f->base.store, STORE_WRITE);
    CHECK_OK("webhook", store_webhook_create(tx, &webhook));
    fixture_commit(&tx);
    hook_event(&f->base);
    const struct sender_options options = { .store = f->base.store,
                                            .keys = f->keys,
                                            .clock = one_clock(&f->base.now_ms),
                                            .log = f->log,
                                            .in_flight_max = 4,
                                            .allows_private = true };
    CHECK_OK("start", sender_start(&options, &f->sender));
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

/* As it stands when it has been tried that often. */
static struct delivery tried(struct sender_fixture *f, int64_t attempts)
{
    const struct jt_instant end = jt_instant_in_ms(WAIT_MS);
    const struct timespec pause = { .tv_nsec = 10 * 1000000 };
    for (;;) {
        const struct delivery delivery = hook_delivery(&f->base, "w1");
        if (delivery.attempts >= attempts)
            return delivery;
        CHECK("it is tried", !jt_instant_has_come(end, jt_instant_now()));
        nanosleep(&pause, NULL);
    }
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

TEST(what_is_on_its_way_at_the_end_is_given_up_and_is_no_attempt)
{
    JT_AUTO(sender_close) struct sender_fixture f = { 0 };
    const struct timespec pause = { .tv_nsec = 10 * 1000000 };
    const struct jt_instant end = jt_instant_in_ms(WAIT_MS);
    sender_open(&f, NULL);
    while (f.peer.request_bytes == 0 && !jt_instant_has_come(end, jt_instant_now()))
        nanosleep(&pause, NULL);
    sender_stop(f.sender, jt_instant_in_ms(100));
    f.sender = NULL;
    CHECK("it was on its way", f.peer.request_bytes > 0);
    const struct delivery delivery = hook_delivery(&f.base, "w1");
    CHECK_INT("state", delivery.state, DELIVERY_PENDING);
    CHECK_INT("attempts", delivery.attempts, 0);
}

TEST(there_may_be_no_sender)
{
    sender_wake(NULL);
    sender_stop(NULL, jt_instant_now());
}
