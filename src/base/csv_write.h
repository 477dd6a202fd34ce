/*
 * csv_write: a table as a file for spreadsheets (RFC 4180, in UTF-8 with its mark, which Excel
 * wants). What a spreadsheet would take for a formula is a name that somebody chose: an apostrophe
 * before it keeps it text. The console writes its lists by the same rules (web/src/lib/csv.ts).
 */
#pragma once

#include "base/bytes.h"

#define JT_CSV_MARK "\xEF\xBB\xBF"

/* A record of fields, which are well-formed UTF-8; with its CRLF. */
void jt_csv_put_record(struct jt_buf *buf, const jt_str *fields, size_t count);

/* At most this many bytes are put for a field, what is around it included. */
static inline size_t jt_csv_field_max_bytes(jt_str field)
{
    return 2 * field.len + sizeof("'\"\",\r\n");
}
