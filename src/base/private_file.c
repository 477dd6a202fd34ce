/*
 * private_file: opens and judges by the same descriptor, so the file that is judged is the one that
 * is read. Without blocking: a pipe put in its place would hold the start up for ever.
 */
#include "base/private_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file_reason.h"

static jt_err judge(int fd)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return jt_file_err(errno);
    if (S_ISDIR(info.st_mode))
        return jt_file_err(EISDIR);
    if (!S_ISREG(info.st_mode))
        return JT_ERR(JT_IO, "it is not a regular file; name another one");
    if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return JT_ERR(JT_REFUSED, "key file is open to others than its owner");
    return JT_DONE;
}

jt_err jt_private_file_open(const char *path, int *ret_fd)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return JT_ERR(JT_NOT_FOUND, "it does not exist");
    if (fd < 0)
        return jt_file_err(errno);
    jt_err err = judge(fd);
    if (err.code != JT_OK)
        close(fd);
    else
        *ret_fd = fd;
    return err;
}
