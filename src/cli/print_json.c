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
    json_t *object = NULL;
    assert(from_bytes == shape->bytes);
    return print_json(call, answer_object(shape, from, &object).code == JT_OK ? object : NULL);
}
