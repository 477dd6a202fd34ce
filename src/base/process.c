/* process: see the header. A kernel that knows one of these not, or forbids it, is no reason not to
 * run: the rest still holds. */
#include "base/process.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/sanitizer.h"

void jt_process_harden(void)
{
    const struct rlimit no_core = { 0, 0 };
    setrlimit(RLIMIT_CORE, &no_core); /* a core that is piped to a program ignores it: hence also */
    if (!JT_HAS_ASAN)
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

void jt_process_ignore_signals(void)
{
    static const int ignored[] = { SIGXFSZ, SIGUSR1, SIGUSR2,   SIGALRM, SIGVTALRM,
                                   SIGPROF, SIGPOLL, SIGSTKFLT, SIGPWR,  SIGTTOU };
    for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
        signal(ignored[i], SIG_IGN);
}
