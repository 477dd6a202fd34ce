/*
 * json_value: asks Jansson for the length first, then writes into the arena, so that no text is on
 * the heap.
 */
#include "base/json_value.h"

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
