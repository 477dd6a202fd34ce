/* The traces of the newest events are known, those of older ones are not. */
#include "fixture.h"
#include "store/changes.h"
#include "store/event_traces.h"

#define TRACE "4bf92f3577b34da6a3ce929d0e0e4736"
#define SPAN  "00f067aa0ba902b7"

static struct event_trace find(struct event_traces *traces, const char *event_id)
{
    struct event_trace trace;
    CHECK_OK(event_id, event_traces_find(traces, str(event_id), test_arena(), &trace));
    return trace;
}

TEST(event_traces_know_the_newest)
{
    static struct event_traces traces;
    event_traces_init(&traces);
    const struct event_trace first = { JT_STR(TRACE), JT_STR(SPAN), true },
                             other = { JT_STR(TRACE), JT_STR(SPAN), false };
    event_traces_add(&traces, JT_STR("event_0"), &first);
    CHECK_STR("trace", find(&traces, "event_0").trace_id, TRACE);
    CHECK_STR("span", find(&traces, "event_0").span_id, SPAN);
    CHECK("sampled", find(&traces, "event_0").is_sampled);
    for (int i = 1; i <= EVENT_TRACES; i++)
        event_traces_add(&traces, str(text("event_%d", i)), &other);
    CHECK_STR("the oldest gave way", find(&traces, "event_0").trace_id, "");
    CHECK_STR("the next did not", find(&traces, "event_1").trace_id, TRACE);
    CHECK("not sampled", !find(&traces, "event_1").is_sampled);
    CHECK_STR("of nobody", find(&traces, "event").trace_id, "");
    event_traces_clear(&traces);
}

TEST(event_traces_take_only_what_fits)
{
    static struct event_traces traces;
    event_traces_init(&traces);
    char id[EVENT_TRACED_ID_MAX_BYTES + 1];
    memset(id, 'e', sizeof(id));
    const struct event_trace none = { JT_STR(""), JT_STR(""), true },
                             some = { JT_STR(TRACE), JT_STR(SPAN), true };
    event_traces_add(&traces, JT_STR("event_1"), &none);
    event_traces_add(&traces, (jt_str){ id, sizeof(id) }, &some);
    CHECK_INT("nothing was kept", traces.next, 0);
    event_traces_add(&traces, (jt_str){ id, EVENT_TRACED_ID_MAX_BYTES }, &some);
    CHECK_INT("the longest is", traces.next, 1);
    event_traces_clear(&traces);
}

/* The delivery of a change in that trace, as the sender gets it. */
static struct delivery_to_send delivered(struct fixture *f, const struct event_trace *trace)
{
    struct delivery_to_send delivery = { 0 };
    jt_str *ids = NULL;
    size_t count = 0;
    int64_t now_ms = 0;
    struct store_tx *tx = fixture_begin(f->store, STORE_WRITE);
    if (trace != NULL)
        store_tx_trace(tx, trace);
    CHECK_OK("change", store_record_change(tx, CHANGE_API, JT_STR("api_1"), JT_STR("api.created"),
                                           JT_STR("")));
    fixture_commit(&tx);
    tx = fixture_begin(f->store, STORE_BOOKKEEPING);
    CHECK_OK("time", store_shared_now_ms(tx, &now_ms));
    CHECK_OK("take", store_delivery_take(tx, JT_STR("w1"), now_ms, 1, now_ms + 1000, test_arena(),
                                         &ids, &count));
    CHECK_INT("one", count, 1);
    CHECK_OK("to send", store_delivery_to_send(tx, ids[0], now_ms + 1000, test_arena(), &delivery));
    CHECK_OK("commit", store_commit(&tx));
    return delivery;
}

TEST(a_delivery_has_the_trace_of_its_change)
{
    FIXTURE(f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_webhook(tx, "w1", "api.created");
    fixture_commit(&tx);
    const struct event_trace trace = { JT_STR(TRACE), JT_STR(SPAN), true };
    const struct delivery_to_send traced = delivered(&f, &trace);
    CHECK_STR("trace", traced.trace.trace_id, TRACE);
    CHECK("sampled", traced.trace.is_sampled);
    CHECK_STR("none", delivered(&f, NULL).trace.trace_id, "");
}
