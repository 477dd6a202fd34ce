/*
 * fail_each: forks for each try, so that no crash ends the others. Not through cmocka, which takes
 * a crash for a check that failed: outside of its runner a check that fails ends the process.
 */
#include "fail_each.h"

#include <execinfo.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/digest.h"
#include "failing_memory.h"

enum { HANG_S = 300, FRAMES_MAX = 40 };

static struct {
    const char *test;
    long fail_at;
    int report_fd;
} now;

static void report_crash(int signal)
{
    void *frames[FRAMES_MAX];
    failing_memory()->is_counting = false;
    dprintf(now.report_fd, "%s %ld %s\n", signal == SIGALRM ? "hang" : "crash", now.fail_at,
            now.test);
    backtrace_symbols_fd(frames, backtrace(frames, FRAMES_MAX), now.report_fd);
    _exit(2);
}

static void catch_crashes(void)
{
    static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGALRM };
    void *frame;
    backtrace(&frame, 1); /* it allocates, the first time */
    for (size_t i = 0; i < COUNT(signals); i++)
        signal(signals[i], report_crash);
    alarm(HANG_S);
}

static void be_silent(void)
{
    now.report_fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 100);
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
}

/* A test that fails leaves its files: in a /tmp that ends with its process. */
static bool take_own_folder(void)
{
    return unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("none", "/tmp", "tmpfs", 0, "size=256m") == 0;
}

/* In a process of its own; a check that fails ends it with exit(). Writes how many allocations
 * there were to calls_fd. */
static void run_child(const struct CMUnitTest *test, long fail_at, int calls_fd)
{
    void *state = NULL;
    now.test = test->name;
    now.fail_at = fail_at;
    if (!take_own_folder()) {
        perror("a /tmp of its own");
        _exit(2);
    }
    be_silent();
    catch_crashes();
    test->setup_func(&state);
    *failing_memory() = (struct failing_memory){ .is_counting = true, .fail_at = fail_at };
    test->test_func(&state);
    failing_memory()->is_counting = false;
    const ssize_t written = write(calls_fd, &failing_memory()->calls, sizeof(long));
    _exit(written == sizeof(long) ? 0 : 1);
}

/* False: it crashed. *ret_calls is left alone where a check failed. */
static bool run_apart(const struct CMUnitTest *test, long fail_at, long *ret_calls)
{
    int ends[2], status = 0;
    if (pipe2(ends, O_CLOEXEC) != 0)
        abort();
    const pid_t child = fork();
    if (child == 0)
        run_child(test, fail_at, ends[1]);
    close(ends[1]);
    waitpid(child, &status, 0);
    long calls = 0;
    if (read(ends[0], &calls, sizeof(calls)) == sizeof(calls))
        *ret_calls = calls;
    close(ends[0]);
    return WIFEXITED(status) && WEXITSTATUS(status) != 2;
}

/* Which does not survive that memory fails it in its first call; a server makes that at its start.
 */
static void start_libcrypto(void)
{
    uint8_t digest[JT_DIGEST_BYTES], key[JT_KEY_BYTES];
    if (jt_sha256(JT_STR(""), digest).code != JT_OK ||
        jt_hkdf_sha256(JT_STR("a"), JT_STR(""), JT_STR(""), key, sizeof(key)).code != JT_OK)
        abort();
}

int fail_each(const struct CMUnitTest *tests, size_t count, long tries_max)
{
    long tried = 0, allocations = 0, crashes = 0;
    if (failing_memory == NULL) {
        fputs("run by tools/fail-allocations\n", stderr);
        return 1;
    }
    start_libcrypto();
    for (size_t i = 0; i < count; i++) {
        long calls = 0;
        crashes += !run_apart(&tests[i], -1, &calls);
        allocations += calls;
        for (long at = 0, step = calls / tries_max + 1; at < calls; at += step, tried++)
            crashes += !run_apart(&tests[i], at, &(long){ 0 });
    }
    printf("%zu tests, %ld of %ld allocations failed, %ld crashes\n", count, tried, allocations,
           crashes);
    return crashes != 0;
}
