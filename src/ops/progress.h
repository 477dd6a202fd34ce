/*
 * progress: how far a command is, on standard error, once it takes longer than two seconds: on a
 * terminal one line that is written over, else a line every five seconds.
 */
#pragma once

#include "base/instant.h"

struct progress {
    const char *command;        /* "store copy"; a literal */
    bool is_terminal, has_line; /* a line stands there that is to be written over */
    struct jt_instant due;
};

struct progress progress_begin(const char *command);
/* What is said, when it is time to say something; the format is printf's. */
__attribute__((format(printf, 2, 3))) void progress_tell(struct progress *progress,
                                                         const char *format, ...);
/* Before anything else is written; for JT_AUTO too. */
void progress_end(struct progress *progress);

/* At once, as a line that stays. */
__attribute__((format(printf, 2, 3))) void progress_say(const char *command, const char *format,
                                                        ...);
