/*
 * json_value: asks Jansson for the length first, then writes into the arena, so that no text is on
 * the heap.
 */
#include "base/json_value.h"

bool json_is_nested_deeper(jt_str text, size_t levels)
{
    size_t depth = 0;
    bool is_in_string = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (is_in_string) {
            if (c == '\\')
                i++; /* whatever it escapes, a quote included */
            else if (c == '"')
                is_in_string = false;
        } else if (c == '"') {
            is_in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > levels)
                return true;
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
        }
    }
    return false;
}

static jt_err write_borrowed(const json_t *value, struct jt_arena *arena, jt_str *ret_text)
{
    const size_t flags = JSON_COMPACT | JSON_ENCODE_ANY;
    char *bytes = NULL;
    size_t len = json_dumpb(value, NULL, 0, flags);
    if (len == 0)
        return JT_ERR(JT_NO_MEMORY, "writing JSON");
    JT_TRY(jt_arena_alloc(arena, len, &bytes));
    if (json_dumpb(value, bytes, len, flags) != len)
        return JT_ERR(JT_NO_MEMORY, "writing JSON");
    *ret_text = (jt_str){ bytes, len };
    return JT_DONE;
}

jt_err json_write(json_t *value, struct jt_arena *arena, jt_str *ret_text)
{
    if (value == NULL)
        return JT_ERR(JT_NO_MEMORY, "JSON value");
    jt_err err = write_borrowed(value, arena, ret_text);
    json_decref(value);
    return err;
}
