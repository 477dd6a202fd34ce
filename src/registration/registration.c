/*
 * registration: see the header. The order in each: the rules, the store's row, the record of it.
 * Codes and messages of broken rules are literals; refuse.c says which of them are conflicts.
 */
#include "registration/registration.h"

#include "model/management_api.h"
#include "rest/record.h"
#include "rest/text.h"

static jt_err broken_in(jt_str field, jt_str code, jt_str message, struct rule_break *ret_break)
{
    *ret_break = (struct rule_break){ code, message, field };
    return JT_ERR(JT_REFUSED, "a rule of registration was broken");
}

static jt_err broken(jt_str code, jt_str message, struct rule_break *ret_break)
{
    return broken_in(JT_STR(""), code, message, ret_break);
}

/* The store's "there is no such thing" as a broken rule; any other err as it is. */
static jt_err broken_if_missing(jt_err err, jt_str code, jt_str message,
                                struct rule_break *ret_break)
{
    return err.code == JT_NOT_FOUND ? broken(code, message, ret_break) : err;
}

/* --- Applications --------------------------------------------------------------------------- */

/* Draws a secret and makes its digest the application's current one. */
static jt_err secret_set(const struct registrar *r, jt_str application_id, bool keep_previous,
                         struct jt_secret *ret_secret)
{
    JT_AUTO(jt_secret_clear) struct jt_secret secret = { 0 };
    struct client_secret row = {
        .application_id = application_id,
        .created_ms = jt_now_ms(&r->clock),
    };

    JT_TRY(jt_secret_random_alphanumeric(&r->random, CLIENT_SECRET_BYTES, &secret));
    JT_TRY(client_secret_digest(r->hmac, jt_secret_reveal(&secret), row.digest));
    JT_TRY(store_client_secret_rotate(r->tx, &row, keep_previous));
    jt_secret_move(ret_secret, &secret);
    return JT_DONE;
}

static jt_err application_insert(const struct registrar *r, const struct application *app,
                                 struct rule_break *ret_break)
{
    jt_err err = store_application_create(r->tx, app);
    if (err.code == JT_NOT_FOUND)
        return broken_in(JT_STR("org_code"), JT_STR("ORGANIZATION_NOT_FOUND"),
                         JT_STR("org_code must be the code of an organization that exists"),
                         ret_break);
    JT_TRY(err);
    return record_change(r->tx, r->arena, CHANGE_APPLICATION, app->id,
                         JT_STR("application.created"),
                         json_pack("{s:s%,s:s%,s:o}", "name", JSON_TEXT(app->name), "type",
                                   JSON_TEXT(application_type_code(app->type)), "org_code",
                                   json_text_or_null(app->org_code)));
}

jt_err register_application(const struct registrar *r, jt_str name, enum application_type type,
                            jt_str org_code, struct application *ret_app,
                            struct jt_secret *ret_secret, struct rule_break *ret_break)
{
    JT_AUTO(jt_secret_clear) struct jt_secret secret = { 0 };
    const int64_t now_ms = jt_now_ms(&r->clock);
    struct application app = {
        .name = name,
        .type = type,
        .org_code = org_code.len == 0 ? JT_STR("") : org_code,
        .access_token_lifetime_s = TOKEN_LIFETIME_DEFAULT_S,
        .attributes = JT_STR("{}"),
        .created_ms = now_ms,
        .updated_ms = now_ms,
    };

    if (!text_fits(name, 1, APPLICATION_NAME_MAX_CHARS))
        return broken_in(JT_STR("name"), JT_STR("INVALID_PARAMETER"),
                         JT_STR("name must be 1 to 255" TEXT_RULE), ret_break);
    if (org_code.len > 0 && type != APPLICATION_M2M)
        return broken_in(JT_STR("org_code"), JT_STR("ORGANIZATION_NOT_SUPPORTED"),
                         JT_STR("org_code is only for applications of type m2m"), ret_break);
    JT_TRY(application_id_new(&r->random, r->arena, &app.id));
    JT_TRY(application_insert(r, &app, ret_break));
    if (application_type_has_secret(type))
        JT_TRY(secret_set(r, app.id, false, &secret));

