/* token_contents: the chosen keys are few (body.h bounds them), so each is looked for in turn. */
#include "management/applications/token_contents.h"

#include "registration/token_customization.h"
#include "rest/refuse.h"

jt_err token_contents_keys(const json_t *body, struct jt_arena *arena,
                           struct token_keys ret_sets[static TOKEN_SET_COUNT])
{
    for (int set = 0; set < TOKEN_SET_COUNT; set++)
        JT_TRY(body_texts(body, token_key_lists[set].member, arena, &ret_sets[set].keys,
                          &ret_sets[set].count));
    return JT_DONE;
}

/* --- What may be chosen --------------------------------------------------------------------- */

static bool has_property(const struct token_customization *known, jt_str key)
{
    for (size_t i = 0; i < known->property_count; i++)
        if (jt_str_eq(known->properties[i].key, key))
            return true;
    return false;
}

static bool has_flag(const struct token_customization *known, jt_str key)
{
    for (size_t i = 0; i < known->flag_count; i++)
        if (jt_str_eq(known->flags[i].key, key))
            return true;
    return false;
}

/* MEMBER[index] must be RULE: KEY, as where it is stored. */
static jt_err refuse_key(struct request *req, struct response *resp,
                         const struct token_key_list *list, size_t index, jt_str key)
{
    const jt_str member = jt_str_from(list->member);
    struct jt_buf name, rule;
    JT_TRY(jt_arena_buf(req->arena, member.len + 32, &name));
    jt_buf_put(&name, member);
    jt_buf_put_char(&name, '[');
    jt_buf_put_int(&name, (int64_t)index);
    jt_buf_put_char(&name, ']');
    JT_TRY(jt_arena_buf(req->arena, list->rule.len + 2 + key.len, &rule));
    jt_buf_put(&rule, list->rule);
    jt_buf_put(&rule, JT_STR(": "));
    jt_buf_put(&rule, key);
    return rest_refuse_parameter(req, resp, jt_buf_str(&name), jt_buf_str(&rule));
}

static jt_err check_keys(struct request *req, struct response *resp,
                         const struct token_customization *known,
                         const struct token_keys sets[static TOKEN_SET_COUNT])
{
    static bool (*const is_listed[])(const struct token_customization *, jt_str) = {
        [TOKEN_PROPERTIES] = has_property,
        [TOKEN_FEATURE_FLAGS] = has_flag,
    };
    for (int set = 0; set < TOKEN_SET_COUNT; set++)
        for (size_t i = 0; sets[set].keys != NULL && i < sets[set].count; i++)
            if (!is_listed[set](known, sets[set].keys[i]))
                return refuse_key(req, resp, &token_key_lists[set], i, sets[set].keys[i]);
    return JT_DONE;
}

/* --- A client that has it ------------------------------------------------------------------- */

static bool is_chosen(const struct token_keys *chosen, jt_str key)
{
    for (size_t i = 0; i < chosen->count; i++)
        if (jt_str_eq(chosen->keys[i], key))
            return true;
    return false;
}

/* Ascending by key, which the list is not: what is switched on now comes first there. */
static void add_property(struct client_data *client, const struct token_property *property)
{
    size_t at = client->property_count++;
    for (; at > 0 && jt_str_cmp(client->properties[at - 1].key, property->key) > 0; at--)
        client->properties[at] = client->properties[at - 1];
    client->properties[at] =
        (struct client_property){ property->key, property->is_boolean, property->value };
}

static jt_err choose_properties(const struct token_customization *known,
                                const struct token_keys *chosen, struct jt_arena *arena,
                                struct client_data *client)
{
    client->property_count = 0;
    JT_TRY(jt_arena_calloc(arena, known->property_count, sizeof(*client->properties),
                           &client->properties));
    for (size_t i = 0; i < known->property_count; i++)
        if (known->properties[i].has_value && is_chosen(chosen, known->properties[i].key))
            add_property(client, &known->properties[i]);
    return JT_DONE;
}

static jt_err choose_flags(const struct token_customization *known, const struct token_keys *chosen,
                           struct jt_arena *arena, struct client_data *client)
{
    client->feature_flag_count = 0;
    JT_TRY(jt_arena_calloc(arena, known->flag_count, sizeof(*client->feature_flags),
                           &client->feature_flags));
    for (size_t i = 0; i < known->flag_count; i++) {
        const struct token_feature_flag *flag = &known->flags[i];
        if (is_chosen(chosen, flag->key))
            client->feature_flags[client->feature_flag_count++] =
                (struct feature_flag_value){ flag->key, flag->type, flag->value };
    }
    return JT_DONE;
}

jt_err token_contents_apply(struct store_tx *tx, const json_t *body, struct request *req,
                            struct response *resp, struct client_data *client)
{
    struct token_keys sets[TOKEN_SET_COUNT] = { 0 };
    struct token_customization known;
    const struct given_boolean permissions = body_given_boolean(body, "include_permissions_claim");

    JT_TRY(token_contents_keys(body, req->arena, sets));
    if (permissions.is_given)
        client->has_permissions_claim = permissions.value;
    if (sets[TOKEN_PROPERTIES].keys == NULL && sets[TOKEN_FEATURE_FLAGS].keys == NULL)
        return JT_DONE;
    JT_TRY(store_token_customization_get(tx, client->app.id, req->arena, &known, NULL));
    JT_TRY(check_keys(req, resp, &known, sets));
    if (sets[TOKEN_PROPERTIES].keys != NULL)
        JT_TRY(choose_properties(&known, &sets[TOKEN_PROPERTIES], req->arena, client));
    if (sets[TOKEN_FEATURE_FLAGS].keys != NULL)
        JT_TRY(choose_flags(&known, &sets[TOKEN_FEATURE_FLAGS], req->arena, client));
    return JT_DONE;
}
