/* test_sandbox: each kind of thread, in a process of its own, tries what it may and what it may
 * not. A kernel that refuses the sandbox itself makes these tests skips, with the reason. */
#include "test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/sandbox.h"
#include "base/thread.h"

/* What came of an attempt, as the status of the process that made it. */
enum outcome { DONE = 10, REFUSED, NOT_IN, KILLED };

static char own[] = "/tmp/sandbox-own-XXXXXX", foreign[] = "/tmp/sandbox-foreign-XXXXXX";
static char own_file[64];
static int open_fd = -1; /* of a file in own */

static bool opens(const char *path, int flags)
{
    const int fd = open(path, flags, 0600);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static bool opens_in(const char *folder, const char *name, int flags)
{
    char path[128];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return opens(path, flags);
}

static bool try_exec(void)
{
    char *const none[] = { NULL };
    execve("/bin/true", (char *const[]){ "true", NULL }, none);
    return false;
}
static bool try_ptrace(void)
{
    return ptrace(PTRACE_ATTACH, getppid(), 0, 0) == 0;
}
static bool try_mount(void)
{
    return mount("none", own, "tmpfs", 0, "") == 0;
}
static bool try_kexec(void)
{
    return syscall(SYS_kexec_load, 0, 0, 0, 0) == 0;
}
static bool try_bpf(void)
{
    return syscall(SYS_bpf, 0, 0, 0) == 0;
}
static bool try_setuid(void)
{
    return setuid(getuid()) == 0;
}
static bool try_unshare(void)
{
    return syscall(SYS_unshare, 0) == 0;
}
static bool try_fork(void)
{
    const pid_t child = fork();
    if (child == 0)
        _exit(0);
    return child > 0;
}
static bool try_packet(void)
{
    return socket(AF_PACKET, SOCK_RAW, 0) >= 0;
}
static bool try_raw(void)
{
    return socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) >= 0;
}
static bool try_socket(void)
{
    return socket(AF_INET, SOCK_STREAM, 0) >= 0;
}
static bool try_listen(void)
{
    struct sockaddr_in any = { .sin_family = AF_INET };
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    return bind(fd, (struct sockaddr *)&any, sizeof(any)) == 0 || listen(fd, 1) == 0;
}
static bool try_shadow(void)
{
    return opens("/etc/shadow", O_RDONLY);
}
static bool try_foreign(void)
{
    return opens_in(foreign, "there", O_RDONLY);
}
static bool try_make_foreign(void)
{
    return opens_in(foreign, "new", O_CREAT | O_WRONLY);
}
static bool try_write_read_only(void)
{
    return opens("/etc/hosts", O_WRONLY);
}
static bool try_signal(void)
{
    return kill(getppid(), 0) == 0;
}
static bool try_written_code(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                0) != MAP_FAILED;
}
static bool try_code_later(void)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0;
}
static bool try_raise_limit(void)
{
    const struct {
        uint64_t now, most;
    } limit = { 1 << 20, 1 << 20 };
    return syscall(SYS_prlimit64, 0, 7, &limit, NULL) == 0;
}
static bool try_out_of_sandbox(void)
{
    return syscall(SYS_seccomp, 1, 0, NULL) == 0;
}
static bool try_unknown_call(void)
{
    return syscall(1023) == 0 || errno != ENOSYS;
}

static bool try_write_open(void)
{
    return write(open_fd, "x", 1) == 1;
}
static bool try_memory(void)
{
    char *bytes = malloc(8 << 20);
    memset(bytes, 1, 8 << 20);
    bytes = realloc(bytes, 16 << 20);
    const bool is_there = bytes[1] == 1;
    free(bytes);
    return is_there;
}
static bool try_own(void)
{
    return opens_in(own, "there", O_RDWR) && opens_in(own, "new", O_CREAT | O_RDWR | O_TRUNC) &&
           opens(own, O_RDONLY | O_DIRECTORY);
}
static bool try_resolver(void)
{
    return opens("/etc/hosts", O_RDONLY);
}
static void *nothing(void *argument)
{
    return argument;
}
static bool try_thread(void)
{
    pthread_t thread;
    return pthread_create(&thread, NULL, nothing, NULL) == 0 && pthread_join(thread, NULL) == 0;
}

