/* copy_progress: looks at the clock whenever it is told, and mostly says nothing. */
#include "cli/copy_progress.h"

#include <stdio.h>
#include <unistd.h>

#include "store/copy.h"

enum { SILENT_MS = 2000, TERMINAL_MS = 200, LINE_MS = 5000 };

#define CLEAR_LINE "\r\033[K"

struct copy_progress copy_progress_begin(const struct command_call *call)
{
    return (struct copy_progress){ .call = call,
                                   .is_terminal = isatty(STDERR_FILENO) == 1,
                                   .due = jt_instant_in_ms(SILENT_MS) };
}

void copy_progress_tell(struct copy_progress *progress, const struct store_copy_progress *copied)
{
    const struct jt_instant now = jt_instant_now();
    const int64_t count = copied->row_count > 0 ? copied->row_count : 1;
    if (jt_instant_is_before(now, progress->due))
        return;
    fprintf(stderr, "%sjeton %s: %lld of %lld rows %s, %lld %% (%s)%s",
            progress->has_line ? CLEAR_LINE : "", progress->call->command->name,
            (long long)copied->rows, (long long)copied->row_count,
            copied->is_check ? "checked" : "copied", (long long)(copied->rows * 100 / count),
            copied->table, progress->is_terminal ? "" : "\n");
    progress->has_line = progress->is_terminal;
    progress->due = jt_instant_plus_ms(now, progress->is_terminal ? TERMINAL_MS : LINE_MS);
}

void copy_progress_end(struct copy_progress *progress)
{
    if (progress->has_line)
        fputs(CLEAR_LINE, stderr);
    progress->has_line = false;
}
