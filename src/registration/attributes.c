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

static jt_err note(struct changed *changed, const char *name, json_t *before, json_t *after)
{
    struct jt_arena *arena = changed->names.arena;
    jt_str kept_name, before_text = JT_STR(""), after_text;
    JT_TRY(jt_arena_copy(arena, jt_str_from(name), &kept_name)); /* with a NUL */
    if (before != NULL)
        JT_TRY(json_write(json_incref(before), arena, &before_text));
    JT_TRY(json_write(json_incref(after), arena, &after_text));
    return changed_json(changed, kept_name.ptr, before_text, after_text);
}

jt_err attributes_merge(jt_str wanted, struct changed *changed, jt_str *attributes)
{
    JT_AUTO(json_decrefp) json_t *object = NULL, *members = NULL;
    const size_t changed_before = changed->names.count;
    const char *name;
    json_t *value;

    JT_TRY(attributes_read(*attributes, &object));
    JT_TRY(attributes_read(wanted, &members));
    json_object_foreach(members, name, value)
    {
        json_t *before = json_object_get(object, name);
        if (is_same(before, value))
            continue;
        JT_TRY(note(changed, name, before, value));
        if (json_object_set(object, name, value) != 0)
            return JT_ERR(JT_NO_MEMORY, "JSON value");
    }
    if (changed->names.count == changed_before)
        return JT_DONE;
    return json_write(json_incref(object), changed->names.arena, attributes);
}