enum {
    LOG = 1 << SANDBOX_LOG,
    LOOP = 1 << SANDBOX_LOOP,
    STORE = 1 << SANDBOX_STORE,
    CALLS = 1 << SANDBOX_CALLS,
    MAIN = 1 << SANDBOX_MAIN,
    NONE = 0,
    ALL = LOG | LOOP | STORE | CALLS | MAIN,
};

static const struct attempt {
    const char *name;
    bool (*make)(void);
    int allowed;   /* kinds, where the store is files */
    bool is_fatal; /* to the others */
} attempts[] = {
    { "run a program", try_exec, NONE, true },
    { "trace its parent", try_ptrace, NONE, true },
    { "mount", try_mount, NONE, true },
    { "load a kernel", try_kexec, NONE, true },
    { "bpf", try_bpf, NONE, true },
    { "become another user", try_setuid, NONE, true },
    { "enter other namespaces", try_unshare, NONE, true },
    { "fork", try_fork, NONE, false },
    { "a socket of packets", try_packet, NONE, false },
    { "a raw socket", try_raw, NONE, false },
    { "listen on a port", try_listen, NONE, false },
    { "read /etc/shadow", try_shadow, NONE, false },
    { "read a file elsewhere", try_foreign, NONE, false },
    { "make a file elsewhere", try_make_foreign, NONE, false },
    { "write where it may read", try_write_read_only, NONE, false },
    { "signal another process", try_signal, NONE, false },
    { "memory that is written and run", try_written_code, NONE, false },
    { "run what was written", try_code_later, NONE, false },
    { "raise a limit", try_raise_limit, NONE, false },
    { "another filter", try_out_of_sandbox, NONE, false },
    { "a call that nobody knows, other than by ENOSYS", try_unknown_call, NONE, false },
    { "write to what is open", try_write_open, ALL, false },
    { "memory", try_memory, ALL, false },
    { "the store's folder", try_own, STORE | CALLS | MAIN, false },
    { "files of name resolution", try_resolver, STORE | CALLS | MAIN, false },
    { "start a thread", try_thread, STORE | CALLS | MAIN, false },
    { "a socket", try_socket, CALLS, false },
};

struct inside {
    struct sandbox *sandbox;
    bool (*make)(void);
};

static void *attempt_inside(void *argument)
{
    const struct inside *inside = argument;
    _exit(inside->make() ? DONE : REFUSED);
}

/* In a process of its own, since nobody gets out again. */
static enum outcome outcome_of(const struct attempt *attempt, enum sandbox_kind kind,
                               bool store_connects)
{
    const pid_t child = fork();
    if (child == 0) {
        struct inside inside = { .make = attempt->make };
        pthread_t thread;
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        if (sandbox_new(store_connects, &inside.sandbox).code != JT_OK ||
            sandbox_allow(inside.sandbox, "/etc/hosts", SANDBOX_READ).code != JT_OK ||
            sandbox_allow_around(inside.sandbox, own_file, SANDBOX_WRITE).code != JT_OK ||
            jt_thread_start(inside.sandbox, kind, "test", attempt_inside, &inside, &thread).code !=
                JT_OK)
            _exit(NOT_IN);
        pause();
    }
    int status = 0;
    CHECK("waited", waitpid(child, &status, 0) == child);
    if (WIFSIGNALED(status))
        return WTERMSIG(status) == SIGSYS ? KILLED : NOT_IN;
    return (enum outcome)WEXITSTATUS(status);
}

static void make_folder(char *folder)
{
    char path[64];
    CHECK("folder", mkdtemp(folder) != NULL);
    snprintf(path, sizeof(path), "%s/there", folder);
    CHECK("file", opens(path, O_CREAT | O_WRONLY));
}

