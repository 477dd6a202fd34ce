/* sandbox_calls: the table of system calls that each kind of thread needs, as programs for seccomp.
 */
#pragma once

#include <linux/filter.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/sandbox_kind.h"

/* connects: it opens connections, and so asks for names. The program is the caller's, to be given
 * to free(). JT_UNAVAILABLE: libseccomp cannot make it. */
JT_MUST_USE jt_err sandbox_calls_compile(enum sandbox_kind kind, bool connects,
                                         struct sock_fprog *ret_program);
