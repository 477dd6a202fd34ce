/* test_api_key_verification: what a key is worth, at which time. The doors' tests have the rest. */
#include "store/fixture.h"

#include "api_keys/api_key_verification.h"
#include "keys/worker.h"

#define KEY "k_live_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP"

enum { STALENESS_MS = 24 * 3600 * 1000 };

struct verification_fixture {
    struct fixture base;
    struct worker worker;
    struct freshness freshness;
    struct api_key_verification verification;
};

static void verification_open(struct verification_fixture *v)
{
    static const uint8_t key[JT_KEY_BYTES] = { 7 };
    *v = (struct verification_fixture){ .base = fixture_folder() };
    v->base.store = fixture_open(&v->base);
    CHECK_OK("hmac", jt_hmac_new(key, &v->worker.api_key_hmac));
    v->verification = (struct api_key_verification){ .store = v->base.store,
                                                     .clock = one_clock(&v->base.now_ms),
                                                     .freshness = &v->freshness };
    freshness_init(&v->freshness, v->verification.clock, STALENESS_MS);
    freshness_renew(&v->freshness, jt_clock_instant(&v->verification.clock));
    CHECK_OK("directory", api_key_directory_new(100, &v->verification.directory));
    struct store_tx *tx = fixture_begin(v->base.store, STORE_WRITE);
    put_api(tx, "api", "api");
    fixture_commit(&tx);
}

static void verification_close(struct verification_fixture *v)
{
    api_key_directory_free(v->verification.directory);
    jt_hmac_free(v->worker.api_key_hmac);
    fixture_clear(&v->base);
}

#define VERIFICATION_FIXTURE(v)                                        \
    JT_AUTO(verification_close) struct verification_fixture v = { 0 }; \
    verification_open(&v)

static void put_key(struct verification_fixture *v, int64_t expires_ms)
{
    struct api_key key = { .id = JT_STR("k1"),
                           .name = JT_STR("k1"),
                           .type = API_KEY_ENVIRONMENT,
                           .api_id = JT_STR("api"),
                           .suffix = JT_STR("wxyz"),
                           .expires_ms = expires_ms,
                           .created_by = JT_STR("test") };
    CHECK_OK("digest", api_key_digest(v->worker.api_key_hmac, JT_STR(KEY), key.digest));
    struct store_tx *tx = fixture_begin(v->base.store, STORE_WRITE);
    CHECK_OK("key", store_api_key_create(tx, &key, NULL, 0));
    fixture_commit(&tx);
}

static jt_err verify(struct verification_fixture *v, bool may_block,
                     enum api_key_verdict *ret_verdict)
{
    struct request req = { .arena = test_arena(), .worker = &v->worker, .may_block = may_block };
    struct api_key_outcome outcome = { 0 };
    jt_err err = api_key_verify(&v->verification, &req, JT_STR(KEY), &outcome);
    *ret_verdict = outcome.verdict;
    api_key_record_unrefp(&outcome.record);
    return err;
}

TEST(a_key_is_valid_until_its_time_is_over)
{
    VERIFICATION_FIXTURE(v);
    enum api_key_verdict verdict = API_KEY_THROTTLED;
    CHECK_OK("none", verify(&v, true, &verdict));
    CHECK_INT("unknown", verdict, API_KEY_IS_UNKNOWN);
    put_key(&v, v.base.now_ms + 10);
    CHECK_CODE("that nothing was found is not remembered", verify(&v, false, &verdict),
               JT_WOULD_BLOCK);
    CHECK_OK("read", verify(&v, true, &verdict));
    CHECK_INT("valid", verdict, API_KEY_IS_VALID);
    v.base.now_ms += 9;
    CHECK_OK("from memory", verify(&v, false, &verdict));
    CHECK_INT("to the last millisecond", verdict, API_KEY_IS_VALID);
    v.base.now_ms++;
    CHECK_OK("from memory", verify(&v, false, &verdict));
    CHECK_INT("over", verdict, API_KEY_HAS_EXPIRED);
    v.base.now_ms += STALENESS_MS;
    CHECK_CODE("what may be stale is not told", verify(&v, true, &verdict), JT_UNAVAILABLE);
}

TEST(a_grace_of_a_clock_that_was_ahead_is_over)
{
    static const struct {
        const char *name;
        int64_t grace_ms;
        enum api_key_verdict want;
    } graces[] = {
        { "the longest", API_KEY_GRACE_MAX_S * INT64_C(1000), API_KEY_IS_VALID },
        { "longer than any", INT64_C(3) * 365 * 86400 * 1000, API_KEY_IS_UNKNOWN },
    };
    for (size_t i = 0; i < COUNT(graces); i++) {
        VERIFICATION_FIXTURE(v);
        enum api_key_verdict verdict;
        struct api_key rotated = { .id = JT_STR("k1"), .suffix = JT_STR("new1"), .digest = { 1 } };
        put_key(&v, 0);
        struct store_tx *tx = fixture_begin(v.base.store, STORE_WRITE);
        CHECK_OK("rotate", store_api_key_rotate(tx, &rotated, v.base.now_ms + graces[i].grace_ms));
        fixture_commit(&tx);
        CHECK_OK(graces[i].name, verify(&v, true, &verdict));
        CHECK_INT(graces[i].name, verdict, graces[i].want);
    }
}

TEST(a_key_ends_with_its_grace_or_its_time_whichever_is_first)
{
    static const struct {
        const char *name;
        bool is_previous;
        int64_t previous_expires_ms, expires_ms, want;
    } cases[] = {
        { "never", false, 0, 0, 0 },
        { "its time", false, 0, 7, 7 },
        { "its grace", true, 5, 0, 5 },
        { "its grace, which is first", true, 5, 7, 5 },
        { "its time, which is first", true, 5, 3, 3 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct api_key_record record = { .is_previous = cases[i].is_previous,
                                         .previous_expires_ms = cases[i].previous_expires_ms,
                                         .expires_ms = cases[i].expires_ms };
        CHECK_INT(cases[i].name, api_key_usable_until_ms(&record), cases[i].want);
    }
}

TEST(what_lets_nobody_in_is_not_called_active)
{
    CHECK_INT("valid", api_key_verdict_status(API_KEY_IS_VALID), API_KEY_ACTIVE);
    CHECK_INT("revoked", api_key_verdict_status(API_KEY_IS_REVOKED), API_KEY_REVOKED);
    CHECK_INT("expired", api_key_verdict_status(API_KEY_HAS_EXPIRED), API_KEY_INACTIVE);
    CHECK_INT("suspended", api_key_verdict_status(API_KEY_IS_SUSPENDED), API_KEY_INACTIVE);
}
