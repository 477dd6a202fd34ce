/* print_json: the result of --json. */
#pragma once

#include "cli/command.h"
#include "rest/answer_shape.h"

/* Prints object as one line on standard output and frees it. COMMAND_FAILED when it is NULL: there
 * was no memory to build it. */
enum command_status print_json(const struct command_call *call, json_t *object);

/* What shape shows of the struct at from, which is one of from_bytes, as print_json() prints it. */
enum command_status print_shape(const struct command_call *call, const struct answer_shape *shape,
                                const void *from, size_t from_bytes);
#define print_answer(call, shape, ...) print_shape(call, shape, __VA_ARGS__, sizeof(*(__VA_ARGS__)))
