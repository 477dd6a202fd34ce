/* print_json: the result of --json. */
#pragma once

#include "cli/command.h"
#include "rest/answer_shape.h"

/* What shape shows of the struct at from, which is one of from_bytes, as a line on standard
 * output. */
enum command_status print_json(const struct command_call *call, const struct answer_shape *shape,
                               const void *from, size_t from_bytes);
#define print_answer(call, shape, ...) print_json(call, shape, __VA_ARGS__, sizeof(*(__VA_ARGS__)))
