/*
 * authorizations: which application may ask for tokens for an API. Relies on the store to say
 * whether anything changed: only then is there an audit entry. A scope is enabled only by a caller
 * who may hand it on (attenuation.h).
 */
#include "registration/authorizations.h"

#include "model/management_api.h"
#include "registration/attenuation.h"
#include "registration/broken.h"
#include "registration/find.h"
#include "store/apis.h"
#include "store/applications.h"
#include "store/authorizations.h"
#include "store/scopes.h"

/* --- Authorizing and revoking --------------------------------------------------------------- */

/* Brings an application to what is wanted of it. */
static jt_err carry_out(struct registrar *r, jt_str api_id, jt_str application_id, bool is_revoked)
{
    JT_TRY(is_revoked ? store_revoke(r->tx, application_id, api_id)
                      : store_authorize(r->tx, application_id, api_id));
    return record(r, CHANGE_APPLICATION, application_id,
                  is_revoked ? JT_STR("application.revoked") : JT_STR("application.authorized"),
                  DETAILS(detail_text("api_id", api_id)));
}

jt_err application_authorize(struct registrar *r, jt_str api_id, jt_str application_id,
                             bool *ret_is_changed)
{
    struct authorization_state state = { .application_id = application_id };

    JT_TRY(registrar_begin(r));
    JT_TRY(store_authorization_states(r->tx, api_id, &state, 1, r->arena));
    if (!state.is_there)
        return found_application(JT_ERR(JT_NOT_FOUND, "no such application"), &r->broken);
    if (!application_type_has_secret(state.type))
        return broken(r, "APPLICATION_TYPE_NOT_SUPPORTED",
                      JT_STR("Applications of this type have no client secret and cannot be "
                             "authorized for an API"));
    *ret_is_changed = !state.is_authorized;
    return state.is_authorized ? JT_DONE : carry_out(r, api_id, application_id, false);
}

/* Each once, and only of a type that could ask for a token. */
static jt_err check_wanted(struct registrar *r, const struct authorization_state *states, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (jt_str_eq(states[k].application_id, states[i].application_id))
            return broken(r, "APPLICATION_REPEATED", JT_STR("Each application may be named once"));
    if (!states[i].is_there)
        return broken(r, "APPLICATION_NOT_FOUND",
                      JT_STR("Each id must be the client id of an application"));
    if (!application_type_has_secret(states[i].type))
        return broken(r, "APPLICATION_TYPE_NOT_SUPPORTED",
                      JT_STR("Applications without a client secret cannot be "
                             "authorized for an API"));
    return JT_DONE;
}

jt_err api_authorize(struct registrar *r, jt_str api_id, const struct authorization_wanted *wanted,
                     size_t count, struct text_list *ret_authorized, struct text_list *ret_revoked)
{
    struct api api = { 0 };
    struct authorization_state *states = NULL;

    JT_TRY(registrar_begin(r));
    JT_TRY(find_api(r->tx, api_id, r->arena, &api, &r->broken));
    JT_TRY(jt_arena_calloc(r->arena, count, sizeof(*states), &states));
    for (size_t i = 0; i < count; i++)
        states[i].application_id = wanted[i].application_id;
    JT_TRY(store_authorization_states(r->tx, api.id, states, count, r->arena));
    for (size_t i = 0; i < count; i++)
        JT_TRY(check_wanted(r, states, i));
    for (size_t i = 0; i < count; i++) {
        if (states[i].is_authorized == !wanted[i].is_revoked)
            continue;
        JT_TRY(carry_out(r, api.id, wanted[i].application_id, wanted[i].is_revoked));
        JT_TRY(text_list_add(wanted[i].is_revoked ? ret_revoked : ret_authorized,
                             wanted[i].application_id));
    }
    return JT_DONE;
}

/* --- Scopes of an authorized application ---------------------------------------------------- */

