/*
 * test_token_quotas: an application, and an organization, get as many tokens of an hour and a day
 * as their quota says; of several nodes each knows of the others' what the store said last.
 */
#include "service_fixture.h"

#include "oauth/token_quotas.h"
#include "store/quotas.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#define ASK_MEMBER LOGIN(MEMBER_ID) "&audience=" ORDERS
#define APP        ((struct quota_subject){ QUOTA_OF_APPLICATION, JT_STR(M2M_ID) })
#define MEMBER     ((struct quota_subject){ QUOTA_OF_APPLICATION, JT_STR(MEMBER_ID) })
#define ACME       ((struct quota_subject){ QUOTA_OF_ORGANIZATION, JT_STR(ORG_CODE) })

static void set_quota(struct service_fixture *s, struct quota_subject subject, int64_t hour,
                      int64_t day, bool is_enforced)
{
    struct store_tx *tx = fixture_begin(s->base.store, STORE_WRITE);
    const struct quota quota = { { hour, day }, is_enforced };
    CHECK_OK("set", store_quota_set(tx, subject, &quota));
    CHECK_OK("record",
             store_record_change(tx,
                                 subject.kind == QUOTA_OF_APPLICATION ? CHANGE_APPLICATION
                                                                      : CHANGE_ORGANIZATION,
                                 subject.id, JT_STR("test.changed"), JT_STR("")));
    CHECK_OK("commit", store_commit(&tx));
    CHECK_OK("follow", feed_follow(s->feed));
}

/* Who is told, and how often. */
struct told {
    int count;
    enum quota_kind kind;
    jt_err err;
};

static jt_err tell(void *context, struct quota_subject subject)
{
    struct told *told = context;
    told->count++;
    told->kind = subject.kind;
    return told->err;
}

static jt_err flush_telling(struct service_fixture *s, struct told *told)
{
    const struct quota_teller teller = { tell, told };
    return quota_counts_flush(directory_quotas(s->directory), s->base.store, s->base.now_ms,
                              FLUSH_TURN, &teller);
}

static void flush(struct service_fixture *s)
{
    struct told told = { 0 };
    CHECK_OK("flush", flush_telling(s, &told));
}

static struct quota_standing standing(struct service_fixture *s, struct quota_subject subject)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(s->base.store, STORE_READ);
    struct quota_standing found;
    CHECK_OK("standing", store_quota_standing(tx, subject, s->base.now_ms, &found));
    return found;
}

/* Another node's. */
static void add(struct service_fixture *s, struct quota_subject subject,
                enum quota_interval interval, int64_t count)
{
    struct store_tx *tx = fixture_begin(s->base.store, STORE_BOOKKEEPING);
    CHECK_OK("add", store_quota_use_add(tx, subject, interval, s->base.now_ms, count));
    CHECK_OK("commit", store_commit(&tx));
}

static void issue(struct service_fixture *s, const char *body, int count)
{
    for (int i = 0; i < count; i++)
        CHECK_OK("issued", service_post(s, body));
}

static void check_refused(const char *name, struct service_fixture *s, const char *body,
                          const char *of, int64_t wait_s)
{
    check_refusal(name, &s->response, service_post(s, body), REFUSED_QUOTA);
    check_header(name, &s->response, "Retry-After", text("%lld", (long long)wait_s));
    check_header(name, &s->response, "RateLimit-Reset", text("%lld", (long long)wait_s));
    const jt_str description = answer_text(name, &s->response, "error_description");
    if (strstr(text("%.*s", JT_FMT(description)), of) == NULL)
        fail_msg("%s: %.*s", name, JT_FMT(description));
}

static void move_to(struct service_fixture *s, int64_t now_ms)
{
    s->base.now_ms = now_ms;
    CHECK_OK("follow", feed_follow(s->feed));
}

/* To the beginning of a day; ret is when it began. */
static int64_t begin_day(struct service_fixture *s)
{
    const int64_t day_ms = quota_interval_ms(QUOTA_DAY);
    move_to(s, quota_begin_ms(QUOTA_DAY, s->base.now_ms) + day_ms);
    return s->base.now_ms;
}

