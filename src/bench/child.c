/*
 * child: fork(2), with the signals as they were before the benchmark held them.
 */
#include "bench/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { END_GRACE_MS = 15 * 1000, LOOK_US = 1000 };

static const int held[] = { SIGINT, SIGTERM, SIGHUP };

static sigset_t held_signals(void)
{
    sigset_t signals;
    sigemptyset(&signals);
    for (size_t i = 0; i < COUNT(held); i++)
        sigaddset(&signals, held[i]);
    return signals;
}

void child_signals_hold(void)
{
    const sigset_t signals = held_signals();
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
}

bool child_is_interrupted(void)
{
    sigset_t pending;
    bool is_pending = false;
    sigpending(&pending);
    for (size_t i = 0; i < COUNT(held); i++)
        is_pending = is_pending || sigismember(&pending, held[i]) == 1;
    return is_pending;
}

/* 0 in the child. */
static pid_t begin(void)
{
    const sigset_t signals = held_signals();
    const pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
    }
    return child;
}

static _Noreturn void become(char *const *arguments, char *const *environment,
                             const char *output_file)
{
    const int out = open(output_file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (out >= 0 && dup2(out, STDOUT_FILENO) >= 0 && dup2(out, STDERR_FILENO) >= 0)
        execve("/proc/self/exe", arguments, environment);
    _exit(1);
}

jt_err child_exec(char *const *arguments, char *const *environment, const char *output_file,
                  pid_t *ret_child)
{
    const pid_t child = begin();
    if (child == 0)
        become(arguments, environment, output_file);
    *ret_child = child > 0 ? child : 0;
    return child > 0 ? JT_DONE : JT_ERR(JT_IO, "no process can be started");
}

jt_err child_run(void (*run)(void *context), void *context, pid_t *ret_child)
{
    const pid_t child = begin();
    if (child == 0) {
        run(context);
        _exit(0);
    }
    *ret_child = child > 0 ? child : 0;
    return child > 0 ? JT_DONE : JT_ERR(JT_IO, "no process can be started");
}

bool child_has_ended(pid_t child)
{
    siginfo_t info = { 0 };
    return waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != 0;
}

void child_end(pid_t child)
{
    if (child <= 0)
        return;
    const struct jt_instant end = jt_instant_in_ms(END_GRACE_MS);
    kill(child, SIGTERM);
    while (!child_has_ended(child) && jt_instant_is_before(jt_instant_now(), end))
        usleep(LOOK_US);
    kill(child, SIGKILL); /* does nothing to one that has ended */
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        ;
}