    *ret_app = app;
    jt_secret_move(ret_secret, &secret);
    return JT_DONE;
}

jt_err rotate_client_secret(const struct registrar *r, jt_str application_id,
                            bool maintain_previous, struct jt_secret *ret_secret,
                            struct rule_break *ret_break)
{
    JT_AUTO(jt_secret_clear) struct jt_secret secret = { 0 };
    struct application app = { 0 };

    JT_TRY(broken_if_missing(store_application_get(r->tx, application_id, r->arena, &app),
                             JT_STR("APPLICATION_NOT_FOUND"),
                             JT_STR("There is no application with this id"), ret_break));
    if (!application_type_has_secret(app.type))
        return broken(JT_STR("CLIENT_SECRET_NOT_SUPPORTED"),
                      JT_STR("Applications of this type have no client secret"), ret_break);
    jt_err err = secret_set(r, app.id, maintain_previous, &secret);
    if (err.code == JT_CONFLICT)
        return broken(JT_STR("CLIENT_SECRET_PREVIOUS_EXISTS"),
                      JT_STR("Delete the previous client secret before rotating again"), ret_break);
    JT_TRY(err);
    JT_TRY(record_change(r->tx, r->arena, CHANGE_APPLICATION, app.id,
                         JT_STR("application.secret_rotated"),
                         json_pack("{s:b}", "maintain_previous_secret", maintain_previous)));
    jt_secret_move(ret_secret, &secret);
    return JT_DONE;
}

/* --- APIs and scopes ------------------------------------------------------------------------ */

jt_err register_api(const struct registrar *r, jt_str name, jt_str audience, struct api *ret_api,
                    struct rule_break *ret_break)
{
    const jt_str taken = JT_STR("API_AUDIENCE_TAKEN");
    const jt_str taken_message = JT_STR("Another API has this audience");
    struct api api = { .name = name, .audience = audience, .created_ms = jt_now_ms(&r->clock) };

    if (!text_fits(name, 1, API_NAME_MAX_CHARS))
        return broken_in(JT_STR("name"), JT_STR("INVALID_PARAMETER"),
                         JT_STR("name must be 1 to 64" TEXT_RULE), ret_break);
    if (api_audience_check(audience).code != JT_OK)
        return broken_in(JT_STR("audience"), JT_STR("INVALID_PARAMETER"),
                         JT_STR("audience must be 1 to 64 characters without white space, "
                                "invisible or direction-changing ones"),
                         ret_break);
    if (management_audience_is(r->issuer, audience))
        return broken_in(JT_STR("audience"), taken, taken_message, ret_break);
    JT_TRY(api_id_new(&r->random, r->arena, &api.id));
    jt_err err = store_api_create(r->tx, &api);
    if (err.code == JT_CONFLICT)
        return broken_in(JT_STR("audience"), taken, taken_message, ret_break);
    JT_TRY(err);
    JT_TRY(record_change(
        r->tx, r->arena, CHANGE_API, api.id, JT_STR("api.created"),
        json_pack("{s:s%,s:s%}", "name", JSON_TEXT(name), "audience", JSON_TEXT(audience))));
    *ret_api = api;
    return JT_DONE;
}

/* The one that scopes may be added to: it exists and is not the built-in one. */
static jt_err custom_api_get(const struct registrar *r, jt_str api_id, struct api *ret_api,
                             struct rule_break *ret_break)
{
    JT_TRY(broken_if_missing(store_api_get(r->tx, api_id, r->arena, ret_api),
                             JT_STR("API_NOT_FOUND"), JT_STR("There is no API with this id"),
                             ret_break));
    if (ret_api->is_management)
        return broken(JT_STR("MANAGEMENT_API_IMMUTABLE"),
                      JT_STR("The management API and its scopes are built in"), ret_break);
    return JT_DONE;
}

