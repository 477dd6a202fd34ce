/* test_usage: figures gather in memory, and reach the store once each. */
#include "oauth/service_fixture.h"
#include "store/usage.h"

#include <signal.h>
#include <sys/resource.h>

static const struct {
    enum usage_kind kind;
    const char *subject;
} figures[] = {
    { USAGE_APPLICATION, "" },           { USAGE_CLIENT_SECRET, "current" },
    { USAGE_AUDIENCE, "orders" },        { USAGE_AUDIENCE, "stock" },
    { USAGE_SCOPE, "orders:a" },         { USAGE_SCOPE, "orders:b" },
    { USAGE_CLIENT_SECRET, "previous" },
};

static struct usage_figures stored(struct service_fixture *s, enum usage_kind kind,
                                   const char *subject)
{
    struct usage_figures got = { .application_id = JT_STR(M2M_ID) };
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(s->base.store, STORE_READ);
    CHECK_OK(subject, store_usage_get(tx, kind, str(subject), &got, 1, test_arena()));
    return got;
}

/* counts: in the order of the table. */
static void check_counts(const char *case_name, struct service_fixture *s,
                         const int64_t counts[static COUNT(figures)])
{
    for (size_t i = 0; i < COUNT(figures); i++) {
        int64_t got = stored(s, figures[i].kind, figures[i].subject).count;
        if (got != counts[i])
            fail_msg("%s: %s: got %lld, want %lld", case_name, figures[i].subject, (long long)got,
                     (long long)counts[i]);
    }
}

static void flush(struct service_fixture *s)
{
    CHECK_OK("flush", usage_flush(s->directory, s->base.store, FLUSH_TURN));
}

TEST(each_token_is_counted_once_on_all_that_it_used)
{
    SERVICE_FIXTURE(s);
    CHECK_OK("both", service_post(&s, ASK_ORDERS "%20" STOCK));
    CHECK_OK("one scope", service_post(&s, ASK_ORDERS "&scope=a"));
    check_counts("nothing is written by a token", &s, (int64_t[COUNT(figures)]){ 0 });
    flush(&s);
    check_counts("flushed", &s, (int64_t[]){ 2, 2, 2, 1, 2, 1, 0 });
    flush(&s);
    check_counts("nothing new", &s, (int64_t[]){ 2, 2, 2, 1, 2, 1, 0 });
    s.base.now_ms += 5;
    CHECK_OK("once more", service_post(&s, ASK_ORDERS "&scope=b"));
    flush(&s);
    check_counts("only what is new", &s, (int64_t[]){ 3, 3, 3, 1, 2, 2, 0 });

    struct usage_figures application = stored(&s, USAGE_APPLICATION, "");
    CHECK_INT("last used", application.last_used_ms, s.base.now_ms);
    CHECK_STR("from", application.last_address, REMOTE);
    CHECK_INT("a scope keeps its time", stored(&s, USAGE_SCOPE, "orders:a").last_used_ms,
              s.base.now_ms - 5);
}

TEST(the_management_api_under_both_of_its_audiences_is_counted_once)
{
    SERVICE_FIXTURE(s);
    struct api management;
    CHECK_OK("both",
             service_post(&s, LOGIN(M2M_ID) "&audience=" ISSUER "/api%20" ISSUER "/api/v1"));
    flush(&s);
    struct store_tx *tx = fixture_begin(s.base.store, STORE_READ);
    CHECK_OK("its id",
             store_api_get_by_audience(tx, JT_STR(ISSUER "/api"), test_arena(), &management));
    store_tx_abortp(&tx);
    CHECK_INT("once", stored(&s, USAGE_AUDIENCE, management.id.ptr).count, 1);
}

TEST(a_refusal_counts_nothing)
{
    SERVICE_FIXTURE(s);
    CHECK_CODE("refused", service_post(&s, ASK_ORDERS "&scope=z"), JT_REFUSED);
    flush(&s);
    check_counts("nothing", &s, (int64_t[COUNT(figures)]){ 0 });
}

TEST(figures_of_a_record_that_was_dropped_are_not_lost)
{
    SERVICE_FIXTURE(s);
    CHECK_OK("token", service_post(&s, ASK_ORDERS));
    directory_clear(s.directory, directory_revision(s.directory));
    CHECK_OK("of a new record", service_post(&s, ASK_ORDERS));
    flush(&s);
    check_counts("both", &s, (int64_t[]){ 2, 2, 2, 0, 2, 2, 0 });
}

