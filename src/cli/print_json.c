/* print_json: one object on one line, by Jansson. NULL is out of memory, and told so. */
#include "cli/print_json.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum command_status print_json(const struct command_call *call, json_t *object)
{
    char *text = object == NULL ? NULL : json_dumps(object, JSON_COMPACT);
    json_decref(object);
    if (text == NULL) {
        command_complain(call, "out of memory");
        return COMMAND_FAILED;
    }
    printf("%s\n", text);
    free(text);
    return COMMAND_DONE;
}

enum command_status print_shape(const struct command_call *call, const struct answer_shape *shape,
                                const void *from, size_t from_bytes)
{
    jt_str text;
    assert(from_bytes == shape->bytes);
    jt_err err = answer_shape_json(shape, from, call->arena, &text);
    if (err.code != JT_OK)
        return command_fail(call, "writing JSON", err);
    printf("%.*s\n", (int)text.len, text.ptr);
    return COMMAND_DONE;
}
