/* test_coalescing: who gets an earlier token again, for how long, and what makes it a new one. */
#include "oauth/service_fixture.h"

#include <pthread.h>

#include "oauth/token_trial.h"
#include "store/clients.h"
#include "store/statistics.h"
#include "store/usage.h"

#define LIFETIME_S   3600
#define YOUNG_FOR_MS (INT64_C(1000) * LIFETIME_S / 5) /* 80 % of its life is left then */

/* The token of the next answer, which is a good one. */
static jt_str next_token(struct service_fixture *s, const char *body)
{
    CHECK_OK(body, service_post(s, body));
    (void)answer_claims(body, s, "");
    return answer_text(body, &s->response, "access_token");
}

static int64_t expires_in(struct service_fixture *s)
{
    json_t *answer = answer_json("answer", &s->response);
    const int64_t seconds = json_integer_value(json_object_get(answer, "expires_in"));
    json_decref(answer);
    return seconds;
}

static bool is_same(struct service_fixture *s, const char *first, const char *second)
{
    const jt_str token = next_token(s, first);
    return jt_str_eq(token, next_token(s, second));
}

TEST(a_token_comes_again_only_where_that_is_switched_on)
{
    SERVICE_FIXTURE(s);
    CHECK("off by default", !is_same(&s, ASK_ORDERS, ASK_ORDERS));
    CHECK_INT("and nothing is kept", coalescing_count(s.coalescing), 0);
    service_coalesce(&s, M2M_ID);
    CHECK("on", is_same(&s, ASK_ORDERS, ASK_ORDERS));
    CHECK("of this application alone",
          !is_same(&s, LOGIN(MEMBER_ID) "&audience=" ORDERS, LOGIN(MEMBER_ID) "&audience=" ORDERS));
    CHECK_CODE(
        "a wrong secret gets none",
        service_post(&s, GRANT_TYPE "&client_id=" M2M_ID "&client_secret=x&audience=" ORDERS),
        JT_REFUSED);
}

TEST(expires_in_is_what_is_left_and_a_new_one_comes_in_time)
{
    SERVICE_FIXTURE(s);
    service_coalesce(&s, M2M_ID);
    const jt_str first = next_token(&s, ASK_ORDERS);
    CHECK_INT("a whole life", expires_in(&s), LIFETIME_S);
    s.base.now_ms += YOUNG_FOR_MS - 1000;
    CHECK_OK("follow", feed_follow(s.feed));
    CHECK("again", jt_str_eq(next_token(&s, ASK_ORDERS), first));
    CHECK_INT("true", expires_in(&s), LIFETIME_S - YOUNG_FOR_MS / 1000 + 1);
    CHECK_INT("as the token says", answer_claims("exp", &s, ORDERS).expires_s,
              s.base.now_ms / 1000 + expires_in(&s));
    s.base.now_ms += 1000;
    const jt_str second = next_token(&s, ASK_ORDERS);
    CHECK("no more than that share", !jt_str_eq(second, first));
    CHECK_INT("a whole life", expires_in(&s), LIFETIME_S);
    CHECK("the new one from now on", jt_str_eq(next_token(&s, ASK_ORDERS), second));
    CHECK_INT("in the place of the first", coalescing_count(s.coalescing), 1);
}

TEST(a_clock_that_is_set_back_makes_a_new_one)
{
    SERVICE_FIXTURE(s);
    service_coalesce(&s, M2M_ID);
    const jt_str first = next_token(&s, ASK_ORDERS);
    s.base.now_ms -= 1000;
    CHECK("not one of the future", !jt_str_eq(next_token(&s, ASK_ORDERS), first));
    CHECK_INT("a whole life", expires_in(&s), LIFETIME_S);
}

#define MANAGEMENT LOGIN(M2M_ID) "&audience=" ISSUER

