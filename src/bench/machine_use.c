/*
 * machine_use: reads /proc/stat, proc_stat(5), whose ticks are hundredths of a second: two moments
 * should be half a second apart.
 */
#include "bench/machine_use.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { TEXT_MAX_BYTES = 256 };

/* A tenth of its processors: less is what an idle system does. */
static const double busy_share = 0.1;

jt_err machine_stat_parse(jt_str text, int64_t *ret_ticks)
{
    /* user, nice, system, idle, iowait, irq, softirq, steal */
    static const bool counts[] = { true, true, true, false, false, false, false, true };
    jt_str line, word, rest;
    int64_t ticks = 0, sum = 0;
    (void)jt_str_split(text, '\n', &line, &rest);
    if (!jt_str_next_word(&line, &word) || !jt_str_eq(word, JT_STR("cpu")))
        return JT_ERR(JT_INVALID, "no line of all processors");
    for (size_t i = 0; i < COUNT(counts); i++) {
        if (!jt_str_next_word(&line, &word))
            return JT_ERR(JT_INVALID, "too few figures");
        JT_TRY(jt_str_to_int(word, 0, INT64_MAX / (int64_t)COUNT(counts), &ticks));
        sum += counts[i] ? ticks : 0;
    }
    *ret_ticks = sum;
    return JT_DONE;
}

static double seconds_of(int who)
{
    struct rusage used = { 0 };
    getrusage(who, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

/* The first line is what is read of it. */
static double busy_seconds(void)
{
    char bytes[TEXT_MAX_BYTES];
    int64_t ticks = 0;
    const int fd = open("/proc/stat", O_RDONLY | O_CLOEXEC);
    const ssize_t len = fd < 0 ? 0 : read(fd, bytes, sizeof(bytes));
    if (fd >= 0)
        close(fd);
    if (len <= 0 || machine_stat_parse((jt_str){ bytes, (size_t)len }, &ticks).code != JT_OK)
        return 0;
    return (double)ticks / (double)sysconf(_SC_CLK_TCK);
}

struct machine_use machine_use_now(void)
{
    return (struct machine_use){ .at = jt_instant_now(),
                                 .busy_s = busy_seconds(),
                                 .own_s = seconds_of(RUSAGE_SELF) + seconds_of(RUSAGE_CHILDREN) };
}

double machine_use_of_others(const struct machine_use *from, const struct machine_use *to)
{
    const double lasted_s = (double)jt_us_between(from->at, to->at) / 1e6;
    const double others_s = to->busy_s - from->busy_s - (to->own_s - from->own_s);
    return lasted_s > 0 && others_s > 0 ? others_s / lasted_s : 0;
}

bool machine_is_busy(double others, int processors)
{
    return others > (double)processors * busy_share;
}
