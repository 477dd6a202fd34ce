/* What is read of a store, and what stays where it cannot be read. */
#include "metrics/standing.h"

#include "store/fixture.h"
#include "store/signing_keys.h"

#define HOURS(count) ((long long)(count)*3600 * 1000)

static void put_api_key(struct fixture *f, int number, const char *status, long long expires_ms)
{
    store_sql(f,
              "INSERT INTO api_keys (id, name, type, status, api_id, digest, suffix,"
              " previous_expires_ms, expires_ms, created_ms, created_by, verification_count,"
              " last_verified_ms, last_verified_address)"
              " VALUES ('k%d', 'n', 'environment', '%s', 'a', randomblob(32), 's', 0,"
              " %lld, 1, 'x', 0, 0, '')",
              number, status, expires_ms);
}

static void put_one_secret(struct fixture *f, int number, int is_previous, long long expires_ms)
{
    store_sql(f,
              "INSERT INTO client_secrets (application_id, is_previous, digest, created_ms,"
              " expires_ms, last_used_ms, use_count)"
              " VALUES ('a%d', %d, zeroblob(32), 1, %lld, 0, 0)",
              number, is_previous, expires_ms);
}

static void put_delivery(struct fixture *f, int number, const char *state)
{
    store_sql(f, "INSERT INTO webhook_deliveries VALUES ('d%d', 'w', 'e%d', '%s', 0, 5, 0, 0, '')",
              number, number, state);
}

static void fill(struct fixture *f)
{
    const struct signing_key key = { .kid = JT_STR("kid-1"),
                                     .alg = JOSE_ES256,
                                     .state = SIGNING_KEY_ACTIVE,
                                     .public_jwk = JT_STR("{}"),
                                     .private_box = JT_STR("box"),
                                     .created_ms = 77,
                                     .activate_ms = 77 };
    struct store_tx *tx = fixture_begin(f->store, STORE_BOOKKEEPING);
    CHECK_OK("key", store_signing_key_create(tx, &key));
    CHECK_OK("commit", store_commit(&tx));
    put_api_key(f, 1, "active", f->now_ms + HOURS(23));
    put_api_key(f, 2, "active", f->now_ms + HOURS(24 * 6));
    put_api_key(f, 3, "active", f->now_ms + HOURS(24 * 29));
    put_api_key(f, 4, "active", f->now_ms + HOURS(24 * 31));
    put_api_key(f, 5, "active", f->now_ms - 1);
    put_api_key(f, 6, "active", 0);
    put_api_key(f, 7, "revoked", f->now_ms + HOURS(1));
    put_one_secret(f, 1, 1, f->now_ms + HOURS(2));
    put_one_secret(f, 2, 1, 0);
    put_one_secret(f, 3, 1, f->now_ms + HOURS(24 * 20));
    put_one_secret(f, 4, 0, 0);
    put_delivery(f, 1, "pending");
    put_delivery(f, 2, "delivered");
    put_delivery(f, 3, "failed");
    put_delivery(f, 4, "pending");
}

static void standing_clearp(struct standing *standing)
{
    standing_clear(standing);
}

TEST(it_counts_what_ends_soon_and_what_is_pending)
{
    FIXTURE(f);
    JT_AUTO(standing_clearp) struct standing standing;
    static const int64_t api_keys[] = { 1, 2, 3 }, secrets[] = { 1, 1, 2 };
    standing_init(&standing);
    CHECK_INT("nothing was read yet", standing_get(&standing).read_ms, 0);
    fill(&f);
    CHECK_OK("read", standing_read(&standing, f.store, test_arena()));
    const struct standing_figures figures = standing_get(&standing);
    CHECK_INT("when", figures.read_ms, f.now_ms);
    for (size_t i = 0; i < STANDING_SOON; i++) {
        CHECK_INT("API keys", figures.api_keys_ending[i], api_keys[i]);
        CHECK_INT("secrets", figures.client_secrets_ending[i], secrets[i]);
    }
    CHECK_INT("deliveries", figures.pending_deliveries, 2);
    CHECK_INT("keys", figures.key_count, 1);
    CHECK_STR("kid", str(figures.keys[0].kid), "kid-1");
    CHECK_INT("alg", figures.keys[0].alg, JOSE_ES256);
    CHECK_INT("state", figures.keys[0].state, SIGNING_KEY_ACTIVE);
    CHECK_INT("created", figures.keys[0].created_ms, 77);
}

TEST(how_it_stood_last_stays_where_the_store_cannot_be_read)
{
    FIXTURE(f);
    JT_AUTO(standing_clearp) struct standing standing;
    standing_init(&standing);
    fill(&f);
    CHECK_OK("read", standing_read(&standing, f.store, test_arena()));
    store_sql(&f, "DROP TABLE api_keys");
    f.now_ms += 1000;
    CHECK("no longer", standing_read(&standing, f.store, test_arena()).code != JT_OK);
    CHECK_INT("deliveries", standing_get(&standing).pending_deliveries, 2);
    CHECK_INT("when", standing_get(&standing).read_ms, f.now_ms - 1000);
}

TEST(it_counts_the_quotas_that_are_used)
{
    FIXTURE(f);
    JT_AUTO(standing_clearp) struct standing standing;
    const struct quota_subject app = { QUOTA_OF_APPLICATION, JT_STR("a1") };
    standing_init(&standing);
    fill(&f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a1", "one");
    CHECK_OK("used", store_quota_use_add(tx, app, QUOTA_DAY, f.now_ms, 5));
    CHECK_OK("told", store_quota_told_set(tx, app, QUOTA_DAY, f.now_ms, QUOTA_WARNING));
    fixture_commit(&tx);
    CHECK_OK("read", standing_read(&standing, f.store, test_arena()));
    const struct standing_figures figures = standing_get(&standing);
    CHECK_INT("of a day", figures.quotas.of[QUOTA_OF_APPLICATION][QUOTA_DAY][QUOTA_WARNING], 1);
    CHECK_INT("of an hour", figures.quotas.of[QUOTA_OF_APPLICATION][QUOTA_HOUR][QUOTA_WARNING], 0);
}
