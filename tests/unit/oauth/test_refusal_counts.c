/* test_refusal_counts: refusals gather in memory, and reach the store by cause and what was asked.
 */
#include "oauth/refusal_counts.h"
#include "oauth/service_fixture.h"
#include "store/application_refusals.h"

#define WRONG GRANT_TYPE "&client_id=" M2M_ID "&client_secret=wrong"

static void clear_counts(struct refusal_counts **counts)
{
    refusal_counts_free(*counts);
}

/* The fixture `s`, which counts into `counts`. */
#define COUNTING_FIXTURE(s, counts)                             \
    SERVICE_FIXTURE(s);                                         \
    JT_AUTO(clear_counts) struct refusal_counts *counts = NULL; \
    CHECK_OK("counts", refusal_counts_new(&counts));            \
    s.service.refusals = counts

static void refuse(struct service_fixture *s, const char *body)
{
    CHECK_CODE(body, service_post(s, body), JT_REFUSED);
}

static int flush(struct service_fixture *s)
{
    bool has_more = true;
    int flushes = 0;
    for (; has_more; flushes++)
        CHECK_OK("flush", refusal_counts_flush(s->service.refusals, s->base.store, &has_more));
    return flushes;
}

static size_t stored(struct service_fixture *s, const char *id,
                     struct application_refusal **ret_refusals)
{
    size_t count = 0;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(s->base.store, STORE_READ);
    CHECK_OK("list",
             store_application_refusals_list(tx, str(id), test_arena(), ret_refusals, &count));
    return count;
}

static void check_stored(const char *name, const struct application_refusal *got, const char *cause,
                         const char *audience, const char *scope, int64_t count)
{
    CHECK_STR(name, got->cause, cause);
    CHECK_STR(name, got->audience, audience);
    CHECK_STR(name, got->scope, scope);
    CHECK_INT(name, got->count, count);
}

TEST(refusals_are_told_by_cause_and_by_what_was_asked)
{
    COUNTING_FIXTURE(s, counts);
    struct application_refusal *found = NULL;
    CHECK_OK("granted", service_post(&s, ASK_ORDERS));
    refuse(&s, ASK_ORDERS "&scope=z");
    CHECK_INT("nothing is written by a refusal", stored(&s, M2M_ID, &found), 0);
    s.base.now_ms += 5;
    refuse(&s, ASK_ORDERS "&scope=z");
    s.base.now_ms += 5;
    refuse(&s, LOGIN(M2M_ID) "&audience=" ORDERS "%20" FORBIDDEN);
    CHECK_INT("one flush", flush(&s), 1);
    CHECK_INT("groups", stored(&s, M2M_ID, &found), 2);
    check_stored("audience", &found[0], "audience", ORDERS " " FORBIDDEN, "", 1);
    check_stored("scope", &found[1], "scope", ORDERS, "z", 2);
    CHECK_INT("first", found[1].first_ms, s.base.now_ms - 10);
    CHECK_INT("last", found[1].last_ms, s.base.now_ms - 5);
    flush(&s);
    s.base.now_ms += 5;
    refuse(&s, ASK_ORDERS "&scope=z");
    flush(&s);
    CHECK_INT("groups", stored(&s, M2M_ID, &found), 2);
    check_stored("only what is new is added", &found[0], "scope", ORDERS, "z", 3);
}

TEST(who_does_not_know_the_secret_leaves_a_count_and_no_text)
{
    COUNTING_FIXTURE(s, counts);
    struct application_refusal *found = NULL;
    for (int i = 0; i < 100; i++)
        refuse(&s, text(WRONG "&audience=made-up-%d&scope=s%d", i, i));
    refuse(&s, GRANT_TYPE "&client_id=" UNKNOWN_ID "&client_secret=x&audience=" ORDERS);
    flush(&s);
    CHECK_INT("groups", stored(&s, M2M_ID, &found), 1);
    check_stored("counted", &found[0], "wrong_secret", "", "", 100);
    CHECK_INT("of nobody", stored(&s, UNKNOWN_ID, &found), 0);
}

TEST(what_finds_no_room_is_not_counted_and_others_are)
{
    COUNTING_FIXTURE(s, counts);
    struct application_refusal *found = NULL;
    for (int i = 0; i < 100; i++)
        refuse(&s, text(LOGIN(M2M_ID) "&audience=made-up-%d", i));
    refuse(&s, LOGIN(MEMBER_ID) "&audience=" STOCK);
    flush(&s);
    CHECK_INT("of the loud one", stored(&s, M2M_ID, &found), REFUSAL_GROUPS_MAX);
    CHECK_INT("of another", stored(&s, MEMBER_ID, &found), 1);
    check_stored("of another", &found[0], "audience", STOCK, "", 1);
}

TEST(what_was_asked_is_cut_and_shows_no_hidden_character)
{
    COUNTING_FIXTURE(s, counts);
    struct application_refusal *found = NULL;
    char longer[REFUSAL_ASKED_MAX_BYTES + 2] = "";
    memset(longer, 'x', sizeof(longer) - 1);
    refuse(&s, text(LOGIN(M2M_ID) "&audience=%s", longer));
    s.base.now_ms += 1;
    refuse(&s, LOGIN(M2M_ID) "&audience=a%E2%80%AEb");
    flush(&s);
    CHECK_INT("groups", stored(&s, M2M_ID, &found), 2);
    CHECK_STR("hidden", found[0].audience, "a?b");
    CHECK("cut", found[1].audience.len <= REFUSAL_ASKED_MAX_BYTES);
    CHECK("it says so", strstr(found[1].audience.ptr, "x\xe2\x80\xa6") != NULL);
}

/* Another writer has the store's lock. */
TEST(a_failed_flush_loses_nothing)
{
    COUNTING_FIXTURE(s, counts);
    struct application_refusal *found = NULL;
    bool has_more = false;
    refuse(&s, ASK_ORDERS "&scope=z");
    const struct store_options options = { .url = str(s.base.url),
                                           .issuer = JT_STR(ISSUER),
                                           .clock = one_clock(&s.base.now_ms),
                                           .random = jt_random_system(),
                                           .readers = 1,
                                           .lock_wait_ms = 1 };
    struct store *impatient = NULL;
    jt_str problem;
    CHECK_OK("open", store_open(&options, test_arena(), &impatient, &problem));
    struct store_tx *writer = fixture_begin(s.base.store, STORE_WRITE);
    put_api(writer, "another", "another");
    CHECK("it fails", refusal_counts_flush(counts, impatient, &has_more).code != JT_OK);
    store_tx_abortp(&writer);
    store_close(impatient);
    refuse(&s, ASK_ORDERS "&scope=z");
    flush(&s);
    CHECK_INT("groups", stored(&s, M2M_ID, &found), 1);
    CHECK_INT("both", found[0].count, 2);
}
