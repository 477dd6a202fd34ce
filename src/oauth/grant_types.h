/*
 * grant_types: the list of grants. The token endpoint runs the row that the parameter grant_type
 * names, and metadata lists the rows. A new grant is a row (token_grant.h) in a file of its own,
 * named in grant_types.c.
 */
#pragma once

#include "oauth/token_grant.h"

extern const struct grant_type client_credentials; /* client_credentials.c */
extern const struct grant_type token_exchange;     /* token_exchange.c */

extern const struct grant_type *const grant_types[]; /* in the order of metadata */
extern const size_t grant_type_count;

/* NULL when there is none of that name. */
const struct grant_type *grant_type_find(jt_str name);
