/*
 * api_keys: makes, rotates, revokes and ends keys. The store gets a digest of each, never the key;
 * what a key may give is asked of attenuation.h.
 */
#include "registration/api_keys.h"

#include "registration/attenuation.h"
#include "registration/broken.h"
#include "registration/find.h"
#include "registration/record.h"
#include "store/organizations.h"
#include "store/scopes.h"

/* --- Making ----------------------------------------------------------------------------------- */

/* Contract section 4: the type may be left out where the owner tells it; else it must fit the
 * owner. */
static jt_err owner_take(struct registrar *r, const struct api_key_wanted *wanted,
                         struct api_key *key)
{
    const bool has_org = wanted->org_code.len > 0, has_user = wanted->user_id.len > 0;
    if (has_org && has_user)
        return broken_parameter(r, JT_STR("user_id"), JT_STR("left out where org_code is given"));
    if (wanted->type.len > 0)
        JT_TRY(api_key_type_parse(wanted->type, &key->type));
    else if (has_org)
        key->type = API_KEY_ORGANIZATION;
    else if (has_user)
        key->type = API_KEY_USER;
    else
        return broken_parameter(r, JT_STR("type"), JT_STR("given"));
    if ((key->type == API_KEY_ORGANIZATION) != has_org)
        return broken_parameter(r, JT_STR("org_code"),
                                JT_STR("given for keys of type organization, only"));
    if ((key->type == API_KEY_USER) != has_user)
        return broken_parameter(r, JT_STR("user_id"), JT_STR("given for keys of type user, only"));
    return caller_check_organization(r->caller, wanted->org_code, &r->broken);
}

static jt_err check_references(struct registrar *r, const struct api_key *key,
                               struct scope **ret_scopes, size_t *ret_count)
{
    struct api api;
    struct organization org;

    JT_TRY(broken_if(r, store_api_scopes(r->tx, key->api_id, r->arena, &api, ret_scopes, ret_count),
                     JT_NOT_FOUND, "API_NOT_FOUND", JT_STR("api_id"),
                     JT_STR("api_id must be the id of an API that exists")));
    if (api.is_management)
        return broken_field(r, "MANAGEMENT_API_NOT_SUPPORTED", JT_STR("api_id"),
                            JT_STR("api_id must not be the management API's: it takes no "
                                   "API keys"));
    if (key->org_code.len == 0)
        return JT_DONE;
    return broken_if(r, store_organization_get(r->tx, key->org_code, r->arena, &org), JT_NOT_FOUND,
                     "ORGANIZATION_NOT_FOUND", JT_STR("org_code"),
                     JT_STR("org_code must be the code of an organization that exists"));
}

static const struct scope *scope_named(const struct scope *scopes, size_t count, jt_str id_or_key)
{
    for (size_t i = 0; i < count; i++)
        if (jt_str_eq(scopes[i].id, id_or_key))
            return &scopes[i];
    for (size_t i = 0; i < count; i++)
        if (jt_str_eq(scopes[i].key, id_or_key))
            return &scopes[i];
    return NULL;
}

/* Each is a scope's id or its key (contract section 4); ret_ids and ret_keys have both. */
static jt_err scopes_resolve(struct registrar *r, const struct api_key_wanted *wanted,
                             const struct scope *scopes, size_t count, jt_str *ret_ids,
                             jt_str *ret_keys)
{
    for (size_t i = 0; i < wanted->scope_count; i++) {
        const struct scope *scope = scope_named(scopes, count, wanted->scopes[i]);
        if (scope == NULL)
            return broken_entry(r, "scope_ids", i,
                                JT_STR("the id or the key of a scope of the API"));
        ret_ids[i] = scope->id;
        ret_keys[i] = scope->key;
    }
    return JT_DONE;
}

/* Draws a key, and sets what is kept of it. */
static jt_err secret_draw(const struct registrar *r, struct api_key *key,
                          struct jt_secret *ret_secret)
{
    JT_TRY(api_key_secret_new(&r->random, ret_secret));
    const jt_str text = jt_secret_reveal(ret_secret);
    JT_TRY(jt_arena_copy(
        r->arena, (jt_str){ text.ptr + text.len - API_KEY_SUFFIX_BYTES, API_KEY_SUFFIX_BYTES },
        &key->suffix));
    return api_key_digest(r->api_key_hmac, text, key->digest);
}

static jt_err key_insert(struct registrar *r, const struct api_key_wanted *wanted,
                         const struct api_key *key)
{
    jt_str scope_ids[API_KEY_SCOPES_MAX], scope_keys[API_KEY_SCOPES_MAX];
    struct scope *scopes = NULL;
    size_t count = 0;

    JT_TRY(check_references(r, key, &scopes, &count));
    JT_TRY(scopes_resolve(r, wanted, scopes, count, scope_ids, scope_keys));
    JT_TRY(attenuation_check_api_key(r, key->api_id, scope_keys, wanted->scope_count));
    JT_TRY(store_api_key_create(r->tx, key, scope_ids, wanted->scope_count));
    return record(
        r, CHANGE_API_KEY, key->id, JT_STR("api_key.created"),
        DETAILS(detail_text("name", key->name), detail_text("type", api_key_type_name(key->type)),
                detail_text("api_id", key->api_id), detail_text_or_null("org_code", key->org_code),
                detail_text_or_null("user_id", key->user_id)));
}

