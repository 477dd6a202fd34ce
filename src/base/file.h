/*
 * file: a whole file, or all of standard input, up to a limit.
 */
#pragma once

#include "base/arena.h"

/* ret_text lives in arena. JT_NOT_FOUND, JT_IO, JT_TOO_LARGE past max_bytes. */
JT_MUST_USE jt_err file_read(const char *path, size_t max_bytes, struct jt_arena *arena,
                             jt_str *ret_text);

/* The same from an open descriptor, to its end. */
JT_MUST_USE jt_err file_read_descriptor(int fd, size_t max_bytes, struct jt_arena *arena,
                                        jt_str *ret_text);

/* Without the blanks and ends of lines that editors and shells leave around a text. */
jt_str file_trim(jt_str text);
