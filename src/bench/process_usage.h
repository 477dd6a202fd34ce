/*
 * process_usage: what a process of this machine has used.
 */
#pragma once

#include <sys/types.h>

#include "base/bytes.h"

/* The time on processors of all its threads, user and system. JT_IO: there is no such process. */
JT_MUST_USE jt_err process_cpu_ns(pid_t process, int64_t *ret_ns);

/* The same of the thread that asks. */
int64_t thread_cpu_ns(void);

/* The memory that it holds, pages of files included. */
JT_MUST_USE jt_err process_resident_bytes(pid_t process, int64_t *ret_bytes);

/* The text of /proc/PID/statm: "SIZE RESIDENT ...", in pages. JT_INVALID. */
JT_MUST_USE jt_err statm_parse(jt_str text, int64_t *ret_resident_pages);