TEST(an_enforced_quota_gives_so_many_tokens_an_hour_and_the_next_hour_as_many)
{
    SERVICE_FIXTURE(s);
    const int64_t midnight = begin_day(&s);
    set_quota(&s, APP, 3, 0, true);
    issue(&s, ASK_ORDERS, 3);
    s.base.now_ms += 1;
    check_refused("the fourth", &s, ASK_ORDERS, "application, hour", 3600);
    issue(&s, ASK_MEMBER, 1);
    flush(&s);
    CHECK_INT("refused ones do not count", standing(&s, APP).used[QUOTA_HOUR], 3);
    move_to(&s, midnight + 3599001);
    check_refused("the last second", &s, ASK_ORDERS, "application, hour", 1);
    move_to(&s, midnight + 3600000);
    issue(&s, ASK_ORDERS, 3);
    check_refused("again", &s, ASK_ORDERS, "application, hour", 3600);
    flush(&s);
    CHECK_INT("the hour", standing(&s, APP).used[QUOTA_HOUR], 3);
    CHECK_INT("the day", standing(&s, APP).used[QUOTA_DAY], 6);
}

TEST(what_was_counted_before_an_hour_ended_is_written_to_that_hour)
{
    SERVICE_FIXTURE(s);
    const int64_t midnight = begin_day(&s);
    set_quota(&s, APP, 10, 0, false);
    move_to(&s, midnight + 3599999);
    issue(&s, ASK_ORDERS, 4);
    move_to(&s, midnight + 3600000);
    issue(&s, ASK_ORDERS, 2);
    flush(&s);
    CHECK_INT("the new hour", standing(&s, APP).used[QUOTA_HOUR], 2);
    CHECK_INT("both", standing(&s, APP).used[QUOTA_DAY], 6);
    s.base.now_ms = midnight;
    CHECK_INT("the old hour", standing(&s, APP).used[QUOTA_HOUR], 4);
}

TEST(a_quota_of_a_day_is_told_as_the_longer_wait)
{
    SERVICE_FIXTURE(s);
    begin_day(&s);
    set_quota(&s, APP, 2, 2, true);
    issue(&s, ASK_ORDERS, 2);
    check_refused("both are used", &s, ASK_ORDERS, "application, day", 86400);
}

TEST(an_organization_has_one_quota_for_all_of_its_applications)
{
    SERVICE_FIXTURE(s);
    begin_day(&s);
    set_quota(&s, ACME, 0, 2, true);
    add(&s, ACME, QUOTA_DAY, 1);
    issue(&s, ASK_MEMBER, 1);
    check_refused("with another application's", &s, ASK_MEMBER, "organization, day", 86400);
    issue(&s, ASK_ORDERS, 3);
}

TEST(what_only_warns_refuses_nothing_and_counts)
{
    SERVICE_FIXTURE(s);
    begin_day(&s);
    set_quota(&s, APP, 2, 0, false);
    issue(&s, ASK_ORDERS, 5);
    flush(&s);
    CHECK_INT("counted", standing(&s, APP).used[QUOTA_HOUR], 5);
}

TEST(a_token_that_is_handed_out_again_counts_and_one_that_cannot_be_made_does_not)
{
    SERVICE_FIXTURE(s);
    begin_day(&s);
    service_coalesce(&s, M2M_ID);
    set_quota(&s, APP, 2, 0, true);
    issue(&s, ASK_ORDERS, 2);
    check_refused("a third time", &s, ASK_ORDERS, "application, hour", 3600);
    flush(&s);
    CHECK_INT("counted", standing(&s, APP).used[QUOTA_HOUR], 2);
    CHECK_INT("wrong scope", service_post(&s, ASK_ORDERS "&scope=z").code, JT_REFUSED);
    flush(&s);
    CHECK_INT("not counted", standing(&s, APP).used[QUOTA_HOUR], 2);
}

