/*
 * command_progress: how far a command is, on standard error, once it takes longer than two seconds:
 * on a terminal one line that is written over, else a line every five seconds.
 */
#pragma once

#include "base/instant.h"
#include "cli/command.h"

struct command_progress {
    const struct command_call *call;
    bool is_terminal, has_line; /* a line stands there that is to be written over */
    struct jt_instant due;
};

struct command_progress command_progress_begin(const struct command_call *call);
/* What is said, when it is time to say something; the format is printf's. */
__attribute__((format(printf, 2, 3))) void command_progress_tell(struct command_progress *progress,
                                                                 const char *format, ...);
/* Before anything else is written. */
void command_progress_end(struct command_progress *progress);
