/* store_file: see the header. */
#include "store/store_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

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
            jt_sentence_set(arena, ret_problem, "cannot make the folder %s: %m", folder);
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

jt_err store_file_make(const char *path, struct jt_arena *arena, jt_str *ret_problem)
{
    char folder[PATH_MAX];
    struct stat found;
    size_t len = strlen(path);

    if (len >= sizeof(folder)) {
        jt_sentence_set(arena, ret_problem, "the path of the store is too long: %s", path);
        return JT_ERR(JT_IO, "path too long");
    }
    folder_of(path, len, folder);
    JT_TRY(folders_make(folder, arena, ret_problem));

    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) {
        close(fd);
        folder_sync(folder);
        return JT_DONE;
    }
    if (errno != EEXIST) {
        jt_sentence_set(arena, ret_problem, "cannot make the store %s: %m", path);
        return JT_ERR(JT_IO, "cannot make the file");
    }
    if (stat(path, &found) != 0) {
        jt_sentence_set(arena, ret_problem, "cannot read the store %s: %m", path);
        return JT_ERR(JT_IO, "stat");
    }
    if (S_ISDIR(found.st_mode)) {
        jt_sentence_set(arena, ret_problem, "%s is a folder: the store needs the name of a file",
                        path);
        return JT_ERR(JT_IO, "is a folder");
    }
    if (!S_ISREG(found.st_mode)) {
        jt_sentence_set(arena, ret_problem, "%s is not a regular file", path);
        return JT_ERR(JT_IO, "not a regular file");
    }
    return JT_DONE;
}
