/*
 * processors: on which of the machine's processors the calling thread may run, and what it starts.
 */
#pragma once

/* At least 1. A container, taskset(1) and the like may leave a process fewer than there are. */
int jt_processors(void);
