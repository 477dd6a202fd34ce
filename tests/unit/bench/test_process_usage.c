/* test_process_usage: what /proc says, as text and of this process. */
#include "test.h"

#include <unistd.h>

#include "bench/process_usage.h"

TEST(figures_are_taken_out_of_the_text)
{
    int64_t value = 0;
    CHECK_OK("statm", statm_parse(str("2500 1200 800 1 0 300 0\n"), &value));
    CHECK_INT("statm", value, 1200);
}

TEST(what_is_no_figure_is_refused)
{
    int64_t value = 0;
    static const char *const texts[] = { "", "\n", "1 x 2\n", "1 -2 3\n", "2500\n3 4\n" };
    for (size_t i = 0; i < COUNT(texts); i++)
        CHECK_CODE(texts[i], statm_parse(str(texts[i]), &value), JT_INVALID);
}

TEST(a_process_that_works_uses_time_and_memory)
{
    int64_t before = 0, after = 0, bytes = 0;
    CHECK_OK("before", process_cpu_ns(getpid(), &before));
    for (after = before; after - before < 2 * 1000 * 1000;)
        CHECK_OK("after", process_cpu_ns(getpid(), &after));
    CHECK_OK("resident", process_resident_bytes(getpid(), &bytes));
    CHECK("resident", bytes > 256 * 1024);
}

TEST(a_process_that_is_not_there_has_no_figures)
{
    enum { BEYOND_ALL = (1 << 22) + 1 }; /* proc(5): pid_max is at most 2^22 */
    int64_t value = 0;
    CHECK_CODE("time", process_cpu_ns(BEYOND_ALL, &value), JT_IO);
    CHECK_CODE("memory", process_resident_bytes(BEYOND_ALL, &value), JT_IO);
}