/* The caller may hand the scope on; one that does not exist is refused by the store. */
static jt_err check_may_enable(struct registrar *r, const struct api *api, jt_str scope_id)
{
    struct scope scope = { 0 };
    jt_err err = store_scope_get(r->tx, api->id, scope_id, r->arena, &scope);
    if (err.code == JT_NOT_FOUND)
        return JT_DONE;
    JT_TRY(err);
    return attenuation_check_scope(r, api, &scope);
}

/* Whether one is authorized for the other, and has the scope, the store tells. */
static jt_err scope_outcome(struct registrar *r, jt_err err)
{
    if (err.code == JT_REFUSED)
        return broken(r, "APPLICATION_NOT_AUTHORIZED",
                      JT_STR("The application is not authorized for this API"));
    return broken_if(r, err, JT_NOT_FOUND, "SCOPE_NOT_FOUND", JT_STR(""),
                     JT_STR("The API has no scope with this id"));
}

/* That there is no such application is said first, and asked for only where something is refused.
 */
static jt_err application_first(struct registrar *r, jt_str application_id, jt_err err)
{
    struct application app = { 0 };
    if (err.code == JT_REFUSED)
        JT_TRY(find_application(r->tx, application_id, r->arena, &app, &r->broken));
    return err;
}

static jt_err record_scope(struct registrar *r, jt_str application_id, jt_str api_id,
                           const char *name, jt_str scope_id)
{
    return record(r, CHANGE_APPLICATION, application_id, JT_STR("application.updated"),
                  DETAILS(detail_text("api_id", api_id), detail_text(name, scope_id)));
}

static jt_err enable(struct registrar *r, const struct api *api, jt_str application_id,
                     jt_str scope_id, bool *ret_is_changed)
{
    JT_TRY(check_may_enable(r, api, scope_id));
    return scope_outcome(r, store_application_scope_enable(r->tx, application_id, api->id, scope_id,
                                                           ret_is_changed));
}

jt_err application_scope_enable(struct registrar *r, jt_str api_id, jt_str application_id,
                                jt_str scope_id)
{
    struct api api = { 0 };
    bool is_changed = false;

    JT_TRY(registrar_begin(r));
    JT_TRY(find_api(r->tx, api_id, r->arena, &api, &r->broken));
    JT_TRY(application_first(r, application_id,
                             enable(r, &api, application_id, scope_id, &is_changed)));
    return is_changed ? record_scope(r, application_id, api_id, "enabled_scope_id", scope_id)
                      : JT_DONE;
}

jt_err application_scope_disable(struct registrar *r, jt_str api_id, jt_str application_id,
                                 jt_str scope_id)
{
    struct api api = { 0 };
    bool is_changed = false;

    JT_TRY(registrar_begin(r));
    JT_TRY(find_api(r->tx, api_id, r->arena, &api, &r->broken));
    jt_err err = scope_outcome(
        r, store_application_scope_disable(r->tx, application_id, api_id, scope_id, &is_changed));
    JT_TRY(application_first(r, application_id, err));
    return is_changed ? record_scope(r, application_id, api_id, "disabled_scope_id", scope_id)
                      : JT_DONE;
}

/* --- The management API --------------------------------------------------------------------- */

jt_err application_authorize_management(struct registrar *r, jt_str application_id)
{
    jt_str audience;
    struct api api;
    struct scope *scopes = NULL;
    size_t count;
    bool is_changed;
    JT_TRY(registrar_begin(r));
    JT_TRY(management_audience(r->issuer, r->arena, &audience));
    JT_TRY(store_api_get_by_audience(r->tx, audience, r->arena, &api));
    JT_TRY(store_scope_list(r->tx, api.id, r->arena, &scopes, &count));
    JT_TRY(application_authorize(r, api.id, application_id, &is_changed));
    for (size_t i = 0; i < count; i++)
        JT_TRY(application_scope_enable(r, api.id, application_id, scopes[i].id));
    return JT_DONE;
}
