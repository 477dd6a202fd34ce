/*
 * environment_variables: makes, updates and deletes variables, and seals the values of secret ones.
 * Limits are model/environment_variable.h's.
 */
#include "registration/environment_variables.h"

#include "base/seal.h"
#include "registration/broken.h"
#include "registration/changed.h"
#include "registration/find.h"

/* key and value, where they are given. */
static jt_err check_wanted(struct registrar *r, const struct environment_variable_changes *wanted)
{
    if (wanted->key.is_given && environment_variable_key_check(wanted->key.text).code != JT_OK)
        return broken_parameter(
            r, JT_STR("key"),
            JT_STR("1 to 128 letters, digits or underscores, and not begin with a digit"));
    if (environment_variable_value_check(wanted->value.text).code != JT_OK)
        return broken_parameter(r, JT_STR("value"), JT_STR("at most 2048 characters"));
    return JT_DONE;
}
_Static_assert(ENVIRONMENT_VARIABLE_KEY_MAX_CHARS == 128 &&
                   ENVIRONMENT_VARIABLE_VALUE_MAX_CHARS == 2048 &&
                   4 * ENVIRONMENT_VARIABLE_VALUE_MAX_CHARS <= JT_SEAL_PLAIN_MAX_BYTES,
               "the rules above say so, and any value can be sealed");

/* The store's "it is taken" and "it is full" as the rules they stand for. */
static jt_err put_outcome(struct registrar *r, jt_err err)
{
    if (err.code == JT_TOO_LARGE)
        return broken(r, "ENVIRONMENT_VARIABLES_LIMIT_REACHED",
                      JT_STR("There are at most 250 environment variables"));
    return broken_if(r, err, JT_CONFLICT, "ENVIRONMENT_VARIABLE_KEY_TAKEN", JT_STR("key"),
                     JT_STR("There is an environment variable with this key"));
}

/* Its value, still plain, as it is to be stored. */
static jt_err seal_secret(const struct registrar *r, struct environment_variable *variable)
{
    if (!variable->is_secret)
        return JT_DONE;
    return jt_seal(r->variable_seal_key, &r->random, variable->id, variable->value, r->arena,
                   &variable->value);
}

jt_err environment_variable_find(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                                 struct environment_variable *ret_variable,
                                 struct rule_break *ret_break)
{
    return found(store_environment_variable_get(tx, id, arena, ret_variable),
                 "ENVIRONMENT_VARIABLE_NOT_FOUND",
                 JT_STR("There is no environment variable with this id"), ret_break);
}

jt_err environment_variable_create(struct registrar *r,
                                   const struct environment_variable_changes *wanted,
                                   struct environment_variable *ret_variable)
{
    struct environment_variable variable = {
        .key = wanted->key.text,
        .value = wanted->value.text,
        .is_secret = wanted->is_secret.value,
        .created_ms = jt_now_ms(&r->clock),
    };

    JT_TRY(check_wanted(r, wanted));
    JT_TRY(registrar_begin(r));
    JT_TRY(environment_variable_id_new(&r->random, variable.created_ms, r->arena, &variable.id));
    JT_TRY(seal_secret(r, &variable));
    JT_TRY(put_outcome(r, store_environment_variable_create(r->tx, &variable)));
    JT_TRY(record(r, CHANGE_ENVIRONMENT_VARIABLE, variable.id,
                  JT_STR("environment_variable.created"),
                  DETAILS(detail_text("key", variable.key),
                          detail_boolean("is_secret", variable.is_secret))));
    *ret_variable = variable;
    return JT_DONE;
}

/* A new value of a secret one always counts as different: saying that it is the old one would tell
 * what that is. */
static jt_err value_merge(struct given_text wanted, struct changed *changed,
                          struct environment_variable *variable)
{
    if (!wanted.is_given || (!variable->is_secret && jt_str_eq(wanted.text, variable->value)))
        return JT_DONE;
    variable->value = wanted.text;
    return changed_note(changed, "value");
}

jt_err environment_variable_update(struct registrar *r, jt_str id,
                                   const struct environment_variable_changes *wanted)
{
    struct changed changed = changed_in(r->arena);
    struct environment_variable variable = { 0 };

    JT_TRY(check_wanted(r, wanted));
    JT_TRY(registrar_begin(r));
    JT_TRY(environment_variable_find(r->tx, id, r->arena, &variable, &r->broken));
    /* Without a new value the sealed one stays; nothing here can open it. */
    const bool has_value = !variable.is_secret || wanted->value.is_given;
    JT_TRY(changed_texts(&changed, &(struct text_change){ "key", wanted->key, &variable.key }, 1));
    JT_TRY(value_merge(wanted->value, &changed, &variable));
    JT_TRY(changed_boolean(&changed, "is_secret", wanted->is_secret, &variable.is_secret));
    if (!has_value && !variable.is_secret)
        return broken_parameter(
            r, JT_STR("value"),
            JT_STR("given where is_secret is turned off: the secret value is not shown"));
    if (changed.names.count == 0)
        return JT_DONE;
    if (has_value)
        JT_TRY(seal_secret(r, &variable));
    JT_TRY(put_outcome(r, store_environment_variable_update(r->tx, &variable, has_value)));
    return record_changed(r, CHANGE_ENVIRONMENT_VARIABLE, variable.id,
                          JT_STR("environment_variable.updated"),
                          DETAILS(detail_list("changed", &changed.names)), &changed);
}

jt_err environment_variable_delete(struct registrar *r, jt_str id)
{
    struct environment_variable variable = { 0 };
    JT_TRY(registrar_begin(r));
    JT_TRY(environment_variable_find(r->tx, id, r->arena, &variable, &r->broken));
    JT_TRY(store_environment_variable_delete(r->tx, variable.id));
    return record(r, CHANGE_ENVIRONMENT_VARIABLE, variable.id,
                  JT_STR("environment_variable.deleted"),
                  DETAILS(detail_text("key", variable.key)));
}