static void make_folders(void)
{
    if (open_fd >= 0)
        return;
    make_folder(own);
    make_folder(foreign);
    snprintf(own_file, sizeof(own_file), "%s/there", own);
    open_fd = open(own_file, O_WRONLY | O_CLOEXEC);
    CHECK("open", open_fd >= 0);
}

static void skip_without_sandbox(void)
{
    struct sandbox *sandbox = NULL;
    CHECK_OK("new", sandbox_new(false, &sandbox));
    const char *lacks = sandbox_lacks(sandbox);
    sandbox_free(sandbox);
    if (lacks == NULL)
        return;
    print_message("skipped: here is no %s\n", lacks);
    skip();
}

static const char *const kind_names[SANDBOX_KINDS] = {
    [SANDBOX_LOG] = "log",     [SANDBOX_LOOP] = "loop", [SANDBOX_STORE] = "store",
    [SANDBOX_CALLS] = "calls", [SANDBOX_MAIN] = "main",
};

TEST(sandbox_lets_each_kind_of_thread_do_what_it_needs_and_nothing_else)
{
    skip_without_sandbox();
    make_folders();
    for (size_t i = 0; i < COUNT(attempts); i++)
        for (int kind = 0; kind < SANDBOX_KINDS; kind++) {
            const struct attempt *attempt = &attempts[i];
            const bool may = (attempt->allowed & 1 << kind) != 0;
            const char *name = text("%s: %s", kind_names[kind], attempt->name);
            CHECK_INT(name, outcome_of(attempt, (enum sandbox_kind)kind, false),
                      may                 ? DONE
                      : attempt->is_fatal ? KILLED
                                          : REFUSED);
        }
}

TEST(sandbox_lets_threads_of_a_store_connect_where_it_is_a_server)
{
    const struct attempt asks = { "a socket", try_socket, 0, false },
                         listens = { "listen", try_listen, 0, false };
    skip_without_sandbox();
    make_folders();
    CHECK_INT("asks", outcome_of(&asks, SANDBOX_STORE, true), DONE);
    CHECK_INT("and no loop", outcome_of(&asks, SANDBOX_LOOP, true), REFUSED);
    CHECK_INT("but listens on none", outcome_of(&listens, SANDBOX_STORE, true), REFUSED);
}

static bool try_without(void)
{
    return try_fork() && try_foreign() && try_listen();
}

/* What the other tests refuse is refused by the sandbox, not by this machine. */
TEST(without_the_sandbox_the_same_is_allowed)
{
    make_folders();
    CHECK("allowed", try_without());
    CHECK_OK("none is no error", sandbox_enter(NULL, SANDBOX_LOOP));
    CHECK("still", try_without());
}

static bool has_no_capability(void)
{
    char line[128];
    bool is_none = true;
    FILE *status = fopen("/proc/thread-self/status", "r");
    while (status != NULL && fgets(line, sizeof(line), status) != NULL)
        if (strncmp(line, "CapPrm:", 7) == 0 || strncmp(line, "CapEff:", 7) == 0)
            is_none = is_none && (strtoull(line + 7, NULL, 16) & ~(geteuid() == 0 ? 2ULL : 0)) == 0;
    return status != NULL && is_none;
}

static struct sandbox *open_sandbox(void)
{
    struct sandbox *sandbox = NULL;
    if (sandbox_new(false, &sandbox).code != JT_OK ||
        sandbox_allow(sandbox, "/proc", SANDBOX_READ).code != JT_OK)
        _exit(NOT_IN);
    return sandbox;
}

TEST(sandbox_leaves_no_capability_but_that_of_root_to_open_its_store)
{
    skip_without_sandbox();
    const pid_t child = fork();
    if (child == 0) {
        if (sandbox_enter(open_sandbox(), SANDBOX_STORE).code != JT_OK)
            _exit(NOT_IN);
        _exit(has_no_capability() ? DONE : REFUSED);
    }
    int status = 0;
    CHECK("waited", waitpid(child, &status, 0) == child);
    CHECK_INT("none", WIFEXITED(status) ? WEXITSTATUS(status) : KILLED, DONE);
}
