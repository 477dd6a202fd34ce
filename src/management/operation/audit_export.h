/*
 * audit_export: all entries that fit, newest first, as a file that is made piece by piece: CSV for
 * spreadsheets, or JSON lines, each an entry as the list shows it with names, and with what was
 * signed of the chain: `jeton audit verify` proves them. What was there when it began is in it,
 * unless it is trimmed meanwhile.
 *
 * Each piece reads in a transaction of its own and goes on behind the last entry before, so that a
 * slow reader keeps no snapshot open.
 */
#pragma once

#include "management/operation/audit_find.h"

enum audit_format { AUDIT_CSV, AUDIT_JSON_LINES, AUDIT_FORMATS };

/* "csv", "jsonl"; ends with NULL. By enum audit_format. */
extern const char *const audit_format_names[];
extern const char *const audit_format_types[]; /* media types */

struct audit_export {
    struct store *store;
    jt_str actor; /* who reads */
    struct audit_asked asked;
    struct audit_filter filter;
    enum audit_format format;
    bool has_begun;
};

/* Finds what has the names that were asked for; filter borrows of arena, which outlives the export.
 */
JT_MUST_USE jt_err audit_export_begin(struct audit_export *export, struct jt_arena *arena);

/* context is the export; as response_stream.next. arena is the piece's alone: what does not fit is
 * thrown away, and a shorter piece made. */
JT_MUST_USE jt_err audit_export_next(void *context, struct jt_arena *arena, jt_str *ret_piece,
                                     bool *ret_is_last);
