/* print_json: the result of --json. */
#pragma once

#include <jansson.h>

#include "cli/command.h"

/* Prints object as one line on standard output and frees it. COMMAND_FAILED when it is NULL: there
 * was no memory to build it. */
enum command_status print_json(const struct command_call *call, json_t *object);
