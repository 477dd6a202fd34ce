/*
 * slow_sync: a slow disk, for tests and for bench/isolation. Loaded into a server (LD_PRELOAD), it
 * makes each fsync() and fdatasync() last as many milliseconds longer as the file says that
 * SLOW_SYNC_FILE names; without that file none. It is opened at once, as the server's sandbox lets
 * nobody open it later, and read each time, so that a disk can become slow under a server that
 * runs.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

typedef int sync_call(int fd);

static int asked_fd = -1;

__attribute__((constructor)) static void open_asked(void)
{
    const char *path = getenv("SLOW_SYNC_FILE");
    if (path != NULL)
        asked_fd = open(path, O_RDONLY | O_CLOEXEC);
}

static void wait_as_asked(void)
{
    char text[16] = "";
    if (asked_fd < 0 || pread(asked_fd, text, sizeof(text) - 1, 0) <= 0)
        return;
    const long wait_ms = strtol(text, NULL, 10);
    struct timespec rest = { .tv_sec = wait_ms / 1000, .tv_nsec = wait_ms % 1000 * 1000000 };
    while (nanosleep(&rest, &rest) != 0)
        ;
}

static int slow(const char *name, int fd)
{
    sync_call *real = NULL;
    *(void **)&real = dlsym(RTLD_NEXT, name); /* as POSIX says it is done */
    wait_as_asked();
    return real(fd);
}

int fsync(int fd)
{
    return slow("fsync", fd);
}

int fdatasync(int fd)
{
    return slow("fdatasync", fd);
}
