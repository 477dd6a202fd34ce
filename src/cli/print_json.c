/* print_json: the text is the arena's, whole before the first byte of it is printed. */
#include "cli/print_json.h"

#include <assert.h>
#include <stdio.h>

enum command_status print_json(const struct command_call *call, const struct answer_shape *shape,
                               const void *from, size_t from_bytes)
{
    jt_str text;
    assert(from_bytes == shape->bytes);
    jt_err err = answer_shape_json(shape, from, call->arena, &text);
    if (err.code != JT_OK)
        return command_fail(call, "writing JSON", err);
    printf("%.*s\n", JT_FMT(text));
    return COMMAND_DONE;
}