static jt_err scope_insert(const struct registrar *r, const struct scope *scope,
                           struct rule_break *ret_break)
{
    jt_err err = store_scope_create(r->tx, scope);
    if (err.code == JT_CONFLICT)
        return broken_in(JT_STR("key"), JT_STR("SCOPE_KEY_TAKEN"),
                         JT_STR("The API has a scope with this key"), ret_break);
    if (err.code == JT_TOO_LARGE)
        return broken(JT_STR("SCOPES_LIMIT_REACHED"), JT_STR("An API has at most 5000 scopes"),
                      ret_break);
    return err;
}

jt_err register_scope(const struct registrar *r, jt_str api_id, jt_str key, jt_str description,
                      struct scope *ret_scope, struct rule_break *ret_break)
{
    struct api api = { 0 };
    struct scope scope = { .api_id = api_id, .key = key, .description = description };

    if (scope_key_check(key).code != JT_OK)
        return broken_in(JT_STR("key"), JT_STR("INVALID_PARAMETER"),
                         JT_STR("key must be 1 to 64 printable ASCII characters other than space, "
                                "quote and backslash"),
                         ret_break);
    if (!text_fits(description, 0, SCOPE_DESCRIPTION_MAX_CHARS))
        return broken_in(JT_STR("description"), JT_STR("INVALID_PARAMETER"),
                         JT_STR("description must be 0 to 1024" TEXT_RULE), ret_break);
    JT_TRY(custom_api_get(r, api_id, &api, ret_break));
    JT_TRY(scope_id_new(&r->random, jt_now_ms(&r->clock), r->arena, &scope.id));
    JT_TRY(scope_insert(r, &scope, ret_break));
    JT_TRY(record_change(
        r->tx, r->arena, CHANGE_API, api_id, JT_STR("api_scope.created"),
        json_pack("{s:s%,s:s%}", "scope_id", JSON_TEXT(scope.id), "key", JSON_TEXT(key))));
    *ret_scope = scope;
    return JT_DONE;
}

/* --- Authorization -------------------------------------------------------------------------- */

jt_err authorize_application(const struct registrar *r, jt_str api_id, jt_str application_id,
                             bool *ret_is_changed, struct rule_break *ret_break)
{
    struct application app = { 0 };
    bool is_changed = false;

    JT_TRY(broken_if_missing(store_application_get(r->tx, application_id, r->arena, &app),
                             JT_STR("APPLICATION_NOT_FOUND"),
                             JT_STR("There is no application with this id"), ret_break));
    if (!application_type_has_secret(app.type))
        return broken(JT_STR("APPLICATION_TYPE_NOT_SUPPORTED"),
                      JT_STR("Applications of this type have no client secret and cannot be "
                             "authorized for an API"),
                      ret_break);
    JT_TRY(broken_if_missing(store_authorize(r->tx, app.id, api_id, &is_changed),
                             JT_STR("API_NOT_FOUND"), JT_STR("There is no API with this id"),
                             ret_break));
    if (is_changed)
        JT_TRY(record_change(r->tx, r->arena, CHANGE_APPLICATION, app.id,
                             JT_STR("application.authorized"),
                             json_pack("{s:s%}", "api_id", JSON_TEXT(api_id))));
    *ret_is_changed = is_changed;
    return JT_DONE;
}

jt_err enable_scope(const struct registrar *r, jt_str api_id, jt_str application_id,
                    jt_str scope_id, bool *ret_is_changed, struct rule_break *ret_break)
{
    bool is_changed = false;
    jt_err err =
        store_application_scope_enable(r->tx, application_id, api_id, scope_id, &is_changed);

    if (err.code == JT_REFUSED)
        return broken(JT_STR("APPLICATION_NOT_AUTHORIZED"),
                      JT_STR("The application is not authorized for this API"), ret_break);
    JT_TRY(broken_if_missing(err, JT_STR("SCOPE_NOT_FOUND"),
                             JT_STR("The API has no scope with this id"), ret_break));
    if (is_changed)
        JT_TRY(record_change(r->tx, r->arena, CHANGE_APPLICATION, application_id,
                             JT_STR("application.updated"),
                             json_pack("{s:s%,s:s%}", "api_id", JSON_TEXT(api_id),
                                       "enabled_scope_id", JSON_TEXT(scope_id))));
    *ret_is_changed = is_changed;
    return JT_DONE;
}
