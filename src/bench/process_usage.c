/*
 * process_usage: a process's clock counts in nanoseconds, its threads that ended included, where
 * proc_pid_stat(5) counts in ticks of a hundredth of a second.
 */
#include "bench/process_usage.h"

#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { PATH_MAX_BYTES = 96, TEXT_MAX_BYTES = 256 };

/* Files of /proc are read whole by one call. */
static jt_err read_text(const char *path, char ret_bytes[static TEXT_MAX_BYTES], jt_str *ret_text)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return JT_ERR(JT_IO, "no such process, or it has no figures");
    const ssize_t len = read(fd, ret_bytes, TEXT_MAX_BYTES);
    close(fd);
    if (len <= 0)
        return JT_ERR(JT_IO, "the kernel does not say what a process used");
    *ret_text = (jt_str){ ret_bytes, (size_t)len };
    return JT_DONE;
}

static jt_err parse_word(jt_str text, size_t before, int64_t *ret_value)
{
    jt_str line, word = JT_STR(""), rest;
    (void)jt_str_split(text, '\n', &line, &rest);
    for (size_t i = 0; i <= before; i++)
        if (!jt_str_next_word(&line, &word))
            return JT_ERR(JT_INVALID, "too few figures");
    return jt_str_to_int(word, 0, INT64_MAX, ret_value);
}

jt_err statm_parse(jt_str text, int64_t *ret_resident_pages)
{
    return parse_word(text, 1, ret_resident_pages);
}

static int64_t cpu_ns(clockid_t clock)
{
    struct timespec used = { 0 };
    clock_gettime(clock, &used);
    return (int64_t)used.tv_sec * 1000000000 + used.tv_nsec;
}

jt_err process_cpu_ns(pid_t process, int64_t *ret_ns)
{
    clockid_t clock;
    if (clock_getcpuclockid(process, &clock) != 0)
        return JT_ERR(JT_IO, "no such process");
    *ret_ns = cpu_ns(clock);
    return JT_DONE;
}

int64_t thread_cpu_ns(void)
{
    return cpu_ns(CLOCK_THREAD_CPUTIME_ID);
}

jt_err process_resident_bytes(pid_t process, int64_t *ret_bytes)
{
    char path[PATH_MAX_BYTES], bytes[TEXT_MAX_BYTES];
    jt_str text;
    int64_t pages = 0;
    snprintf(path, sizeof(path), "/proc/%d/statm", (int)process);
    JT_TRY(read_text(path, bytes, &text));
    JT_TRY(statm_parse(text, &pages));
    *ret_bytes = pages * sysconf(_SC_PAGESIZE);
    return JT_DONE;
}
