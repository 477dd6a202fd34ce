/*
 * operation: what the management API says of a route (route.row): who may call it, and what it
 * takes and gives. Its handler reads body and query with the same tables that the API document
 * (api_document.h) shows.
 */
#pragma once

#include "http/router.h"
#include "management/query.h"
#include "rest/answer.h"
#include "rest/body.h"

struct operation {
    const char *id;                 /* operationId */
    bool is_own;                    /* the contract has none like it */
    const char *scope;              /* of the management API that a token must hold; NULL: public */
    const struct body_shape *body;  /* NULL: takes none */
    const char *const *media_types; /* of a body that no table describes; ends with NULL */
    const struct query_parameter *query; /* ends with a row that has no name; NULL: takes none */
    const struct answer_shape *gives;    /* of a success */
    /* Of a success that is a file, and no table describes; ends with NULL. NULL: it is JSON. */
    const char *const *gives_types;
};

/* For struct route, by the contract's document or our own:
 * OPERATION("addAPIs", "create:apis", .body = &create_api_body, .gives = &created_answer).
 */
#define OPERATION(operation_id, needed_scope, ...)                 \
    &(const struct operation)                                      \
    {                                                              \
        .id = (operation_id), .scope = (needed_scope), __VA_ARGS__ \
    }
#define OWN_OPERATION(operation_id, needed_scope, ...) \
    OPERATION(operation_id, needed_scope, .is_own = true, __VA_ARGS__)

/* NULL: of a route that is none of the management API's operations. */
static inline const struct operation *operation_of(const struct route *route)
{
    return route->row;
}