jt_err api_key_create(struct registrar *r, const struct api_key_wanted *wanted,
                      struct api_key *ret_key, struct jt_secret *ret_secret)
{
    JT_AUTO(jt_secret_clear) struct jt_secret secret = { 0 };
    struct api_key key = { .name = wanted->name,
                           .status = API_KEY_ACTIVE,
                           .api_id = wanted->api_id,
                           .org_code = wanted->org_code,
                           .user_id = wanted->user_id,
                           .created_ms = jt_now_ms(&r->clock),
                           .created_by = r->caller->actor,
                           .is_delegated = r->caller->org_code.len != 0 };

    struct changed given = changed_in(r->arena); /* a key that is made tells of them when asked */

    JT_TRY(owner_take(r, wanted, &key));
    JT_TRY(api_key_limits_merge(r, &wanted->limits, &given, &key.limits));
    JT_TRY(registrar_begin(r));
    if (wanted->lifetime_s != 0)
        key.expires_ms = key.created_ms + 1000 * wanted->lifetime_s;
    JT_TRY(api_key_id_new(&r->random, key.created_ms, r->arena, &key.id));
    JT_TRY(secret_draw(r, &key, &secret));
    JT_TRY(key_insert(r, wanted, &key));
    *ret_key = key;
    jt_secret_move(ret_secret, &secret);
    return JT_DONE;
}

/* --- Changing --------------------------------------------------------------------------------- */

static jt_err check_not_revoked(struct registrar *r, const struct api_key *key)
{
    return key->status == API_KEY_REVOKED
               ? broken(r, "API_KEY_REVOKED", JT_STR("The API key is revoked; make a new one"))
               : JT_DONE;
}

static jt_err check_rotation(struct registrar *r, const struct api_key *key, int64_t now_ms)
{
    JT_TRY(check_not_revoked(r, key));
    if (key->expires_ms != 0 && key->expires_ms <= now_ms)
        return broken(r, "API_KEY_EXPIRED", JT_STR("The API key has expired; make a new one"));
    return JT_DONE;
}

jt_err api_key_rotate(struct registrar *r, jt_str id, int64_t grace_s, struct jt_secret *ret_secret)
{
    JT_AUTO(jt_secret_clear) struct jt_secret secret = { 0 };
    struct api_key key = { 0 };

    JT_TRY(registrar_begin(r));
    const int64_t now_ms = jt_now_ms(&r->clock);
    JT_TRY(find_api_key(r->tx, r->caller, id, r->arena, &key, &r->broken));
    JT_TRY(check_rotation(r, &key, now_ms));
    JT_TRY(attenuation_check_api_key(r, key.api_id, key.scopes, key.scope_count));
    JT_TRY(secret_draw(r, &key, &secret));
    JT_TRY(store_api_key_rotate(r->tx, &key, grace_s == 0 ? 0 : now_ms + 1000 * grace_s));
    JT_TRY(record(r, CHANGE_API_KEY, key.id, JT_STR("api_key.rotated"),
                  DETAILS(detail_number("grace_period_s", grace_s))));
    jt_secret_move(ret_secret, &secret);
    return JT_DONE;
}

/* Whoever may use the key longer gets more from it: so it is asked again what the caller may give.
 */
jt_err api_key_update(struct registrar *r, jt_str id, const struct api_key_limits_wanted *wanted)
{
    struct changed changed = changed_in(r->arena);
    struct api_key key = { 0 };

    JT_TRY(registrar_begin(r));
    JT_TRY(find_api_key(r->tx, r->caller, id, r->arena, &key, &r->broken));
    JT_TRY(check_not_revoked(r, &key));
    JT_TRY(attenuation_check_api_key(r, key.api_id, key.scopes, key.scope_count));
    JT_TRY(api_key_limits_merge(r, wanted, &changed, &key.limits));
    if (changed.names.count == 0)
        return JT_DONE;
    JT_TRY(store_api_key_limits_set(r->tx, &key));
    return record_changed(r, CHANGE_API_KEY, key.id, JT_STR("api_key.updated"),
                          DETAILS(detail_list("changed", &changed.names)), &changed);
}

jt_err api_key_revoke(struct registrar *r, jt_str id)
{
    struct api_key key = { 0 };
    JT_TRY(registrar_begin(r));
    JT_TRY(find_api_key(r->tx, r->caller, id, r->arena, &key, &r->broken));
    JT_TRY(found(store_api_key_revoke(r->tx, key.id), "API_KEY_NOT_FOUND",
                 JT_STR("The API key is revoked already"), &r->broken));
    return record(r, CHANGE_API_KEY, key.id, JT_STR("api_key.revoked"),
                  DETAILS(detail_text("name", key.name)));
}

jt_err api_keys_end(struct registrar *r, int64_t now_ms, size_t count_max)
{
    jt_str *ids = NULL;
    size_t count = 0;

    JT_TRY(registrar_begin(r));
    JT_TRY(store_api_key_expired(r->tx, now_ms, count_max, r->arena, &ids, &count));
    for (size_t i = 0; i < count; i++) {
        JT_TRY(store_api_key_expire(r->tx, ids[i]));
        JT_TRY(record(r, CHANGE_API_KEY, ids[i], JT_STR("api_key.expired"), NULL));
    }
    return JT_DONE;
}
