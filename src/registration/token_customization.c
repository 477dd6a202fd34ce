/*
 * token_customization: the switches, and the lists of properties and of feature flags, are each one
 * algorithm over a row that says how they are found and written.
 */
#include "registration/token_customization.h"

#include "registration/broken.h"
#include "registration/changed.h"
#include "registration/find.h"
#include "store/feature_flags.h"
#include "store/token_customization.h"

/* Finds the id by which the store knows an entry of a list; JT_NOT_FOUND or JT_REFUSED: it may not
 * be in it. */
typedef jt_err key_finder(struct store_tx *tx, jt_str key, struct jt_arena *arena, jt_str *ret_id);

static jt_err flag_find(struct store_tx *tx, jt_str key, struct jt_arena *arena, jt_str *ret_id)
{
    struct feature_flag flag = { 0 };
    JT_TRY(store_feature_flag_get(tx, key, arena, &flag));
    *ret_id = flag.key;
    return JT_DONE;
}

struct key_list {
    const char *member;
    key_finder *find;
    jt_str rule;
    jt_err (*set)(struct store_tx *tx, jt_str application_id, const jt_str *ids, size_t count,
                  struct jt_arena *arena, bool *ret_is_changed);
};
static const struct key_list property_list = {
    "properties", store_token_property_find,
    JT_STR_INIT("the key of a public property of applications"), store_token_properties_set
};
static const struct key_list flag_list = { "feature_flags", flag_find,
                                           JT_STR_INIT("the key of a feature flag"),
                                           store_token_feature_flags_set };

/* MEMBER[index] must be RULE: KEY */
static jt_err broken_key(struct registrar *r, const struct key_list *list, size_t index, jt_str key)
{
    struct jt_buf rule;
    JT_TRY(jt_arena_buf(r->arena, list->rule.len + 2 + key.len, &rule));
    jt_buf_put(&rule, list->rule);
    jt_buf_put(&rule, JT_STR(": "));
    jt_buf_put(&rule, key);
    return broken_entry(r, list->member, index, jt_buf_str(&rule));
}

static jt_err set_list(struct registrar *r, const struct key_list *list,
                       const struct token_keys_wanted *wanted, jt_str application_id,
                       struct text_list *changed)
{
    jt_str *ids = NULL;
    bool is_changed = false;

    if (wanted->keys == NULL)
        return JT_DONE;
    JT_TRY(jt_arena_calloc(r->arena, wanted->count, sizeof(*ids), &ids));
    for (size_t i = 0; i < wanted->count; i++) {
        jt_err err = list->find(r->tx, wanted->keys[i], r->arena, &ids[i]);
        if (err.code == JT_NOT_FOUND || err.code == JT_REFUSED)
            return broken_key(r, list, i, wanted->keys[i]);
        JT_TRY(err);
    }
    JT_TRY(list->set(r->tx, application_id, ids, wanted->count, r->arena, &is_changed));
    return is_changed ? changed_note(changed, list->member) : JT_DONE;
}

struct token_switch {
    const char *member;
    jt_err (*set)(struct store_tx *tx, jt_str application_id, bool value, bool *ret_is_changed);
};
static const struct token_switch permissions_switch = { "include_permissions_claim",
                                                        store_token_permissions_set };
static const struct token_switch coalescing_switch = { "coalesce_tokens",
                                                       store_token_coalescing_set };

static jt_err set_switch(struct registrar *r, const struct token_switch *row,
                         struct given_boolean wanted, jt_str application_id,
                         struct text_list *changed)
{
    bool is_changed = false;
    if (!wanted.is_given)
        return JT_DONE;
    JT_TRY(row->set(r->tx, application_id, wanted.value, &is_changed));
    return is_changed ? changed_note(changed, row->member) : JT_DONE;
}

jt_err token_customization_update(struct registrar *r, jt_str application_id,
                                  const struct token_customization_changes *wanted)
{
    struct text_list changed = { .arena = r->arena };
    struct application app = { 0 };

    JT_TRY(registrar_begin(r));
    JT_TRY(find_application(r->tx, application_id, r->arena, &app, &r->broken));
    JT_TRY(set_switch(r, &permissions_switch, wanted->include_permissions_claim, app.id, &changed));
    JT_TRY(set_switch(r, &coalescing_switch, wanted->coalesce_tokens, app.id, &changed));
    JT_TRY(set_list(r, &property_list, &wanted->properties, app.id, &changed));
    JT_TRY(set_list(r, &flag_list, &wanted->feature_flags, app.id, &changed));
    if (changed.count == 0)
        return JT_DONE;
    return record(r, CHANGE_APPLICATION, app.id, JT_STR("application.updated"),
                  DETAILS(detail_list("changed", &changed)));
}
