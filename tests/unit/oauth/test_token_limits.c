/* test_token_limits: who asks too often, or guesses; and whom that does not concern. */
#include "service_fixture.h"

#include "oauth/token_limits.h"
#include "store/application_limits.h"

#define OTHER_ADDRESS "192.0.2.8"
#define GUESS(id)     GRANT_TYPE "&client_id=" id "&client_secret=wrong&audience=" ORDERS
#define ASK_MEMBER    LOGIN(MEMBER_ID) "&audience=" ORDERS

struct limited {
    struct service_fixture s;
    struct rate_limit *failures, *callers;
};

static void limited_open(struct limited *l)
{
    service_open(&l->s);
    CHECK_OK("failures", rate_limit_new(&l->failures));
    CHECK_OK("callers", rate_limit_new(&l->callers));
    l->s.service.limits = (struct token_limits){ .failures = l->failures, .callers = l->callers };
}

static void limited_close(struct limited *l)
{
    rate_limit_free(l->failures);
    rate_limit_free(l->callers);
    service_close(&l->s);
}

#define LIMITED_FIXTURE(l)                           \
    JT_AUTO(limited_close) struct limited l = { 0 }; \
    limited_open(&l)

static jt_err post_from(struct limited *l, const char *address, const char *body)
{
    struct request req = service_request(&l->s, body);
    req.remote_address = str(address);
    return service_send(&l->s, &req);
}

/* On an event loop, where the store cannot be asked. */
static jt_err post_on_loop(struct limited *l, const char *body)
{
    struct request req = service_request(&l->s, body);
    req.may_block = false;
    return service_send(&l->s, &req);
}

static void check_wait(const char *name, const struct limited *l, const char *seconds)
{
    check_header(name, &l->s.response, "Retry-After", seconds);
    check_header(name, &l->s.response, "RateLimit-Reset", seconds);
}

static void guess(struct limited *l, const char *address, const char *body, int count,
                  enum token_refusal refusal)
{
    for (int i = 0; i < count; i++)
        check_refusal("guess", &l->s.response, post_from(l, address, body), refusal);
}

TEST(who_guesses_for_a_client_is_told_to_wait)
{
    LIMITED_FIXTURE(l);
    l.s.service.limits.wrong_per_client_per_minute = 3;
    guess(&l, REMOTE, GUESS(M2M_ID), 3, REFUSED_WRONG_SECRET);
    guess(&l, REMOTE, GUESS(M2M_ID), 5, REFUSED_WRONG_TOO_OFTEN);
    check_wait("a third of a minute", &l, "20");
    CHECK_STR("whose it was, for the log alone", l.s.response.client_id, M2M_ID);
    guess(&l, REMOTE, GUESS(MEMBER_ID), 1, REFUSED_WRONG_SECRET);
    guess(&l, OTHER_ADDRESS, GUESS(M2M_ID), 1, REFUSED_WRONG_SECRET);
    l.s.base.now_ms += 20000;
    CHECK_OK("follow", feed_follow(l.s.feed));
    guess(&l, REMOTE, GUESS(M2M_ID), 1, REFUSED_WRONG_SECRET);
    guess(&l, REMOTE, GUESS(M2M_ID), 1, REFUSED_WRONG_TOO_OFTEN);
}

TEST(its_owner_goes_on)
{
    LIMITED_FIXTURE(l);
    l.s.service.limits.wrong_per_client_per_minute = 1;
    l.s.service.limits.wrong_per_minute = 1;
    guess(&l, OTHER_ADDRESS, GUESS(M2M_ID), 1, REFUSED_WRONG_SECRET);
    guess(&l, OTHER_ADDRESS, GUESS(M2M_ID), 1, REFUSED_WRONG_TOO_OFTEN);
    CHECK_OK("from elsewhere", post_from(&l, REMOTE, ASK_ORDERS));
    CHECK_OK("from where the guesses come from", post_from(&l, OTHER_ADDRESS, ASK_ORDERS));
    CHECK_OK("and not by way of the store", post_on_loop(&l, ASK_ORDERS));
    guess(&l, OTHER_ADDRESS, GUESS(M2M_ID), 1, REFUSED_WRONG_TOO_OFTEN);
}

TEST(a_guesser_does_not_learn_who_exists)
{
    static const struct {
        const char *name, *body;
        enum token_refusal refusal;
    } cases[] = {
        { "a client", GUESS(M2M_ID), REFUSED_WRONG_SECRET },
        { "one without a secret", GUESS(SPA_ID), REFUSED_APPLICATION_TYPE },
        { "nobody", GUESS(UNKNOWN_ID), REFUSED_UNKNOWN_CLIENT },
        { "no client_id at all", GUESS("x"), REFUSED_UNKNOWN_CLIENT },
    };
    jt_str first = JT_STR(""), body;
    for (size_t i = 0; i < COUNT(cases); i++) {
        LIMITED_FIXTURE(l);
        l.s.service.limits.wrong_per_client_per_minute = 2;
        guess(&l, REMOTE, cases[i].body, 2, cases[i].refusal);
        check_refusal(cases[i].name, &l.s.response, post_on_loop(&l, cases[i].body),
                      REFUSED_WRONG_TOO_OFTEN);
        check_wait(cases[i].name, &l, "30");
        CHECK_OK("copy", jt_arena_copy(test_arena(), l.s.response.body, &body));
        if (i == 0)
            first = body;
        CHECK(cases[i].name, jt_str_eq(body, first));
    }
}