TEST(what_other_nodes_issued_counts_once_the_store_was_read)
{
    SERVICE_FIXTURE(s);
    begin_day(&s);
    set_quota(&s, APP, 5, 0, true);
    issue(&s, ASK_ORDERS, 1);
    add(&s, APP, QUOTA_HOUR, 3);
    issue(&s, ASK_ORDERS, 1);
    flush(&s);
    CHECK_INT("all", standing(&s, APP).used[QUOTA_HOUR], 5);
    check_refused("that one knows", &s, ASK_ORDERS, "application, hour", 3600);
    add(&s, APP, QUOTA_HOUR, -1); /* given back there */
    flush(&s);
    issue(&s, ASK_ORDERS, 1);
    check_refused("and no more", &s, ASK_ORDERS, "application, hour", 3600);
}

TEST(a_start_goes_on_from_what_is_in_the_store)
{
    SERVICE_FIXTURE(s);
    begin_day(&s);
    set_quota(&s, APP, 5, 0, true);
    add(&s, APP, QUOTA_HOUR, 4);
    issue(&s, ASK_ORDERS, 1);
    check_refused("no more", &s, ASK_ORDERS, "application, hour", 3600);
}

TEST(another_quota_holds_at_once_and_what_was_counted_stays)
{
    SERVICE_FIXTURE(s);
    begin_day(&s);
    set_quota(&s, APP, 2, 0, true);
    issue(&s, ASK_ORDERS, 2);
    check_refused("used", &s, ASK_ORDERS, "application, hour", 3600);
    set_quota(&s, APP, 3, 0, true);
    issue(&s, ASK_ORDERS, 1);
    check_refused("used again", &s, ASK_ORDERS, "application, hour", 3600);
    set_quota(&s, APP, 0, 0, true);
    issue(&s, ASK_ORDERS, 5);
    flush(&s);
    CHECK_INT("nothing is counted without one", standing(&s, APP).used[QUOTA_HOUR], 3);
}

TEST(who_is_told_is_told_until_it_is_done)
{
    SERVICE_FIXTURE(s);
    begin_day(&s);
    struct told told = { .err = JT_ERR(JT_UNAVAILABLE, "away") };
    set_quota(&s, ACME, 10, 0, false);
    issue(&s, ASK_MEMBER, 7);
    CHECK_OK("below", flush_telling(&s, &told));
    CHECK_INT("nobody", told.count, 0);
    issue(&s, ASK_MEMBER, 1);
    CHECK_CODE("fails", flush_telling(&s, &told), JT_UNAVAILABLE);
    told.err = JT_DONE;
    CHECK_OK("without another token", flush_telling(&s, &told));
    CHECK_INT("twice", told.count, 2);
    CHECK_INT("of", told.kind, QUOTA_OF_ORGANIZATION);
    CHECK_OK("done", flush_telling(&s, &told));
    CHECK_INT("nothing is left", told.count, 2);
}

enum { THREADS = 4, EACH = 2000, ALLOWED = 3000 };

struct taker {
    struct quota_count *count;
    int64_t now_ms, taken;
};

static void *take_many(void *context)
{
    static const struct quota quota = { { ALLOWED, 0 }, true };
    struct taker *taker = context;
    for (int i = 0; i < EACH; i++) {
        if (quota_count_take(taker->count, &quota, taker->now_ms) == QUOTA_INTERVALS)
            taker->taken++;
        else
            quota_count_give_back(taker->count, taker->now_ms);
    }
    return NULL;
}

