/*
 * client_standing: what an application may do at the management API now, from the directory where
 * it is known: what tokens are issued by and what they are worth there is one record. A token
 * outlives the power that it was issued with; this is what it is held against.
 */
#pragma once

#include "oauth/token_service.h"

/* Views are of the arena of the request that asks. */
struct client_standing {
    jt_str org_code; /* empty: global */
    bool is_organization_suspended;
    jt_str scope;      /* what is enabled for it there, with spaces between; empty: nothing */
    jt_str secret_ids; /* of its secrets that are good, with spaces between */
    int64_t revision;  /* of the change feed, up to which it holds at least */
};

/* JT_NOT_FOUND: there is no such application; JT_UNAVAILABLE: what is remembered may be stale, and
 * the store does not answer. */
JT_MUST_USE jt_err client_standing_get(const struct token_service *service, jt_str client_id,
                                       const struct request *req,
                                       struct client_standing *ret_standing);
