/* progress: lines of their own, for a terminal and a file alike. */
#include "bench/progress.h"

#include <stdarg.h>
#include <stdio.h>

enum { SILENT_MS = 2000, LINE_MS = 5000 };

__attribute__((format(printf, 1, 0))) static void say(const char *format, va_list values)
{
    fputs("jeton bench: ", stderr);
    vfprintf(stderr, format, values);
    fputc('\n', stderr);
}

void bench_say(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    say(format, values);
    va_end(values);
}

struct progress progress_begin(void)
{
    return (struct progress){ .due = jt_instant_in_ms(SILENT_MS) };
}

void progress_tell(struct progress *progress, const char *format, ...)
{
    va_list values;
    const struct jt_instant now = jt_instant_now();
    if (jt_instant_is_before(now, progress->due))
        return;
    va_start(values, format);
    say(format, values);
    va_end(values);
    progress->due = jt_instant_plus_ms(now, LINE_MS);
}
