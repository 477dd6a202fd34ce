/*
 * token_size: how large an application's tokens are, measured on tokens that are written as the
 * token endpoint writes them, but never signed. Many proxies and servers refuse header fields of
 * more than 8 KiB, and some those of more than 4.
 */
#pragma once

#include "oauth/token_service.h"
#include "store/clients.h"

enum { TOKEN_SIZE_WARNING_BYTES = 4096 };

/* Of tokens with all scopes that are enabled, in bytes of the compact form. */
struct token_size {
    size_t audience_count; /* that the application is authorized for */
    jt_str largest;        /* the audience whose token is the largest; empty where there is none */
    size_t largest_bytes;  /* of a token for that one alone; of one for no audience, if none */
    bool has_all;          /* a request may ask for all of them together */
    size_t all_bytes;
    size_t max_bytes; /* the token endpoint refuses to issue a larger one */
};

static inline size_t token_size_bytes(const struct token_size *size)
{
    return size->has_all && size->all_bytes > size->largest_bytes ? size->all_bytes
                                                                  : size->largest_bytes;
}

/*
 * client may be of a transaction that is not committed yet. ret_size lives as long as client.
 * JT_UNAVAILABLE, JT_NOT_FOUND: there are no keys, or none to sign with.
 */
JT_MUST_USE jt_err token_size_measure(const struct token_service *service,
                                      const struct client_data *client,
                                      struct token_size *ret_size);
