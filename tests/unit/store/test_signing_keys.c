/* Signing keys. */
#include "store/applications.h"
#include "store/fixture.h"
#include "store/signing_keys.h"

static struct signing_key make_key(const char *kid, enum signing_key_state state,
                                   int64_t created_ms)
{
    return (struct signing_key){ .kid = str(kid),
                                 .alg = JOSE_ES256,
                                 .state = state,
                                 .public_jwk = JT_STR("{\"kty\":\"EC\"}"),
                                 .private_box = { "box\0\xff", 5 },
                                 .created_ms = created_ms,
                                 .activate_ms = created_ms + 1 };
}

TEST(a_signing_key_comes_back_as_it_was_put)
{
    FIXTURE(f);
    struct signing_key key = make_key("k1", SIGNING_KEY_PENDING, 10), *keys = NULL;
    size_t count = 0;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("none", store_signing_key_list(tx, true, test_arena(), &keys, &count));
    CHECK_INT("none", count, 0);
    CHECK_OK("create", store_signing_key_create(tx, &key));
    CHECK_OK("list", store_signing_key_list(tx, false, test_arena(), &keys, &count));
    CHECK_INT("one", count, 1);
    CHECK_STR("kid", keys[0].kid, "k1");
    CHECK_INT("alg", keys[0].alg, JOSE_ES256);
    CHECK_INT("state", keys[0].state, SIGNING_KEY_PENDING);
    CHECK_STR("public", keys[0].public_jwk, "{\"kty\":\"EC\"}");
    CHECK("private, byte for byte", jt_str_eq(keys[0].private_box, key.private_box));
    CHECK_INT("created", keys[0].created_ms, 10);
    CHECK_INT("activate", keys[0].activate_ms, 11);
    CHECK_INT("remove", keys[0].remove_ms, 0);
    store_tx_abortp(&tx);
}

TEST(live_keys_come_with_the_times_that_they_are_judged_by)
{
    FIXTURE(f);
    struct signing_key key = make_key("k1", SIGNING_KEY_ACTIVE, 10);
    struct signing_keys keys;
    int64_t now_ms = 0, lifetime_s = 0;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("create", store_signing_key_create(tx, &key));
    CHECK_OK("keys", store_signing_keys(tx, test_arena(), &keys));
    CHECK_INT("one", keys.count, 1);
    CHECK_STR("kid", keys.all[0].kid, "k1");
    CHECK_OK("lifetime", store_longest_token_lifetime(tx, &lifetime_s));
    CHECK_INT("lifetime", keys.lifetime_max_s, lifetime_s);
    CHECK_OK("now", store_shared_now_ms(tx, &now_ms));
    CHECK("now", keys.now_ms <= now_ms && now_ms - keys.now_ms < 60 * 1000);
    store_tx_abortp(&tx);
}

TEST(a_removed_key_has_no_private_half)
{
    FIXTURE(f);
    struct signing_key *keys = NULL;
    size_t count = 0;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    struct signing_key old = make_key("old", SIGNING_KEY_ACTIVE, 10);
    struct signing_key new = make_key("new", SIGNING_KEY_PENDING, 20);
    CHECK_OK("old", store_signing_key_create(tx, &old));
    CHECK_OK("new", store_signing_key_create(tx, &new));

    old.state = SIGNING_KEY_RETIRED;
    old.remove_ms = 99;
    CHECK_OK("retire", store_signing_key_set_state(tx, &old));
    CHECK_OK("list", store_signing_key_list(tx, false, test_arena(), &keys, &count));
    CHECK_INT("both are listed", count, 2);
    CHECK_STR("newest first", keys[0].kid, "new");
    CHECK_INT("state", keys[1].state, SIGNING_KEY_RETIRED);
    CHECK_INT("when it goes", keys[1].remove_ms, 99);
    CHECK_INT("the box stays", keys[1].private_box.len, 5);

    old.state = SIGNING_KEY_REMOVED;
    CHECK_OK("remove", store_signing_key_set_state(tx, &old));
    CHECK_OK("list", store_signing_key_list(tx, false, test_arena(), &keys, &count));
    CHECK_INT("not listed", count, 1);
    CHECK_OK("list all", store_signing_key_list(tx, true, test_arena(), &keys, &count));
    CHECK_INT("but when asked for", count, 2);
    CHECK_INT("without its box", keys[1].private_box.len, 0);
    store_tx_abortp(&tx);
}
