/* sqlite_format: reads through SQLite's own file, since a descriptor that another part of the
 * process closed would give up all its locks. */
#include "store/sqlite_format.h"

#include <string.h>

uint32_t sqlite_number_at(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

bool sqlite_header_parse(const uint8_t bytes[static FORMAT_HEADER_BYTES],
                         struct sqlite_header *ret_header)
{
    uint32_t page_bytes = (uint32_t)bytes[16] << 8 | bytes[17];
    *ret_header = (struct sqlite_header){
        .page_bytes = page_bytes == 1 ? FORMAT_PAGE_MAX_BYTES : page_bytes,
        .change_counter = sqlite_number_at(bytes + 24),
        .commit = sqlite_number_at(bytes + 60) >> FORMAT_SCHEMA_BITS,
        .is_wal = bytes[18] == 2 && bytes[19] == 2,
    };
    return memcmp(bytes, "SQLite format 3", 16) == 0;
}

bool sqlite_header_read(sqlite3 *connection, struct sqlite_header *ret_header)
{
    uint8_t bytes[FORMAT_HEADER_BYTES] = { 0 };
    sqlite3_file *file = NULL;
    sqlite3_file_control(connection, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    return file != NULL && file->pMethods != NULL &&
           file->pMethods->xRead(file, bytes, sizeof(bytes), 0) == SQLITE_OK &&
           sqlite_header_parse(bytes, ret_header);
}

int32_t sqlite_commits_between(uint32_t a, uint32_t b)
{
    int32_t distance = (int32_t)((b - a) & (FORMAT_COMMIT_MAX - 1));
    return distance < FORMAT_COMMIT_MAX / 2 ? distance : distance - FORMAT_COMMIT_MAX;
}
