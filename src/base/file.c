/*
 * file: read() in a loop into the arena, which has room for one byte more than is allowed: so too
 * long is known without asking for the size, which pipes do not have.
 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

jt_err file_read_descriptor(int fd, size_t max_bytes, struct jt_arena *arena, jt_str *ret_text)
{
    char *bytes = NULL;
    size_t len = 0;
    JT_TRY(jt_arena_alloc(arena, max_bytes + 1, &bytes)); /* one more shows what is too long */
    while (len <= max_bytes) {
        ssize_t got = read(fd, bytes + len, max_bytes + 1 - len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return JT_ERR(JT_IO, "read a file");
        if (got == 0)
            break;
        len += (size_t)got;
    }
    if (len > max_bytes)
        return JT_ERR(JT_TOO_LARGE, "file too large");
    *ret_text = (jt_str){ bytes, len };
    return JT_DONE;
}

jt_err file_read(const char *path, size_t max_bytes, struct jt_arena *arena, jt_str *ret_text)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? JT_ERR(JT_NOT_FOUND, "no such file")
                               : JT_ERR(JT_IO, "open a file");
    jt_err err = file_read_descriptor(fd, max_bytes, arena, ret_text);
    close(fd);
    return err;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

jt_str file_trim(jt_str text)
{
    while (text.len > 0 && is_blank(text.ptr[text.len - 1]))
        text.len--;
    while (text.len > 0 && is_blank(text.ptr[0]))
        text = (jt_str){ text.ptr + 1, text.len - 1 };
    return text;
}
