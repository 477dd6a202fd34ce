/*
 * command: what each subcommand of `jeton` is: a file with its own row.
 *
 * A subcommand prints its result on standard output and all else on standard error. With --json the
 * result is one JSON object on a line of its own.
 */
#pragma once

#include "model/rule_break.h"

enum command_status {
    COMMAND_DONE = 0,
    COMMAND_FAILED = 1, /* refused or failed */
    COMMAND_USAGE = 2,  /* wrong usage; one helpful line was printed */
};

enum { COMMAND_ARENA_MAX_BYTES = 64 * 1024 * 1024 };

/* A flag that is the subcommand's own, not a setting. */
struct command_flag {
    const char *name;       /* "--scope" */
    const char *value_name; /* NULL: it takes none */
    const char *help;
};

struct command_call {
    const struct command *command;
    int count; /* of arguments, those behind the subcommand's words */
    char **arguments;
    char **environment;
    struct jt_arena *arena; /* for as long as the command runs */
};

struct command {
    const char *name;    /* "application create" */
    const char *summary; /* one line for `jeton help`, without a full stop */
    const char *usage;   /* what follows the name */
    const struct command_flag *flags;
    size_t flag_count;
    /* Keys of the settings its help names, each between spaces: " database issuer "; NULL: it takes
     * no settings; "": it takes all and names all. */
    const char *settings;
    const char *details; /* further lines of its help, or NULL */
    bool is_change;      /* of the store; holds also when its output is lost */
    enum command_status (*run)(const struct command_call *call);
};

/* True when the setting of that key is one that the command goes by. */
bool command_names_setting(const struct command *command, const char *key);

/* Sends what was printed, and text behind it, on their way; false: standard output takes them not.
 */
bool command_show(jt_str text);

/* "jeton application create: SENTENCE" on standard error. The format is printf's. */
__attribute__((format(printf, 2, 3))) void command_complain(const struct command_call *call,
                                                            const char *format, ...);
/* The same for a rule that refused; hint stands behind its words. */
enum command_status command_refuse(const struct command_call *call, const struct rule_break *broken,
                                   const char *hint);
/* The same for an error of ours: what could not be done, and why. */
enum command_status command_fail(const struct command_call *call, const char *what, jt_err err);
