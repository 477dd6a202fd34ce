/* Public keys of applications, and the methods that these may use. */
#include "store/fixture.h"

#include "store/clients.h"
#include "store/public_keys.h"
#include "store/usage.h"

static struct public_key key_of(const char *id, const char *kid)
{
    return (struct public_key){ .id = str(id),
                                .kid = str(kid),
                                .name = str(id),
                                .jwk = JT_STR("{\"kty\":\"OKP\"}"),
                                .created_ms = 5,
                                .expires_ms = 9 };
}

/* The ids of an application's keys, in order. */
static jt_str ids_of(struct store_tx *tx, const char *application_id)
{
    struct public_key *keys = NULL;
    size_t count = 0;
    struct jt_buf ids;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), 256, &ids));
    CHECK_OK("list", store_public_key_list(tx, str(application_id), test_arena(), &keys, &count));
    for (size_t i = 0; i < count; i++) {
        jt_buf_put(&ids, keys[i].id);
        jt_buf_put_char(&ids, ' ');
    }
    return jt_buf_str(&ids);
}

static void put_key(struct store_tx *tx, const char *application_id, const char *id,
                    const char *kid)
{
    const struct public_key key = key_of(id, kid);
    CHECK_OK(id, store_public_key_create(tx, str(application_id), &key));
}

TEST(public_keys_belong_to_their_application)
{
    FIXTURE(f);
    struct public_key found;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a1", "one");
    put_application(tx, "a2", "two");
    put_key(tx, "a1", "k2", "ünï");
    put_key(tx, "a1", "k1", "first");
    put_key(tx, "a2", "k3", "first"); /* of another, the same kid */
    CHECK_STR("by id", ids_of(tx, "a1"), "k1 k2 ");
    CHECK_STR("of the other", ids_of(tx, "a2"), "k3 ");
    CHECK_OK("get", store_public_key_get(tx, JT_STR("a1"), JT_STR("k2"), test_arena(), &found));
    CHECK_STR("kid", found.kid, "ünï");
    CHECK_STR("name", found.name, "k2");
    CHECK_STR("jwk", found.jwk, "{\"kty\":\"OKP\"}");
    CHECK_INT("created", found.created_ms, 5);
    CHECK_INT("ends", found.expires_ms, 9);
    CHECK_INT("never used", found.use_count + found.last_used_ms, 0);
    CHECK_CODE("another's",
               store_public_key_get(tx, JT_STR("a2"), JT_STR("k2"), test_arena(), &found),
               JT_NOT_FOUND);
    store_tx_abortp(&tx);
}

TEST(a_kid_is_free_again_once_its_key_is_gone)
{
    FIXTURE(f);
    const struct public_key again = key_of("k2", "kid");
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a1", "one");
    put_key(tx, "a1", "k1", "kid");
    CHECK_CODE("none", store_public_key_delete(tx, JT_STR("a1"), JT_STR("k9")), JT_NOT_FOUND);
    CHECK_OK("delete", store_public_key_delete(tx, JT_STR("a1"), JT_STR("k1")));
    CHECK_OK("free again", store_public_key_create(tx, JT_STR("a1"), &again));
    CHECK_OK("with its application", store_application_delete(tx, JT_STR("a1")));
    CHECK_STR("gone", ids_of(tx, "a1"), "");
    store_tx_abortp(&tx);
}

TEST(a_key_ends_at_its_time)
{
    CHECK("never", public_key_is_live(0, INT64_MAX));
    CHECK("before", public_key_is_live(10, 9));
    CHECK("at it", !public_key_is_live(10, 10));
}

static void check_authentication(struct store_tx *tx, const char *name, unsigned methods,
                                 const char *algorithm)
{
    struct authentication found;
    CHECK_OK(name, store_authentication_get(tx, JT_STR("a1"), test_arena(), &found));
    CHECK_INT(name, found.methods, methods);
    CHECK_STR(name, found.assertion_algorithm, algorithm);
}

TEST(an_application_has_both_forms_of_a_secret_until_something_else_is_said)
{
    FIXTURE(f);
    const unsigned with_key = AUTHENTICATION_BIT(AUTHENTICATION_PRIVATE_KEY_JWT);
    const struct authentication keys = { with_key, JT_STR("ES256") },
                                secrets = { AUTHENTICATION_WITH_SECRET, JT_STR("") };
    struct authentication found;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a1", "one");
    check_authentication(tx, "at first", AUTHENTICATION_WITH_SECRET, "");
    CHECK_OK("set", store_authentication_set(tx, JT_STR("a1"), &keys));
    check_authentication(tx, "keys", with_key, "ES256");
    CHECK_OK("set", store_authentication_set(tx, JT_STR("a1"), &secrets));
    check_authentication(tx, "back", AUTHENTICATION_WITH_SECRET, "");
    CHECK_CODE("nobody's", store_authentication_get(tx, JT_STR("a9"), test_arena(), &found),
               JT_NOT_FOUND);
    store_tx_abortp(&tx);
}

TEST(a_client_is_read_with_its_keys_and_methods)
{
    FIXTURE(f);
    const struct authentication keys = { AUTHENTICATION_WITH_SECRET |
                                             AUTHENTICATION_BIT(AUTHENTICATION_PRIVATE_KEY_JWT),
                                         JT_STR("PS256") };
    struct client_data client;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a1", "one");
    CHECK_OK("get", store_client_get(tx, JT_STR("a1"), test_arena(), &client));
    CHECK_INT("none", client.public_key_count, 0);
    CHECK_INT("secrets", client.authentication.methods, AUTHENTICATION_WITH_SECRET);
    put_key(tx, "a1", "k1", "one");
    put_key(tx, "a1", "k2", "two");
    CHECK_OK("set", store_authentication_set(tx, JT_STR("a1"), &keys));
    CHECK_OK("get", store_client_get(tx, JT_STR("a1"), test_arena(), &client));
    CHECK_INT("keys", client.public_key_count, 2);
    CHECK_STR("kid", client.public_keys[1].kid, "two");
    CHECK_INT("methods", client.authentication.methods, keys.methods);
    CHECK_STR("algorithm", client.authentication.assertion_algorithm, "PS256");
    store_tx_abortp(&tx);
}

TEST(uses_of_a_key_are_added_up)
{
    FIXTURE(f);
    struct usage usage = { .application_id = JT_STR("a1"),
                           .kind = USAGE_PUBLIC_KEY,
                           .subject = JT_STR("k1"),
                           .count = 2,
                           .last_used_ms = 70,
                           .last_address = JT_STR("192.0.2.7") };
    struct public_key found;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a1", "one");
    put_key(tx, "a1", "k1", "kid");
    CHECK_OK("add", store_usage_add(tx, &usage));
    usage.last_used_ms = 60; /* of another node, which was slower */
    usage.last_address = JT_STR("192.0.2.8");
    usage.count = 1;
    CHECK_OK("add", store_usage_add(tx, &usage));
    usage.subject = JT_STR("gone");
    CHECK_OK("of a key that is gone", store_usage_add(tx, &usage));
    CHECK_OK("get", store_public_key_get(tx, JT_STR("a1"), JT_STR("k1"), test_arena(), &found));
    CHECK_INT("uses", found.use_count, 3);
    CHECK_INT("last", found.last_used_ms, 70);
    CHECK_STR("from", found.last_address, "192.0.2.7");
    store_tx_abortp(&tx);
}
