/*
 * process_figures: what the kernel knows of this process: memory and descriptors, measured now and
 * then by a thread that may wait; processor time and limits, asked when they are told.
 */
#pragma once

#include <dirent.h>
#include <stdatomic.h>

#include "base/clock.h"

struct process_figures {
    int memory_fd;    /* of /proc/self/statm; -1: it is not there */
    DIR *descriptors; /* NULL: they are not told */
    int64_t started_ms;
    atomic_llong resident_bytes, virtual_bytes, open_fds; /* 0: not known */
};

/* Before threads are in a sandbox, which lets none open these files. */
void process_figures_open(struct process_figures *figures, const struct jt_clock *clock);
void process_figures_close(struct process_figures *figures); /* also of one that is zeroed */

/* One thread at a time; not on an event loop. */
void process_figures_measure(struct process_figures *figures);

/* User and system. */
int64_t process_cpu_us(void);
int64_t process_max_fds(void);
