/*
 * faulty_disk: a disk under SQLite that fails at a call that a test chooses: a VFS over the
 * system's one, and the default of the program that includes this. A write that fails has written
 * its first half. Nothing is synced in fact: what a loss of power would take back, since no sync
 * has followed it, is remembered, and disk_lose_power() takes it back.
 *
 * It is for one thread.
 */
#pragma once

#include <fcntl.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum disk_call { DISK_READ, DISK_WRITE, DISK_SYNC, DISK_TRUNCATE, DISK_CALLS };

enum { DISK_UNSYNCED_MAX = 20000, DISK_PATH_BYTES = 128 };

/* Part of a file as it was before it was written, with zeros behind its end. A truncation is not
 * taken back. */
struct disk_unsynced {
    char path[DISK_PATH_BYTES];
    sqlite3_int64 at;
    int len;
    uint8_t *bytes;
};

static struct disk {
    sqlite3_vfs *system;
    bool is_watched; /* else calls are neither counted nor do they fail */
    bool is_lasting; /* all calls fail after the one that did; else that one alone */
    bool has_failed;
    long fail_at;    /* counted from 0; below 0: none */
    unsigned kinds;  /* that are counted and fail: bits 1 << enum disk_call */
    int write_error; /* what a failing write gives */
    long calls;
    struct disk_unsynced *unsynced; /* DISK_UNSYNCED_MAX */
    size_t unsynced_count;
} disk = { .fail_at = -1 };

struct disk_file {
    sqlite3_file base;
    sqlite3_file *real; /* behind this */
    const char *path;   /* NULL: a temporary one */
};

static sqlite3_file *disk_real(sqlite3_file *file)
{
    return ((struct disk_file *)file)->real;
}

static bool disk_fails(enum disk_call call)
{
    if (!disk.is_watched)
        return false;
    const bool is_chosen = (disk.kinds & 1u << call) != 0 && disk.calls++ == disk.fail_at;
    const bool fails = is_chosen || (disk.is_lasting && disk.has_failed);
    disk.has_failed = disk.has_failed || fails;
    return fails;
}

/* --- What no sync has followed -------------------------------------------------------------- */

static void disk_remember(struct disk_file *file, sqlite3_int64 at, int len)
{
    if (!disk.is_watched || file->path == NULL)
        return;
    if (disk.unsynced == NULL)
        disk.unsynced = calloc(DISK_UNSYNCED_MAX, sizeof(*disk.unsynced));
    uint8_t *bytes = calloc(1, (size_t)len);
    if (disk.unsynced == NULL || bytes == NULL || disk.unsynced_count == DISK_UNSYNCED_MAX)
        abort();
    file->real->pMethods->xRead(file->real, bytes, len, at); /* zeros past the end */
    struct disk_unsynced *was = &disk.unsynced[disk.unsynced_count++];
    *was = (struct disk_unsynced){ .at = at, .len = len, .bytes = bytes };
    strncpy(was->path, file->path, sizeof(was->path) - 1);
}

/* Of one file; NULL: of all. */
static void disk_forget(const char *path)
{
    size_t kept = 0;
    for (size_t i = 0; i < disk.unsynced_count; i++) {
        if (path == NULL || strcmp(disk.unsynced[i].path, path) == 0)
            free(disk.unsynced[i].bytes);
        else
            disk.unsynced[kept++] = disk.unsynced[i];
    }
    disk.unsynced_count = kept;
}

static void disk_take_back(const struct disk_unsynced *was)
{
    const int fd = open(was->path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return; /* removed since */
    if (pwrite(fd, was->bytes, (size_t)was->len, was->at) != was->len)
        abort();
    close(fd);
}

/* Of what was not synced, the disk has kept what chance wanted: random. 0: nothing of it. The files
 * must be closed. */
static void disk_lose_power(unsigned random)
{
    const unsigned kept_of_8 = random % 8;
    for (size_t i = disk.unsynced_count; i-- > 0;) {
        random = random * 1664525u + 1013904223u;
        if ((random >> 24) % 8 >= kept_of_8)
            disk_take_back(&disk.unsynced[i]);
    }
    disk_forget(NULL);
}

/* --- Calls ---------------------------------------------------------------------------------- */

static int disk_close(sqlite3_file *file)
{
    return disk_real(file)->pMethods->xClose(disk_real(file));
}

static int disk_read(sqlite3_file *file, void *ret_bytes, int len, sqlite3_int64 at)
{
    if (disk_fails(DISK_READ))
        return SQLITE_IOERR_READ;
    return disk_real(file)->pMethods->xRead(disk_real(file), ret_bytes, len, at);
}

static int disk_write(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 at)
{
    disk_remember((struct disk_file *)file, at, len);
    if (!disk_fails(DISK_WRITE))
        return disk_real(file)->pMethods->xWrite(disk_real(file), bytes, len, at);
    if (len / 2 > 0)
        disk_real(file)->pMethods->xWrite(disk_real(file), bytes, len / 2, at);
    return disk.write_error;
}

static int disk_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    if (disk_fails(DISK_TRUNCATE))
        return SQLITE_IOERR_TRUNCATE;
    return disk_real(file)->pMethods->xTruncate(disk_real(file), size);
}

