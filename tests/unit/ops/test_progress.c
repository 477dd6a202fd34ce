/* Progress is told late, seldom, and on a terminal over what was told before. */
#include "test.h"

#include <stdio.h>
#include <unistd.h>

#include "ops/progress.h"

/* What stands on standard error while it is a file. */
struct caught {
    FILE *file;
    int before;
};

static struct caught caught_begin(void)
{
    const struct caught caught = { .file = tmpfile(), .before = dup(STDERR_FILENO) };
    assert_non_null(caught.file);
    dup2(fileno(caught.file), STDERR_FILENO);
    return caught;
}

static jt_str caught_end(const struct caught *caught)
{
    enum { SAID_MAX_BYTES = 1000 };
    char *said = NULL;
    CHECK_OK("room", jt_arena_alloc(test_arena(), SAID_MAX_BYTES, &said));
    dup2(caught->before, STDERR_FILENO);
    close(caught->before);
    rewind(caught->file);
    const size_t len = fread(said, 1, SAID_MAX_BYTES, caught->file);
    fclose(caught->file);
    return (jt_str){ said, len };
}

/* Twice at a time when something is due; once more at once, which is not. */
static jt_str told(bool is_terminal)
{
    const struct caught caught = caught_begin();
    struct progress progress = progress_begin("store copy");
    progress_tell(&progress, "not yet");
    progress.is_terminal = is_terminal;
    for (int i = 1; i <= 2; i++) {
        progress.due = jt_instant_now();
        progress_tell(&progress, "%d of 2", i);
        progress_tell(&progress, "too often");
    }
    progress_end(&progress);
    progress_end(&progress);
    return caught_end(&caught);
}

TEST(progress_is_lines_in_a_file)
{
    CHECK_STR("all", told(false), "jeton store copy: 1 of 2\njeton store copy: 2 of 2\n");
}

TEST(progress_is_one_line_on_a_terminal_and_goes)
{
    CHECK_STR("all", told(true),
              "jeton store copy: 1 of 2\r\033[Kjeton store copy: 2 of 2\r\033[K");
}

TEST(what_is_said_at_once_is_a_line_that_stays)
{
    const struct caught caught = caught_begin();
    progress_say("bench", "%s ...", "start");
    CHECK_STR("all", caught_end(&caught), "jeton bench: start ...\n");
}