TEST(guesses_from_an_address_count_for_all_clients)
{
    LIMITED_FIXTURE(l);
    l.s.service.limits.wrong_per_minute = 3;
    guess(&l, REMOTE, GUESS(M2M_ID), 1, REFUSED_WRONG_SECRET);
    guess(&l, REMOTE, GUESS(UNKNOWN_ID), 1, REFUSED_UNKNOWN_CLIENT);
    guess(&l, REMOTE, GUESS(REG_ID), 1, REFUSED_WRONG_SECRET);
    guess(&l, REMOTE, GUESS(IDLE_ID), 2, REFUSED_WRONG_TOO_OFTEN);
    check_refusal("the store is not asked for a client that is not in memory", &l.s.response,
                  post_from(&l, REMOTE, ASK_MEMBER), REFUSED_WRONG_TOO_OFTEN);
    CHECK_OK("from elsewhere it is", post_from(&l, OTHER_ADDRESS, ASK_MEMBER));
    CHECK_OK("then it is in memory", post_from(&l, REMOTE, ASK_MEMBER));
}

TEST(what_one_client_is_refused_for_does_not_count_for_its_address)
{
    LIMITED_FIXTURE(l);
    l.s.service.limits.wrong_per_client_per_minute = 1;
    l.s.service.limits.wrong_per_minute = 3;
    guess(&l, REMOTE, GUESS(M2M_ID), 1, REFUSED_WRONG_SECRET);
    guess(&l, REMOTE, GUESS(M2M_ID), 20, REFUSED_WRONG_TOO_OFTEN);
    guess(&l, REMOTE, GUESS(REG_ID), 1, REFUSED_WRONG_SECRET);
}

TEST(a_client_gets_so_many_answers)
{
    LIMITED_FIXTURE(l);
    l.s.service.limits.client_per_minute = 4;
    for (int i = 0; i < 3; i++)
        CHECK_OK("granted", service_post(&l.s, ASK_ORDERS));
    check_refusal("a refusal counts too", &l.s.response,
                  service_post(&l.s, LOGIN(M2M_ID) "&audience=" FORBIDDEN), REFUSED_AUDIENCE);
    check_refusal("no more", &l.s.response, service_post(&l.s, ASK_ORDERS),
                  REFUSED_CLIENT_TOO_OFTEN);
    check_wait("a quarter of a minute", &l, "15");
    check_refusal("from nowhere", &l.s.response, post_from(&l, OTHER_ADDRESS, ASK_ORDERS),
                  REFUSED_CLIENT_TOO_OFTEN);
    CHECK_OK("another client", service_post(&l.s, ASK_MEMBER));
    l.s.base.now_ms += 15000;
    CHECK_OK("follow", feed_follow(l.s.feed));
    CHECK_OK("a quarter of a minute later", service_post(&l.s, ASK_ORDERS));
    check_refusal("once", &l.s.response, service_post(&l.s, ASK_ORDERS), REFUSED_CLIENT_TOO_OFTEN);
}

static void put_rate_limit(struct limited *l, const char *client_id, int64_t per_minute)
{
    struct store_tx *tx = fixture_begin(l->s.base.store, STORE_WRITE);
    CHECK_OK(client_id, store_application_rate_limit_set(tx, str(client_id), per_minute));
    service_commit(&tx, CHANGE_APPLICATION, client_id);
    CHECK_OK(client_id, feed_follow(l->s.feed));
}

TEST(a_limit_of_its_own_goes_before_the_one_of_the_server)
{
    LIMITED_FIXTURE(l);
    l.s.service.limits.client_per_minute = 1;
    put_rate_limit(&l, M2M_ID, 3);
    put_rate_limit(&l, MEMBER_ID, 0);
    for (int i = 0; i < 3; i++)
        CHECK_OK("three", service_post(&l.s, ASK_ORDERS));
    check_refusal("no more", &l.s.response, service_post(&l.s, ASK_ORDERS),
                  REFUSED_CLIENT_TOO_OFTEN);
    for (int i = 0; i < 10; i++)
        CHECK_OK("any number", service_post(&l.s, ASK_MEMBER));
    put_rate_limit(&l, MEMBER_ID, APPLICATION_RATE_LIMIT_OF_SERVER);
    CHECK_OK("the server's", service_post(&l.s, ASK_MEMBER));
    check_refusal("no more", &l.s.response, service_post(&l.s, ASK_MEMBER),
                  REFUSED_CLIENT_TOO_OFTEN);
}

TEST(guesses_use_up_nothing_of_the_client)
{
    LIMITED_FIXTURE(l);
    l.s.service.limits.client_per_minute = 1;
    guess(&l, REMOTE, GUESS(M2M_ID), 10, REFUSED_WRONG_SECRET);
    CHECK_OK("its own", service_post(&l.s, ASK_ORDERS));
    guess(&l, REMOTE, GUESS(M2M_ID), 10, REFUSED_WRONG_SECRET);
}
