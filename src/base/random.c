/*
 * random: getrandom(2), which blocks only until the kernel has gathered enough after boot. The
 * buffered source serves small draws of one thread out of one call.
 */
#include "base/random.h"

#include <errno.h>
#include <sys/random.h>

static jt_err system_fill(void *self, uint8_t *ret_bytes, size_t len)
{
    (void)self;
    while (len > 0) {
        ssize_t got = getrandom(ret_bytes, len, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return JT_ERR(JT_IO, "getrandom");
        ret_bytes += got;
        len -= (size_t)got;
    }
    return JT_DONE;
}

static jt_err buffered_fill(void *self, uint8_t *ret_bytes, size_t len)
{
    struct jt_random_buffer *buffer = self;
    if (len > sizeof(buffer->bytes))
        return jt_random_fill(&buffer->source, ret_bytes, len);
    if (len > buffer->left) {
        JT_TRY(jt_random_fill(&buffer->source, buffer->bytes, sizeof(buffer->bytes)));
        buffer->left = sizeof(buffer->bytes);
    }
    memcpy(ret_bytes, buffer->bytes + sizeof(buffer->bytes) - buffer->left, len);
    buffer->left -= len;
    return JT_DONE;
}

struct jt_random jt_random_buffered(struct jt_random_buffer *buffer)
{
    return (struct jt_random){ .fill = buffered_fill, .self = buffer };
}

struct jt_random jt_random_system(void)
{
    return (struct jt_random){ .fill = system_fill };
}
