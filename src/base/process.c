/* process: see the header. A kernel that knows one of these not, or forbids it, is no reason not to
 * run: the rest still holds. */
#include "base/process.h"

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
