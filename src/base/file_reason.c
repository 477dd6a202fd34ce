/* file_reason: one row an errno. What is not listed gets words that name the places to look at. */
#include "base/file_reason.h"

#include <errno.h>

#include "base/bytes.h"

static const struct {
    int error;
    const char *words;
} reasons[] = {
    { EACCES, "this user has no right to it; run as the user it belongs to, or give the right "
              "(chown, chmod)" },
    { EPERM, "the system protects it; see chown, chmod, and lsattr for a file marked immutable" },
    { EROFS,
      "its file system is mounted read-only; mount it for writing, or choose another place" },
    { ENOSPC, "its disk is full; make room on it" },
    { EDQUOT, "the quota of this user is used up; make room, or have it raised" },
    { EFBIG, "a file may not become that large here; raise the limit (ulimit -f)" },
    { ENOENT, "it does not exist; correct the path, or put it there" },
    { ENOTDIR, "a part of the path is a file and no folder (Not a directory); correct the path" },
    { EISDIR, "it is a folder; name a file" },
    { ELOOP, "its symbolic links lead in a circle; correct them" },
    { ENAMETOOLONG, "a name in the path is too long; choose a shorter one" },
    { EMFILE, "this process has too many files open; raise the limit (ulimit -n)" },
    { ENFILE, "the system has too many files open; end other programs, or raise fs.file-max" },
    { EIO, "the disk fails; the system's log (dmesg) says more" },
    { ENXIO, "the device behind it is not there; correct the path" },
    { ENODEV, "the device behind it is not there; correct the path" },
    { EBUSY, "another program keeps it busy; end that program" },
    { ETXTBSY, "another program keeps it busy; end that program" },
    { ESTALE, "the network's file system lost it; mount it again" },
};

const char *jt_file_reason(int error)
{
    for (size_t i = 0; i < COUNT(reasons); i++)
        if (reasons[i].error == error)
            return reasons[i].words;
    return "the system refuses it; see its file, its folder and the system's log (dmesg)";
}

jt_err jt_file_err(int error)
{
    const bool is_full = error == ENOSPC || error == EDQUOT || error == EFBIG;
    return (jt_err){ is_full ? JT_FULL : JT_IO, jt_file_reason(error) };
}
