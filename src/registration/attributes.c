/*
 * attributes: merges given members into the stored object. Values are compared as JSON and kept as
 * they came.
 */
#include "registration/attributes.h"

jt_err attributes_read(jt_str stored, json_t **ret_attributes)
{
    json_t *attributes =
        stored.len == 0 ? json_object() : json_loadb(stored.ptr, stored.len, 0, NULL);
    if (!json_is_object(attributes)) { /* or want of memory, which Jansson does not always tell */
        json_decref(attributes);
        return JT_ERR(JT_STORE, "attributes in the store cannot be read");
    }
    *ret_attributes = attributes;
    return JT_DONE;
}

static bool is_same(const json_t *before, const json_t *after)
{
    return before == NULL ? json_is_null(after) : json_equal(before, after) != 0;
}

jt_err attributes_merge(jt_str wanted, struct text_list *changed, jt_str *attributes)
{
    JT_AUTO(json_decrefp) json_t *object = NULL, *members = NULL;
    const size_t changed_before = changed->count;
    const char *name;
    json_t *value;

    JT_TRY(attributes_read(*attributes, &object));
    JT_TRY(attributes_read(wanted, &members));
    json_object_foreach(members, name, value)
    {
        jt_str kept_name;
        if (is_same(json_object_get(object, name), value))
            continue;
        if (json_object_set(object, name, value) != 0)
            return JT_ERR(JT_NO_MEMORY, "JSON value");
        JT_TRY(jt_arena_copy(changed->arena, jt_str_from(name), &kept_name));
        JT_TRY(text_list_add(changed, kept_name));
    }
    if (changed->count == changed_before)
        return JT_DONE;
    return json_write(json_incref(object), changed->arena, attributes);
}
