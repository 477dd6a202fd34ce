/* sqlite_place: see the header. https://sqlite.org/fileformat2.html tells where what stands. */
#include "store/sqlite_place.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sentence.h"
#include "store/sqlite_cause.h"

enum {
    HEADER_BYTES = 100,
    WAL_HEADER_BYTES = 32,
    FRAME_HEADER_BYTES = 24,
    PAGE_MAX_BYTES = 65536,
    JUDGE_TURNS = 20, /* beside a server that makes checkpoints */
    ID_MAX_BYTES = 64,
};

/* What the first page of a file tells. */
struct header {
    uint32_t page_bytes, change_counter, commit; /* commit: as user_version has it */
    bool is_wal;
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
    struct stat seen;    /* the file, when it was looked at last */
    struct header header;
    char id[ID_MAX_BYTES]; /* of the built-in API: a store's own, and for ever the same */
    bool is_overwritten;
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

static const jt_err overwritten = {
    JT_MOVED,
    "the store's file was overwritten while it is in use, and is damaged now; stop jeton, "
    "restore a back-up as docs/backup.md says, and start it again"
};

/* --- The first page -------------------------------------------------------------------------- */

static uint32_t number_at(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* False: these are no first page of a database. */
static bool header_parse(const uint8_t bytes[static HEADER_BYTES], struct header *ret_header)
{
    uint32_t page_bytes = (uint32_t)bytes[16] << 8 | bytes[17];
    *ret_header = (struct header){
        .page_bytes = page_bytes == 1 ? PAGE_MAX_BYTES : page_bytes,
        .change_counter = number_at(bytes + 24),
        .commit = number_at(bytes + 60) >> PLACE_SCHEMA_BITS,
        .is_wal = bytes[18] == 2 && bytes[19] == 2,
    };
    return memcmp(bytes, "SQLite format 3", 16) == 0;
}

/* As the file has it, without what the WAL says. */
static bool header_read(sqlite3 *connection, struct header *ret_header)
{
    uint8_t bytes[HEADER_BYTES] = { 0 };
    sqlite3_file *file = NULL;
    sqlite3_file_control(connection, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    return file != NULL && file->pMethods != NULL &&
           file->pMethods->xRead(file, bytes, sizeof(bytes), 0) == SQLITE_OK &&
           header_parse(bytes, ret_header);
}

/* b - a, both going round. */
static int32_t commits_between(uint32_t a, uint32_t b)
{
    int32_t distance = (int32_t)((b - a) & (PLACE_COMMIT_MAX - 1));
    return distance < PLACE_COMMIT_MAX / 2 ? distance : distance - PLACE_COMMIT_MAX;
}

static bool is_at_or_after(const struct header *later, const struct header *earlier)
{
    return later->is_wal && later->page_bytes == earlier->page_bytes &&
           commits_between(earlier->commit, later->commit) >= 0 &&
           (int32_t)(later->change_counter - earlier->change_counter) >= 0;
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

static bool is_there(const struct place_file *file)
{
    struct stat found;
    return stat(file->path, &found) == 0 && found.st_dev == file->device &&
           found.st_ino == file->inode;
}

static void place_freep(struct sqlite_place **place)
{
    sqlite_place_free(*place);
}

jt_err sqlite_place_new(const char *path, sqlite3 *connection, struct sqlite_place **ret_place)
{
    JT_AUTO(place_freep) struct sqlite_place *place = calloc(1, sizeof(*place));
    int has_moved = 0;
    if (place == NULL)
        return JT_ERR(JT_NO_MEMORY, "place of the store");
    int outcome = read_id(connection, place->id);
    if (outcome != SQLITE_ROW)
        return sqlite_cause(outcome == SQLITE_DONE ? SQLITE_ERROR : outcome, 0);
    outcome = sqlite3_open_v2(path, &place->connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                              NULL);
    if (outcome != SQLITE_OK)
        return sqlite_cause(outcome, sqlite3_system_errno(place->connection));
    if (!names_fill(place, path) || !header_read(place->connection, &place->header))
        return moved[MAIN_FILE];
    sqlite3_file_control(connection, "main", SQLITE_FCNTL_HAS_MOVED, &has_moved);
    if (has_moved != 0)
        return moved[MAIN_FILE];
    *ret_place = place;
    place = NULL;
    return JT_DONE;
}

static bool is_unwritten(const struct stat *now, const struct stat *seen)
{
    return now->st_size == seen->st_size && now->st_mtim.tv_sec == seen->st_mtim.tv_sec &&
           now->st_mtim.tv_nsec == seen->st_mtim.tv_nsec &&
           now->st_ctim.tv_sec == seen->st_ctim.tv_sec &&
           now->st_ctim.tv_nsec == seen->st_ctim.tv_nsec;
}

/* The file has its name: is it also what a checkpoint left? */
static jt_err check_content(struct sqlite_place *place)
{
    struct stat now;
    struct header header;
    char id[ID_MAX_BYTES];
    if (stat(place->files[MAIN_FILE].path, &now) != 0)
        return moved[MAIN_FILE];
    if (is_unwritten(&now, &place->seen))
        return JT_DONE;
    place->is_overwritten =
        !header_read(place->connection, &header) || !is_at_or_after(&header, &place->header);
    if (place->is_overwritten)
        return overwritten;
    place->header = header;
    if (!file_id(place->files[MAIN_FILE].path, id))
        return JT_DONE; /* it is looked at again the next time */
    place->is_overwritten = strcmp(id, place->id) != 0;
    place->seen = now;
    return place->is_overwritten ? overwritten : JT_DONE;
}

jt_err sqlite_place_check(struct sqlite_place *place)
{
    if (place->is_overwritten)
        return overwritten;
    for (size_t i = 0; i < FILES; i++)
        if (!is_there(&place->files[i]))
            return moved[i];
    return check_content(place);
}

bool sqlite_place_is_overwritten(const struct sqlite_place *place)
{
    return place->is_overwritten;
}

bool sqlite_place_takes_wal(const struct sqlite_place *place)
{
    bool is_ours = !place->is_overwritten && is_there(&place->files[MAIN_FILE]);
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

/* --- A WAL that was left --------------------------------------------------------------------- */

struct wal {
    bool has_commit; /* it holds something */
    bool has_first_page;
    struct header first, last; /* versions of the first page in it */
};

/* One frame; false: there is no further one. */
static bool frame_read(int fd, off_t at, const uint8_t salts[static 8], struct wal *wal)
{
    uint8_t bytes[FRAME_HEADER_BYTES + HEADER_BYTES];
    struct header header;
    if (pread(fd, bytes, sizeof(bytes), at) != (ssize_t)sizeof(bytes) ||
        memcmp(bytes + 8, salts, 8) != 0)
        return false;
    wal->has_commit = wal->has_commit || number_at(bytes + 4) != 0;
    if (number_at(bytes) != 1 || !header_parse(bytes + FRAME_HEADER_BYTES, &header))
        return true;
    if (!wal->has_first_page)
        wal->first = header;
    wal->last = header;
    wal->has_first_page = true;
    return true;
}

static struct wal wal_read(const char *path)
{
    struct wal wal = { 0 };
    uint8_t head[WAL_HEADER_BYTES];
    char name[PATH_MAX + sizeof("-wal")];
    snprintf(name, sizeof(name), "%s-wal", path);
    int fd = open(name, O_RDONLY | O_CLOEXEC); /* SQLite locks nothing on this one */
    if (fd < 0)
        return wal;
    if (pread(fd, head, sizeof(head), 0) == (ssize_t)sizeof(head)) {
        const off_t step = FRAME_HEADER_BYTES + (off_t)number_at(head + 8);
        for (off_t at = WAL_HEADER_BYTES;
             step <= FRAME_HEADER_BYTES + PAGE_MAX_BYTES && frame_read(fd, at, head + 16, &wal);)
            at += step;
    }
    close(fd);
    return wal;
}

/* The file is the one that the WAL began on, or one that its pages are copied into already. */
static bool belongs(const struct wal *wal, bool has_header, const struct header *file)
{
    if (!wal->has_commit)
        return true;
    if (!has_header || !file->is_wal)
        return false;
    return !wal->has_first_page ||
           (commits_between(wal->first.commit, file->commit) >= -1 &&
            commits_between(file->commit, wal->last.commit) >= 0 &&
            (int32_t)(file->change_counter - wal->first.change_counter) >= -1 &&
            (int32_t)(wal->last.change_counter - file->change_counter) >= 0);
}

jt_err sqlite_place_judge_wal(sqlite3 *connection, const char *path, struct jt_arena *arena,
                              jt_str *ret_problem)
{
    for (int i = 0; i < JUDGE_TURNS; i++) {
        struct header before = { 0 }, after = { 0 };
        bool has_header = header_read(connection, &before);
        struct wal wal = wal_read(path);
        if (belongs(&wal, has_header, &before))
            return JT_DONE;
        /* Another process may have made a checkpoint in between. */
        if (header_read(connection, &after) == has_header && after.commit == before.commit &&
            after.change_counter == before.change_counter)
            break;
    }
    jt_sentence_set(arena, ret_problem,
                    "the write-ahead log %s-wal belongs to another file than %s, and would damage "
                    "it: if %s is a back-up that was put there, remove %s-wal and %s-shm; else put "
                    "back the file that they belong to",
                    path, path, path, path, path);
    return JT_ERR(JT_MOVED, "a write-ahead log of another file");
}
