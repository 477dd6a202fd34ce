/*
 * commands: the table of subcommands.
 */
#pragma once

#include "cli/command.h"

extern const struct command *const commands[];
extern const size_t command_count;

/* The command of that name (one word or two); false: there is none. */
bool command_find(const jt_str *words, size_t word_count, const struct command **ret_command);
