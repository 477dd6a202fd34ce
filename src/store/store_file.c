/*
 * store_file: looks at the file before SQLite does, because SQLite's errors name neither file nor
 * folder. Relies on /proc/locks to tell who holds the lock; without it nobody is named.
 */
#include "store/store_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file_reason.h"
#include "base/sentence.h"

/* So that the entries made in it survive a loss of power. */
static void folder_sync(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return; /* may be entered but not read: nothing to be done */
    (void)fsync(fd);
    close(fd);
}

/* The part of path before its last slash, into folder: "." when there is none. */
static void folder_of(const char *path, size_t len, char *folder)
{
    while (len > 0 && path[len - 1] != '/')
        len--;
    while (len > 1 && path[len - 1] == '/')
        len--;
    if (len == 0)
        folder[len++] = '.';
    else
        memcpy(folder, path, len);
    folder[len] = '\0';
}

/* mkdir -p: from the top down, each in its turn. */
static jt_err folders_make(char *folder, struct jt_arena *arena, jt_str *ret_problem)
{
    size_t len = strlen(folder);
    for (size_t i = 1; i <= len; i++) {
        if (folder[i] != '/' && folder[i] != '\0')
            continue;
        char end = folder[i];
        folder[i] = '\0';
        bool is_made = mkdir(folder, 0700) == 0;
        if (!is_made && errno != EEXIST) {
            jt_sentence_set(arena, ret_problem, "cannot make the folder %s: %s", folder,
                            jt_file_reason(errno));
            return JT_ERR(JT_IO, "mkdir");
        }
        if (is_made) {
            char above[PATH_MAX];
            folder_of(folder, i, above);
            folder_sync(above);
        }
        folder[i] = end;
    }
    return JT_DONE;
}

static jt_err refuse(const char *what, const char *path, int error, struct jt_arena *arena,
                     jt_str *ret_problem)
{
    jt_sentence_set(arena, ret_problem, "cannot %s the store %s: %s", what, path,
                    jt_file_reason(error));
    return jt_file_err(error);
}

/* The error of using it for reading and writing; 0 also where there is none. */
static int use_error(const char *path, int mode)
{
    return faccessat(AT_FDCWD, path, mode, AT_EACCESS) == 0 || errno == ENOENT ? 0 : errno;
}

/*
 * SQLite makes two files beside the store. It would tell of a file or a folder that it may not use
 * in words that name none.
 */
static jt_err check_use(const char *path, const char *folder, struct jt_arena *arena,
                        jt_str *ret_problem)
{
    static const char *const ends[] = { "", "-wal", "-shm" };
    char name[PATH_MAX + sizeof("-wal")];
    for (size_t i = 0; i < COUNT(ends); i++) {
        snprintf(name, sizeof(name), "%s%s", path, ends[i]);
        int error = use_error(name, R_OK | W_OK);
        if (error != 0)
            return refuse("read and write", name, error, arena, ret_problem);
    }
    int error = use_error(folder, W_OK | X_OK);
    if (error == 0)
        return JT_DONE;
    jt_sentence_set(arena, ret_problem,
                    "cannot make files beside the store %s, in the folder %s: %s", path, folder,
                    jt_file_reason(error));
    return JT_ERR(JT_IO, "the store's folder");
}

static jt_err check_kind(const char *path, struct jt_arena *arena, jt_str *ret_problem)
{
    struct stat found;
    if (stat(path, &found) != 0)
        return refuse("read", path, errno, arena, ret_problem);
    if (S_ISREG(found.st_mode))
        return JT_DONE;
    jt_sentence_set(arena, ret_problem,
                    S_ISDIR(found.st_mode) ? "%s is a folder: the store needs the name of a file"
                                           : "%s is not a regular file; name another one",
                    path);
    return JT_ERR(JT_IO, "not a regular file");
}

/* What was committed last may be in there alone, and SQLite would remove it beside a new file. */
static jt_err check_log(const char *path, struct jt_arena *arena, jt_str *ret_problem)
{
    char log[PATH_MAX + sizeof("-wal")];
    struct stat found;
    snprintf(log, sizeof(log), "%s-wal", path);
    if ((stat(path, &found) == 0 && found.st_size != 0) || stat(log, &found) != 0 ||
        found.st_size == 0)
        return JT_DONE;
    jt_sentence_set(
        arena, ret_problem,
        "the store %s is missing or empty, but its write-ahead log %s is there: put the "
        "store back beside it, or remove %s to begin with a new store",
        path, log, log);
    return JT_ERR(JT_MOVED, "a write-ahead log without its store");
}

