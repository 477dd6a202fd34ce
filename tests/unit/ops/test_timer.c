/* test_timer: tasks run again and again, a failing one is told once, the end waits for none. */
#include "clocks.h"
#include "test.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#include "ops/timer.h"

struct counts {
    atomic_int good, failing, other, last;
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

static jt_err run_not_now(void *context)
{
    (void)context;
    fail_msg("a task that needs the clock, while it is not believed");
    return JT_DONE;
}

static jt_err run_other(void *context)
{
    atomic_fetch_add((atomic_int *)context, 1);
    return JT_DONE;
}

static const struct timer_task tasks[] = {
    { "good", 5, run_good },
    { "not now", 5, run_not_now, .needs_clock = true },
    { "failing", 5, run_failing },
    { "much later", 3600 * 1000, run_failing },
};
static const struct timer_task other_tasks[] = { { "of another table", 5, run_other } };
static const struct timer_task last_tasks[] = { { "at the end", 0, run_other } };

TEST(timer_runs_its_tasks_and_tells_a_failure_once)
{
    struct counts counts = { 0 };
    struct two_clocks clocks = { .day_ms = 1700000000000, .steady_ms = 5000 };
    struct clock_watch watch;
    struct log *log = NULL;
    struct timer *timer = NULL;
    char text[4096] = "";
    int ends[2];
    CHECK_INT("pipe", pipe2(ends, O_NONBLOCK), 0);
    CHECK_OK("log",
             log_new(&(struct log_options){ .fd = ends[1], .format = LOG_HUMAN, .level = LOG_INFO },
                     &log));
    clock_watch_init(&watch, two_clocks_as_clock(&clocks));
    clocks.day_ms += INT64_C(2) * CLOCK_STEP_MS;
    const struct timer_work work[] = {
        { tasks, COUNT(tasks), &counts, log },
        { other_tasks, COUNT(other_tasks), &counts.other, log },
        { last_tasks, COUNT(last_tasks), &counts.last, log },
    };
    CHECK_OK("start", timer_start(work, COUNT(work), &watch, NULL, &timer));
    const struct timespec pause = { .tv_nsec = 1000000 };
    const struct jt_instant from = jt_instant_now();
    while ((atomic_load(&counts.good) < 3 || atomic_load(&counts.failing) < 3 ||
            atomic_load(&counts.other) < 3) &&
           ms_since(from) < 20000)
        nanosleep(&pause, NULL);
    CHECK_INT("not yet", atomic_load(&counts.last), 0);
    timer_end(timer);
    timer_stop(timer);
    CHECK_INT("once, at the end", atomic_load(&counts.last), 1);
    CHECK("all ran, the later one did not stop them", atomic_load(&counts.good) >= 3 &&
                                                          atomic_load(&counts.failing) >= 3 &&
                                                          atomic_load(&counts.other) >= 3);

    log_close(log, jt_instant_in_ms(10000));
    CHECK("something was told", read(ends[0], text, sizeof(text) - 1) > 0);
    char *first = strstr(text, "broken on purpose");
    CHECK("the failure is told", first != NULL);
    CHECK("once", strstr(first + 1, "broken on purpose") == NULL);
    close(ends[0]);
    close(ends[1]);
}
