/*
 * token_customization: the switches, and the lists of properties and of feature flags, are each one
 * algorithm over a row that says how they are found and written.
 */
#include "registration/token_customization.h"

#include "registration/broken.h"
#include "registration/changed.h"
#include "registration/find.h"

const struct token_key_list token_key_lists[] = {
    [TOKEN_PROPERTIES] = { "properties",
                           JT_STR_INIT("the key of a public property of applications") },
    [TOKEN_FEATURE_FLAGS] = { "feature_flags", JT_STR_INIT("the key of a feature flag") },
};

/* MEMBER[index] must be RULE: KEY */
static jt_err broken_key(struct registrar *r, const struct token_key_list *list, size_t index,
                         jt_str key)
{
    struct jt_buf rule;
    JT_TRY(jt_arena_buf(r->arena, list->rule.len + 2 + key.len, &rule));
    jt_buf_put(&rule, list->rule);
    jt_buf_put(&rule, JT_STR(": "));
    jt_buf_put(&rule, key);
    return broken_entry(r, list->member, index, jt_buf_str(&rule));
}

static jt_err set_list(struct registrar *r, jt_str application_id, enum token_set set,
                       const struct token_keys *wanted, const struct token_set_ids *ids,
                       struct changed *changed)
{
    bool is_changed = false;
    if (wanted->keys == NULL)
        return JT_DONE;
    for (size_t i = 0; i < ids->wanted_count; i++)
        if (ids->wanted[i].len == 0)
            return broken_key(r, &token_key_lists[set], i, wanted->keys[i]);
    JT_TRY(store_token_set_replace(r->tx, application_id, set, ids, &is_changed));
    return is_changed ? changed_note(changed, token_key_lists[set].member) : JT_DONE;
}

struct token_switch {
    const char *member;
    jt_err (*set)(struct store_tx *tx, jt_str application_id, bool value);
};
static const struct token_switch permissions_switch = { "include_permissions_claim",
                                                        store_token_permissions_set };
static const struct token_switch coalescing_switch = { "coalesce_tokens",
                                                       store_token_coalescing_set };

static jt_err set_switch(struct registrar *r, const struct token_switch *row, bool before,
                         struct given_boolean wanted, jt_str application_id,
                         struct changed *changed)
{
    if (!wanted.is_given || wanted.value == before)
        return JT_DONE;
    JT_TRY(row->set(r->tx, application_id, wanted.value));
    return changed_switch(changed, row->member, wanted.value);
}

jt_err token_customization_update(struct registrar *r, jt_str application_id,
                                  const struct token_customization_changes *wanted)
{
    struct changed changed = changed_in(r->arena);
    struct token_settings before;

    JT_TRY(registrar_begin(r));
    JT_TRY(found_application(
        store_token_settings_get(r->tx, application_id, wanted->sets, r->arena, &before),
        &r->broken));
    JT_TRY(set_switch(r, &permissions_switch, before.has_permissions_claim,
                      wanted->include_permissions_claim, application_id, &changed));
    JT_TRY(set_switch(r, &coalescing_switch, before.coalesces_tokens, wanted->coalesce_tokens,
                      application_id, &changed));
    for (int set = 0; set < TOKEN_SET_COUNT; set++)
        JT_TRY(set_list(r, application_id, (enum token_set)set, &wanted->sets[set],
                        &before.sets[set], &changed));
    if (changed.names.count == 0)
        return JT_DONE;
    return record_changed(r, CHANGE_APPLICATION, application_id, JT_STR("application.updated"),
                          DETAILS(detail_list("changed", &changed.names)), &changed);
}
