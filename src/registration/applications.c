/* applications: makes, updates and deletes them. Limits are model/application.h's. */
#include "registration/applications.h"

#include "model/text.h"
#include "registration/attenuation.h"
#include "registration/attributes.h"
#include "registration/broken.h"
#include "registration/changed.h"
#include "registration/client_secrets.h"
#include "registration/find.h"
#include "registration/public_keys.h"
#include "store/applications.h"

static jt_err check_wanted(struct registrar *r, const struct application_wanted *wanted)
{
    if (!text_fits(wanted->name, 1, APPLICATION_NAME_MAX_CHARS))
        return broken_parameter(r, JT_STR("name"), JT_STR("1 to 255" NAME_RULE));
    if (wanted->org_code.len > 0 && wanted->type != APPLICATION_M2M)
        return broken_field(r, "ORGANIZATION_NOT_SUPPORTED", JT_STR("org_code"),
                            JT_STR("org_code is only for applications of type m2m"));
    return JT_DONE;
}

static jt_err check_methods(struct registrar *r, const struct application_wanted *wanted,
                            unsigned *ret_methods)
{
    *ret_methods = AUTHENTICATION_WITH_SECRET;
    if (wanted->method_count == 0)
        return JT_DONE;
    if (wanted->type != APPLICATION_M2M)
        return broken_field(r, "METHODS_NOT_SUPPORTED", JT_STR("methods"),
                            JT_STR("methods is only for applications of type m2m"));
    return authentication_methods_read(r, wanted->methods, wanted->method_count, ret_methods);
}

/* Nothing is kept where it is what every application has. */
static jt_err methods_insert(struct registrar *r, jt_str id, unsigned methods)
{
    const struct authentication authentication = { methods, JT_STR("") };
    return methods == AUTHENTICATION_WITH_SECRET
               ? JT_DONE
               : store_authentication_set(r->tx, id, &authentication);
}

static jt_err application_insert(struct registrar *r, const struct application *app)
{
    JT_TRY(broken_if(r, store_application_create(r->tx, app), JT_NOT_FOUND,
                     "ORGANIZATION_NOT_FOUND", JT_STR("org_code"),
                     JT_STR("org_code must be the code of an organization that exists")));
    return record(r, CHANGE_APPLICATION, app->id, JT_STR("application.created"),
                  DETAILS(detail_text("name", app->name),
                          detail_text("type", application_type_code(app->type)),
                          detail_text_or_null("org_code", app->org_code)));
}

jt_err application_create(struct registrar *r, const struct application_wanted *wanted,
                          struct application *ret_app, struct jt_secret *ret_secret)
{
    JT_AUTO(jt_secret_clear) struct jt_secret secret = { 0 };
    const int64_t now_ms = jt_now_ms(&r->clock);
    unsigned methods = 0;
    struct application app = {
        .name = wanted->name,
        .type = wanted->type,
        .org_code = wanted->org_code.len == 0 ? JT_STR("") : wanted->org_code,
        .access_token_lifetime_s = TOKEN_LIFETIME_DEFAULT_S,
        .attributes = JT_STR("{}"),
        .created_ms = now_ms,
        .updated_ms = now_ms,
    };

    JT_TRY(check_wanted(r, wanted));
    JT_TRY(check_methods(r, wanted, &methods));
    JT_TRY(registrar_begin(r));
    JT_TRY(application_id_new(&r->random, r->arena, &app.id));
    JT_TRY(application_insert(r, &app));
    JT_TRY(methods_insert(r, app.id, methods));
    if (application_type_has_secret(app.type) && (methods & AUTHENTICATION_WITH_SECRET) != 0)
        JT_TRY(client_secret_create(r, app.id, &secret));
    *ret_app = app;
    jt_secret_move(ret_secret, &secret);
    return JT_DONE;
}

/* Contract section 7.6: roles do not exist here, so that switch cannot be turned on. */
static jt_err refuse_access_control(struct registrar *r, enum application_type type)
{
    if (type == APPLICATION_M2M)
        return broken(r, "ACCESS_CONTROL_NOT_SUPPORTED",
                      JT_STR("Role-based access control is not supported for this "
                             "application type"));
    return broken(r, "ACCESS_ROLES_REQUIRED",
                  JT_STR("Add at least one allowed role before enabling role-based "
                         "access control"));
}

jt_err application_update(struct registrar *r, jt_str id, const struct application_changes *wanted)
{
    struct changed changed = changed_in(r->arena);
    struct application app = { 0 };

    JT_TRY(registrar_begin(r));
    JT_TRY(find_application(r->tx, id, r->arena, &app, &r->broken));
    if (wanted->is_access_control_enabled)
        return refuse_access_control(r, app.type);
    JT_TRY(changed_texts(&changed, &(struct text_change){ "name", wanted->name, &app.name }, 1));
    JT_TRY(changed_integer(&changed, "access_token_lifetime", wanted->access_token_lifetime_s,
                           &app.access_token_lifetime_s));
    JT_TRY(attributes_merge(wanted->attributes, &changed, &app.attributes));
    if (changed.names.count == 0)
        return JT_DONE;
    JT_TRY(store_application_update(r->tx, &app));
    return record_changed(r, CHANGE_APPLICATION, app.id, JT_STR("application.updated"),
                          DETAILS(detail_list("changed", &changed.names)), &changed);
}

jt_err application_delete(struct registrar *r, jt_str id)
{
    struct application app = { 0 };
    JT_TRY(registrar_begin(r));
    JT_TRY(find_application(r->tx, id, r->arena, &app, &r->broken));
    JT_TRY(store_application_delete(r->tx, app.id));
    return record(r, CHANGE_APPLICATION, app.id, JT_STR("application.deleted"),
                  DETAILS(detail_text("name", app.name)));
}

jt_err application_test_token_issued(struct registrar *r, jt_str id, jt_str audience, jt_str scope,
                                     bool is_for_management)
{
    JT_TRY(registrar_begin(r));
    if (is_for_management)
        JT_TRY(attenuation_check_credential(r, id));
    return record(r, CHANGE_APPLICATION, id, JT_STR("application.test_token_issued"),
                  DETAILS(detail_text("audience", audience), detail_text("scope", scope)));
}
