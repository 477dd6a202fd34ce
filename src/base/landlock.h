/*
 * landlock: which files a thread may use, and that it listens on no port of TCP. The kernel's
 * interface as it is (landlock(7)): Debian 12 has neither a library nor all of the constants. Of
 * the versions 1 to 5 of that interface, what the kernel has is used.
 */
#pragma once

#include <stdbool.h>

#include "base/err.h"

/* A set of rules that allows nothing yet, as a descriptor; -1: the kernel has no Landlock, or it is
 * switched off. */
int landlock_rules_new(void);

/* A file, or what is below a folder. JT_NOT_FOUND: there is none, or it may not be seen; JT_IO. */
JT_MUST_USE jt_err landlock_allow(int rules, const char *path, bool may_write);

/* The calling thread, for good; it can get no new privileges (PR_SET_NO_NEW_PRIVS). */
JT_MUST_USE jt_err landlock_enter(int rules);
