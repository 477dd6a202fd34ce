/* test_feed: what this process remembers follows the store. */
#include "clocks.h"
#include "oauth/service_fixture.h"
#include "store/flag_fixture.h"
#include "store/property_fixture.h"
#include "store/token_set_fixture.h"

TEST(a_change_drops_the_records_that_it_makes_stale)
{
    SERVICE_FIXTURE(s);
    CHECK_OK("warm", service_post(&s, ASK_ORDERS));
    CHECK_OK("warm", service_post(&s, LOGIN(MEMBER_ID) "&audience=" ORDERS));
    service_rotate_secret(&s, "next-secret", false);
    CHECK("not heard of yet", is_cached(&s, M2M_ID));
    CHECK_OK("follow", feed_follow(s.feed));
    CHECK("dropped", !is_cached(&s, M2M_ID));
    CHECK("the other one stays", is_cached(&s, MEMBER_ID));
    CHECK_OK("nothing new", feed_follow(s.feed));
    CHECK("still", is_cached(&s, MEMBER_ID));
}

TEST(what_was_changed_here_is_forgotten_also_where_the_store_cannot_be_heard)
{
    static const struct change changes[] = {
        { .kind = CHANGE_APPLICATION, .subject = JT_STR_INIT(M2M_ID) },
        { .kind = CHANGE_ORGANIZATION, .subject = JT_STR_INIT(ORG_CODE) },
    };
    SERVICE_FIXTURE(s);
    const int64_t revision = directory_revision(s.directory);
    CHECK_OK("warm", service_post(&s, ASK_ORDERS));
    CHECK_OK("warm", service_post(&s, LOGIN(MEMBER_ID) "&audience=" ORDERS));
    service_rotate_secret(&s, "next-secret", false);
    feed_forget(s.feed, &changes[0], 1);
    CHECK("dropped", !is_cached(&s, M2M_ID));
    CHECK("the other one stays", is_cached(&s, MEMBER_ID));
    feed_forget(s.feed, &changes[1], 1);
    CHECK("with its organization", !is_cached(&s, MEMBER_ID));
    CHECK_INT("others' changes are still to be followed", directory_revision(s.directory),
              revision);
    CHECK_CODE("the secret of before", service_post(&s, ASK_ORDERS), JT_REFUSED);
    CHECK("it is read anew", is_cached(&s, M2M_ID));
}

TEST(keys_of_before_sign_nothing_where_the_store_cannot_be_heard)
{
    static const struct change change = { .kind = CHANGE_SIGNING_KEY, .subject = JT_STR_INIT("k") };
    SERVICE_FIXTURE(s);
    CHECK_OK("warm", service_post(&s, ASK_ORDERS));
    feed_forget(s.feed, &change, 1);
    CHECK_CODE("until it is heard", service_post(&s, ASK_ORDERS), JT_REFUSED);
    CHECK_INT("status", s.response.status, 503);
    CHECK_OK("follow", feed_follow(s.feed));
    CHECK_OK("then", service_post(&s, ASK_ORDERS));
}

TEST(a_change_that_only_a_newer_jeton_knows_makes_all_stale)
{
    SERVICE_FIXTURE(s);
    CHECK_OK("warm", service_post(&s, ASK_ORDERS));
    struct store_tx *tx = fixture_begin(s.base.store, STORE_WRITE);
    service_commit(&tx, CHANGE_WEBHOOK, "w1");
    store_sql(&s.base, "UPDATE changes SET kind = 'gadget' WHERE subject = 'w1'");
    CHECK_OK("follow", feed_follow(s.feed));
    CHECK("forgotten", !is_cached(&s, M2M_ID));
    CHECK_OK("and read again", service_post(&s, ASK_ORDERS));
    CHECK_OK("once", feed_follow(s.feed));
    CHECK("it stays", is_cached(&s, M2M_ID));
}

/* The claim of that name in the next token of M2M_ID, as JSON; NULL when it is not there. */
static json_t *next_claim(struct service_fixture *s, const char *name)
{
    struct jws token;
    CHECK_OK("token", service_post(s, ASK_ORDERS));
    CHECK_OK("parse", jws_parse(answer_text("token", &s->response, "access_token"),
                                &own_token_rules, test_arena(), &token));
    json_t *claims = json_loadb(token.payload.ptr, token.payload.len, 0, NULL);
    json_t *claim = json_incref(json_object_get(claims, name));
    json_decref(claims);
    return claim;
}

