/*
 * precondition: If-Match (RFC 9110 section 13.1.1): a change is made only while what it is about is
 * still what the caller has seen of it.
 *
 * A change is about what GET of its path answers with an ETag (answer_shape.has_etag), or else GET
 * of the nearest path above it: the values of an application's properties, for one of them.
 */
#pragma once

#include "http/request.h"
#include "management/management.h"

/* Before anything was changed in tx, which is for writing: JT_STALE unless If-Match is not there,
 * or names the ETag as it is in tx. What is not there at all passes: the change has its own 404. */
JT_MUST_USE jt_err precondition_check(struct management *management, const struct request *req,
                                      struct store_tx *tx);

/* The GET whose ETag counts for route; NULL: there is none, and If-Match is never so. */
const struct route *precondition_source(const struct route *route);
