/*
 * collector_headers: what each request to the collector has in its head beside our own fields, out
 * of a file: mostly a credential ("Authorization: Bearer ..."), so it is never told, not even in an
 * error, and wiped when it goes.
 *
 * The file has lines NAME: VALUE; what is empty, or begins with #, is skipped. Only its owner may
 * read it.
 */
#pragma once

#include "base/arena.h"

enum { COLLECTOR_HEADERS_MAX = 16, COLLECTOR_HEADERS_FILE_MAX_BYTES = 16 * 1024 };

struct collector_headers {
    const char *lines[COLLECTOR_HEADERS_MAX]; /* "NAME: VALUE", views of text */
    size_t count;
    size_t text_bytes;
    char text[];
};

/* JT_INVALID: ret_problem is a sentence that names the file, the line and the reason. */
JT_MUST_USE jt_err collector_headers_read(const char *file, struct jt_arena *arena,
                                          struct collector_headers **ret_headers,
                                          jt_str *ret_problem);
void collector_headers_free(struct collector_headers *headers); /* takes NULL */
