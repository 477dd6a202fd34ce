/*
 * command_line: finds the subcommand that the first words name (commands.c) and runs it in an arena
 * of its own; where they name none, prints the help that fits.
 */
#include "cli/command_line.h"

#include <stdio.h>

#include "cli/commands.h"
#include "cli/help.h"

enum { COMMAND_ARENA_FIRST_BYTES = 64 * 1024, COMMAND_WORDS_MAX = 2 };

static bool is_help_flag(const char *argument)
{
    return strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0;
}

static bool asks_for_help(int count, char **arguments)
{
    for (int i = 0; i < count && strcmp(arguments[i], "--") != 0; i++)
        if (is_help_flag(arguments[i]))
            return true;
    return false;
}

static enum command_status run(const struct command *command, int count, char **arguments,
                               char **environment)
{
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    struct command_call call = {
        .command = command, .count = count, .arguments = arguments, .environment = environment
    };
    if (asks_for_help(count, arguments)) {
        help_command(stdout, command);
        return COMMAND_DONE;
    }
    jt_err err = jt_arena_new(COMMAND_ARENA_FIRST_BYTES, COMMAND_ARENA_MAX_BYTES, &arena);
    if (err.code != JT_OK)
        return command_fail(&call, "cannot begin", err);
    call.arena = arena;
    enum command_status status = command->run(&call);
    if (status != COMMAND_DONE || !command->is_change || command_show(JT_STR("")))
        return status;
    command_complain(&call, "the change is made, but cannot be told: cannot write to standard "
                            "output; jeton keys list shows the keys");
    return COMMAND_FAILED;
}

static enum command_status dispatch(int count, char **arguments, char **environment)
{
    jt_str words[COMMAND_WORDS_MAX];
    int word_count = 0;
    const struct command *command = NULL;
    for (; word_count < count && word_count < COMMAND_WORDS_MAX; word_count++)
        words[word_count] = jt_str_from(arguments[word_count]);
    if (word_count == 0) {
        help_overview(stderr);
        return COMMAND_USAGE;
    }
    if (jt_str_eq(words[0], JT_STR("--version"))) {
        printf("jeton %s\n", JETON_VERSION);
        return COMMAND_DONE;
    }
    if (jt_str_eq(words[0], JT_STR("--help")) || jt_str_eq(words[0], JT_STR("-h"))) {
        help_overview(stdout);
        return COMMAND_DONE;
    }
    if (words[0].ptr[0] == '-') {
        fprintf(stderr, "jeton: the command comes first: jeton COMMAND [FLAGS]; see: jeton help\n");
        return COMMAND_USAGE;
    }

    int taken = word_count;
    while (taken > 0 && !command_find(words, (size_t)taken, &command))
        taken--;
    if (taken == 0 && word_count == 2 && is_help_flag(arguments[1]) && help_begun(stdout, words[0]))
        return COMMAND_DONE;
    if (taken == 0)
        return help_unknown(words, (size_t)word_count);
    return run(command, count - taken, arguments + taken, environment);
}

enum command_status command_main(int count, char **arguments, char **environment)
{
    enum command_status status = dispatch(count, arguments, environment);
    if (status != COMMAND_DONE || command_show(JT_STR("")))
        return status;
    fprintf(stderr, "jeton: cannot write to standard output\n");
    return COMMAND_FAILED;
}
