/*
 * sentence: an error for people to read, when a literal is not enough because it names a path or a
 * value. Not for logs, JSON or anything a program reads.
 */
#pragma once

#include <stdarg.h>

#include "base/arena.h"

enum { JT_SENTENCE_MAX_BYTES = 6 * 1024 }; /* a setting's longest value and words around it */

/* As printf; cut at JT_SENTENCE_MAX_BYTES, in arena, ends in a NUL, and is never without words. */
__attribute__((format(printf, 3, 4))) void jt_sentence_set(struct jt_arena *arena,
                                                           jt_str *ret_sentence, const char *format,
                                                           ...);
__attribute__((format(printf, 2, 0))) jt_str jt_sentence_format(struct jt_arena *arena,
                                                                const char *format, va_list values);
