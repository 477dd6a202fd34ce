/* attributes: see the header. */
#include "management/attributes.h"

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

jt_err attributes_note(json_t *changed, const char *name)
{
    return json_array_append_new(changed, json_string(name)) == 0
               ? JT_DONE
               : JT_ERR(JT_NO_MEMORY, "JSON value");
}

/* null stands for "not there". */
static bool is_same(json_t *before, json_t *after)
{
    return before == NULL ? json_is_null(after) : json_equal(before, after) != 0;
}

jt_err attributes_merge(const json_t *body, const struct body_shape *shape, struct jt_arena *arena,
                        json_t *changed, jt_str *attributes)
{
    JT_AUTO(json_decrefp) json_t *object = NULL;
    const size_t changed_before = json_array_size(changed);

    JT_TRY(attributes_read(*attributes, &object));
    for (size_t i = 0; i < shape->count; i++) {
        const char *name = shape->members[i].name;
        json_t *value = json_object_get(body, name);
        if (!shape->members[i].is_attribute || value == NULL ||
            is_same(json_object_get(object, name), value))
            continue;
        if (json_object_set(object, name, value) != 0)
            return JT_ERR(JT_NO_MEMORY, "JSON value");
        JT_TRY(attributes_note(changed, name));
    }
    if (json_array_size(changed) == changed_before)
        return JT_DONE;
    return json_write(json_incref(object), arena, attributes);
}
