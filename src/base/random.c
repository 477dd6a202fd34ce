/* random: see the header. */
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

struct jt_random jt_random_system(void)
{
    return (struct jt_random){ .fill = system_fill };
}
