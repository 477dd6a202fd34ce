/*
 * feature_flags: makes, updates and deletes flags, and what overrides them. Limits and the forms of
 * values are model/feature_flag.h's.
 */
#include "registration/feature_flags.h"

#include "registration/broken.h"
#include "registration/changed.h"
#include "registration/find.h"
#include "store/feature_flags.h"

/* --- Values ----------------------------------------------------------------------------------- */

static jt_err text_take(struct registrar *r, enum feature_flag_type type, jt_str name, jt_str text,
                        jt_str *ret_value)
{
    jt_err err = feature_flag_value_parse(type, text, r->arena, ret_value);
    return err.code == JT_INVALID ? broken_parameter(r, name, feature_flag_value_rule(type)) : err;
}

static jt_err value_take(struct registrar *r, enum feature_flag_type type, jt_str name,
                         struct flag_value_given given, jt_str *ret_value)
{
    const bool fits = given.kind == FLAG_VALUE_TEXT ||
                      (given.kind == FLAG_VALUE_NUMBER && type == FEATURE_FLAG_INTEGER) ||
                      (given.kind == FLAG_VALUE_BOOLEAN && type == FEATURE_FLAG_BOOLEAN);
    return fits ? text_take(r, type, name, given.text, ret_value)
                : broken_parameter(r, name, feature_flag_value_rule(type));
}

/* --- Definitions ------------------------------------------------------------------------------ */

static jt_err flag_insert(struct registrar *r, const struct feature_flag *flag)
{
    jt_err err = store_feature_flag_create(r->tx, flag);
    if (err.code == JT_TOO_LARGE)
        return broken(r, "TOO_MANY_FEATURE_FLAGS",
                      JT_STR("There are 1000 feature flags, as many as there may be"));
    JT_TRY(broken_if(r, err, JT_CONFLICT, "FEATURE_FLAG_KEY_TAKEN", JT_STR("key"),
                     JT_STR("Another feature flag has this key")));
    return record(r, CHANGE_FEATURE_FLAG, flag->key, JT_STR("feature_flag.created"),
                  DETAILS(detail_text("name", flag->name)));
}

jt_err feature_flag_create(struct registrar *r, const struct feature_flag_wanted *wanted)
{
    struct feature_flag flag = {
        .key = wanted->key,
        .name = wanted->name,
        .description = wanted->description,
        .type = wanted->type,
        .allow_override_level = wanted->allow_override_level,
        .created_ms = jt_now_ms(&r->clock),
    };
    if (feature_flag_key_check(flag.key).code != JT_OK)
        return broken_parameter(r, JT_STR("key"),
                                JT_STR("1 to 64 letters, digits and any of _ - . :"));
    JT_TRY(value_take(r, flag.type, JT_STR("default_value"), wanted->default_value,
                      &flag.default_value));
    JT_TRY(registrar_begin(r));
    return flag_insert(r, &flag);
}

/* Overrides that are not allowed any more would stay unseen, so they must be removed first. */
static jt_err check_level(struct registrar *r, const struct feature_flag *flag,
                          enum feature_flag_level wanted)
{
    bool has = false;
    if (wanted != FEATURE_FLAG_ENVIRONMENT || flag->allow_override_level == wanted)
        return JT_DONE;
    JT_TRY(store_feature_flag_has_organizations(r->tx, flag->key, &has));
    return has ? broken_field(r, "FEATURE_FLAG_OVERRIDDEN", JT_STR("allow_override_level"),
                              JT_STR("allow_override_level cannot become env while an "
                                     "organization overrides the flag"))
               : JT_DONE;
}

/* The names of what differs go into changed. */
static jt_err flag_merge(const struct feature_flag_replacement *wanted, jt_str default_value,
                         struct changed *changed, struct feature_flag *flag)
{
    const struct text_change texts[] = {
        { "name", { true, wanted->name }, &flag->name },
        { "description", { true, wanted->description }, &flag->description },
        { "default_value", { true, default_value }, &flag->default_value },
    };
    JT_TRY(changed_texts(changed, texts, COUNT(texts)));
    if (wanted->allow_override_level == flag->allow_override_level)
        return JT_DONE;
    flag->allow_override_level = wanted->allow_override_level;
    return changed_note(changed, "allow_override_level");
}

jt_err feature_flag_update(struct registrar *r, jt_str key,
                           const struct feature_flag_replacement *wanted)
{
    struct changed changed = changed_in(r->arena);
    struct feature_flag flag = { 0 };
    jt_str default_value;

    JT_TRY(registrar_begin(r));
    JT_TRY(find_feature_flag(r->tx, key, r->arena, &flag, &r->broken));
    if (!jt_str_eq(wanted->type, feature_flag_type_name(flag.type)))
        return broken_field(r, "FEATURE_FLAG_TYPE_FIXED", JT_STR("type"),
                            JT_STR("type must be the flag's own: the type of a feature flag "
                                   "never changes"));
    JT_TRY(check_level(r, &flag, wanted->allow_override_level));
    JT_TRY(text_take(r, flag.type, JT_STR("default_value"), wanted->default_value, &default_value));
    JT_TRY(flag_merge(wanted, default_value, &changed, &flag));
    if (changed.names.count == 0)
        return JT_DONE;
    JT_TRY(store_feature_flag_update(r->tx, &flag));
    return record_changed(r, CHANGE_FEATURE_FLAG, flag.key, JT_STR("feature_flag.updated"),
                          DETAILS(detail_list("changed", &changed.names)), &changed);
}

