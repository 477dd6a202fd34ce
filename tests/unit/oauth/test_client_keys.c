/* test_client_keys: a client's public keys in its record: which count when, and their figures. */
#include "jose/signed.h"

#include "oauth/client_fixture.h"

#define ID "0123456789abcdef0123456789abcdef"

/* The JSON of a new key, whose kid is that. */
static jt_str new_jwk(const char *kid)
{
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    struct jwk *jwk = NULL;
    jt_str json;
    CHECK_OK("JWK", jwk_from_key(key, NULL, &jwk));
    CHECK_OK("write", jwk_write(jwk, test_arena(), &json));
    const char *numbers = strstr(text("%.*s", JT_FMT(json)), "\"crv\"");
    jwk_free(jwk);
    EVP_PKEY_free(key);
    return str(text("{\"kty\":\"EC\",\"kid\":\"%s\",%s", kid, numbers));
}

static struct client_data client_with(struct public_key *keys, size_t count, const char *algorithm)
{
    struct client_data data = fixture_client(ID, "");
    data.public_keys = keys;
    data.public_key_count = count;
    data.authentication =
        (struct authentication){ AUTHENTICATION_BIT(AUTHENTICATION_PRIVATE_KEY_JWT),
                                 str(algorithm) };
    return data;
}

TEST(a_client_has_the_keys_that_have_not_ended)
{
    struct public_key keys[] = {
        { .id = JT_STR("k1"), .jwk = new_jwk("one") },
        { .id = JT_STR("k2"), .jwk = new_jwk("two"), .expires_ms = 1000 },
        { .id = JT_STR("k3"), .jwk = JT_STR("{\"kty\":\"AKP\"}") }, /* of a newer jeton */
    };
    JT_AUTO(client_record_unrefp) struct client_record *record = NULL;
    struct client_data data = client_with(keys, COUNT(keys), "");
    struct client_keys_live live;
    CHECK_OK("record", client_record_new(&data, NULL, &record));
    struct client_keys *of = client_record_keys(record);
    CHECK_INT("methods", record->methods, AUTHENTICATION_BIT(AUTHENTICATION_PRIVATE_KEY_JWT));
    CHECK_INT("that can be read", of->count, 2);
    CHECK("any algorithm", !of->has_algorithm);
    client_keys_at(of, 999, &live);
    CHECK_INT("both", live.list.count, 2);
    CHECK_STR("whose", client_keys_find(of, live.list.keys[1])->id, "k2");
    client_keys_at(of, 1000, &live);
    CHECK_INT("one has ended", live.list.count, 1);
    CHECK_STR("the other", jwk_kid(live.list.keys[0]), "one");
    CHECK_STR("what stands behind them", record_key(&record->head), ID);
}

TEST(a_client_without_keys_has_none)
{
    JT_AUTO(client_record_unrefp) struct client_record *record = NULL;
    struct client_data data = client_with(NULL, 0, "ES256");
    struct client_keys_live live;
    CHECK_OK("record", client_record_new(&data, NULL, &record));
    CHECK("none", client_record_keys(record) == NULL);
    client_keys_at(client_record_keys(record), 1, &live);
    CHECK_INT("none that counts", live.list.count, 0);
}

TEST(a_client_may_have_chosen_an_algorithm)
{
    static const struct {
        const char *name;
        size_t keys;
        enum jose_alg alg;
    } cases[] = { { "ES256", 1, JOSE_ES256 },
                  { "Ed25519", 1, JOSE_ED25519 },
                  { "RS512", 0, JOSE_RS256 },       /* not of clients */
                  { "ML-DSA-44", 0, JOSE_RS256 } }; /* of a newer jeton: no key is for it here */
    struct public_key key = { .id = JT_STR("k1"), .jwk = new_jwk("one") };
    for (size_t i = 0; i < COUNT(cases); i++) {
        JT_AUTO(client_record_unrefp) struct client_record *record = NULL;
        struct client_data data = client_with(&key, 1, cases[i].name);
        CHECK_OK("record", client_record_new(&data, NULL, &record));
        const struct client_keys *of = client_record_keys(record);
        CHECK(cases[i].name, of->has_algorithm);
        CHECK_INT(cases[i].name, of->count, cases[i].keys);
        CHECK_INT(cases[i].name, of->algorithm, cases[i].alg);
    }
}
