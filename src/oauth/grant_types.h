/*
 * grant_types: the ways to a token (RFC 6749 section 1.3), one row each. The token endpoint runs
 * the row that the parameter grant_type names, and metadata lists the rows. A new grant is a row in
 * a file of its own, named in grant_types.c.
 */
#pragma once

#include "oauth/token_grant.h"

struct grant_type {
    jt_str name;                   /* the parameter */
    jt_str gty_json;               /* the claim gty */
    jt_str issued_token_type_json; /* a member of the answer with its comma, or empty */

    /* Parameters of this grant alone: unknown to the others, and skipped there. */
    const struct form_name *parameters;
    size_t parameter_count;
    /* Judges them, before it is looked at who asks; NULL: there is nothing to judge. */
    enum token_refusal (*check)(const struct token_request *asked);

    /* How a client that authenticates is refused; TOKEN_GRANTED: a client must. */
    enum token_refusal refuses_clients;
    /* Who is asking, for which audiences, with which scopes: all that token_write() needs. */
    jt_err (*decide)(const struct token_service *service, const struct token_request *asked,
                     const struct client_credential *credential, const struct request *req,
                     struct token_grant *grant, struct token_refused *ret_refused);
    /* Counts what was used for a token that is issued. */
    void (*count)(const struct token_service *service, const struct token_grant *grant,
                  const struct request *req);
};

extern const struct grant_type client_credentials; /* client_credentials.c */
extern const struct grant_type token_exchange;     /* token_exchange.c */

extern const struct grant_type *const grant_types[]; /* in the order of metadata */
extern const size_t grant_type_count;

/* NULL when there is none of that name. */
const struct grant_type *grant_type_find(jt_str name);
