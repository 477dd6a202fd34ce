/*
 * operation_shape: what an operation takes and gives, beside its row of a route table. Its handler
 * reads body and query with the same tables that the API document (api_document.h) shows.
 */
#pragma once

#include "management/query.h"
#include "rest/body.h"

struct operation_shape {
    const char *id;                      /* operationId where the contract has none */
    const struct body_shape *body;       /* NULL: takes none */
    const char *const *media_types;      /* of a body that no table describes; ends with NULL */
    const struct query_parameter *query; /* ends with a row that has no name; NULL: takes none */
    const char *answer; /* of a success: a name of components/schemas in api_document.json */
    int status;         /* of a success; 0 stands for 200 */
};

/* For struct route: SHAPE(.body = &create_api_body, .answer = "create_apis_response"). */
#define SHAPE(...)                  \
    &(const struct operation_shape) \
    {                               \
        __VA_ARGS__                 \
    }
