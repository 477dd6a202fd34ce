/*
 * guard: who may pass to a management route (contract section 7.1): a bearer token of ours for the
 * management API, of an application that still exists, that holds the route's scope; or, without an
 * Authorization header, a session of the console whose role allows it.
 *
 * A token of an organization-scoped application passes only to resources that are open to it
 * (resources.h), whose handlers then keep it to its own organization's record.
 */
#pragma once

#include "http/router.h"

/* Who asks; request.caller behind the guard. */
struct caller {
    jt_str org_code;       /* empty: may act on everything */
    jt_str actor;          /* "application:CLIENT_ID", "administrator:EMAIL": for the audit */
    jt_str scope;          /* all that the token was granted, separated by spaces */
    bool is_administrator; /* in a session of the console: there the role counts, not a scope */
    bool is_read_only;     /* that role */
};

static inline const struct caller *request_caller(const struct request *req)
{
    return req->caller;
}

/* Both are route_group.guard; context is a struct management. */
jt_err guard_open_to_organizations(void *context, struct request *req, struct response *resp);
jt_err guard_global(void *context, struct request *req, struct response *resp);

/* 403 unless the token has that scope, or the role allows what it is for: for what needs more than
 * the one of its route. */
JT_MUST_USE jt_err guard_scope(struct request *req, struct response *resp, jt_str scope);

/* The same for the one operation that a caller may come to without a token (contract section 4):
 * then there is no caller. A token that is sent must be valid all the same, and hold read:api_keys.
 */
jt_err guard_api_key_verification(void *context, struct request *req, struct response *resp);

/* 403 unless the caller may see that organization. */
JT_MUST_USE jt_err guard_organization(struct request *req, struct response *resp, jt_str org_code);
