/*
 * json_text: Jansson parses. Duplicate members are refused, because two readers could take two
 * different ones, and texts have a limit before anything is built of them.
 */
#include "jose/json_text.h"

jt_err json_text_object(jt_str text, size_t max_bytes, size_t max_depth, json_t **ret_object)
{
    json_error_t error = { 0 };
    if (text.len > max_bytes)
        return JT_ERR(JT_TOO_LARGE, "JSON too large");
    if (json_is_nested_deeper(text, max_depth))
        return JT_ERR(JT_INVALID, "JSON nested too deeply");
    json_t *object =
        json_loadb(text.len == 0 ? "" : text.ptr, text.len, JSON_REJECT_DUPLICATES, &error);
    if (object == NULL && error.text[0] == '\0')
        return JT_ERR(JT_NO_MEMORY, "JSON"); /* Jansson has words for all that is wrong with text */
    if (!json_is_object(object)) {
        json_decref(object);
        return JT_ERR(JT_INVALID, "not a JSON object");
    }
    *ret_object = object;
    return JT_DONE;
}

jt_err json_text_member(const json_t *object, const char *name, jt_str *ret_value)
{
    const json_t *value = json_object_get(object, name);
    if (value != NULL && !json_is_string(value))
        return JT_ERR(JT_INVALID, "a JSON member should be a string");
    *ret_value = json_view(value);
    return JT_DONE;
}
