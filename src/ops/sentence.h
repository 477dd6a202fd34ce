/*
 * sentence: an error for people to read, when a literal is not enough because it names a path or a
 * value. Not for logs, JSON or anything a program reads.
 */
#pragma once

#include <stdarg.h>

#include "base/arena.h"

enum { SENTENCE_MAX_BYTES = 6 * 1024 }; /* a setting's longest value and words around it */

/* As vprintf; cut at SENTENCE_MAX_BYTES, in arena, and never without words. */
__attribute__((format(printf, 2, 0))) jt_str sentence_format(struct jt_arena *arena,
                                                             const char *format, va_list values);
