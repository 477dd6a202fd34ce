/* thread: how a server's threads begin: with a name, and inside the sandbox. */
#pragma once

#include <pthread.h>

#include "base/sandbox.h"

/*
 * Comes back when the thread has its name (of up to 15 characters, as ps(1) shows it) and is in the
 * sandbox, as a thread of that kind. sandbox NULL: it is in none, or in its starter's.
 * JT_UNAVAILABLE: there is no thread.
 */
JT_MUST_USE jt_err jt_thread_start(const struct sandbox *sandbox, enum sandbox_kind kind,
                                   const char *name, void *(*run)(void *), void *argument,
                                   pthread_t *ret_thread);
