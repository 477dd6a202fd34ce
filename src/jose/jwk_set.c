/* jwk_set: each member of the array is read by jwk_read(), whose judgement alone counts. */
#include "jose/jwk_set.h"

#include <stdlib.h>

#include "jose/json_text.h"
#include "jose/jwk_key.h"

struct jwk_set {
    struct jwk_list list; /* of keys */
    struct jwk *keys[];
};

void jwk_set_free(struct jwk_set *set)
{
    if (set == NULL)
        return;
    for (size_t i = 0; i < set->list.count; i++)
        jwk_free(set->keys[i]);
    free(set);
}

void jwk_set_freep(struct jwk_set **set)
{
    jwk_set_free(*set);
}

static jt_err set_new(size_t count, struct jwk_set **ret_set)
{
    struct jwk_set *set = calloc(1, sizeof(*set) + count * sizeof(struct jwk *));
    if (set == NULL)
        return JT_ERR(JT_NO_MEMORY, "JWK set");
    set->list.keys = set->keys;
    *ret_set = set;
    return JT_DONE;
}

jt_err jwk_set_of(struct jwk *key, struct jwk_set **ret_set)
{
    JT_TRY(set_new(1, ret_set));
    (*ret_set)->keys[(*ret_set)->list.count++] = key;
    return JT_DONE;
}

static jt_err add(struct jwk_set *set, const json_t *member)
{
    struct jwk *key = NULL;
    if (!json_is_object(member))
        return JT_ERR(JT_INVALID, "a key is not a JSON object");
    JT_TRY(jwk_read(member, &key));
    set->keys[set->list.count++] = key;
    return JT_DONE;
}

static bool is_of_key(jt_err err)
{
    return err.code == JT_INVALID || err.code == JT_REFUSED || err.code == JT_TOO_LARGE;
}

static jt_err parse(jt_str json, bool is_whole, struct jwk_set **ret_set)
{
    JT_AUTO(json_decrefp) json_t *object = NULL;
    JT_AUTO(jwk_set_freep) struct jwk_set *set = NULL;
    JT_TRY(json_text_object(json, JWK_SET_MAX_BYTES, JSON_TEXT_DEPTH_MAX, &object));
    const json_t *members = json_object_get(object, "keys");
    const size_t count = json_array_size(members); /* 0 of what is no array */
    if (!json_is_array(members))
        return JT_ERR(JT_INVALID, "it has no array \"keys\"");
    if (count > JWK_SET_KEYS_MAX)
        return JT_ERR(JT_TOO_LARGE, "it has more than 100 keys");
    JT_TRY(set_new(count, &set));
    for (size_t i = 0; i < count; i++) {
        jt_err err = add(set, json_array_get(members, i));
        if (err.code != JT_OK && (is_whole || !is_of_key(err)))
            return err;
    }
    *ret_set = set;
    set = NULL;
    return JT_DONE;
}

jt_err jwk_set_parse(jt_str json, struct jwk_set **ret_set)
{
    return parse(json, false, ret_set);
}

jt_err jwk_set_parse_whole(jt_str json, struct jwk_set **ret_set)
{
    return parse(json, true, ret_set);
}

const struct jwk_list *jwk_set_keys(const struct jwk_set *set)
{
    return &set->list;
}
