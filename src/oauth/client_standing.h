/*
 * client_standing: tells the management API of a client, from the directory where it is known: what
 * tokens are issued by and what they are worth there is one record.
 */
#pragma once

#include "model/client_standing.h"
#include "oauth/token_service.h"

/* context is the service. JT_NOT_FOUND: there is no such application; JT_UNAVAILABLE: what is
 * remembered may be stale, and the store does not answer. */
JT_MUST_USE jt_err client_standing_get(void *context, jt_str client_id, const struct request *req,
                                       struct client_standing *ret_standing);
