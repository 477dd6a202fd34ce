/*
 * client_standing: what an application may do at the management API now, out of its record in the
 * directory, which is also what its tokens are issued by. A token lives longer than the power that
 * it was issued with, so the guard compares it with this.
 */
#pragma once

#include "oauth/token_service.h"

/* Views are of the arena of the request that asks. */
struct client_standing {
    jt_str org_code; /* empty: global */
    bool is_organization_suspended;
    jt_str scope; /* what is enabled for it there, with spaces between; empty: nothing */
    /* Of its secrets and keys that are good, where it may show such, with spaces between. */
    jt_str secret_ids, key_ids;
    int64_t revision; /* of the change feed: it has all changes up to this one */
};

/* JT_NOT_FOUND: there is no such application; JT_UNAVAILABLE: what is remembered may be stale, and
 * the store does not answer. */
JT_MUST_USE jt_err client_standing_get(const struct token_service *service, jt_str client_id,
                                       const struct request *req,
                                       struct client_standing *ret_standing);
