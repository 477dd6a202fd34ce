/*
 * process: a kernel that does not know one of these, or forbids it, is no reason not to run: the
 * rest still holds.
 */
#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/sanitizer.h"

enum { MAPPED_MIN_BYTES = 256 * 1024 };

static void descriptors_fill(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            (void)open("/dev/null", O_RDONLY); /* takes the lowest that is free: this one */
}

void jt_process_harden(void)
{
    descriptors_fill();
    const struct rlimit no_core = { 0, 0 };
    setrlimit(RLIMIT_CORE, &no_core); /* a core that is piped to a program ignores it: hence also */
    if (!JT_HAS_ASAN)
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

void jt_process_ignore_signals(void)
{
    static const int ignored[] = { SIGPIPE, SIGXFSZ, SIGUSR1,   SIGUSR2, SIGALRM, SIGVTALRM,
                                   SIGPROF, SIGPOLL, SIGSTKFLT, SIGPWR,  SIGTTOU };
    for (size_t i = 0; i < COUNT(ignored); i++)
        signal(ignored[i], SIG_IGN);
}

void jt_process_return_memory(void)
{
    mallopt(M_MMAP_THRESHOLD, MAPPED_MIN_BYTES); /* NOLINT(concurrency-mt-unsafe) */
}

void jt_process_trim_memory(void)
{
    malloc_trim(0);
}
