/* test_process: a process that holds keys leaves no core, hides its memory, and gains no rights. */
#include "test.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/process.h"
#include "base/sanitizer.h"

TEST(a_hardened_process_shows_its_memory_to_nobody_and_gains_no_privileges)
{
    struct rlimit core = { 1, 1 };
    jt_process_harden();
    CHECK_INT("core limit", getrlimit(RLIMIT_CORE, &core), 0);
    CHECK_INT("no core", core.rlim_cur, 0);
    CHECK_INT("and none can be had again", core.rlim_max, 0);
    CHECK_INT("not dumpable", prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), JT_HAS_ASAN ? 1 : 0);
    CHECK_INT("no new privileges", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 1);
}
