/*
 * slow_sync: a slow disk, for tests and for bench/isolation. Loaded into a server (LD_PRELOAD), it
 * makes each fsync() and fdatasync() last as many milliseconds longer as the file says that
 * SLOW_SYNC_FILE names; without that file none. The file is read each time, so that a disk can
 * become slow under a server that runs.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

typedef int sync_call(int fd);

static void wait_as_asked(void)
{
    const char *path = getenv("SLOW_SYNC_FILE");
    FILE *file = path == NULL ? NULL : fopen(path, "re");
    long wait_ms = 0;
    if (file == NULL)
        return;
    if (fscanf(file, "%ld", &wait_ms) != 1)
        wait_ms = 0;
    fclose(file);
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