TEST(threads_that_take_at_once_get_no_more_than_there_is)
{
    SERVICE_FIXTURE(s);
    static const struct quota_standing none = { 0 };
    struct taker takers[THREADS] = { 0 };
    pthread_t threads[THREADS];
    int64_t taken = 0;
    CHECK_OK("count", quota_counts_get(directory_quotas(s.directory), APP, &none, s.base.now_ms,
                                       &takers[0].count));
    for (size_t i = 0; i < THREADS; i++) {
        takers[i] = (struct taker){ takers[0].count, s.base.now_ms, 0 };
        CHECK_INT("thread", pthread_create(&threads[i], NULL, take_many, &takers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        CHECK_INT("thread", pthread_join(threads[i], NULL), 0);
        taken += takers[i].taken;
    }
    CHECK_INT("taken", taken, ALLOWED);
    flush(&s);
    CHECK_INT("written", standing(&s, APP).used[QUOTA_HOUR], ALLOWED);
    quota_count_unref(takers[0].count);
}

/* One that asks again and again, though its own quota has no more. */
struct flood {
    struct token_grant grant;
    atomic_bool is_over;
    atomic_llong refused;
};

static void *flood_on(void *context)
{
    struct flood *flood = context;
    struct token_refused refused;
    while (!atomic_load(&flood->is_over))
        flood->refused += token_quotas_take(&flood->grant, &refused).code != JT_OK;
    return NULL;
}

TEST(a_client_past_its_own_quota_takes_nothing_of_its_organizations)
{
    enum { TRIES = 200000 };
    static const struct quota one_is_left = { { 0, 2 }, true };
    SERVICE_FIXTURE(s);
    pthread_t thread;
    int64_t kept_out = 0;
    begin_day(&s);
    set_quota(&s, MEMBER, 1, 0, true);
    set_quota(&s, ACME, 0, 2, true);
    issue(&s, ASK_MEMBER, 1);
    struct client_record *record = directory_find(s.directory, JT_STR(MEMBER_ID));
    assert_non_null(record);
    struct flood flood = { .grant = { .client.record = record, .now_ms = s.base.now_ms } };
    struct quota_count *acme = client_record_quota_counts(record)[QUOTA_OF_ORGANIZATION];
    CHECK_INT("thread", pthread_create(&thread, NULL, flood_on, &flood), 0);
    while (atomic_load(&flood.refused) == 0)
        sched_yield();
    for (int i = 0; i < TRIES; i++) { /* as another client of the organization */
        kept_out += quota_count_take(acme, &one_is_left, s.base.now_ms) != QUOTA_INTERVALS;
        quota_count_give_back(acme, s.base.now_ms);
    }
    atomic_store(&flood.is_over, true);
    CHECK_INT("thread", pthread_join(thread, NULL), 0);
    CHECK_INT("the other one was kept out", kept_out, 0);
    client_record_unref(record);
}

/* Of what kind none can be told; how many were told all the same. */
struct picky {
    enum quota_kind refused;
    int told, asked;
};

static jt_err tell_but_one(void *context, struct quota_subject subject)
{
    struct picky *picky = context;
    picky->asked++;
    if (subject.kind == picky->refused)
        return JT_ERR(JT_TOO_LARGE, "cannot be told");
    picky->told++;
    return JT_DONE;
}

TEST(a_quota_that_cannot_be_told_of_keeps_no_other_from_being_told_and_read)
{
    for (enum quota_kind refused = 0; refused < QUOTA_KINDS; refused++) {
        SERVICE_FIXTURE(s);
        struct picky picky = { .refused = refused };
        const struct quota_teller teller = { tell_but_one, &picky };
        begin_day(&s);
        set_quota(&s, APP, 4, 0, true);
        set_quota(&s, ACME, 0, 4, true);
        issue(&s, ASK_ORDERS, 1);
        issue(&s, ASK_MEMBER, 1);
        add(&s, APP, QUOTA_HOUR, 3);
        add(&s, ACME, QUOTA_DAY, 3);
        for (int turn = 1; turn <= 2; turn++) {
            CHECK_CODE("says so",
                       quota_counts_flush(directory_quotas(s.directory), s.base.store,
                                          s.base.now_ms, FLUSH_TURN, &teller),
                       JT_TOO_LARGE);
            CHECK_INT("the one is told", picky.told, 1);
            CHECK_INT("the other is met again", picky.asked, 1 + turn);
        }
        check_refused("the one was read", &s, ASK_ORDERS, "application, hour", 3600);
        check_refused("and the other", &s, ASK_MEMBER, "organization, day", 86400);
    }
}
