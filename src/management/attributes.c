/*
 * attributes: copies the marked members by reference into a new object and writes that. body_read()
 * has checked them already.
 */
#include "management/attributes.h"

jt_err attributes_of_body(const json_t *body, const struct body_shape *shape,
                          struct jt_arena *arena, jt_str *ret_attributes)
{
    JT_AUTO(json_decrefp) json_t *attributes = json_object();
    for (size_t i = 0; i < shape->count; i++) {
        const char *name = shape->members[i].name;
        json_t *value = shape->members[i].is_attribute ? json_object_get(body, name) : NULL;
        if (value != NULL && json_object_set(attributes, name, value) != 0)
            return JT_ERR(JT_NO_MEMORY, "JSON value");
    }
    return json_write(json_incref(attributes), arena, ret_attributes);
}
