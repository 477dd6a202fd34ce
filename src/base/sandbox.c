/*
 * sandbox: one program of seccomp for each kind, and one set of rules of Landlock for all. Under
 * AddressSanitizer and ThreadSanitizer, whose own calls no table lists, it stays open.
 */
#include "base/sandbox.h"

#include <limits.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/landlock.h"
#include "base/sandbox_calls.h"
#include "base/sanitizer.h"

struct sandbox {
    bool has_filters;
    int rules; /* -1: no Landlock */
    struct sock_fprog programs[SANDBOX_KINDS];
};

static bool kernel_has_filters(void)
{
    const uint32_t action = SECCOMP_RET_KILL_PROCESS;
    return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

static jt_err compile(struct sandbox *sandbox, bool store_connects)
{
    const bool connects[SANDBOX_KINDS] = {
        [SANDBOX_STORE] = store_connects, [SANDBOX_CALLS] = true, [SANDBOX_MAIN] = store_connects
    };
    for (int kind = 0; kind < SANDBOX_KINDS; kind++)
        JT_TRY(sandbox_calls_compile((enum sandbox_kind)kind, connects[kind],
                                     &sandbox->programs[kind]));
    return JT_DONE;
}

jt_err sandbox_new(bool store_connects, struct sandbox **ret_sandbox)
{
    struct sandbox *sandbox = calloc(1, sizeof(*sandbox));
    if (sandbox == NULL)
        return JT_ERR(JT_NO_MEMORY, "sandbox");
    sandbox->has_filters = !JT_HAS_SANITIZER && kernel_has_filters();
    sandbox->rules = JT_HAS_SANITIZER ? -1 : landlock_rules_new();
    jt_err err = sandbox->has_filters ? compile(sandbox, store_connects) : JT_DONE;
    if (err.code != JT_OK) {
        sandbox_free(sandbox);
        return err;
    }
    *ret_sandbox = sandbox;
    return JT_DONE;
}

void sandbox_free(struct sandbox *sandbox)
{
    if (sandbox == NULL)
        return;
    for (int kind = 0; kind < SANDBOX_KINDS; kind++)
        free(sandbox->programs[kind].filter);
    if (sandbox->rules >= 0)
        close(sandbox->rules);
    free(sandbox);
}

const char *sandbox_lacks(const struct sandbox *sandbox)
{
    if (JT_HAS_SANITIZER)
        return "seccomp and Landlock: this build has a sanitizer";
    if (!sandbox->has_filters)
        return sandbox->rules < 0 ? "seccomp and Landlock" : "seccomp";
    return sandbox->rules < 0 ? "Landlock" : NULL;
}

jt_err sandbox_allow(struct sandbox *sandbox, const char *path, enum sandbox_access access)
{
    if (sandbox->rules < 0)
        return JT_DONE;
    jt_err err = landlock_allow(sandbox->rules, path, access == SANDBOX_WRITE);
    return err.code == JT_NOT_FOUND ? JT_DONE : err;
}

static jt_err allow_folder_of(struct sandbox *sandbox, const char *path, enum sandbox_access access)
{
    char folder[PATH_MAX] = ".";
    const char *slash = strrchr(path, '/');
    if (slash != NULL && (size_t)(slash - path) + 1 >= sizeof(folder))
        return JT_DONE; /* no file has such a name */
    if (slash != NULL) {
        const size_t len = (size_t)(slash - path) + (slash == path); /* of "/" too */
        memcpy(folder, path, len);
        folder[len] = '\0';
    }
    return sandbox_allow(sandbox, folder, access);
}

jt_err sandbox_allow_around(struct sandbox *sandbox, const char *path, enum sandbox_access access)
{
    char real[PATH_MAX];
    JT_TRY(allow_folder_of(sandbox, path, access));
    return realpath(path, real) != NULL ? allow_folder_of(sandbox, real, access) : JT_DONE;
}

/* Root keeps what its own store may need that another user owns; else nobody keeps any. */
static bool drop_capabilities(void)
{
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
    if (syscall(SYS_capget, &header, data) != 0)
        return false;
    const uint32_t kept = geteuid() == 0 ? data[0].permitted & (1U << CAP_DAC_OVERRIDE) : 0U;
    memset(data, 0, sizeof(data));
    data[0].permitted = data[0].effective = kept;
    return syscall(SYS_capset, &header, data) == 0;
}

jt_err sandbox_enter(const struct sandbox *sandbox, enum sandbox_kind kind)
{
    if (sandbox == NULL)
        return JT_DONE;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !drop_capabilities())
        return JT_ERR(JT_UNAVAILABLE, "privileges cannot be given up");
    if (sandbox->rules >= 0)
        JT_TRY(landlock_enter(sandbox->rules));
    if (sandbox->has_filters &&
        syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &sandbox->programs[kind]) != 0)
        return JT_ERR(JT_UNAVAILABLE, "the kernel takes no filter of system calls");
    return JT_DONE;
}