/* The claim feature_flags of the next token is that JSON; NULL: there is none. */
static void check_flags(const char *case_name, struct service_fixture *s, const char *wanted)
{
    json_t *got = next_claim(s, "feature_flags");
    json_t *want = wanted == NULL ? NULL : json_loads(wanted, 0, NULL);
    CHECK(case_name, wanted == NULL ? got == NULL : json_equal(got, want));
    json_decref(got);
    json_decref(want);
}

static void commit_and_follow(struct service_fixture *s, struct store_tx **tx,
                              enum change_kind kind, const char *subject)
{
    service_commit(tx, kind, subject);
    CHECK_OK("follow", feed_follow(s->feed));
}

TEST(tokens_carry_the_value_that_a_flag_has_now)
{
    static const jt_str key = JT_STR_INIT("new");
    SERVICE_FIXTURE(s);
    bool is_changed = false;
    struct store_tx *tx = fixture_begin(s.base.store, STORE_WRITE);
    put_flag(tx, "new", FEATURE_FLAG_BOOLEAN, "false");
    commit_and_follow(&s, &tx, CHANGE_FEATURE_FLAG, "new");
    check_flags("off by default", &s, NULL);

    tx = fixture_begin(s.base.store, STORE_WRITE);
    CHECK("on", put_token_set(tx, M2M_ID, TOKEN_FEATURE_FLAGS, "new", NULL));
    commit_and_follow(&s, &tx, CHANGE_APPLICATION, M2M_ID);
    check_flags("the default", &s, "{\"new\":{\"t\":\"b\",\"v\":false}}");

    tx = fixture_begin(s.base.store, STORE_WRITE);
    CHECK_OK("override", store_feature_flag_override(tx, key, JT_STR("true"), &is_changed));
    commit_and_follow(&s, &tx, CHANGE_FEATURE_FLAG, "new");
    check_flags("overridden", &s, "{\"new\":{\"t\":\"b\",\"v\":true}}");

    tx = fixture_begin(s.base.store, STORE_WRITE);
    CHECK_OK("delete", store_feature_flag_delete(tx, key));
    commit_and_follow(&s, &tx, CHANGE_FEATURE_FLAG, "new");
    check_flags("gone", &s, NULL);
}

TEST(a_property_leaves_tokens_with_its_publicity_and_comes_back)
{
    SERVICE_FIXTURE(s);
    put_property(&s.base, "region", "single_line_text", "app", false);
    put_property_value(&s.base, M2M_ID, "region", "eu");
    struct store_tx *tx = fixture_begin(s.base.store, STORE_WRITE);
    CHECK("on", put_token_set(tx, M2M_ID, TOKEN_PROPERTIES, "region", NULL));
    commit_and_follow(&s, &tx, CHANGE_APPLICATION, M2M_ID);
    for (int round = 0; round < 2; round++) {
        json_t *claim = next_claim(&s, "application_properties");
        CHECK("there", claim != NULL);
        json_decref(claim);
        set_property_private(&s.base, "region", true);
        tx = fixture_begin(s.base.store, STORE_WRITE);
        commit_and_follow(&s, &tx, CHANGE_PROPERTY, "prop_region");
        CHECK("gone", next_claim(&s, "application_properties") == NULL);
        CHECK("a record of it is cached", is_cached(&s, M2M_ID));
        set_property_private(&s.base, "region", false);
        tx = fixture_begin(s.base.store, STORE_WRITE);
        commit_and_follow(&s, &tx, CHANGE_PROPERTY, "prop_region");
    }
}

