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

/* An error is ours. */
static jt_err add(struct jwk_set *set, const json_t *member)
{
    struct jwk *key = NULL;
    jt_err err = json_is_object(member) ? jwk_read(member, &key) : JT_ERR(JT_INVALID, "no key");
    if (err.code == JT_OK)
        set->keys[set->list.count++] = key;
    return err.code == JT_INVALID || err.code == JT_REFUSED || err.code == JT_TOO_LARGE ? JT_DONE
                                                                                        : err;
}

jt_err jwk_set_parse(jt_str json, struct jwk_set **ret_set)
{
    JT_AUTO(json_decrefp) json_t *object = NULL;
    JT_TRY(json_text_object(json, JWK_SET_MAX_BYTES, JSON_TEXT_DEPTH_MAX, &object));
    const json_t *members = json_object_get(object, "keys");
    const size_t count = json_array_size(members); /* 0 of what is no array */
    if (!json_is_array(members))
        return JT_ERR(JT_INVALID, "it has no array \"keys\"");
    if (count > JWK_SET_KEYS_MAX)
        return JT_ERR(JT_TOO_LARGE, "it has more than 100 keys");
    JT_AUTO(jwk_set_freep)
    struct jwk_set *set = calloc(1, sizeof(*set) + count * sizeof(struct jwk *));
    if (set == NULL)
        return JT_ERR(JT_NO_MEMORY, "JWK set");
    set->list.keys = set->keys;
    for (size_t i = 0; i < count; i++)
        JT_TRY(add(set, json_array_get(members, i)));
    *ret_set = set;
    set = NULL;
    return JT_DONE;
}

const struct jwk_list *jwk_set_keys(const struct jwk_set *set)
{
    return &set->list;
}
