/*
 * copy_progress: how far a copy is, on standard error, once it takes longer than two seconds: on a
 * terminal one line that is written over, else a line every five seconds.
 */
#pragma once

#include "base/instant.h"
#include "cli/command.h"

struct store_copy_progress;

struct copy_progress {
    const struct command_call *call;
    bool is_terminal, has_line; /* a line stands there that is to be written over */
    struct jt_instant due;
};

struct copy_progress copy_progress_begin(const struct command_call *call);
void copy_progress_tell(struct copy_progress *progress, const struct store_copy_progress *copied);
/* Before anything else is written. */
void copy_progress_end(struct copy_progress *progress);