jt_err store_file_make(const char *path, struct jt_arena *arena, jt_str *ret_problem)
{
    char folder[PATH_MAX];
    size_t len = strlen(path);

    if (len >= sizeof(folder))
        return refuse("use", path, ENAMETOOLONG, arena, ret_problem);
    folder_of(path, len, folder);
    JT_TRY(folders_make(folder, arena, ret_problem));
    JT_TRY(check_log(path, arena, ret_problem));

    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) {
        close(fd);
        folder_sync(folder);
    } else if (errno != EEXIST) {
        return refuse("make", path, errno, arena, ret_problem);
    }
    JT_TRY(check_kind(path, arena, ret_problem));
    return check_use(path, folder, arena, ret_problem);
}

jt_err store_file_make_empty(const char *path)
{
    char folder[PATH_MAX];
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return jt_file_err(errno);
    close(fd);
    folder_of(path, strlen(path), folder);
    folder_sync(folder);
    return JT_DONE;
}

/* --- Who holds its lock --------------------------------------------------------------------- */

/* A line of /proc/locks: "1: POSIX  ADVISORY  WRITE 4711 08:01:1234 120 120". False: it is none
 * that is held for writing. */
static bool write_lock_parse(jt_str line, int64_t *ret_pid, int64_t *ret_inode)
{
    enum { NUMBER, KIND, STRENGTH, MODE, PID, FILE_ID, WORDS };
    jt_str words[WORDS];
    for (size_t i = 0; i < WORDS; i++)
        if (!jt_str_next_word(&line, &words[i]))
            return false;
    const jt_str file = words[FILE_ID];
    const char *colon = memrchr(file.ptr, ':', file.len);
    if (colon == NULL || !jt_str_eq(words[KIND], JT_STR("POSIX")) ||
        !jt_str_eq(words[MODE], JT_STR("WRITE")))
        return false;
    const jt_str inode = { colon + 1, (size_t)(file.ptr + file.len - colon - 1) };
    return jt_str_to_int(words[PID], 1, INT32_MAX, ret_pid).code == JT_OK &&
           jt_str_to_int(inode, 0, INT64_MAX, ret_inode).code == JT_OK;
}

/* The first process that /proc/locks names for one of these files, other than this one; 0: none. */
static int64_t lock_holder(const ino_t *files, size_t count)
{
    char line[256];
    int64_t holder = 0;
    FILE *locks = fopen("/proc/locks", "re");
    while (locks != NULL && holder == 0 && fgets(line, sizeof(line), locks) != NULL) {
        int64_t pid = 0, inode = 0;
        if (!write_lock_parse(jt_str_from(line), &pid, &inode) || pid == getpid())
            continue;
        for (size_t i = 0; i < count; i++)
            if (files[i] == (ino_t)inode)
                holder = pid;
    }
    if (locks != NULL)
        fclose(locks);
    return holder;
}

/* "sqlite3"; empty where the system does not tell. */
static void process_name(int64_t pid, char *ret_name, size_t size)
{
    char path[64];
    ret_name[0] = '\0';
    snprintf(path, sizeof(path), "/proc/%lld/comm", (long long)pid);
    FILE *comm = fopen(path, "re");
    if (comm == NULL)
        return;
    if (fgets(ret_name, (int)size, comm) != NULL)
        ret_name[strcspn(ret_name, "\n")] = '\0';
    fclose(comm);
}

jt_str store_file_lock_holder(const char *path, struct jt_arena *arena)
{
    static const char *const ends[] = { "", "-shm" };
    char name[PATH_MAX + sizeof("-shm")], process[64];
    ino_t files[COUNT(ends)];
    size_t count = 0;
    jt_str holder = JT_STR("");
    struct stat found;

    for (size_t i = 0; i < COUNT(ends); i++) {
        snprintf(name, sizeof(name), "%s%s", path, ends[i]);
        if (stat(name, &found) == 0)
            files[count++] = found.st_ino;
    }
    int64_t pid = lock_holder(files, count);
    if (pid == 0)
        return holder;
    process_name(pid, process, sizeof(process));
    jt_sentence_set(arena, &holder, "process %lld%s%s", (long long)pid,
                    process[0] == '\0' ? "" : ", ", process);
    return holder;
}
