/*
 * demo: makes the API and the application by the functions of registration/, as everybody does, in
 * one transaction (issuer_change()).
 */
#include "cli/demo.h"

#include "registration/apis.h"
#include "registration/applications.h"
#include "registration/authorizations.h"
#include "registration/scopes.h"

static const struct {
    const char *key, *description;
} demo_scopes[] = {
    { "read:orders", "Read orders" },
    { "write:orders", "Create and change orders" },
};

/* On a new store no rule can be broken, so a break here is a bug and fails the start. */
static jt_err create(struct registrar *r, void *context)
{
    const struct application_wanted wanted = { JT_STR("Demo application"), APPLICATION_M2M,
                                               JT_STR("") };
    struct demo *demo = context;
    struct api api;
    struct scope scope;
    bool is_changed = false;

    JT_TRY(api_create(r, JT_STR("Demo API"), JT_STR(DEMO_AUDIENCE), &api));
    JT_TRY(application_create(r, &wanted, &demo->application, &demo->client_secret));
    JT_TRY(application_authorize(r, api.id, demo->application.id, &is_changed));
    for (size_t i = 0; i < COUNT(demo_scopes); i++) {
        JT_TRY(scope_create(r, api.id, jt_str_from(demo_scopes[i].key),
                            jt_str_from(demo_scopes[i].description), &scope));
        JT_TRY(application_scope_enable(r, api.id, demo->application.id, scope.id));
    }
    return JT_DONE;
}

jt_err demo_create(struct issuer *issuer, struct jt_arena *arena, struct demo *ret_demo)
{
    return issuer_change(issuer, arena, create, ret_demo);
}
