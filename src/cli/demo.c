/* demo: made through the same rules as everything else (registration/registration.h). */
#include "cli/demo.h"

static const struct {
    const char *key, *description;
} demo_scopes[] = {
    { "read:orders", "Read orders" },
    { "write:orders", "Create and change orders" },
};

/* On a new store no rule can be broken, so a break here is a bug and fails the start. */
static jt_err create(const struct registrar *registrar, void *context)
{
    struct demo *demo = context;
    struct rule_break broken;
    struct api api;
    struct scope scope;
    bool is_changed = false;

    JT_TRY(register_api(registrar, JT_STR("Demo API"), JT_STR(DEMO_AUDIENCE), &api, &broken));
    JT_TRY(register_application(registrar, JT_STR("Demo application"), APPLICATION_M2M, JT_STR(""),
                                &demo->application, &demo->client_secret, &broken));
    JT_TRY(authorize_application(registrar, api.id, demo->application.id, &is_changed, &broken));
    for (size_t i = 0; i < COUNT(demo_scopes); i++) {
        JT_TRY(register_scope(registrar, api.id, jt_str_from(demo_scopes[i].key),
                              jt_str_from(demo_scopes[i].description), &scope, &broken));
        JT_TRY(
            enable_scope(registrar, api.id, demo->application.id, scope.id, &is_changed, &broken));
    }
    return JT_DONE;
}

jt_err demo_create(struct issuer *issuer, struct jt_arena *arena, struct demo *ret_demo)
{
    return issuer_change(issuer, arena, create, ret_demo);
}