TEST(the_same_sets_give_the_same_token_and_others_another)
{
    static const struct {
        const char *name, *first, *second;
        bool is_same;
    } cases[] = {
        { "scopes in another order", ASK_ORDERS "&scope=a+b", ASK_ORDERS "&scope=b+a", true },
        { "all of them by name", ASK_ORDERS, ASK_ORDERS "&scope=b+a", true },
        { "a scope twice", ASK_ORDERS "&scope=a", ASK_ORDERS "&scope=a+a", true },
        { "a part of them", ASK_ORDERS, ASK_ORDERS "&scope=a", false },
        { "another part", ASK_ORDERS "&scope=b", ASK_ORDERS "&scope=a", false },
        { "audiences in another order", ASK_ORDERS "+" STOCK "&scope=a+c",
          LOGIN(M2M_ID) "&scope=c+a&audience=" STOCK "+" ORDERS, true },
        { "one audience more", ASK_ORDERS "&scope=a", ASK_ORDERS "+" STOCK "&scope=a", false },
        { "another audience", ASK_ORDERS "&scope=b", LOGIN(M2M_ID) "&scope=b&audience=" STOCK,
          false },
        { "the management API", MANAGEMENT "/api", MANAGEMENT "/api", true },
        { "its other spelling", MANAGEMENT "/api", MANAGEMENT "/api/v1", false },
        { "both of them", MANAGEMENT "/api/v1", MANAGEMENT "/api/v1+" ISSUER "/api", false },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        SERVICE_FIXTURE(s);
        service_coalesce(&s, M2M_ID);
        if (is_same(&s, cases[i].first, cases[i].second) != cases[i].is_same)
            fail_msg("%s", cases[i].name);
    }
}

TEST(the_answer_tells_scopes_in_the_order_asked)
{
    SERVICE_FIXTURE(s);
    service_coalesce(&s, M2M_ID);
    (void)next_token(&s, ASK_ORDERS "&scope=a+b");
    (void)next_token(&s, ASK_ORDERS "&scope=b+a");
    CHECK_STR("as asked", answer_text("answer", &s.response, "scope"), "b a");
    CHECK_STR("of the token", answer_claims("token", &s, ORDERS).scope, "a b");
    check_header("as of any token", &s.response, "Pragma", "no-cache");
}

#define WITH(secret) GRANT_TYPE "&client_id=" M2M_ID "&client_secret=" secret "&audience=" ORDERS

TEST(each_secret_has_a_token_of_its_own)
{
    SERVICE_FIXTURE(s);
    service_coalesce(&s, M2M_ID);
    const jt_str before = next_token(&s, WITH(SECRET));
    s.base.now_ms += 1000;
    service_rotate_secret(&s, "next-secret", true);
    CHECK_OK("follow", feed_follow(s.feed));
    const jt_str current = next_token(&s, WITH("next-secret"));
    const jt_str previous = next_token(&s, WITH(SECRET));
    CHECK("the rotation forgot it", !jt_str_eq(before, previous));
    CHECK("two", !jt_str_eq(current, previous));
    CHECK("current", jt_str_eq(next_token(&s, WITH("next-secret")), current));
    CHECK("previous", jt_str_eq(next_token(&s, WITH(SECRET)), previous));
}

/* The feed may be followed after the keyset was replaced, or the other way round. */
TEST(a_token_of_the_key_of_before_is_not_handed_out)
{
    SERVICE_FIXTURE(s);
    service_coalesce(&s, M2M_ID);
    const jt_str before = next_token(&s, ASK_ORDERS);
    service_rotate_key(&s);
    CHECK("the rotation is not heard of yet", jt_str_eq(next_token(&s, ASK_ORDERS), before));
    CHECK_OK("follow", feed_follow(s.feed));
    const jt_str after = next_token(&s, ASK_ORDERS);
    CHECK("a new one", !jt_str_eq(after, before));
    CHECK("again", jt_str_eq(next_token(&s, ASK_ORDERS), after));
}

