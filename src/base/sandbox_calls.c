/*
 * sandbox_calls: libseccomp writes the programs, once, at the start; a thread only installs its
 * own.
 *
 * What an exploit needs and we never do ends the process, and the kernel's audit log says which
 * call it was. All else that is not listed gets ENOSYS, as on a kernel that does not have it: a
 * newer libc asks for the new call first and then takes the one that it used before. EPERM would
 * make it give up.
 */
#include "base/sandbox_calls.h"

#include <errno.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include "base/bytes.h"

#define BIT(kind) (1U << (kind))
enum {
    LOG = BIT(SANDBOX_LOG),
    LOOP = BIT(SANDBOX_LOOP),
    CALLS = BIT(SANDBOX_CALLS),
    MAIN = BIT(SANDBOX_MAIN),
    STORE = BIT(SANDBOX_STORE) | CALLS | MAIN, /* these have the store, and so files */
    NET = LOOP | STORE,
    ALL = LOG | NET,
    CONNECTS = BIT(SANDBOX_KINDS), /* those of them that open connections */
    OPTIMIZED = 2,                 /* SCMP_FLTATR_CTL_OPTIMIZE: a binary tree */
};

struct row {
    const char *call;
    unsigned kinds;
};

static const struct row allowed[] = {
    /* Memory, time, random, locks, the end of a thread, abort(3). */
    { "brk", ALL },
    { "munmap", ALL },
    { "mremap", ALL },
    { "madvise", ALL },
    { "clock_gettime", ALL },
    { "clock_getres", ALL },
    { "clock_nanosleep", ALL },
    { "nanosleep", ALL },
    { "gettimeofday", ALL },
    { "time", ALL },
    { "times", ALL },
    { "getrandom", ALL },
    { "futex", ALL },
    { "sched_yield", ALL },
    { "sched_getaffinity", ALL },
    { "getcpu", ALL },
    { "sysinfo", ALL },
    { "uname", ALL },
    { "getrusage", ALL },
    { "membarrier", ALL },
    { "rseq", ALL },
    { "set_robust_list", ALL },
    { "restart_syscall", ALL },
    { "rt_sigprocmask", ALL },
    { "rt_sigaction", ALL },
    { "rt_sigreturn", ALL },
    { "sigaltstack", ALL },
    { "getpid", ALL },
    { "gettid", ALL },
    { "getuid", ALL },
    { "geteuid", ALL },
    { "getgid", ALL },
    { "getegid", ALL },
    { "exit", ALL },
    { "exit_group", ALL },

    /* Descriptors that are open. */
    { "read", ALL },
    { "write", ALL },
    { "readv", ALL },
    { "writev", ALL },
    { "poll", ALL },
    { "ppoll", ALL },
    { "close", ALL },
    { "fcntl", ALL },
    { "fstat", ALL },
    { "lseek", ALL },

    /* Connections. */
    { "accept", LOOP },
    { "accept4", LOOP },
    { "epoll_wait", NET },
    { "epoll_pwait", NET },
    { "epoll_pwait2", NET },
    { "epoll_ctl", NET },
    { "recvfrom", NET },
    { "recvmsg", NET },
    { "recvmmsg", CONNECTS },
    { "sendto", NET },
    { "sendmsg", NET },
    { "sendmmsg", CONNECTS },
    { "shutdown", NET },
    { "setsockopt", NET },
    { "getsockopt", NET },
    { "getsockname", NET },
    { "getpeername", NET },
    { "select", CONNECTS },
    { "pselect6", CONNECTS },
    { "connect", CONNECTS },
    { "bind", CONNECTS }, /* of netlink, to ask for this machine's addresses; none may listen */

    /* Files: the store's, and what the resolver and libcurl read. */
    { "open", STORE },
    { "openat", STORE },
    { "stat", STORE },
    { "lstat", STORE },
    { "newfstatat", STORE },
    { "statx", STORE },
    { "access", STORE },
    { "faccessat", STORE },
    { "faccessat2", STORE },
    { "readlink", STORE },
    { "readlinkat", STORE },
    { "getdents64", STORE },
    { "getcwd", STORE },
    { "statfs", STORE },
    { "fstatfs", STORE },
    { "pread64", STORE },
    { "pwrite64", STORE },
    { "fsync", STORE },
    { "fdatasync", STORE },
    { "ftruncate", STORE },
    { "fallocate", STORE },
    { "fadvise64", STORE },
    { "msync", STORE },
    { "flock", STORE },
    { "unlink", STORE },
    { "unlinkat", STORE },
    { "fchmod", STORE },
    { "fchown", STORE }, /* SQLite gives a WAL the owner of its file */
    { "umask", STORE },
    { "utimensat", STORE },

    /* Threads that are started later: a pool's, the resolver's, the one that ends the server. Not
     * clone3(2), whose flags no filter sees: libc takes clone(2) in its place. */
    { "getpriority", STORE },
    { "setpriority", STORE },
    { "pipe2", CONNECTS },
    { "eventfd2", CONNECTS },
    { "epoll_create1", CONNECTS },
    { "dup", CONNECTS },
    { "rt_sigtimedwait", MAIN },
};

