/*
 * audit_file: the lines of an export (`jeton audit export`, GET /api/v1/audit/export as JSON lines)
 * as entries for a proof, in the order of the chain, whatever the order of the lines is.
 */
#pragma once

#include <stdio.h>

#include "audit/proof.h"

enum {
    AUDIT_LINE_MAX_BYTES = 4 << 20,
    AUDIT_LINES_MAX = 8000000,          /* 80 bytes each are kept */
    AUDIT_SIGNED_MAX_BYTES = 128 << 20, /* of all that is signed, which is kept too */
};

struct audit_file; /* opaque */

/* All of in, which stays open. Errors: JT_INVALID, JT_TOO_LARGE and JT_IO with a sentence for
 * people in ret_problem, in arena, which has the name of the file and the line. The caller frees
 * ret_file. Fuzzed: tests/fuzz/fuzz_audit_file.c. */
JT_MUST_USE jt_err audit_file_read(FILE *in, const char *name, struct jt_arena *arena,
                                   struct audit_file **ret_file, jt_str *ret_problem);
void audit_file_freep(struct audit_file **file); /* for JT_AUTO */

size_t audit_file_count(const struct audit_file *file);
/* From the oldest on; borrowed of the file until the next call. */
struct proof_entry audit_file_entry(struct audit_file *file, size_t i);
