/* APIs, their scopes, and who is authorized for them. */
#include "registration/authorizations.h"

#include "registration/apis.h"
#include "registration/applications.h"
#include "registration/fixture.h"
#include "registration/scopes.h"

static struct application new_application(struct registrar *r, enum application_type type)
{
    const struct application_wanted wanted = { JT_STR("Sync"), type, JT_STR("") };
    struct application app;
    struct jt_secret secret = { 0 };
    CHECK_OK("application", application_create(r, &wanted, &app, &secret));
    jt_secret_clear(&secret);
    return app;
}

static struct api new_api(struct registrar *r)
{
    struct api api;
    CHECK_OK("API", api_create(r, JT_STR("Logs"), JT_STR("logs"), &api));
    return api;
}

TEST(one_transaction_may_create_authorize_and_enable)
{
    REGISTRAR(f, r);
    const struct application app = new_application(&r, APPLICATION_M2M);
    const struct api api = new_api(&r);
    struct scope scope;
    bool is_changed = false;

    CHECK_OK("scope", scope_create(&r, api.id, JT_STR("read"), JT_STR("Reads"), &scope));
    CHECK_BROKEN("not authorized yet", r, application_scope_enable(&r, api.id, app.id, scope.id),
                 RULE_BROKEN, "APPLICATION_NOT_AUTHORIZED");
    CHECK_OK("authorize", application_authorize(&r, api.id, app.id, &is_changed));
    CHECK("changed", is_changed);
    CHECK_OK("enable", application_scope_enable(&r, api.id, app.id, scope.id));
    r.is_changed = false;
    CHECK_OK("again", application_scope_enable(&r, api.id, app.id, scope.id));
    CHECK("not changed", !r.is_changed);
    CHECK_BROKEN("no scope", r, application_scope_enable(&r, api.id, app.id, JT_STR("none")),
                 RULE_BROKEN, "SCOPE_NOT_FOUND");
    CHECK_OK("commit", store_commit(&r.tx));
}

TEST(what_does_not_exist_is_missing)
{
    REGISTRAR(f, r);
    const jt_str none = JT_STR("none");
    const struct api api = new_api(&r);
    struct scope scope;
    bool is_changed = false;

    CHECK_BROKEN("scope", r, scope_create(&r, none, JT_STR("a"), JT_STR(""), &scope), RULE_MISSING,
                 "API_NOT_FOUND");
    CHECK_BROKEN("API", r, api_delete(&r, none), RULE_MISSING, "API_NOT_FOUND");
    CHECK_BROKEN("authorize", r, application_authorize(&r, none, none, &is_changed), RULE_MISSING,
                 "APPLICATION_NOT_FOUND");
    CHECK_BROKEN("enable", r, application_scope_enable(&r, api.id, none, none), RULE_MISSING,
                 "APPLICATION_NOT_FOUND");
    CHECK_BROKEN("scope", r, scope_delete(&r, api.id, none), RULE_MISSING, "SCOPE_NOT_FOUND");
}

TEST(several_are_authorized_all_or_none)
{
    REGISTRAR(f, r);
    const struct api api = new_api(&r);
    const struct application one = new_application(&r, APPLICATION_M2M);
    const struct application two = new_application(&r, APPLICATION_M2M);
    const struct application spa = new_application(&r, APPLICATION_SPA);
    const struct authorization_wanted repeated[] = { { one.id, false }, { one.id, true } };
    const struct authorization_wanted unknown[] = { { one.id, false }, { JT_STR("none"), false } };
    const struct authorization_wanted secretless[] = { { spa.id, false } };
    const struct authorization_wanted both[] = { { one.id, false }, { two.id, true } };
    struct text_list connected = { .arena = test_arena() }, disconnected = connected;

    CHECK_BROKEN("repeated", r, api_authorize(&r, api.id, repeated, 2, &connected, &disconnected),
                 RULE_BROKEN, "APPLICATION_REPEATED");
    CHECK_BROKEN("unknown", r, api_authorize(&r, api.id, unknown, 2, &connected, &disconnected),
                 RULE_BROKEN, "APPLICATION_NOT_FOUND");
    CHECK_BROKEN("no secret", r,
                 api_authorize(&r, api.id, secretless, 1, &connected, &disconnected), RULE_BROKEN,
                 "APPLICATION_TYPE_NOT_SUPPORTED");
    CHECK_OK("both", api_authorize(&r, api.id, both, 2, &connected, &disconnected));
    CHECK_INT("one is new", connected.count, 1);
    CHECK_INT("the other never was", disconnected.count, 0);
}
