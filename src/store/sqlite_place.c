/*
 * sqlite_place: compares names with inodes, the first page with the one that was seen last, and the
 * WAL with its index, which all processes on a store share.
 */
#include "store/sqlite_place.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sqlite_cause.h"
#include "store/sqlite_format.h"

enum { ID_MAX_BYTES = 64 };

/* Where what stands in the WAL's index, which all processes on a store share. The numbers are in
 * the machine's byte order. https://sqlite.org/walformat.html */
enum {
    INDEX_REGION_BYTES = 32 * 1024,
    INDEX_HEADER_BYTES = 48, /* it is there twice, and written one after the other */
    INDEX_PAGE_AT = 14,
    INDEX_FRAMES_AT = 16,
    INDEX_SALTS_AT = 32,
    INDEX_COPIED_AT = 96,
    INDEX_COPYING_AT = 128,
    INDEX_BYTES = 132,
    INDEX_TURNS = 100,
};

/* How far the WAL is, and the checkpoints of it. */
struct wal_index {
    off_t wal_bytes; /* that are in use; 0: the next commit begins it anew */
    uint8_t salts[FORMAT_SALTS_BYTES];
    uint32_t copied, copying; /* frames that are in the file, and that were to get there */
};

struct place_file {
    char path[PATH_MAX];
    dev_t device;
    ino_t inode;
};

enum { MAIN_FILE, WAL_FILE, SHARED_FILE, FILES };

struct sqlite_place {
    struct place_file files[FILES];
    sqlite3 *connection; /* of its own, to read the file's bytes: a descriptor that another part of
                          * the process closed would give up all its locks */
    int wal_fd;          /* SQLite locks nothing on this one */
    struct stat seen;    /* the file, when it was looked at last */
    struct wal_index index; /* a little before that */
    struct sqlite_header header;
    char id[ID_MAX_BYTES]; /* of the built-in API: a store's own, and for ever the same */
    bool is_overwritten, is_wal_overwritten;
};

static const char *const ends[FILES] = { "", "-wal", "-shm" };

#define REMEDY                                                                                \
    "; changes are refused until it is back. Put it back, or stop jeton, see to it that the " \
    "right file is there (docs/backup.md), and start it again"

static const jt_err moved[FILES] = {
    [MAIN_FILE] = { JT_MOVED,
                    "the store's file was removed, or another was put in its place" REMEDY },
    [WAL_FILE] = { JT_MOVED, "the store's file that ends in -wal was removed or replaced" REMEDY },
    [SHARED_FILE] = { JT_MOVED,
                      "the store's file that ends in -shm was removed or replaced" REMEDY },
};

#define RESTORE                                                             \
    " was overwritten while it is in use, and is damaged now; stop jeton, " \
    "restore a back-up as docs/backup.md says, and start it again"

static const jt_err overwritten[FILES] = {
    [MAIN_FILE] = { JT_MOVED, "the store's file" RESTORE },
    [WAL_FILE] = { JT_MOVED, "the store's file that ends in -wal" RESTORE },
};

/* --- The WAL's index ------------------------------------------------------------------------- */

static uint32_t own_number_at(const uint8_t *bytes)
{
    uint32_t number;
    memcpy(&number, bytes, sizeof(number));
    return number;
}

static off_t wal_length(uint32_t frames, uint32_t page_bytes)
{
    return frames == 0
               ? 0
               : FORMAT_WAL_HEADER_BYTES + (off_t)frames * (FORMAT_FRAME_HEADER_BYTES + page_bytes);
}

static void index_parse(const uint8_t bytes[static INDEX_BYTES], struct wal_index *ret_index)
{
    uint16_t page_bytes;
    memcpy(&page_bytes, bytes + INDEX_PAGE_AT, sizeof(page_bytes));
    ret_index->wal_bytes = wal_length(own_number_at(bytes + INDEX_FRAMES_AT),
                                      page_bytes == 1 ? FORMAT_PAGE_MAX_BYTES : page_bytes);
    memcpy(ret_index->salts, bytes + INDEX_SALTS_AT, FORMAT_SALTS_BYTES);
    ret_index->copied = own_number_at(bytes + INDEX_COPIED_AT);
    ret_index->copying = own_number_at(bytes + INDEX_COPYING_AT);
}

