/*
 * properties: makes and changes categories and properties, and sets values. Forms of keys and
 * values are model/property.h's.
 */
#include "registration/properties.h"

#include "registration/broken.h"
#include "registration/changed.h"
#include "registration/find.h"

/* --- Definitions ------------------------------------------------------------------------------ */

static jt_err check_key(struct registrar *r, jt_str key)
{
    if (property_key_check(key).code != JT_OK)
        return broken_parameter(r, JT_STR("key"),
                                JT_STR("1 to 255 of the characters A-Z a-z 0-9 _ - . : "
                                       "and begin with a letter or a digit"));
    if (property_key_is_reserved(key))
        return broken_field(r, "PROPERTY_KEY_RESERVED", JT_STR("key"),
                            JT_STR("A key that begins with kp_ or kp- is Kinde's own"));
    return JT_DONE;
}

static jt_err check_category(struct registrar *r, const struct property *property)
{
    struct property_category category = { 0 };
    jt_err err = store_property_category_get(r->tx, property->category_id, r->arena, &category);
    if (err.code != JT_NOT_FOUND)
        JT_TRY(err);
    if (err.code == JT_OK && category.context == property->context)
        return JT_DONE;
    return broken_parameter(r, JT_STR("category_id"),
                            JT_STR("the id of a property category of the property's context"));
}

static jt_err property_insert(struct registrar *r, const struct property *property)
{
    jt_err err = store_property_create(r->tx, property);
    if (err.code == JT_TOO_LARGE)
        return broken(r, "PROPERTIES_LIMIT_REACHED",
                      JT_STR("A context has at most 500 properties"));
    JT_TRY(broken_if(r, err, JT_CONFLICT, "PROPERTY_KEY_TAKEN", JT_STR("key"),
                     JT_STR("There is a property with this key")));
    return record(r, CHANGE_PROPERTY, property->id, JT_STR("property.created"),
                  DETAILS(detail_text("key", property->key),
                          detail_text("context", property_context_code(property->context))));
}

jt_err property_create(struct registrar *r, const struct property *wanted,
                       struct property *ret_property)
{
    struct property property = *wanted;
    property.created_ms = jt_now_ms(&r->clock);
    JT_TRY(check_key(r, property.key));
    JT_TRY(registrar_begin(r));
    JT_TRY(property_id_new(&r->random, property.created_ms, r->arena, &property.id));
    JT_TRY(check_category(r, &property));
    JT_TRY(property_insert(r, &property));
    *ret_property = property;
    return JT_DONE;
}

jt_err property_update(struct registrar *r, jt_str id, const struct property_changes *wanted)
{
    struct changed changed = changed_in(r->arena);
    struct property property = { 0 };

    JT_TRY(registrar_begin(r));
    JT_TRY(find_property(r->tx, id, r->arena, &property, &r->broken));
    const struct text_change texts[] = {
        { "name", wanted->name, &property.name },
        { "description", wanted->description, &property.description },
        { "category_id", wanted->category_id, &property.category_id },
    };
    JT_TRY(changed_texts(&changed, texts, COUNT(texts)));
    JT_TRY(changed_boolean(&changed, "is_private", wanted->is_private, &property.is_private));
    JT_TRY(check_category(r, &property));
    if (changed.names.count == 0)
        return JT_DONE;
    JT_TRY(store_property_update(r->tx, &property));
    return record_changed(r, CHANGE_PROPERTY, property.id, JT_STR("property.updated"),
                          DETAILS(detail_list("changed", &changed.names)), &changed);
}

jt_err property_delete(struct registrar *r, jt_str id)
{
    struct property property = { 0 };
    JT_TRY(registrar_begin(r));
    JT_TRY(find_property(r->tx, id, r->arena, &property, &r->broken));
    JT_TRY(store_property_delete(r->tx, property.id));
    return record(r, CHANGE_PROPERTY, property.id, JT_STR("property.deleted"),
                  DETAILS(detail_text("key", property.key)));
}

/* --- Categories ------------------------------------------------------------------------------- */

jt_err property_category_create(struct registrar *r, jt_str name, enum property_context context,
                                struct property_category *ret_category)
{
    struct property_category category = {
        .name = name,
        .context = context,
        .created_ms = jt_now_ms(&r->clock),
    };
    JT_TRY(registrar_begin(r));
    JT_TRY(property_category_id_new(&r->random, category.created_ms, r->arena, &category.id));
    JT_TRY(store_property_category_create(r->tx, &category));
    JT_TRY(record(r, CHANGE_PROPERTY_CATEGORY, category.id, JT_STR("property_category.created"),
                  DETAILS(detail_text("name", name),
                          detail_text("context", property_context_code(context)))));
    *ret_category = category;
    return JT_DONE;
}

