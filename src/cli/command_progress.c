/* command_progress: looks at the clock whenever it is told, and mostly says nothing. */
#include "cli/command_progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

enum { SILENT_MS = 2000, TERMINAL_MS = 200, LINE_MS = 5000 };

#define CLEAR_LINE "\r\033[K"

struct command_progress command_progress_begin(const struct command_call *call)
{
    return (struct command_progress){ .call = call,
                                      .is_terminal = isatty(STDERR_FILENO) == 1,
                                      .due = jt_instant_in_ms(SILENT_MS) };
}

void command_progress_tell(struct command_progress *progress, const char *format, ...)
{
    const struct jt_instant now = jt_instant_now();
    va_list values;
    if (jt_instant_is_before(now, progress->due))
        return;
    fprintf(stderr, "%sjeton %s: ", progress->has_line ? CLEAR_LINE : "",
            progress->call->command->name);
    va_start(values, format);
    vfprintf(stderr, format, values);
    va_end(values);
    if (!progress->is_terminal)
        fputc('\n', stderr);
    progress->has_line = progress->is_terminal;
    progress->due = jt_instant_plus_ms(now, progress->is_terminal ? TERMINAL_MS : LINE_MS);
}

void command_progress_end(struct command_progress *progress)
{
    if (progress->has_line)
        fputs(CLEAR_LINE, stderr);
    progress->has_line = false;
}