/* Such a one is kept by a thread that began before the rotation and ended after it. */
TEST(what_was_signed_before_a_rotation_and_is_kept_after_it_is_not_handed_out)
{
    SERVICE_FIXTURE(s);
    const struct coalesced_token late = { .text = JT_STR("x"),
                                          .expires_s = LIFETIME_S,
                                          .generation = signer_generation(s.worker->signer) };
    service_rotate_key(&s);
    CHECK_OK("follow", feed_follow(s.feed));
    coalescing_keep(s.coalescing, JT_STR("key"), &late);
    JT_AUTO(coalesced_token_unrefp)
    struct coalesced_token *found =
        coalescing_find(s.coalescing, JT_STR("key"), signer_generation(s.worker->signer), 0);
    CHECK("none", found == NULL);
}

TEST(what_is_too_large_is_not_kept_and_no_more_than_the_bound)
{
    struct coalescing *coalescing = NULL;
    char large[COALESCED_MAX_BYTES] = { 0 };
    const struct coalesced_token token = { .text = JT_STR("t"), .expires_s = LIFETIME_S };
    struct coalesced_token too_large = token;
    too_large.text = (jt_str){ large, sizeof(large) };
    CHECK_OK("new", coalescing_new(128, 80, &coalescing));
    coalescing_keep(coalescing, JT_STR("k"), &too_large);
    CHECK_INT("too large", coalescing_count(coalescing), 0);
    too_large.text.len--;
    coalescing_keep(coalescing, JT_STR("k"), &too_large);
    CHECK_INT("just not", coalescing_count(coalescing), 1);
    for (int i = 0; i < 10000; i++)
        coalescing_keep(coalescing, str(text("%d", i)), &token);
    CHECK("a flood", coalescing_count(coalescing) <= 128);
    CHECK("and it is used", coalescing_count(coalescing) > 100);
    coalescing_free(coalescing);
}

TEST(a_token_for_a_test_is_a_new_one_and_is_not_handed_out)
{
    SERVICE_FIXTURE(s);
    struct client_data client = { 0 };
    struct token_trial first = { 0 }, second = { 0 };
    service_coalesce(&s, M2M_ID);
    const jt_str token = next_token(&s, ASK_ORDERS);
    struct store_tx *tx = fixture_begin(s.base.store, STORE_READ);
    CHECK_OK("client", store_client_get(tx, JT_STR(M2M_ID), test_arena(), &client));
    store_tx_abortp(&tx);
    CHECK("switched on", client.coalesces_tokens);
    const struct token_trial_request asked = { .client = &client,
                                               .audience = JT_STR(ORDERS),
                                               .is_issued = true,
                                               .actor = JT_STR("administrator:a@example.com") };
    struct request req = service_request(&s, "");
    CHECK_OK("first", token_trial_run(&s.service, &asked, &req, &first));
    CHECK_OK("second", token_trial_run(&s.service, &asked, &req, &second));
    CHECK("new", !jt_str_eq(first.token, token) && !jt_str_eq(first.token, second.token));
    CHECK("not handed out", jt_str_eq(next_token(&s, ASK_ORDERS), token));
}

static int64_t coalesced_of(struct service_fixture *s, int64_t *ret_count)
{
    struct usage_figures figures = { .application_id = JT_STR(M2M_ID) };
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(s->base.store, STORE_READ);
    CHECK_OK("usage",
             store_usage_get(tx, USAGE_APPLICATION, JT_STR(""), &figures, 1, test_arena()));
    *ret_count = figures.count;
    return figures.coalesced;
}

static int64_t coalesced_in_all(struct service_fixture *s, int64_t *ret_count)
{
    struct token_count *counts = NULL;
    size_t count = 0;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(s->base.store, STORE_READ);
    CHECK_OK("statistics",
             store_token_statistics_list(tx, 0, INT64_MAX, test_arena(), &counts, &count));
    CHECK_INT("issued only", count, 1);
    CHECK_STR("issued only", counts[0].cause, "issued");
    *ret_count = counts[0].count;
    return counts[0].coalesced;
}

