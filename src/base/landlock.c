/*
 * landlock: a right that the kernel's version does not know must not be named to it, so each is a
 * bit with the version that brought it; the bits of a version are those below a line.
 */
#include "base/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/bytes.h"

enum { GET_VERSION = 1, PATH_BENEATH = 1, VERSION_MAX = 5 };

/* LANDLOCK_ACCESS_FS_... */
enum {
    WRITE_FILE = 1 << 1,
    READ_FILE = 1 << 2,
    READ_DIR = 1 << 3,
    REMOVE_FILE = 1 << 5,
    MAKE_REG = 1 << 8,
    TRUNCATE = 1 << 14,
    OF_FILES = WRITE_FILE | READ_FILE | TRUNCATE, /* the others are of folders alone */
    READING = READ_FILE | READ_DIR,
    WRITING = READING | WRITE_FILE | REMOVE_FILE | MAKE_REG | TRUNCATE,
};

static const uint64_t files_of_version[VERSION_MAX + 1] = {
    [1] = (1 << 13) - 1,                      /* to read, write, run, make and remove */
    [2] = (1 << 14) - 1,                      /* to move to another folder */
    [3] = (1 << 15) - 1,                      /* to truncate */
    [4] = (1 << 15) - 1, [5] = (1 << 16) - 1, /* to control devices */
};
enum { NET_VERSION = 4, BIND_TCP = 1 << 0 };

struct ruleset {
    uint64_t files;
    uint64_t net; /* not there before NET_VERSION */
};

struct path_beneath {
    uint64_t files;
    int32_t fd;
} __attribute__((packed));

static int version(void)
{
    const long version = syscall(SYS_landlock_create_ruleset, NULL, 0, GET_VERSION);
    return version > VERSION_MAX ? VERSION_MAX : (int)version;
}

int landlock_rules_new(void)
{
    const int known = version();
    if (known < 1)
        return -1;
    const struct ruleset ruleset = { .files = files_of_version[known], .net = BIND_TCP };
    const size_t bytes = known < NET_VERSION ? sizeof(ruleset.files) : sizeof(ruleset);
    return (int)syscall(SYS_landlock_create_ruleset, &ruleset, bytes, 0);
}

static jt_err allow(int rules, int fd, bool may_write)
{
    struct stat status;
    struct path_beneath rule = { .files = may_write ? WRITING : READING, .fd = fd };
    if (fstat(fd, &status) != 0)
        return JT_ERR(JT_IO, "a file of the sandbox cannot be looked at");
    if (!S_ISDIR(status.st_mode))
        rule.files &= OF_FILES;
    rule.files &= files_of_version[version()];
    if (syscall(SYS_landlock_add_rule, rules, PATH_BENEATH, &rule, 0) != 0)
        return JT_ERR(JT_IO, "Landlock takes no rule");
    return JT_DONE;
}

jt_err landlock_allow(int rules, const char *path, bool may_write)
{
    const int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return JT_ERR(JT_NOT_FOUND, "a file of the sandbox");
    jt_err err = allow(rules, fd, may_write);
    close(fd);
    return err;
}

jt_err landlock_enter(int rules)
{
    if (syscall(SYS_landlock_restrict_self, rules, 0) != 0)
        return JT_ERR(JT_UNAVAILABLE, "Landlock lets no thread in");
    return JT_DONE;
}