/* False: it cannot be had, because somebody writes it all the time. */
static bool index_read(sqlite3 *connection, struct wal_index *ret_index)
{
    uint8_t bytes[INDEX_BYTES];
    void volatile *shared = NULL;
    sqlite3_file *file = NULL;
    sqlite3_file_control(connection, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (file == NULL || file->pMethods == NULL || file->pMethods->iVersion < 2 ||
        file->pMethods->xShmMap(file, 0, INDEX_REGION_BYTES, 0, &shared) != SQLITE_OK ||
        shared == NULL)
        return false;
    for (int i = 0; i < INDEX_TURNS; i++) {
        for (size_t k = 0; k < INDEX_BYTES; k++)
            bytes[k] = ((const uint8_t volatile *)shared)[k];
        if (memcmp(bytes, bytes + INDEX_HEADER_BYTES, INDEX_HEADER_BYTES) != 0)
            continue;
        index_parse(bytes, ret_index);
        return true;
    }
    return false;
}

/* No checkpoint was made between the two, and none is under way or was left half done. */
static bool index_is_at_rest(const struct wal_index *before, const struct wal_index *now)
{
    return now->copied == now->copying && now->copied == before->copied &&
           now->copying == before->copying &&
           memcmp(now->salts, before->salts, FORMAT_SALTS_BYTES) == 0;
}

/* It begins as the index says, and is as long. */
static bool wal_fits(int fd, const struct wal_index *index)
{
    uint8_t head[FORMAT_WAL_HEADER_BYTES];
    struct stat found;
    return fstat(fd, &found) == 0 && found.st_size >= index->wal_bytes &&
           pread(fd, head, sizeof(head), 0) == (ssize_t)sizeof(head) &&
           memcmp(head + FORMAT_WAL_SALTS_AT, index->salts, FORMAT_SALTS_BYTES) == 0;
}

/* What begins a WAL anew changes the index first, so that one that was not begun must fit. */
static bool wal_is_overwritten(const struct sqlite_place *place)
{
    struct wal_index before, after;
    return index_read(place->connection, &before) && before.wal_bytes != 0 &&
           !wal_fits(place->wal_fd, &before) && index_read(place->connection, &after) &&
           after.wal_bytes != 0 && memcmp(before.salts, after.salts, FORMAT_SALTS_BYTES) == 0;
}

/* --- Whose file it is ------------------------------------------------------------------------ */

static int read_id(sqlite3 *connection, char ret_id[static ID_MAX_BYTES])
{
    sqlite3_stmt *statement = NULL;
    int outcome = sqlite3_prepare_v2(connection, "SELECT id FROM apis WHERE is_management = 1", -1,
                                     &statement, NULL);
    if (outcome == SQLITE_OK)
        outcome = sqlite3_step(statement);
    if (outcome == SQLITE_ROW)
        snprintf(ret_id, ID_MAX_BYTES, "%s", (const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    return outcome;
}

/* Reads the file alone, without WAL and locks. False: it says nothing now, half copied as it may
 * be. */
static bool file_id(const char *path, char ret_id[static ID_MAX_BYTES])
{
    char uri[3 * PATH_MAX + sizeof("file:?immutable=1")] = "file:";
    size_t len = strlen(uri);
    sqlite3 *connection = NULL;
    for (; *path != '\0'; path++)
        len += (size_t)snprintf(uri + len, sizeof(uri) - len, *path == '%' ? "%%25" : "%c", *path);
    snprintf(uri + len, sizeof(uri) - len, "?immutable=1");
    int outcome = sqlite3_open_v2(
        uri, &connection, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
    if (outcome == SQLITE_OK)
        outcome = read_id(connection, ret_id);
    sqlite3_close(connection);
    return outcome == SQLITE_ROW;
}

/* --- The watch ------------------------------------------------------------------------------- */

void sqlite_place_free(struct sqlite_place *place)
{
    if (place == NULL)
        return;
    sqlite3_close(place->connection);
    if (place->wal_fd >= 0)
        close(place->wal_fd);
    free(place);
}

static bool names_fill(struct sqlite_place *place, const char *path)
{
    for (size_t i = 0; i < FILES; i++) {
        struct place_file *file = &place->files[i];
        struct stat found;
        snprintf(file->path, sizeof(file->path), "%s%s", path, ends[i]);
        if (stat(file->path, &found) != 0)
            return false;
        file->device = found.st_dev;
        file->inode = found.st_ino;
        if (i == MAIN_FILE)
            place->seen = found;
    }
    return true;
}

/* Reads something, so that the WAL and its index are open. It must not make a checkpoint when it is
 * closed: it does not look first. */
static jt_err connection_open(struct sqlite_place *place, const char *path)
{
    int outcome = sqlite3_open_v2(path, &place->connection,
                                  SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (outcome == SQLITE_OK)
        outcome = sqlite3_db_config(place->connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    if (outcome == SQLITE_OK)
        outcome =
            sqlite3_exec(place->connection, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
    return sqlite_cause(outcome, sqlite3_system_errno(place->connection));
}

static bool is_there(const struct place_file *file)
{
    struct stat found;
    return stat(file->path, &found) == 0 && found.st_dev == file->device &&
           found.st_ino == file->inode;
}

static jt_err place_fill(struct sqlite_place *place, const char *path, sqlite3 *connection)
{
    int has_moved = 0;
    int outcome = read_id(connection, place->id);
    if (outcome != SQLITE_ROW)
        return sqlite_cause(outcome == SQLITE_DONE ? SQLITE_ERROR : outcome, 0);
    JT_TRY(connection_open(place, path));
    (void)index_read(place->connection, &place->index);
    if (!names_fill(place, path) || !sqlite_header_read(place->connection, &place->header))
        return moved[MAIN_FILE];
    sqlite3_file_control(connection, "main", SQLITE_FCNTL_HAS_MOVED, &has_moved);
    if (has_moved != 0)
        return moved[MAIN_FILE];
    place->wal_fd = open(place->files[WAL_FILE].path, O_RDONLY | O_CLOEXEC);
    if (place->wal_fd < 0)
        return sqlite_cause(SQLITE_CANTOPEN, errno);
    return JT_DONE;
}

jt_err sqlite_place_new(const char *path, sqlite3 *connection, struct sqlite_place **ret_place)
{
    struct sqlite_place *place = calloc(1, sizeof(*place));
    if (place == NULL)
        return JT_ERR(JT_NO_MEMORY, "place of the store");
    place->wal_fd = -1;
    jt_err err = place_fill(place, path, connection);
    if (err.code == JT_OK)
        *ret_place = place;
    else
        sqlite_place_free(place);
    return err;
}

static bool is_unwritten(const struct stat *now, const struct stat *seen)
{
    return now->st_size == seen->st_size && now->st_mtim.tv_sec == seen->st_mtim.tv_sec &&
           now->st_mtim.tv_nsec == seen->st_mtim.tv_nsec &&
           now->st_ctim.tv_sec == seen->st_ctim.tv_sec &&
           now->st_ctim.tv_nsec == seen->st_ctim.tv_nsec;
}

static bool is_at_or_after(const struct sqlite_header *later, const struct sqlite_header *earlier)
{
    return later->is_wal && later->page_bytes == earlier->page_bytes &&
           sqlite_commits_between(earlier->commit, later->commit) >= 0 &&
           (int32_t)(later->change_counter - earlier->change_counter) >= 0;
}

/* Only a checkpoint writes the file. One that nobody made is known by the index, but for a short
 * time; what changed the file's times alone, or put the same in its place, has done no harm. */
static bool is_written_by_others(const struct sqlite_place *place, const struct sqlite_header *now)
{
    struct wal_index index;
    const bool is_other =
        now->commit != place->header.commit || now->change_counter != place->header.change_counter;
    return !is_at_or_after(now, &place->header) ||
           (is_other && index_read(place->connection, &index) &&
            index_is_at_rest(&place->index, &index));
}

/* The file has its name: is it also what a checkpoint left? */
static jt_err check_content(struct sqlite_place *place)
{
    struct wal_index index = place->index;
    struct stat now;
    struct sqlite_header header;
    char id[ID_MAX_BYTES];
    (void)index_read(place->connection, &index);
    if (stat(place->files[MAIN_FILE].path, &now) != 0)
        return moved[MAIN_FILE];
    if (is_unwritten(&now, &place->seen)) {
        place->index = index;
        return JT_DONE;
    }
    place->is_overwritten =
        !sqlite_header_read(place->connection, &header) || is_written_by_others(place, &header);
    if (place->is_overwritten)
        return overwritten[MAIN_FILE];
    place->header = header;
    place->index = index;
    if (!file_id(place->files[MAIN_FILE].path, id))
        return JT_DONE; /* it is looked at again the next time */
    place->is_overwritten = strcmp(id, place->id) != 0;
    place->seen = now;
    return place->is_overwritten ? overwritten[MAIN_FILE] : JT_DONE;
}

static jt_err check_wal(struct sqlite_place *place)
{
    place->is_wal_overwritten = wal_is_overwritten(place);
    return place->is_wal_overwritten ? overwritten[WAL_FILE] : JT_DONE;
}

jt_err sqlite_place_check(struct sqlite_place *place)
{
    if (place->is_overwritten)
        return overwritten[MAIN_FILE];
    if (place->is_wal_overwritten)
        return overwritten[WAL_FILE];
    for (size_t i = 0; i < FILES; i++)
        if (!is_there(&place->files[i]))
            return moved[i];
    JT_TRY(check_content(place));
    return check_wal(place);
}

bool sqlite_place_is_overwritten(const struct sqlite_place *place)
{
    return place->is_overwritten || place->is_wal_overwritten;
}

bool sqlite_place_takes_wal(const struct sqlite_place *place)
{
    bool is_ours = !sqlite_place_is_overwritten(place) && is_there(&place->files[MAIN_FILE]);
    for (size_t i = WAL_FILE; i < FILES && is_ours; i++)
        is_ours = is_there(&place->files[i]) || access(place->files[i].path, F_OK) != 0;
    return is_ours;
}

void sqlite_place_clear(struct sqlite_place *place)
{
    for (size_t i = WAL_FILE; i < FILES; i++)
        if (is_there(&place->files[i]))
            unlink(place->files[i].path);
}
