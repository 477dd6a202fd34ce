/* The rules without HTTP, as the command line meets them. */
#include "registration/registration.h"

#include "store/fixture.h"

static struct registrar registrar_of(struct fixture *fixture, struct store_tx *tx,
                                     struct jt_hmac *hmac)
{
    return (struct registrar){
        .tx = tx,
        .clock = one_clock(&fixture->now_ms),
        .random = jt_random_system(),
        .hmac = hmac,
        .issuer = JT_STR(ISSUER),
        .arena = test_arena(),
    };
}

static void hmac_freep(struct jt_hmac **hmac)
{
    jt_hmac_free(*hmac);
}

/* A registrar `r` in a write transaction over the fixture `f`. */
#define REGISTRAR(f, r)                                                                 \
    FIXTURE(f);                                                                         \
    static const uint8_t hmac_key[JT_KEY_BYTES] = { 7 };                                \
    JT_AUTO(hmac_freep) struct jt_hmac *hmac = NULL;                                    \
    JT_AUTO(store_tx_abortp) struct store_tx *tx = fixture_begin(f.store, STORE_WRITE); \
    CHECK_OK("hmac", jt_hmac_new(hmac_key, &hmac));                                     \
    const struct registrar r = registrar_of(&f, tx, hmac)

TEST(the_digest_of_the_secret_is_stored_and_not_the_secret)
{
    REGISTRAR(f, r);
    struct application app;
    struct jt_secret secret = { 0 };
    struct rule_break broken;
    struct client_secret *stored = NULL;
    uint8_t digest[JT_DIGEST_BYTES];
    size_t count = 0;

    CHECK_OK("register", register_application(&r, JT_STR("Sync"), APPLICATION_M2M, JT_STR(""), &app,
                                              &secret, &broken));
    CHECK_OK("list", store_client_secret_list(tx, app.id, test_arena(), &stored, &count));
    CHECK_INT("one", count, 1);
    CHECK_OK("digest", client_secret_digest(hmac, jt_secret_reveal(&secret), digest));
    CHECK("the same", memcmp(digest, stored[0].digest, sizeof(digest)) == 0);
    jt_secret_clear(&secret);
    CHECK_OK("recorded, so it commits", store_commit(&tx));
}

TEST(one_transaction_may_register_authorize_and_enable)
{
    REGISTRAR(f, r);
    struct application app;
    struct jt_secret secret = { 0 };
    struct rule_break broken = { JT_STR(""), JT_STR("") };
    struct api api;
    struct scope scope;
    bool is_changed = false;

    CHECK_OK("application", register_application(&r, JT_STR("Sync"), APPLICATION_M2M, JT_STR(""),
                                                 &app, &secret, &broken));
    jt_secret_clear(&secret);
    CHECK_OK("API", register_api(&r, JT_STR("Logs"), JT_STR("logs"), &api, &broken));
    CHECK_OK("scope", register_scope(&r, api.id, JT_STR("read"), JT_STR("Reads"), &scope, &broken));
    CHECK_CODE("not authorized yet",
               enable_scope(&r, api.id, app.id, scope.id, &is_changed, &broken), JT_REFUSED);
    CHECK_STR("why", broken.code, "APPLICATION_NOT_AUTHORIZED");
    CHECK_OK("authorize", authorize_application(&r, api.id, app.id, &is_changed, &broken));
    CHECK("changed", is_changed);
    CHECK_OK("enable", enable_scope(&r, api.id, app.id, scope.id, &is_changed, &broken));
    CHECK("changed", is_changed);
    CHECK_OK("again", enable_scope(&r, api.id, app.id, scope.id, &is_changed, &broken));
    CHECK("not changed", !is_changed);
    CHECK_OK("commit", store_commit(&tx));
}

TEST(what_does_not_exist_is_a_broken_rule)
{
    REGISTRAR(f, r);
    struct application app;
    struct jt_secret secret = { 0 };
    struct rule_break broken;
    struct scope scope;
    bool is_changed = false;
    const jt_str none = JT_STR("none");

    CHECK_CODE("rotate", rotate_client_secret(&r, none, false, &secret, &broken), JT_REFUSED);
    CHECK_STR("rotate", broken.code, "APPLICATION_NOT_FOUND");
    CHECK_STR("rotate", broken.field, "");
    CHECK_CODE("scope", register_scope(&r, none, JT_STR("a"), JT_STR(""), &scope, &broken),
               JT_REFUSED);
    CHECK_STR("scope", broken.code, "API_NOT_FOUND");
    CHECK_CODE("authorize", authorize_application(&r, none, none, &is_changed, &broken),
               JT_REFUSED);
    CHECK_STR("authorize", broken.code, "APPLICATION_NOT_FOUND");
    CHECK_CODE("organization",
               register_application(&r, JT_STR("x"), APPLICATION_M2M, none, &app, &secret, &broken),
               JT_REFUSED);
    CHECK_STR("organization", broken.code, "ORGANIZATION_NOT_FOUND");
    CHECK_STR("organization", broken.field, "org_code");
}

TEST(names_are_one_to_255_characters_on_one_line)
{
    REGISTRAR(f, r);
    char long_name[2 * 256];
    for (size_t i = 0; i < sizeof(long_name); i += 2)
        memcpy(long_name + i, "\xc3\xa9", 2);
    const struct {
        const char *name;
        jt_str text;
        enum jt_code code;
    } cases[] = {
        { "255 characters of two bytes", { long_name, 510 }, JT_OK },
        { "256", { long_name, 512 }, JT_REFUSED },
        { "half a character", { long_name, 3 }, JT_REFUSED },
        { "empty", JT_STR(""), JT_REFUSED },
        { "a line break", JT_STR("a\nb"), JT_REFUSED },
        { "a NUL", JT_STR("a\0b"), JT_REFUSED },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct application app;
        struct jt_secret secret = { 0 };
        struct rule_break broken;
        CHECK_CODE(cases[i].name,
                   register_application(&r, cases[i].text, APPLICATION_SPA, JT_STR(""), &app,
                                        &secret, &broken),
                   cases[i].code);
    }
}
