/* progress: looks at the clock whenever it is told, and mostly says nothing. */
#include "ops/progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

enum { SILENT_MS = 2000, TERMINAL_MS = 200, LINE_MS = 5000 };

#define CLEAR_LINE "\r\033[K"

__attribute__((format(printf, 2, 0))) static void say(const char *command, const char *format,
                                                      va_list values)
{
    fprintf(stderr, "jeton %s: ", command);
    vfprintf(stderr, format, values);
}

struct progress progress_begin(const char *command)
{
    return (struct progress){ .command = command,
                              .is_terminal = isatty(STDERR_FILENO) == 1,
                              .due = jt_instant_in_ms(SILENT_MS) };
}

void progress_tell(struct progress *progress, const char *format, ...)
{
    const struct jt_instant now = jt_instant_now();
    va_list values;
    if (jt_instant_is_before(now, progress->due))
        return;
    progress_end(progress); /* of what was told before */
    va_start(values, format);
    say(progress->command, format, values);
    va_end(values);
    if (!progress->is_terminal)
        fputc('\n', stderr);
    progress->has_line = progress->is_terminal;
    progress->due = jt_instant_plus_ms(now, progress->is_terminal ? TERMINAL_MS : LINE_MS);
}

void progress_end(struct progress *progress)
{
    if (progress->has_line)
        fputs(CLEAR_LINE, stderr);
    progress->has_line = false;
}

void progress_say(const char *command, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    say(command, format, values);
    va_end(values);
    fputc('\n', stderr);
}