jt_err property_category_update(struct registrar *r, jt_str id, struct given_text name)
{
    struct changed changed = changed_in(r->arena);
    struct property_category category = { 0 };

    JT_TRY(registrar_begin(r));
    JT_TRY(find_property_category(r->tx, id, r->arena, &category, &r->broken));
    JT_TRY(changed_texts(&changed, &(struct text_change){ "name", name, &category.name }, 1));
    if (changed.names.count == 0)
        return JT_DONE;
    JT_TRY(store_property_category_set_name(r->tx, category.id, category.name));
    return record_changed(r, CHANGE_PROPERTY_CATEGORY, category.id,
                          JT_STR("property_category.updated"),
                          DETAILS(detail_list("changed", &changed.names)), &changed);
}

/* --- Values ----------------------------------------------------------------------------------- */

static jt_err owner_find(struct registrar *r, struct property_owner owner)
{
    struct application app = { 0 };
    struct organization org = { 0 };
    return owner.context == CONTEXT_APP
               ? find_application(r->tx, owner.id, r->arena, &app, &r->broken)
               : find_organization(r->tx, owner.id, r->arena, &org, &r->broken);
}

/* name is what a refusal calls the value; the key of what changed goes into keys. */
static jt_err value_put(struct registrar *r, struct property_owner owner, jt_str name,
                        const struct property_setting *before,
                        const struct property_value_wanted *wanted, struct text_list *keys)
{
    const enum property_type type = before->property.type;
    if ((wanted->is_boolean && type != PROPERTY_BOOLEAN) ||
        (wanted->value.len > 0 && property_value_check(type, wanted->value).code != JT_OK))
        return broken_parameter(r, name, property_value_rule(type));
    if (jt_str_eq(wanted->value, before->value))
        return JT_DONE;
    JT_TRY(store_property_value_set(r->tx, owner, before->property.id, wanted->value));
    return text_list_add(keys, before->key);
}

/* The end of both operations. */
static jt_err record_values(struct registrar *r, struct property_owner owner,
                            const struct text_list *keys)
{
    const bool is_application = owner.context == CONTEXT_APP;
    const jt_str changed = JT_STR("properties");
    if (keys->count == 0)
        return JT_DONE;
    return record(r, is_application ? CHANGE_APPLICATION : CHANGE_ORGANIZATION, owner.id,
                  is_application ? JT_STR("application.updated") : JT_STR("organization.updated"),
                  DETAILS(detail_texts("changed", &changed, 1), detail_list("properties", keys)));
}

jt_err property_value_set(struct registrar *r, struct property_owner owner,
                          const struct property_value_wanted *wanted)
{
    struct text_list keys = { .arena = r->arena };
    struct property_setting before = { .key = wanted->key };

    JT_TRY(registrar_begin(r));
    JT_TRY(owner_find(r, owner));
    JT_TRY(store_property_settings(r->tx, owner, &before, 1, r->arena));
    if (!before.is_there)
        return found(JT_ERR(JT_NOT_FOUND, "no such property"), "PROPERTY_NOT_FOUND",
                     owner.context == CONTEXT_APP
                         ? JT_STR("There is no property of applications with this key")
                         : JT_STR("There is no property of organizations with this key"),
                     &r->broken);
    JT_TRY(value_put(r, owner, JT_STR("value"), &before, wanted, &keys));
    return record_values(r, owner, &keys);
}

/* "properties.KEY" */
static jt_err member_name(jt_str key, struct jt_arena *arena, jt_str *ret_name)
{
    struct jt_buf name;
    JT_TRY(jt_arena_buf(arena, key.len + 16, &name));
    jt_buf_put(&name, JT_STR("properties."));
    jt_buf_put(&name, key);
    *ret_name = jt_buf_str(&name);
    return JT_DONE;
}

jt_err property_values_set(struct registrar *r, jt_str org_code,
                           const struct property_value_wanted *wanted, size_t count)
{
    const struct property_owner owner = { CONTEXT_ORG, org_code };
    struct text_list keys = { .arena = r->arena };
    struct property_setting *before = NULL;

    JT_TRY(registrar_begin(r));
    JT_TRY(owner_find(r, owner));
    JT_TRY(jt_arena_calloc(r->arena, count, sizeof(*before), &before));
    for (size_t i = 0; i < count; i++)
        before[i].key = wanted[i].key;
    JT_TRY(store_property_settings(r->tx, owner, before, count, r->arena));
    for (size_t i = 0; i < count; i++) {
        jt_str name;
        JT_TRY(member_name(wanted[i].key, r->arena, &name));
        if (!before[i].is_there)
            return broken_parameter(r, name, JT_STR("the key of a property of organizations"));
        JT_TRY(value_put(r, owner, name, &before[i], &wanted[i], &keys));
    }
    return record_values(r, owner, &keys);
}
