/*
 * token_size: how large an application's tokens are. Proxies and servers in the way of a token
 * refuse header fields that are too long, many of them past 8 KiB and some past 4.
 */
#pragma once

#include "base/bytes.h"

enum { TOKEN_SIZE_WARNING_BYTES = 4096 };

/* Of tokens with all scopes that are enabled, in bytes of the compact form. */
struct token_size {
    size_t audience_count; /* that the application is authorized for */
    jt_str largest;        /* the audience whose token is the largest; empty where there is none */
    size_t largest_bytes;  /* of a token for that one alone; of one for no audience, if none */
    bool has_all;          /* a request may ask for all of them together */
    size_t all_bytes;
};

static inline size_t token_size_bytes(const struct token_size *size)
{
    return size->has_all && size->all_bytes > size->largest_bytes ? size->all_bytes
                                                                  : size->largest_bytes;
}
