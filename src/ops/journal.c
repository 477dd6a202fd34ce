/* journal: the variable has device and inode of the socket that systemd made, in decimal. */
#include "ops/journal.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/environment.h"

enum { STREAM_MAX_BYTES = 48 }; /* two numbers of 64 bits, a colon, NUL */

bool journal_reads(int fd, char **environment)
{
    char own[STREAM_MAX_BYTES];
    struct stat status;
    const jt_str stream = jt_environment_value(environment, JT_STR("JOURNAL_STREAM"));
    if (stream.len == 0 || fstat(fd, &status) != 0)
        return false;
    snprintf(own, sizeof(own), "%" PRIu64 ":%" PRIu64, (uint64_t)status.st_dev,
             (uint64_t)status.st_ino);
    return jt_str_eq(stream, jt_str_from(own));
}
