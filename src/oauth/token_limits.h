/*
 * token_limits: how often the token endpoint answers one caller: a client, whatever it is answered;
 * and whoever sends wrong credentials, by address.
 *
 * Right credentials of a client that is in memory pass whatever came from their address before. So
 * nobody locks out a client by guessing for it: its id alone is not limited, and of all that guess
 * from its own address only those who guess wrong are. Known and unknown clients are limited alike.
 *
 * Each node counts for itself.
 */
#pragma once

#include "oauth/client_record.h"
#include "oauth/token_refusal.h"
#include "oauth/token_service.h"

/* For a step to return: REFUSED_WRONG_TOO_OFTEN where wrong credentials came from that address too
 * often, for that client_id or for all together. Counts nothing. */
JT_MUST_USE jt_err token_limits_check_wrong(const struct token_service *service,
                                            const struct request *req, jt_str client_id,
                                            struct token_refused *ret_refused);
/* Counts wrong credentials that were looked at. */
void token_limits_count_wrong(const struct token_service *service, const struct request *req,
                              jt_str client_id);

/* The same for an authenticated client, and counts it: REFUSED_CLIENT_TOO_OFTEN. */
JT_MUST_USE jt_err token_limits_take(const struct token_service *service,
                                     const struct client_record *client,
                                     struct token_refused *ret_refused);
