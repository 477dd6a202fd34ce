/*
 * openapi_plan: what an OpenAPI document does to the scopes of an API (contract section 5, rules 2,
 * 5, 6 and 7), before anything is done.
 */
#pragma once

#include "model/api.h"
#include "openapi/openapi.h"

enum openapi_outcome {
    OPENAPI_CREATED,
    OPENAPI_DUPLICATE, /* the API has the key, or an earlier operation made it */
    OPENAPI_REMOVED,   /* of an earlier import, and not in this document */
    OPENAPI_SKIPPED,   /* a reserved key */
    OPENAPI_OUTCOMES
};

struct openapi_plan {
    /* The keys of each outcome, ascending. */
    struct openapi_keys {
        jt_str *keys;
        size_t count;
    } lists[OPENAPI_OUTCOMES];
    /* The same for two of them: whose the keys are. */
    const struct openapi_operation **created;
    const struct scope **removed;
};

/* scopes are all of the API, ascending by key. No operations: every imported scope goes. Everything
 * in the plan borrows from operations and scopes. */
JT_MUST_USE jt_err openapi_plan_make(const struct openapi_operation *operations, size_t count,
                                     const struct scope *scopes, size_t scope_count,
                                     struct jt_arena *arena, struct openapi_plan *ret_plan);