/* No file may grow for a while: the store cannot write then. */
TEST(a_failed_flush_loses_nothing)
{
    SERVICE_FIXTURE(s);
    struct rlimit usual, full;
    CHECK_OK("token", service_post(&s, ASK_ORDERS));
    CHECK("limit", getrlimit(RLIMIT_FSIZE, &usual) == 0);
    full = usual;
    full.rlim_cur = 0;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    CHECK("full", setrlimit(RLIMIT_FSIZE, &full) == 0);
    jt_err err = usage_flush(s.directory, s.base.store, FLUSH_TURN);
    CHECK("not full", setrlimit(RLIMIT_FSIZE, &usual) == 0);
    (void)signal(SIGXFSZ, handler);
    CHECK("the flush fails", err.code != JT_OK);
    check_counts("nothing was written", &s, (int64_t[COUNT(figures)]){ 0 });

    CHECK_OK("token", service_post(&s, ASK_ORDERS));
    flush(&s);
    check_counts("both", &s, (int64_t[]){ 2, 2, 2, 0, 2, 2, 0 });
    flush(&s);
    check_counts("once", &s, (int64_t[]){ 2, 2, 2, 0, 2, 2, 0 });
}

TEST(a_rotated_secret_keeps_what_was_done_with_it)
{
    SERVICE_FIXTURE(s);
    CHECK_OK("token", service_post(&s, ASK_ORDERS));
    s.base.now_ms += 1000;
    service_rotate_secret(&s, "next-secret", true);
    CHECK_OK("not heard of yet", service_post(&s, ASK_ORDERS));
    flush(&s);
    check_counts("on the old one", &s, (int64_t[]){ 2, 0, 2, 0, 2, 2, 2 });
    CHECK_OK("follow", feed_follow(s.feed));
    CHECK_OK("new secret",
             service_post(&s, GRANT_TYPE "&client_id=" M2M_ID "&client_secret=next-secret"
                                         "&audience=" ORDERS));
    CHECK_OK("old secret", service_post(&s, ASK_ORDERS));
    flush(&s);
    check_counts("each on its own", &s, (int64_t[]){ 4, 1, 4, 0, 4, 4, 3 });
}

TEST(an_address_that_is_none_is_not_kept)
{
    SERVICE_FIXTURE(s);
    struct request req = service_request(&s, ASK_ORDERS);
    char address[64];
    memset(address, '1', sizeof(address));
    req.remote_address = (jt_str){ address, sizeof(address) };
    CHECK_OK("token", service_send(&s, &req));
    flush(&s);
    CHECK_STR("none", stored(&s, USAGE_APPLICATION, "").last_address, "");
    CHECK_INT("counted", stored(&s, USAGE_APPLICATION, "").count, 1);
}

/* A key of a client in memory, as a method that takes keys would name it. */
static struct client_key *key_of(struct client_record *client)
{
    struct client_keys *keys = client_record_keys(client);
    CHECK("a key", keys != NULL && keys->count == 1);
    return &keys->keys[0];
}

TEST(a_key_is_counted_with_its_address)
{
    SERVICE_FIXTURE(s);
    const struct public_key key = { .id = JT_STR("public_key_1"),
                                    .kid = JT_STR("k"),
                                    .name = JT_STR("Laptop"),
                                    .jwk = JT_STR(
                                        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
                                        "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}") };
    struct public_key found;
    struct store_tx *tx = fixture_begin(s.base.store, STORE_WRITE);
    CHECK_OK("key", store_public_key_create(tx, JT_STR(M2M_ID), &key));
    fixture_commit(&tx);
    CHECK_OK("in memory", service_post(&s, ASK_ORDERS));
    JT_AUTO(client_record_unrefp)
    struct client_record *client = directory_find(s.directory, JT_STR(M2M_ID));
    struct token_grant grant = { .type = &client_credentials, .now_ms = s.base.now_ms };
    grant.client.record = client;
    grant.client.key = key_of(client);
    for (int i = 0; i < 2; i++)
        usage_count(s.directory, &grant, JT_STR("192.0.2.9"));
    flush(&s);
    tx = fixture_begin(s.base.store, STORE_READ);
    CHECK_OK("get", store_public_key_get(tx, JT_STR(M2M_ID), key.id, test_arena(), &found));
    CHECK_INT("uses", found.use_count, 2);
    CHECK_INT("last", found.last_used_ms, s.base.now_ms);
    CHECK_STR("from", found.last_address, "192.0.2.9");
    CHECK_INT("the secret only by the first", stored(&s, USAGE_CLIENT_SECRET, "current").count, 1);
    store_tx_abortp(&tx);
}