TEST(coalesced_tokens_are_counted_as_issued_and_as_coalesced)
{
    SERVICE_FIXTURE(s);
    int64_t count = 0;
    CHECK_OK("an ordinary one", service_post(&s, ASK_ORDERS));
    service_coalesce(&s, M2M_ID);
    for (int round = 1; round <= 2; round++) {
        for (int i = 0; i < 3; i++)
            CHECK_OK("token", service_post(&s, ASK_ORDERS));
        CHECK_OK("usage", usage_flush(s.directory, s.base.store, FLUSH_TURN));
        CHECK_OK("all", token_statistics_flush(&s.statistics, s.base.store, s.base.now_ms));
        CHECK_INT("of the application", coalesced_of(&s, &count), 3 * round - 1);
        CHECK_INT("of the application", count, 3 * round + 1);
        CHECK_INT("in all", coalesced_in_all(&s, &count), 3 * round - 1);
        CHECK_INT("in all", count, 3 * round + 1);
    }
}

/* --- Many threads --------------------------------------------------------------------------- */

enum { THREADS = 4, TOKENS_EACH = 3000 };

struct caller {
    struct service_fixture *s;
    struct worker *worker;
    struct jt_arena *arena;
    size_t failed;
};

static bool ask(struct caller *caller)
{
    struct response response = { 0 };
    struct request req = service_request(caller->s, ASK_ORDERS);
    req.arena = caller->arena;
    req.worker = caller->worker;
    jt_arena_reset(caller->arena);
    return token_routes[0].handle(&caller->s->service, &req, &response).code == JT_OK &&
           response.status == 200;
}

static void *ask_often(void *context)
{
    struct caller *caller = context;
    for (int i = 0; i < TOKENS_EACH; i++)
        caller->failed += !ask(caller);
    return NULL;
}

static void rotate_while(struct service_fixture *s)
{
    for (int i = 0; i < 10; i++) {
        service_rotate_key(s);
        CHECK_OK("follow", feed_follow(s->feed));
    }
}

/* Of those that were issued. */
static int64_t signed_in_all(struct service_fixture *s, int64_t *ret_issued)
{
    struct token_sums sums;
    int64_t count = 0;
    token_statistics_sum(&s->statistics, &sums);
    *ret_issued = 0;
    for (size_t alg = 0; alg < JOSE_SIGNING_ALG_COUNT; alg++) {
        count += sums.issued[alg];
        *ret_issued += sums.issued[alg] + sums.coalesced[alg];
    }
    return count;
}

TEST(threads_that_ask_at_once_sign_few)
{
    SERVICE_FIXTURE(s);
    pthread_t threads[THREADS];
    struct caller callers[THREADS];
    int64_t issued = 0;
    service_coalesce(&s, M2M_ID);
    for (size_t i = 0; i < THREADS; i++) {
        callers[i] = (struct caller){ .s = &s };
        CHECK_OK("worker", worker_new(&s.derived, s.keys, jt_random_system(), &callers[i].worker));
        CHECK_OK("arena", jt_arena_new(16 * 1024, 1 << 20, &callers[i].arena));
        CHECK_INT("thread", pthread_create(&threads[i], NULL, ask_often, &callers[i]), 0);
    }
    rotate_while(&s);
    for (size_t i = 0; i < THREADS; i++) {
        CHECK_INT("thread", pthread_join(threads[i], NULL), 0);
        CHECK_INT("none failed", callers[i].failed, 0);
        jt_arena_free(callers[i].arena);
        worker_free(callers[i].worker);
    }
    CHECK("one for each keyset and thread at the most", signed_in_all(&s, &issued) <= 11 * THREADS);
    CHECK_INT("and all the others are coalesced", issued, THREADS * TOKENS_EACH);
}