TEST(a_rotated_key_swaps_the_keyset)
{
    SERVICE_FIXTURE(s);
    jt_str first = service_kid(&s);
    CHECK_OK("token", service_post(&s, ASK_ORDERS));
    struct response earlier = s.response;
    service_rotate_key(&s);
    CHECK("not heard of yet", jt_str_eq(service_kid(&s), first));
    CHECK_OK("follow", feed_follow(s.feed));
    CHECK("another key signs", !jt_str_eq(service_kid(&s), first));
    CHECK("clients have nothing to do with it", is_cached(&s, M2M_ID));

    struct jws token;
    CHECK_OK("token", service_post(&s, ASK_ORDERS));
    (void)answer_claims("of the new key", &s, ORDERS);
    CHECK_OK("parse", jws_parse(answer_text("token", &s.response, "access_token"), &own_token_rules,
                                test_arena(), &token));
    CHECK("it names the new key", jt_str_eq(token.kid, service_kid(&s)));
    s.response = earlier;
    (void)answer_claims("earlier tokens stay valid", &s, ORDERS);
}

TEST(the_keyset_is_not_built_anew_for_other_changes)
{
    SERVICE_FIXTURE(s);
    struct keyset *before = keyset_current_get(s.keys);
    service_rotate_secret(&s, "next-secret", false);
    CHECK_OK("follow", feed_follow(s.feed));
    struct keyset *after = keyset_current_get(s.keys);
    CHECK("the same", before == after);
    keyset_unref(before);
    keyset_unref(after);
}

/* What no token of this process can have told: another node's new key. */
TEST(whoever_meets_an_unknown_key_asks_at_once_and_not_each_time)
{
    SERVICE_FIXTURE(s);
    const jt_str first = service_kid(&s);
    s.base.now_ms += FEED_HEAR_EVERY_MS;
    service_rotate_key(&s);
    CHECK_CODE("not on an event loop", feed_hear(s.feed, false, NULL), JT_WOULD_BLOCK);
    CHECK_OK("asked", feed_hear(s.feed, true, NULL));
    const jt_str second = service_kid(&s);
    CHECK("it is known", !jt_str_eq(first, second));

    s.base.now_ms += FEED_HEAR_EVERY_MS - 1;
    service_rotate_key(&s);
    for (int i = 0; i < FEED_WAITING_MAX; i++)
        CHECK_CODE("some may wait", feed_hear(s.feed, false, NULL), JT_WOULD_BLOCK);
    for (int i = 0; i < 100; i++)
        CHECK_CODE("a flood", feed_hear(s.feed, i % 2 == 0, NULL), JT_REFUSED);
    CHECK("asks nothing", jt_str_eq(service_kid(&s), second));
    s.base.now_ms += 1;
    CHECK_OK("a moment later", feed_hear(s.feed, true, NULL));
    CHECK("it is known", !jt_str_eq(service_kid(&s), second));
}

struct waiter {
    struct flight_wait wait; /* first, so that either pointer is the other */
    int resumed;
    jt_err outcome;
};

static void resume(struct flight_wait *wait, jt_err outcome)
{
    struct waiter *waiter = (struct waiter *)wait;
    waiter->resumed++;
    waiter->outcome = outcome;
}

/* Those who meet one just after the store was asked wait for whoever asks next, and hold no thread.
 */
TEST(an_unknown_key_is_waited_for_where_the_store_was_asked_a_moment_ago)
{
    enum { WAITERS = 3 };
    SERVICE_FIXTURE(s);
    struct waiter waiters[WAITERS] = { 0 };
    s.base.now_ms += FEED_HEAR_EVERY_MS;
    CHECK_OK("asked", feed_hear(s.feed, true, NULL));
    service_rotate_key(&s);
    const jt_str before = service_kid(&s);
    for (int i = 0; i < WAITERS; i++) {
        struct flight_wait *wait = &waiters[i].wait;
        wait->resume = resume;
        CHECK_CODE("waits", feed_hear(s.feed, true, wait), JT_WOULD_BLOCK);
        CHECK("for a look", flight_join(wait));
    }
    CHECK("nobody has asked", jt_str_eq(service_kid(&s), before));
    CHECK_OK("whoever follows", feed_follow(s.feed));
    for (int i = 0; i < WAITERS; i++) {
        CHECK_INT("goes on once", waiters[i].resumed, 1);
        CHECK_OK("with what is new", waiters[i].outcome);
        CHECK_CODE("and waits no more", feed_hear(s.feed, true, &waiters[i].wait), JT_REFUSED);
    }
    CHECK("it is known", !jt_str_eq(service_kid(&s), before));
    CHECK_OK("the next look", feed_follow(s.feed));
    CHECK_INT("is none of theirs", waiters[0].resumed, 1);
}

