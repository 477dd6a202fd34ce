/* err: the names that the codes have in logs. */
#include "base/err.h"

const char *jt_code_name(enum jt_code code)
{
    switch (code) {
    case JT_OK:
        return "ok";
    case JT_INVALID:
        return "invalid";
    case JT_TOO_LARGE:
        return "too_large";
    case JT_NOT_FOUND:
        return "not_found";
    case JT_CONFLICT:
        return "conflict";
    case JT_STALE:
        return "stale";
    case JT_REFUSED:
        return "refused";
    case JT_WOULD_BLOCK:
        return "would_block";
    case JT_UNAVAILABLE:
        return "unavailable";
    case JT_UNCERTAIN:
        return "uncertain";
    case JT_NEWER:
        return "newer";
    case JT_NO_MEMORY:
        return "no_memory";
    case JT_CRYPTO:
        return "crypto";
    case JT_IO:
        return "io";
    case JT_STORE:
        return "store";
    case JT_FULL:
        return "full";
    case JT_MOVED:
        return "moved";
    }
    return "unknown";
}
