/*
 * scopes: makes, updates and deletes scopes that do not come from a document. Forms of keys and
 * descriptions are model/api.h's.
 */
#include "registration/scopes.h"

#include "model/text.h"
#include "registration/broken.h"
#include "registration/changed.h"
#include "registration/find.h"
#include "store/scopes.h"

static jt_err check_wanted(struct registrar *r, jt_str key, jt_str description)
{
    if (scope_key_check(key).code != JT_OK)
        return broken_parameter(r, JT_STR("key"),
                                JT_STR("1 to 64 printable ASCII characters other than space, "
                                       "quote and backslash"));
    if (!text_fits(description, 0, SCOPE_DESCRIPTION_MAX_CHARS))
        return broken_parameter(r, JT_STR("description"), JT_STR("0 to 1024" TEXT_RULE));
    return JT_DONE;
}

static jt_err scope_insert(struct registrar *r, const struct scope *scope)
{
    jt_err err = store_scope_create(r->tx, scope);
    if (err.code == JT_TOO_LARGE)
        return broken(r, "SCOPES_LIMIT_REACHED", JT_STR("An API has at most 5000 scopes"));
    return broken_if(r, err, JT_CONFLICT, "SCOPE_KEY_TAKEN", JT_STR("key"),
                     JT_STR("The API has a scope with this key"));
}

#define SCOPE_DETAILS(scope) \
    DETAILS(detail_text("scope_id", (scope)->id), detail_text("key", (scope)->key))

static jt_err record_scope(struct registrar *r, jt_str action, const struct scope *scope)
{
    return record(r, CHANGE_API, scope->api_id, action, SCOPE_DETAILS(scope));
}

jt_err scope_create(struct registrar *r, jt_str api_id, jt_str key, jt_str description,
                    struct scope *ret_scope)
{
    struct scope scope = { .api_id = api_id, .key = key, .description = description };
    struct api api = { 0 };

    JT_TRY(registrar_begin(r));
    JT_TRY(find_api(r->tx, api_id, r->arena, &api, &r->broken));
    JT_TRY(check_wanted(r, key, description));
    if (api.is_management)
        return broken(r, "MANAGEMENT_API_IMMUTABLE",
                      JT_STR("The management API and its scopes are built in"));
    JT_TRY(scope_id_new(&r->random, jt_now_ms(&r->clock), r->arena, &scope.id));
    JT_TRY(scope_insert(r, &scope));
    JT_TRY(record_scope(r, JT_STR("api_scope.created"), &scope));
    *ret_scope = scope;
    return JT_DONE;
}

/* One that may be changed by itself. */
static jt_err custom_scope_find(struct registrar *r, jt_str api_id, jt_str id,
                                struct scope *ret_scope)
{
    struct api api = { 0 };
    JT_TRY(find_custom_api(r->tx, api_id, r->arena, &api, &r->broken));
    JT_TRY(find_scope(r->tx, api.id, id, r->arena, ret_scope, &r->broken));
    if (ret_scope->is_imported)
        return broken(r, "SCOPE_IS_IMPORTED",
                      JT_STR("The scope is of the API's OpenAPI document; upload "
                             "another one, or delete the import"));
    return JT_DONE;
}

jt_err scope_update(struct registrar *r, jt_str api_id, jt_str id, struct given_text description)
{
    struct changed changed = changed_in(r->arena);
    struct scope scope = { 0 };
    JT_TRY(registrar_begin(r));
    JT_TRY(custom_scope_find(r, api_id, id, &scope));
    JT_TRY(changed_texts(
        &changed, &(struct text_change){ "description", description, &scope.description }, 1));
    if (changed.names.count == 0)
        return JT_DONE;
    JT_TRY(store_scope_set_description(r->tx, scope.api_id, scope.id, scope.description));
    return record_changed(r, CHANGE_API, scope.api_id, JT_STR("api_scope.updated"),
                          SCOPE_DETAILS(&scope), &changed);
}

jt_err scope_delete(struct registrar *r, jt_str api_id, jt_str id)
{
    struct scope scope = { 0 };
    JT_TRY(registrar_begin(r));
    JT_TRY(custom_scope_find(r, api_id, id, &scope));
    JT_TRY(store_scope_delete(r->tx, scope.api_id, scope.id));
    return record_scope(r, JT_STR("api_scope.deleted"), &scope);
}
