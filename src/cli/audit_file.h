/*
 * audit_file: the lines of an export (`jeton audit export`, GET /api/v1/audit/export as JSON lines)
 * as entries for a proof, in the order of the chain, whatever the order of the lines is.
 */
#pragma once

#include "audit/proof.h"

enum { AUDIT_LINE_MAX_BYTES = 4 << 20 };

struct audit_file; /* opaque: 80 bytes an entry, and what was signed */

/* path "-": standard input. Errors besides memory: JT_INVALID with a sentence for people, which
 * names the line, in ret_problem, in arena; JT_IO. The caller frees ret_file. */
JT_MUST_USE jt_err audit_file_read(const char *path, struct jt_arena *arena,
                                   struct audit_file **ret_file, jt_str *ret_problem);
void audit_file_freep(struct audit_file **file); /* for JT_AUTO */

size_t audit_file_count(const struct audit_file *file);
/* From the oldest on; borrowed of the file until the next call. */
struct proof_entry audit_file_entry(struct audit_file *file, size_t i);
