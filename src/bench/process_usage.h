/*
 * process_usage: what a process of this machine has used, out of /proc.
 */
#pragma once

#include <sys/types.h>

#include "base/bytes.h"

/* The time on processors of all threads that it has now, user and system, from the scheduler's own
 * count. JT_IO: there is no such process, or the kernel does not count. */
JT_MUST_USE jt_err process_cpu_ns(pid_t process, int64_t *ret_ns);

/* The same of the thread that asks: exact also while it runs, where /proc is as old as the last
 * tick. */
int64_t thread_cpu_ns(void);

/* The memory that it holds, pages of files included. */
JT_MUST_USE jt_err process_resident_bytes(pid_t process, int64_t *ret_bytes);

/* The text of /proc/PID/task/TID/schedstat: "RUNNING_NS WAITING_NS SLICES". JT_INVALID. */
JT_MUST_USE jt_err schedstat_parse(jt_str text, int64_t *ret_running_ns);
/* The text of /proc/PID/statm: "SIZE RESIDENT ...", in pages. JT_INVALID. */
JT_MUST_USE jt_err statm_parse(jt_str text, int64_t *ret_resident_pages);

/* True when something else keeps half of the processors busy: figures are worse then. */
bool machine_is_busy(double *ret_load, long *ret_processors);
