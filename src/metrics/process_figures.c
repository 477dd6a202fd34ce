/*
 * process_figures: /proc is read through descriptors that stay open, from their beginning each
 * time.
 */
#include "metrics/process_figures.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

enum { STATM_BYTES = 128, US_PER_S = 1000000 };
#define PAGES_MAX (INT64_MAX >> 16) /* no page is larger; a sanitizer maps terabytes */

void process_figures_open(struct process_figures *figures, const struct jt_clock *clock)
{
    *figures = (struct process_figures){ .started_ms = jt_now_ms(clock) };
    figures->memory_fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    figures->descriptors = opendir("/proc/self/fd");
    process_figures_measure(figures);
}

void process_figures_close(struct process_figures *figures)
{
    if (figures->descriptors != NULL)
        closedir(figures->descriptors);
    if (figures->memory_fd > 0)
        close(figures->memory_fd);
    figures->descriptors = NULL;
    figures->memory_fd = -1;
}

/* Pages: all that is mapped, and what of it is in memory (proc(5)). */
static void measure_memory(struct process_figures *figures)
{
    char text[STATM_BYTES + 1];
    jt_str rest, word;
    int64_t pages[2];
    const ssize_t got = pread(figures->memory_fd, text, STATM_BYTES, 0);
    if (got <= 0)
        return;
    rest = (jt_str){ text, (size_t)got };
    for (size_t i = 0; i < COUNT(pages); i++)
        if (!jt_str_next_word(&rest, &word) ||
            jt_str_to_int(word, 0, PAGES_MAX, &pages[i]).code != JT_OK)
            return;
    const int64_t page_bytes = sysconf(_SC_PAGESIZE);
    atomic_store(&figures->virtual_bytes, pages[0] * page_bytes);
    atomic_store(&figures->resident_bytes, pages[1] * page_bytes);
}

static void count_descriptors(struct process_figures *figures)
{
    const struct dirent *entry;
    int64_t count = 0;
    rewinddir(figures->descriptors);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): of this folder one thread at a time */
    while ((entry = readdir(figures->descriptors)) != NULL)
        count += entry->d_name[0] != '.';
    atomic_store(&figures->open_fds, count);
}

void process_figures_measure(struct process_figures *figures)
{
    if (figures->memory_fd >= 0)
        measure_memory(figures);
    if (figures->descriptors != NULL)
        count_descriptors(figures);
}

static int64_t us_of(struct timeval time)
{
    return (int64_t)time.tv_sec * US_PER_S + time.tv_usec;
}

int64_t process_cpu_us(void)
{
    struct rusage usage = { 0 };
    getrusage(RUSAGE_SELF, &usage); /* cannot fail */
    return us_of(usage.ru_utime) + us_of(usage.ru_stime);
}

int64_t process_max_fds(void)
{
    struct rlimit limit = { 0 };
    getrlimit(RLIMIT_NOFILE, &limit); /* cannot fail */
    return limit.rlim_cur < INT64_MAX ? (int64_t)limit.rlim_cur : INT64_MAX;
}