static int disk_sync(sqlite3_file *file, int flags)
{
    (void)flags;
    if (disk_fails(DISK_SYNC))
        return SQLITE_IOERR_FSYNC;
    if (((struct disk_file *)file)->path != NULL)
        disk_forget(((struct disk_file *)file)->path);
    return SQLITE_OK;
}

static int disk_file_size(sqlite3_file *file, sqlite3_int64 *ret_size)
{
    return disk_real(file)->pMethods->xFileSize(disk_real(file), ret_size);
}

static int disk_lock(sqlite3_file *file, int level)
{
    return disk_real(file)->pMethods->xLock(disk_real(file), level);
}

static int disk_unlock(sqlite3_file *file, int level)
{
    return disk_real(file)->pMethods->xUnlock(disk_real(file), level);
}

static int disk_check_reserved(sqlite3_file *file, int *ret_is_reserved)
{
    return disk_real(file)->pMethods->xCheckReservedLock(disk_real(file), ret_is_reserved);
}

static int disk_control(sqlite3_file *file, int what, void *argument)
{
    return disk_real(file)->pMethods->xFileControl(disk_real(file), what, argument);
}

static int disk_sector_size(sqlite3_file *file)
{
    return disk_real(file)->pMethods->xSectorSize(disk_real(file));
}

/* What the system says of its disk is not so of this one, which tears writes. */
static int disk_characteristics(sqlite3_file *file)
{
    (void)file;
    return 0;
}

static int disk_shm_map(sqlite3_file *file, int page, int size, int extends, void volatile **ret)
{
    return disk_real(file)->pMethods->xShmMap(disk_real(file), page, size, extends, ret);
}

static int disk_shm_lock(sqlite3_file *file, int at, int count, int flags)
{
    return disk_real(file)->pMethods->xShmLock(disk_real(file), at, count, flags);
}

static void disk_shm_barrier(sqlite3_file *file)
{
    disk_real(file)->pMethods->xShmBarrier(disk_real(file));
}

static int disk_shm_unmap(sqlite3_file *file, int is_removed)
{
    return disk_real(file)->pMethods->xShmUnmap(disk_real(file), is_removed);
}

static const sqlite3_io_methods disk_methods = {
    .iVersion = 2,
    .xClose = disk_close,
    .xRead = disk_read,
    .xWrite = disk_write,
    .xTruncate = disk_truncate,
    .xSync = disk_sync,
    .xFileSize = disk_file_size,
    .xLock = disk_lock,
    .xUnlock = disk_unlock,
    .xCheckReservedLock = disk_check_reserved,
    .xFileControl = disk_control,
    .xSectorSize = disk_sector_size,
    .xDeviceCharacteristics = disk_characteristics,
    .xShmMap = disk_shm_map,
    .xShmLock = disk_shm_lock,
    .xShmBarrier = disk_shm_barrier,
    .xShmUnmap = disk_shm_unmap,
};

static int disk_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *ret_file, int flags,
                     int *ret_flags)
{
    struct disk_file *file = (struct disk_file *)ret_file;
    (void)vfs;
    *file = (struct disk_file){ .real = (sqlite3_file *)(file + 1), .path = path };
    const int outcome = disk.system->xOpen(disk.system, path, file->real, flags, ret_flags);
    if (file->real->pMethods != NULL)
        file->base.pMethods = &disk_methods;
    return outcome;
}

/* A dead disk keeps its names. */
static int disk_delete(sqlite3_vfs *vfs, const char *path, int is_folder_synced)
{
    (void)vfs, (void)is_folder_synced;
    if (disk.is_watched && disk.is_lasting && disk.has_failed)
        return SQLITE_IOERR_DELETE;
    disk_forget(path);
    return disk.system->xDelete(disk.system, path, 0);
}

/* A checkpoint comes often, not each 1,000 pages. */
static int disk_connected(sqlite3 *connection, char **problem, const void *api)
{
    enum { CHECKPOINT_PAGES = 60 };
    (void)problem, (void)api;
    return sqlite3_wal_autocheckpoint(connection, CHECKPOINT_PAGES);
}

/* Before the first connection of the program. */
static void disk_install(void)
{
    static sqlite3_vfs faulty;
    disk.system = sqlite3_vfs_find("unix");
    faulty = *disk.system; /* the rest is the system's own, and asks for nothing of its own VFS */
    faulty.pNext = NULL;
    faulty.zName = "faulty disk";
    faulty.szOsFile = (int)sizeof(struct disk_file) + disk.system->szOsFile;
    faulty.xOpen = disk_open;
    faulty.xDelete = disk_delete;
    sqlite3_vfs_register(&faulty, 1);
    sqlite3_auto_extension((void (*)(void))disk_connected);
}

/* From here on calls of these kinds are counted from 0, and the fail_at-th of them fails. */
static void disk_watch(unsigned kinds, long fail_at, int write_error, bool is_lasting)
{
    disk_forget(NULL);
    disk.is_watched = true;
    disk.kinds = kinds;
    disk.fail_at = fail_at;
    disk.write_error = write_error;
    disk.is_lasting = is_lasting;
    disk.has_failed = false;
    disk.calls = 0;
}

static void disk_mend(void)
{
    disk.is_watched = false;
}
