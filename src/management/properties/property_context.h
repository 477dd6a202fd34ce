/*
 * property_context: what properties and their categories are of: the member and the query parameter
 * of that name.
 */
#pragma once

#include "management/query.h"
#include "model/property.h"

extern const char *const property_contexts[]; /* for MEMBER_CHOICE */

/* What the lists of both take in the query. */
extern const struct query_parameter property_list_query[];

/* The query's; NULL where it is not given. 400. */
JT_MUST_USE jt_err property_context_read(struct request *req, struct response *resp,
                                         const enum property_context **ret_context);

/* JT_NOT_FOUND unless a thing of that context is in a list that context filters. */
JT_MUST_USE jt_err property_context_match(const enum property_context *filter,
                                          enum property_context context);
