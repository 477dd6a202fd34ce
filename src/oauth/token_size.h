/*
 * token_size: how many bytes a client's tokens have, measured on tokens that are written as the
 * token endpoint writes them, but never signed.
 */
#pragma once

#include "model/token_size.h"
#include "oauth/token_service.h"

/*
 * context is the service; client may be of a transaction that is not committed yet. ret_size lives
 * as long as client. JT_UNAVAILABLE, JT_NOT_FOUND: there are no keys, or none to sign with.
 */
JT_MUST_USE jt_err token_size_measure(void *context, const struct client_data *client,
                                      struct token_size *ret_size);
