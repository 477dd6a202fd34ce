/*
 * flags: takes the arguments of a subcommand one after another, so that their order can matter
 * (--scope belongs to the --api before it). "--flag value" and "--flag=value" are the same; behind
 * "--" everything is a word.
 */
#pragma once

#include "cli/command.h"

enum {
    FLAGS_END = -1,
    FLAGS_WORD = -2,  /* ret_value is an argument that is no flag */
    FLAGS_WRONG = -3, /* it was said on standard error why: leave with COMMAND_USAGE */
};

struct flag_reader {
    const struct command_call *call;
    int count; /* of arguments: those of the call, or what config_load() left of them */
    char **arguments;
    int words_max; /* one more is wrong usage */
    int at;
    bool is_past_flags;
};

/* The index of the next flag in the command's table with its value (empty when it takes none), or
 * one of the above. Values end in a NUL. */
int flags_next(struct flag_reader *reader, jt_str *ret_value);

/* Of a command whose one flag is --json, and which takes no words: whether it is given.
 * COMMAND_DONE, or COMMAND_USAGE. */
enum command_status flags_read_json(struct flag_reader *reader, bool *ret_is_json);