/* With one argument that must be so, under a mask. */
static const struct argument_row {
    const char *call;
    unsigned kinds;
    unsigned argument;
    uint64_t mask, value;
} with_argument[] = {
    /* No memory that is run was ever written. Code of libraries is loaded by name resolution. */
    { "mmap", ALL, 2, PROT_EXEC, 0 },
    { "mmap", CONNECTS, 2, PROT_WRITE | PROT_EXEC, PROT_EXEC },
    { "mprotect", ALL, 2, PROT_EXEC, 0 },
    { "prlimit64", ALL, 2, UINT64_MAX, 0 }, /* to read, not to raise */
    { "ioctl", ALL, 1, UINT32_MAX, FIONBIO },
    { "ioctl", ALL, 1, UINT32_MAX, FIONREAD },
    { "ioctl", ALL, 1, UINT32_MAX, TCGETS }, /* isatty(3) */
    { "clone", STORE, 0, CLONE_THREAD | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUSER | CLONE_NEWPID,
      CLONE_THREAD },
    { "socket", CONNECTS, 0, UINT32_MAX, AF_UNIX },
    { "socketpair", CONNECTS, 0, UINT32_MAX, AF_UNIX },
};

enum { TYPE_MASK = 0xf }; /* of a socket, without its flags */

/* Families with the type or protocol that we have a use for: no raw packets. */
static const struct {
    int family;
    unsigned argument;
    uint64_t mask, value;
} sockets[] = {
    { AF_INET, 1, TYPE_MASK, SOCK_STREAM },  { AF_INET, 1, TYPE_MASK, SOCK_DGRAM },
    { AF_INET6, 1, TYPE_MASK, SOCK_STREAM }, { AF_INET6, 1, TYPE_MASK, SOCK_DGRAM },
    { AF_NETLINK, 2, UINT32_MAX, 0 }, /* NETLINK_ROUTE: which addresses this machine has */
};

static const char *const fatal[] = {
    "execve",
    "execveat", /* programs */
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "process_madvise", /* others */
    "pidfd_getfd",
    "kcmp",
    "perf_event_open",
    "userfaultfd", /* their memory */
    "mount",
    "umount2",
    "pivot_root",
    "chroot",
    "move_mount",
    "open_tree", /* the tree */
    "fsopen",
    "fsmount",
    "mount_setattr",
    "open_by_handle_at",
    "name_to_handle_at",
    "setns",
    "unshare", /* namespaces */
    "bpf",
    "kexec_load",
    "kexec_file_load",
    "init_module",
    "finit_module", /* the kernel */
    "delete_module",
    "iopl",
    "ioperm",
    "reboot",
    "swapon",
    "swapoff",
    "acct",
    "quotactl",
    "add_key",
    "request_key",
    "keyctl", /* its keys */
    "setuid",
    "setgid",
    "setreuid",
    "setregid",
    "setresuid",
    "setresgid",
    "setfsuid",
    "setfsgid",
    "setgroups",
    "capset", /* who we are */
    "settimeofday",
    "clock_settime",
    "adjtimex",
    "clock_adjtime",
    "sethostname",
    "setdomainname",
    "syslog",
    "vhangup",
    "mknod",
    "mknodat",
};

