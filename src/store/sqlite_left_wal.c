/*
 * sqlite_left_wal: reads the log as it lies on the disk, before SQLite does, and compares the
 * versions of the first page in it with the file's. What another process does meanwhile is waited
 * for.
 */
#include "store/sqlite_left_wal.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/sentence.h"
#include "store/sqlite_format.h"

enum {
    JUDGE_TURNS = 20,       /* beside a server that makes checkpoints */
    WAL_MAGIC = 0x377f0682, /* or one more */
};

struct wal {
    bool is_damaged; /* it does not begin as one; what it held is lost */
    bool has_commit; /* it holds something */
    bool has_first_page;
    struct sqlite_header first, last; /* versions of the first page in it */
};

/* A loss of power while it was begun may leave zeros: then nothing was committed to it. */
static bool wal_head_is_damaged(const uint8_t head[static FORMAT_WAL_HEADER_BYTES])
{
    static const uint8_t zeros[FORMAT_WAL_HEADER_BYTES];
    return (sqlite_number_at(head) & ~1u) != WAL_MAGIC && memcmp(head, zeros, sizeof(zeros)) != 0;
}

/* One frame; false: there is no further one. */
static bool frame_read(int fd, off_t at, const uint8_t salts[static FORMAT_SALTS_BYTES],
                       struct wal *wal)
{
    uint8_t bytes[FORMAT_FRAME_HEADER_BYTES + FORMAT_HEADER_BYTES];
    struct sqlite_header header;
    if (pread(fd, bytes, sizeof(bytes), at) != (ssize_t)sizeof(bytes) ||
        memcmp(bytes + 8, salts, FORMAT_SALTS_BYTES) != 0)
        return false;
    wal->has_commit = wal->has_commit || sqlite_number_at(bytes + 4) != 0;
    if (sqlite_number_at(bytes) != 1 ||
        !sqlite_header_parse(bytes + FORMAT_FRAME_HEADER_BYTES, &header))
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
    uint8_t head[FORMAT_WAL_HEADER_BYTES];
    char name[PATH_MAX + sizeof("-wal")];
    snprintf(name, sizeof(name), "%s-wal", path);
    int fd = open(name, O_RDONLY | O_CLOEXEC); /* SQLite locks nothing on this one */
    if (fd < 0)
        return wal;
    if (pread(fd, head, sizeof(head), 0) == (ssize_t)sizeof(head)) {
        wal.is_damaged = wal_head_is_damaged(head);
        const off_t step = FORMAT_FRAME_HEADER_BYTES + (off_t)sqlite_number_at(head + 8);
        for (off_t at = FORMAT_WAL_HEADER_BYTES;
             step <= FORMAT_FRAME_HEADER_BYTES + FORMAT_PAGE_MAX_BYTES &&
             frame_read(fd, at, head + FORMAT_WAL_SALTS_AT, &wal);)
            at += step;
    }
    close(fd);
    return wal;
}

/* The file is the one that the WAL began on, or one that its pages are copied into already. */
static bool belongs(const struct wal *wal, bool has_header, const struct sqlite_header *file)
{
    if (wal->is_damaged)
        return false;
    if (!wal->has_commit)
        return true;
    if (!has_header || !file->is_wal)
        return false;
    return !wal->has_first_page ||
           (sqlite_commits_between(wal->first.commit, file->commit) >= -1 &&
            sqlite_commits_between(file->commit, wal->last.commit) >= 0 &&
            (int32_t)(file->change_counter - wal->first.change_counter) >= -1 &&
            (int32_t)(wal->last.change_counter - file->change_counter) >= 0);
}

static jt_err refuse_damaged(const char *path, struct jt_arena *arena, jt_str *ret_problem)
{
    jt_sentence_set(arena, ret_problem,
                    "the write-ahead log %s-wal is damaged, and what was committed last is lost "
                    "with it: restore a back-up (docs/backup.md), or remove %s-wal and %s-shm to "
                    "go on with what %s holds",
                    path, path, path, path);
    return JT_ERR(JT_STORE, "a damaged write-ahead log");
}

jt_err sqlite_left_wal_judge(sqlite3 *connection, const char *path, struct jt_arena *arena,
                             jt_str *ret_problem)
{
    struct wal wal = { 0 };
    for (int i = 0; i < JUDGE_TURNS; i++) {
        struct sqlite_header before = { 0 }, after = { 0 };
        bool has_header = sqlite_header_read(connection, &before);
        wal = wal_read(path);
        if (belongs(&wal, has_header, &before))
            return JT_DONE;
        /* Another process may have made a checkpoint in between. */
        if (sqlite_header_read(connection, &after) == has_header && after.commit == before.commit &&
            after.change_counter == before.change_counter)
            break;
    }
    if (wal.is_damaged)
        return refuse_damaged(path, arena, ret_problem);
    jt_sentence_set(arena, ret_problem,
                    "the write-ahead log %s-wal belongs to another file than %s, and would damage "
                    "it: if %s is a back-up that was put there, remove %s-wal and %s-shm; else put "
                    "back the file that they belong to",
                    path, path, path, path, path);
    return JT_ERR(JT_MOVED, "a write-ahead log of another file");
}
