/* test_timer: tasks run again and again, a failing one is told once, the end waits for none. */
#include "test.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "ops/timer.h"

struct counts {
    atomic_int good, failing;
};

static jt_err run_good(void *context)
{
    struct counts *counts = context;
    atomic_fetch_add(&counts->good, 1);
    return JT_DONE;
}

static jt_err run_failing(void *context)
{
    struct counts *counts = context;
    atomic_fetch_add(&counts->failing, 1);
    return JT_ERR(JT_STORE, "broken on purpose");
}

static bool may_not(void *context)
{
    (void)context;
    return false;
}

static const struct timer_task tasks[] = {
    { "good", 5, run_good },
    { "not now", 5, run_failing, may_not },
    { "failing", 5, run_failing },
    { "much later", 3600 * 1000, run_failing },
};

TEST(timer_runs_its_tasks_and_tells_a_failure_once)
{
    struct counts counts = { 0 };
    struct log *log = NULL;
    struct timer *timer = NULL;
    char text[4096] = "";
    int ends[2];
    CHECK_INT("pipe", pipe2(ends, O_NONBLOCK), 0);
    CHECK_OK("log", log_new(ends[1], LOG_HUMAN, LOG_INFO, &log));
    CHECK_OK("start", timer_start(tasks, COUNT(tasks), &counts, log, &timer));
    const struct timespec pause = { .tv_nsec = 1000000 };
    int64_t give_up_ms = jt_monotonic_ms() + 20000;
    while ((atomic_load(&counts.good) < 3 || atomic_load(&counts.failing) < 3) &&
           jt_monotonic_ms() < give_up_ms)
        nanosleep(&pause, NULL);
    timer_stop(timer);
    CHECK("both ran, the later one did not stop them",
          atomic_load(&counts.good) >= 3 && atomic_load(&counts.failing) >= 3);

    log_close(log, jt_monotonic_ms() + 10000);
    CHECK("something was told", read(ends[0], text, sizeof(text) - 1) > 0);
    char *first = strstr(text, "broken on purpose");
    CHECK("the failure is told", first != NULL);
    CHECK("once", strstr(first + 1, "broken on purpose") == NULL);
    close(ends[0]);
    close(ends[1]);
}
