/*
 * command_line: from the arguments of the process to one of the subcommands.
 */
#pragma once

#include "cli/command.h"

/* Finds the subcommand of a command line (without the program's name) and runs it. */
enum command_status command_main(int count, char **arguments, char **environment);