TEST(more_changes_than_one_read_are_all_applied)
{
    enum { CHANGES = 1001 };
    SERVICE_FIXTURE(s);
    int64_t before = directory_revision(s.directory);
    CHECK_OK("warm", service_post(&s, ASK_ORDERS));
    struct store_tx *tx = fixture_begin(s.base.store, STORE_WRITE);
    for (int i = 0; i < CHANGES - 1; i++)
        CHECK_OK("change", store_record_change(tx, CHANGE_APPLICATION, JT_STR(IDLE_ID),
                                               JT_STR("test.changed"), JT_STR("")));
    service_commit(&tx, CHANGE_APPLICATION, M2M_ID);
    CHECK_OK("follow", feed_follow(s.feed));
    CHECK_INT("to the last", directory_revision(s.directory) - before, CHANGES);
    CHECK("applied", !is_cached(&s, M2M_ID));
}

TEST(a_feed_trimmed_past_what_was_seen_clears_all)
{
    SERVICE_FIXTURE(s);
    jt_str first = service_kid(&s);
    CHECK_OK("warm", service_post(&s, ASK_ORDERS));
    CHECK_OK("warm", service_post(&s, LOGIN(MEMBER_ID) "&audience=" ORDERS));
    service_rotate_key(&s);
    s.base.now_ms += 1000;
    struct store_tx *tx = fixture_begin(s.base.store, STORE_WRITE);
    service_commit(&tx, CHANGE_APPLICATION, IDLE_ID);
    tx = fixture_begin(s.base.store, STORE_BOOKKEEPING);
    CHECK_OK("trim", store_changes_trim(tx, s.base.now_ms));
    CHECK_OK("commit", store_commit(&tx));

    CHECK_OK("follow", feed_follow(s.feed));
    CHECK("all forgotten", !is_cached(&s, M2M_ID) && !is_cached(&s, MEMBER_ID));
    CHECK("the keyset too", !jt_str_eq(service_kid(&s), first));
    int64_t newest = 0;
    tx = fixture_begin(s.base.store, STORE_READ);
    CHECK_OK("newest", store_revision(tx, &newest));
    store_tx_abortp(&tx);
    CHECK_INT("from here on", directory_revision(s.directory), newest);
    CHECK_OK("a client is read again", service_post(&s, ASK_ORDERS));
    CHECK("and kept", is_cached(&s, M2M_ID));
}

TEST(what_is_remembered_is_fresh_when_the_store_was_heard)
{
    SERVICE_FIXTURE(s);
    CHECK("heard just now", freshness_holds(&s.freshness));
    s.base.now_ms += STALENESS_MS + 1;
    CHECK("no longer", !freshness_holds(&s.freshness));
    CHECK_OK("follow", feed_follow(s.feed));
    CHECK("heard again", freshness_holds(&s.freshness));
}

TEST(a_keyset_that_does_not_open_leaves_the_feed_as_it_was)
{
    static const uint8_t wrong_key[JT_KEY_BYTES] = { 1 };
    SERVICE_FIXTURE(s);
    struct directory *directory = NULL;
    struct api_key_directory *api_keys = NULL;
    struct feed *feed = NULL;
    struct freshness freshness;
    CHECK_OK("directory", directory_new(10, &directory));
    CHECK_OK("directory", api_key_directory_new(10, &api_keys));
    struct feed_options options = { .store = s.base.store,
                                    .directory = directory,
                                    .api_keys = api_keys,
                                    .keys = s.keys,
                                    .freshness = &freshness,
                                    .seal_key = wrong_key };
    jt_str kid = service_kid(&s);
    CHECK_OK("feed", feed_new(&options, &feed));
    freshness_init(&freshness, s.service.clock, STALENESS_MS);
    CHECK_CODE("follow", feed_follow(feed), JT_CRYPTO);
    CHECK("not heard", !freshness_holds(&freshness));
    CHECK_INT("nothing passed over", directory_revision(directory), 0);
    CHECK("the keyset in use stays", jt_str_eq(service_kid(&s), kid));
    feed_free(feed);
    api_key_directory_free(api_keys);
    directory_free(directory);
}
