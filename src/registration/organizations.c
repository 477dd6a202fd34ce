/*
 * organizations: makes, updates and deletes organizations. Limits of texts are judged by who reads
 * them (management/organizations/); API keys end with their organization (api_key_owner.h).
 */
#include "registration/organizations.h"

#include "registration/api_key_owner.h"
#include "registration/attributes.h"
#include "registration/broken.h"
#include "registration/changed.h"
#include "registration/find.h"
#include "store/feature_flags.h"
#include "store/organizations.h"

/* Takes over what is wanted; the names of what differed go into changed. */
static jt_err organization_merge(const struct registrar *r,
                                 const struct organization_changes *wanted, struct changed *changed,
                                 struct organization *org)
{
    const struct text_change texts[] = {
        { "name", wanted->name, &org->name },
        { "handle", wanted->handle, &org->handle },
        { "external_id", wanted->external_id, &org->external_id },
        { "sender_email", wanted->sender_email, &org->sender_email },
    };
    const bool was_suspended = org->is_suspended;

    JT_TRY(changed_texts(changed, texts, COUNT(texts)));
    JT_TRY(changed_boolean(changed, "is_suspended", wanted->is_suspended, &org->is_suspended));
    if (org->is_suspended != was_suspended)
        org->suspended_ms = org->is_suspended ? jt_now_ms(&r->clock) : 0;
    return attributes_merge(wanted->attributes, changed, &org->attributes);
}

/* The contract names flags and their types there, but no values: so there is nothing to override.
 */
static jt_err check_feature_flags(struct registrar *r, const struct feature_flag_named *flags,
                                  size_t count)
{
    struct feature_flag_found *found = NULL;
    JT_TRY(jt_arena_calloc(r->arena, count, sizeof(*found), &found));
    for (size_t i = 0; i < count; i++)
        found[i].key = flags[i].key;
    JT_TRY(store_feature_flags_find(r->tx, found, count, r->arena));
    for (size_t i = 0; i < count; i++) {
        if (!found[i].is_there)
            return broken_field(r, "FEATURE_FLAG_NOT_FOUND", JT_STR("feature_flags"),
                                JT_STR("feature_flags names a feature flag that does not exist"));
        if (!jt_str_eq(flags[i].type, feature_flag_type_name(found[i].flag.type)))
            return broken_parameter(r, JT_STR("feature_flags"),
                                    JT_STR("flags with the types that they have"));
    }
    return JT_DONE;
}

static jt_err broken_if_taken(struct registrar *r, jt_err err)
{
    return broken_if(r, err, JT_CONFLICT, "ORGANIZATION_HANDLE_TAKEN", JT_STR("handle"),
                     JT_STR("Another organization has this handle"));
}

static jt_err organization_insert(struct registrar *r, const struct organization *org)
{
    jt_err err = store_organization_create(r->tx, org);
    if (org->handle.len > 0) /* otherwise the same code was drawn twice: an error of ours */
        err = broken_if_taken(r, err);
    JT_TRY(err);
    return record(r, CHANGE_ORGANIZATION, org->code, JT_STR("organization.created"),
                  DETAILS(detail_text("name", org->name)));
}

jt_err organization_create(struct registrar *r, const struct organization_changes *wanted,
                           const struct feature_flag_named *flags, size_t flag_count,
                           struct organization *ret_org)
{
    struct changed changed = changed_in(r->arena);
    struct organization org = {
        .handle = JT_STR(""),
        .external_id = JT_STR(""),
        .sender_email = JT_STR(""),
        .created_ms = jt_now_ms(&r->clock),
        .attributes = JT_STR("{}"),
    };

    JT_TRY(registrar_begin(r));
    JT_TRY(organization_merge(r, wanted, &changed, &org));
    JT_TRY(organization_code_new(&r->random, r->arena, &org.code));
    JT_TRY(check_feature_flags(r, flags, flag_count));
    JT_TRY(organization_insert(r, &org));
    *ret_org = org;
    return JT_DONE;
}

jt_err organization_update(struct registrar *r, jt_str code,
                           const struct organization_changes *wanted)
{
    struct changed changed = changed_in(r->arena);
    struct organization org = { 0 };

    JT_TRY(registrar_begin(r));
    JT_TRY(find_organization(r->tx, code, r->arena, &org, &r->broken));
    JT_TRY(organization_merge(r, wanted, &changed, &org));
    if (changed.names.count == 0)
        return JT_DONE;
    JT_TRY(broken_if_taken(r, store_organization_update(r->tx, &org)));
    return record_changed(
        r, CHANGE_ORGANIZATION, org.code, JT_STR("organization.updated"),
        DETAILS(detail_text("name", org.name), detail_list("changed", &changed.names)), &changed);
}

/* Its applications and API keys end with it, so each has an entry of its own. */
jt_err organization_delete(struct registrar *r, jt_str code)
{
    struct organization org = { 0 };
    jt_str *app_ids = NULL;
    size_t count = 0;

    JT_TRY(registrar_begin(r));
    JT_TRY(find_organization(r->tx, code, r->arena, &org, &r->broken));
    JT_TRY(api_keys_revoke_all(r, &(struct api_key_filter){ .org_code = org.code }));
    JT_TRY(store_organization_delete(r->tx, org.code, r->arena, &app_ids, &count));
    for (size_t i = 0; i < count; i++)
        JT_TRY(record(r, CHANGE_APPLICATION, app_ids[i], JT_STR("application.deleted"),
                      DETAILS(detail_text("org_code", org.code))));
    return record(r, CHANGE_ORGANIZATION, org.code, JT_STR("organization.deleted"),
                  DETAILS(detail_text("name", org.name)));
}
