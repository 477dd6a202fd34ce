/*
 * api_document: jeton's own OpenAPI 3.1 document, at /api/v1/openapi.json.
 *
 * The operations of the management API are written from the route tables that dispatch, with the
 * tables that their handlers check and answer with (operation.h). api_document.json has the rest:
 * errors, and the routes whose form is the RFCs' (token endpoint, discovery).
 */
#pragma once

#include "management/management.h"

struct api_document; /* opaque; never changes */

/* management is asked for its issuer and its routes, and may go afterwards. */
JT_MUST_USE jt_err api_document_new(struct management *management,
                                    struct api_document **ret_document);
void api_document_free(struct api_document *document); /* takes NULL */

/* The JSON text, as long as document. */
jt_str api_document_text(const struct api_document *document);

/* context of the group: the document. */
extern const struct route api_document_routes[];
extern const size_t api_document_route_count;
