/*
 * child: processes that the benchmark starts: this program once more, or a function of it. They are
 * ended by the id that was kept, however the benchmark ends, and end by themselves when it is
 * killed.
 */
#pragma once

#include <sys/types.h>

#include "base/instant.h"

/* From here on SIGINT and SIGTERM end nothing, but child_is_interrupted() tells of them: so all
 * that was started can be ended, and all files be removed. */
void child_signals_hold(void);
bool child_is_interrupted(void);

/* This program with those arguments; what it prints goes to a file. */
JT_MUST_USE jt_err child_exec(char *const *arguments, char *const *environment,
                              const char *output_file, pid_t *ret_child);
/* run in a process of its own, which ends when it returns. There may be no other threads. */
JT_MUST_USE jt_err child_run(void (*run)(void *context), void *context, pid_t *ret_child);

bool child_has_ended(pid_t child);
/* SIGTERM, and SIGKILL where that does not help. 0: there is none. */
void child_end(pid_t child);