/* A call that this processor or libseccomp does not know needs no rule. */
static bool add(scmp_filter_ctx filter, uint32_t action, const char *call, unsigned count,
                const struct scmp_arg_cmp *arguments)
{
    const int number = seccomp_syscall_resolve_name(call);
    if (number == __NR_SCMP_ERROR || number < 0)
        return true;
    return seccomp_rule_add_array(filter, action, number, count, arguments) == 0;
}

static struct scmp_arg_cmp masked(unsigned argument, uint64_t mask, uint64_t value)
{
    return (struct scmp_arg_cmp){ argument, SCMP_CMP_MASKED_EQ, mask, value };
}

static bool add_sockets(scmp_filter_ctx filter)
{
    bool is_good = true;
    for (size_t i = 0; i < COUNT(sockets); i++) {
        const struct scmp_arg_cmp arguments[] = {
            masked(0, UINT32_MAX, (uint64_t)sockets[i].family),
            masked(sockets[i].argument, sockets[i].mask, sockets[i].value),
        };
        is_good = is_good && add(filter, SCMP_ACT_ALLOW, "socket", COUNT(arguments), arguments);
    }
    return is_good;
}

static bool add_arguments(scmp_filter_ctx filter, unsigned kinds)
{
    bool is_good = true;
    for (size_t i = 0; i < COUNT(with_argument); i++) {
        const struct argument_row *row = &with_argument[i];
        const struct scmp_arg_cmp argument = masked(row->argument, row->mask, row->value);
        if ((row->kinds & kinds) != 0)
            is_good = is_good && add(filter, SCMP_ACT_ALLOW, row->call, 1, &argument);
    }
    /* A signal to ourselves, as abort(3) sends it. */
    const struct scmp_arg_cmp own = masked(0, UINT32_MAX, (uint64_t)getpid());
    return is_good && add(filter, SCMP_ACT_ALLOW, "tgkill", 1, &own);
}

static bool fill(scmp_filter_ctx filter, unsigned kinds)
{
    bool is_good = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, OPTIMIZED) == 0;
    for (size_t i = 0; i < COUNT(fatal); i++)
        is_good = is_good && add(filter, SCMP_ACT_KILL_PROCESS, fatal[i], 0, NULL);
    for (size_t i = 0; i < COUNT(allowed); i++)
        if ((allowed[i].kinds & kinds) != 0)
            is_good = is_good && add(filter, SCMP_ACT_ALLOW, allowed[i].call, 0, NULL);
    is_good = is_good && add_arguments(filter, kinds);
    return is_good && ((kinds & CONNECTS) == 0 || add_sockets(filter));
}

/* libseccomp writes it into a file only; this one is in memory. */
static jt_err take_program(scmp_filter_ctx filter, int fd, struct sock_fprog *ret_program)
{
    if (seccomp_export_bpf(filter, fd) != 0)
        return JT_ERR(JT_UNAVAILABLE, "libseccomp wrote no filter");
    const off_t bytes = lseek(fd, 0, SEEK_END);
    if (bytes <= 0 || bytes / (off_t)sizeof(struct sock_filter) > BPF_MAXINSNS)
        return JT_ERR(JT_UNAVAILABLE, "libseccomp wrote a filter that is too long");
    struct sock_filter *code = malloc((size_t)bytes);
    if (code == NULL)
        return JT_ERR(JT_NO_MEMORY, "filter of system calls");
    if (pread(fd, code, (size_t)bytes, 0) != bytes) {
        free(code);
        return JT_ERR(JT_IO, "the filter of system calls cannot be read");
    }
    *ret_program = (struct sock_fprog){ .len = (unsigned short)((size_t)bytes / sizeof(*code)),
                                        .filter = code };
    return JT_DONE;
}

jt_err sandbox_calls_compile(enum sandbox_kind kind, bool connects, struct sock_fprog *ret_program)
{
    const unsigned kinds = BIT(kind) | (connects ? CONNECTS : 0);
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    const int fd = memfd_create("filter", MFD_CLOEXEC);
    jt_err err = JT_ERR(JT_UNAVAILABLE, "libseccomp made no filter");
    if (filter != NULL && fd >= 0 && fill(filter, kinds))
        err = take_program(filter, fd, ret_program);
    if (fd >= 0)
        close(fd);
    if (filter != NULL)
        seccomp_release(filter);
    return err;
}
