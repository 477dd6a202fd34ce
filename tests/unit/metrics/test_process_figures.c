/* What the kernel says of this very process. */
#include <unistd.h>

#include "metrics/process_figures.h"
#include "test.h"

TEST(the_process_is_measured)
{
    struct process_figures figures;
    struct jt_clock clock = jt_clock_system();
    process_figures_open(&figures, &clock);
    const int64_t before = atomic_load(&figures.open_fds);
    CHECK("some memory", atomic_load(&figures.resident_bytes) > 1 << 16);
    CHECK("and more that is mapped",
          atomic_load(&figures.virtual_bytes) >= atomic_load(&figures.resident_bytes));
    CHECK("fewer descriptors than there may be", before > 2 && before <= process_max_fds());
    CHECK("some time", process_cpu_us() > 0);
    CHECK("began just now", jt_now_ms(&clock) - figures.started_ms < 60000);

    const int fd = dup(0);
    process_figures_measure(&figures);
    CHECK_INT("one more", atomic_load(&figures.open_fds), before + 1);
    close(fd);
    process_figures_measure(&figures);
    CHECK_INT("as before", atomic_load(&figures.open_fds), before);
    process_figures_close(&figures);
}

TEST(what_is_not_there_is_not_told)
{
    struct process_figures figures = { .memory_fd = -1 };
    process_figures_measure(&figures);
    CHECK_INT("memory", atomic_load(&figures.resident_bytes), 0);
    CHECK_INT("descriptors", atomic_load(&figures.open_fds), 0);
    process_figures_close(&figures);
}
