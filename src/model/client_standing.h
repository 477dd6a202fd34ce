/*
 * client_standing: what an application may do at the management API now. A token outlives the power
 * that it was issued with; this is what it is held against.
 */
#pragma once

#include <stdint.h>

#include "base/bytes.h"

/* Views are of the arena of the request that asks. */
struct client_standing {
    jt_str org_code; /* empty: global */
    bool is_organization_suspended;
    jt_str scope;      /* what is enabled for it there, with spaces between; empty: nothing */
    jt_str secret_ids; /* of its secrets that are good, with spaces between */
    int64_t revision;  /* of the change feed, up to which it holds at least */
};