jt_err feature_flag_delete(struct registrar *r, jt_str key)
{
    struct feature_flag flag = { 0 };
    JT_TRY(registrar_begin(r));
    JT_TRY(find_feature_flag(r->tx, key, r->arena, &flag, &r->broken));
    JT_TRY(store_feature_flag_delete(r->tx, flag.key));
    return record(r, CHANGE_FEATURE_FLAG, flag.key, JT_STR("feature_flag.deleted"),
                  DETAILS(detail_text("name", flag.name)));
}

/* --- Of the environment ----------------------------------------------------------------------- */

static jt_err record_override(struct registrar *r, jt_str key, jt_str action)
{
    return record(r, CHANGE_FEATURE_FLAG, key, action,
                  DETAILS(detail_text("level", JT_STR("env"))));
}

jt_err feature_flag_override_set(struct registrar *r, jt_str key, struct flag_value_given value)
{
    struct feature_flag flag = { 0 };
    bool is_changed = false;
    jt_str text;

    JT_TRY(registrar_begin(r));
    JT_TRY(find_feature_flag(r->tx, key, r->arena, &flag, &r->broken));
    JT_TRY(value_take(r, flag.type, JT_STR("value"), value, &text));
    JT_TRY(store_feature_flag_override(r->tx, flag.key, text, &is_changed));
    return is_changed ? record_override(r, flag.key, JT_STR("feature_flag.overridden")) : JT_DONE;
}

static jt_err record_removal(struct registrar *r, jt_str key)
{
    return record_override(r, key, JT_STR("feature_flag.override_removed"));
}

jt_err feature_flag_override_remove(struct registrar *r, jt_str key)
{
    struct feature_flag flag = { 0 };
    bool is_changed = false;
    JT_TRY(registrar_begin(r));
    JT_TRY(find_feature_flag(r->tx, key, r->arena, &flag, &r->broken));
    JT_TRY(store_feature_flag_override_remove(r->tx, flag.key, &is_changed));
    return is_changed ? record_removal(r, flag.key) : JT_DONE;
}

jt_err feature_flag_overrides_remove(struct registrar *r)
{
    struct feature_flag *flags = NULL;
    size_t count = 0;
    JT_TRY(registrar_begin(r));
    JT_TRY(store_feature_flag_overridden(r->tx, r->arena, &flags, &count));
    JT_TRY(store_feature_flag_overrides_remove(r->tx));
    for (size_t i = 0; i < count; i++)
        JT_TRY(record_removal(r, flags[i].key));
    return JT_DONE;
}

/* --- Of an organization ----------------------------------------------------------------------- */

/* key empty: all of them. */
static jt_err record_organization(struct registrar *r, jt_str org_code, jt_str key)
{
    const jt_str changed = JT_STR("feature_flags");
    const struct detail names = detail_texts("changed", &changed, 1);
    return record(r, CHANGE_ORGANIZATION, org_code, JT_STR("organization.updated"),
                  key.len == 0 ? DETAILS(names) : DETAILS(names, detail_text("feature_flag", key)));
}

static jt_err find_both(struct registrar *r, jt_str org_code, jt_str key,
                        struct feature_flag *ret_flag)
{
    struct organization org = { 0 };
    JT_TRY(find_organization(r->tx, org_code, r->arena, &org, &r->broken));
    return find_feature_flag(r->tx, key, r->arena, ret_flag, &r->broken);
}

jt_err organization_flag_override(struct registrar *r, jt_str org_code, jt_str key, jt_str value)
{
    struct feature_flag flag = { 0 };
    bool is_changed = false;
    jt_str text;

    JT_TRY(registrar_begin(r));
    JT_TRY(find_both(r, org_code, key, &flag));
    if (flag.allow_override_level == FEATURE_FLAG_ENVIRONMENT)
        return broken(r, "FEATURE_FLAG_OVERRIDE_NOT_ALLOWED",
                      JT_STR("Only the environment may override this feature flag"));
    JT_TRY(text_take(r, flag.type, JT_STR("value"), value, &text));
    JT_TRY(store_organization_flag_override(r->tx, org_code, flag.key, text, &is_changed));
    return is_changed ? record_organization(r, org_code, flag.key) : JT_DONE;
}

jt_err organization_flag_remove(struct registrar *r, jt_str org_code, jt_str key)
{
    struct feature_flag flag = { 0 };
    bool is_changed = false;

    JT_TRY(registrar_begin(r));
    JT_TRY(find_both(r, org_code, key, &flag));
    JT_TRY(store_organization_flag_remove(r->tx, org_code, flag.key, &is_changed));
    return is_changed ? record_organization(r, org_code, flag.key) : JT_DONE;
}

jt_err organization_flags_remove(struct registrar *r, jt_str org_code)
{
    struct organization org = { 0 };
    bool is_changed = false;

    JT_TRY(registrar_begin(r));
    JT_TRY(find_organization(r->tx, org_code, r->arena, &org, &r->broken));
    JT_TRY(store_organization_flags_remove(r->tx, org_code, &is_changed));
    return is_changed ? record_organization(r, org_code, JT_STR("")) : JT_DONE;
}
