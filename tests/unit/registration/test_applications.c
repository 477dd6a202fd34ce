/* Applications and their secrets, without HTTP, as the command line meets the rules. */
#include "registration/applications.h"

#include "registration/client_secrets.h"
#include "registration/fixture.h"

static const struct application_wanted sync_m2m = { JT_STR_INIT("Sync"), APPLICATION_M2M,
                                                    JT_STR_INIT("") };

TEST(the_digest_of_the_secret_is_stored_and_not_the_secret)
{
    REGISTRAR(f, r);
    struct application app;
    struct jt_secret secret = { 0 };
    struct client_secret *stored = NULL;
    uint8_t digest[JT_DIGEST_BYTES];
    size_t count = 0;

    CHECK_OK("create", application_create(&r, &sync_m2m, &app, &secret));
    CHECK_OK("list", store_client_secret_list(r.tx, app.id, test_arena(), &stored, &count));
    CHECK_INT("one", count, 1);
    CHECK_OK("digest", client_secret_digest(hmac, jt_secret_reveal(&secret), digest));
    CHECK("the same", memcmp(digest, stored[0].digest, sizeof(digest)) == 0);
    jt_secret_clear(&secret);
    CHECK("changed", r.is_changed);
    CHECK_OK("recorded, so it commits", store_commit(&r.tx));
}

TEST(what_does_not_exist_is_missing_or_a_broken_rule)
{
    REGISTRAR(f, r);
    const struct application_wanted of_none = { JT_STR("x"), APPLICATION_M2M, JT_STR("none") };
    const struct application_wanted spa = { JT_STR("x"), APPLICATION_SPA, JT_STR("none") };
    const struct application_changes nothing = { 0 };
    struct application app;
    struct jt_secret secret = { 0 };
    const jt_str none = JT_STR("none");

    CHECK_BROKEN("type", r, application_create(&r, &spa, &app, &secret), RULE_BROKEN,
                 "ORGANIZATION_NOT_SUPPORTED");
    CHECK_BROKEN("update", r, application_update(&r, none, &nothing), RULE_MISSING,
                 "APPLICATION_NOT_FOUND");
    CHECK_BROKEN("delete", r, application_delete(&r, none), RULE_MISSING, "APPLICATION_NOT_FOUND");
    CHECK_BROKEN("rotate", r,
                 client_secret_rotate(&r, none, (struct client_secret_keeping){ 0 }, &secret),
                 RULE_MISSING, "APPLICATION_NOT_FOUND");
    CHECK_BROKEN("organization", r, application_create(&r, &of_none, &app, &secret), RULE_BROKEN,
                 "ORGANIZATION_NOT_FOUND");
    CHECK("nothing to commit", !r.is_changed);
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
        const struct application_wanted wanted = { cases[i].text, APPLICATION_SPA, JT_STR("") };
        struct application app;
        struct jt_secret secret = { 0 };
        CHECK_CODE(cases[i].name, application_create(&r, &wanted, &app, &secret), cases[i].code);
        if (cases[i].code == JT_REFUSED)
            CHECK_STR(cases[i].name, r.broken.field, "name");
    }
}

TEST(what_is_so_already_is_no_change)
{
    REGISTRAR(f, r);
    struct application app;
    struct jt_secret secret = { 0 };
    CHECK_OK("create", application_create(&r, &sync_m2m, &app, &secret));
    jt_secret_clear(&secret);
    r.is_changed = false;
    const struct application_changes same = {
        .name = { true, JT_STR("Sync") },
        .access_token_lifetime_s = { true, TOKEN_LIFETIME_DEFAULT_S },
        .attributes = JT_STR("{\"login_uri\":null}"),
    };
    CHECK_OK("the same", application_update(&r, app.id, &same));
    CHECK("not changed", !r.is_changed);
    const struct application_changes other = { .name = { true, JT_STR("Other") } };
    CHECK_OK("another name", application_update(&r, app.id, &other));
    CHECK("changed", r.is_changed);
}

TEST(a_previous_secret_stands_in_the_way_of_the_next_one)
{
    REGISTRAR(f, r);
    struct application app;
    struct jt_secret secret = { 0 };
    CHECK_OK("create", application_create(&r, &sync_m2m, &app, &secret));
    jt_secret_clear(&secret);
    CHECK_BROKEN("none yet", r, client_secret_delete_previous(&r, app.id), RULE_MISSING,
                 "CLIENT_SECRET_NOT_FOUND");
    CHECK_OK("rotate",
             client_secret_rotate(&r, app.id, (struct client_secret_keeping){ true, 0 }, &secret));
    jt_secret_clear(&secret);
    CHECK_BROKEN(
        "again", r,
        client_secret_rotate(&r, app.id, (struct client_secret_keeping){ true, 0 }, &secret),
        RULE_BROKEN, "CLIENT_SECRET_PREVIOUS_EXISTS");
}
