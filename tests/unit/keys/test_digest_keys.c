/* The keys of digests are the store's own, and never change once there are digests. */
#include "test.h"

#include "keys/digest_keys.h"
#include "store/fixture.h"
#include "store/sealed.h"

static struct jt_keys derived(uint8_t first)
{
    const struct jt_master_key master = { { first } };
    struct jt_keys keys;
    CHECK_OK("derive", jt_master_key_derive(&master, &keys));
    return keys;
}

static void make(struct fixture *on, bool is_new_store, struct jt_keys *keys)
{
    const struct jt_random random = jt_random_system();
    struct store_tx *tx = fixture_begin(on->store, STORE_BOOKKEEPING);
    CHECK_OK("make", digest_keys_make(tx, is_new_store, &random, test_arena(), keys));
    CHECK_OK("commit", store_commit(&tx));
}

static jt_err open_keys(struct fixture *on, struct jt_keys *keys, bool *ret_are_there)
{
    struct store_tx *tx = fixture_begin(on->store, STORE_READ);
    jt_err err = digest_keys_open(tx, test_arena(), keys, ret_are_there);
    store_tx_abortp(&tx);
    return err;
}

#define CHECK_SAME(name, a, b, member) \
    CHECK((name), memcmp((a).member, (b).member, sizeof((a).member)) == 0)

TEST(a_new_store_gets_random_ones_that_no_master_key_gives)
{
    FIXTURE(f);
    const struct jt_keys before = derived(1);
    struct jt_keys made = before, opened = before;
    bool are_there = true;
    CHECK_OK("none yet", open_keys(&f, &opened, &are_there));
    CHECK("none yet", !are_there);
    make(&f, true, &made);
    CHECK("not derived", memcmp(made.api_key_hmac, before.api_key_hmac, JT_KEY_BYTES) != 0);
    CHECK("apart", memcmp(made.api_key_hmac, made.client_secret_hmac, JT_KEY_BYTES) != 0);
    CHECK_OK("open", open_keys(&f, &opened, &are_there));
    CHECK("there", are_there);
    CHECK_SAME("of client secrets", opened, made, client_secret_hmac);
    CHECK_SAME("of API keys", opened, made, api_key_hmac);
}

TEST(a_store_that_has_digests_keeps_the_keys_that_they_were_made_with)
{
    FIXTURE(f);
    const struct jt_keys before = derived(1);
    struct jt_keys made = before, opened = derived(1);
    bool are_there = false;
    make(&f, false, &made);
    memset(opened.client_secret_hmac, 0, JT_KEY_BYTES);
    memset(opened.api_key_hmac, 0, JT_KEY_BYTES);
    CHECK_OK("open", open_keys(&f, &opened, &are_there));
    CHECK_SAME("of client secrets", opened, before, client_secret_hmac);
    CHECK_SAME("of API keys", opened, before, api_key_hmac);
}

TEST(what_does_not_open_or_is_missing_is_told)
{
    FIXTURE(f);
    struct jt_keys keys = derived(1), other = derived(2);
    bool are_there = false;
    make(&f, true, &keys);
    CHECK_CODE("another master key", open_keys(&f, &other, &are_there), JT_CRYPTO);

    JT_AUTO(fixture_clear) struct fixture half = fixture_folder();
    half.store = fixture_open(&half);
    struct store_tx *tx = fixture_begin(half.store, STORE_BOOKKEEPING);
    const struct sealed row = { JT_STR("api_key"), JT_STR("box") };
    CHECK_OK("one", store_digest_key_create(tx, &row));
    CHECK_OK("commit", store_commit(&tx));
    CHECK_CODE("the other is missing", open_keys(&half, &keys, &are_there), JT_CRYPTO);
}
