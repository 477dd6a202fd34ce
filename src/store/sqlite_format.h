/*
 * sqlite_format: what the files of SQLite's tell of themselves: the first page, and where what
 * stands in the WAL. https://sqlite.org/fileformat2.html
 *
 * Each commit of ours raises a number that stands in the first page (user_version, above the eight
 * bits of the schema's number), so that file and WAL tell which of them is older, and whether they
 * belong together.
 */
#pragma once

#include <sqlite3.h>

#include "base/bytes.h"

enum {
    FORMAT_HEADER_BYTES = 100,
    FORMAT_PAGE_MAX_BYTES = 65536,
    FORMAT_WAL_HEADER_BYTES = 32,
    FORMAT_WAL_SALTS_AT = 16,
    FORMAT_SALTS_BYTES = 8,
    FORMAT_FRAME_HEADER_BYTES = 24,
    FORMAT_SCHEMA_BITS = 8,      /* of user_version: the schema's number */
    FORMAT_COMMIT_MAX = 1 << 23, /* the number of commits goes round here */
};

/* What the first page of a file tells. */
struct sqlite_header {
    uint32_t page_bytes, change_counter, commit; /* commit: as user_version has it */
    bool is_wal;
};

/* The number in four bytes, most significant first. */
uint32_t sqlite_number_at(const uint8_t *bytes);

/* False: these are no first page of a database. */
bool sqlite_header_parse(const uint8_t bytes[static FORMAT_HEADER_BYTES],
                         struct sqlite_header *ret_header);
/* As the file has it, without what the WAL says. False: it cannot be read, or is none. */
bool sqlite_header_read(sqlite3 *connection, struct sqlite_header *ret_header);

/* b - a, both going round. */
int32_t sqlite_commits_between(uint32_t a, uint32_t b);
