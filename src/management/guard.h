/*
 * guard: who may pass to a management route (contract section 7.1): a bearer token of ours for the
 * management API that still stands and holds the route's scope; or, without an Authorization
 * header, a session of the console whose role allows it.
 *
 * A token is held against what its application is now (contract section 0): deleted, suspended, the
 * secret rotated, a scope disabled or the authorization revoked, it counts for no more than is
 * left. What the application may do on other APIs is no power here, whatever its scopes are called.
 *
 * A token of an organization-scoped application passes only to resources that are open to it
 * (resources.h), whose handlers then keep it to its own organization's record.
 */
#pragma once

#include "http/router.h"
#include "model/application.h"
#include "registration/caller.h"

struct jwt_claims;
struct management;
struct store_tx;

/* Who asks, and by what; request.caller behind the guard. */
struct requester {
    struct caller caller; /* comes first: request_caller() */
    jt_str acting_for;    /* with a token for a test, the application that it is of; else empty */
    jt_str token_scope;   /* all that the token was granted */
    jt_str client_secret_id, public_key_id; /* that the token was issued with; empty: none */
    jt_str session_id; /* of the administrator, also of one who asked for the token; empty: none */
    const struct jwt_claims *claims; /* of the token; NULL: none */
    int64_t revision;                /* of the change feed, up to which all this holds at least */
    const struct store_tx *within;   /* what is read is read in this one; NULL: in one of its own */
};

static inline const struct requester *request_requester(const struct request *req)
{
    return req->caller;
}

static inline const struct caller *request_caller(const struct request *req)
{
    return req->caller;
}

/* Both are route_group.guard; context is a struct management. */
jt_err guard_open_to_organizations(void *context, struct request *req, struct response *resp);
jt_err guard_global(void *context, struct request *req, struct response *resp);

/*
 * Whether all that still holds in tx, which is for writing: it may have waited for its turn while
 * the caller's power was taken, and what was taken counts for no change after the answer that says
 * so. JT_UNAVAILABLE, so that another try finds out what is left.
 */
JT_MUST_USE jt_err guard_again(struct management *management, const struct request *req,
                               struct store_tx *tx);

/* 403 unless the token has that scope, or the role allows what it is for: for what needs more than
 * the one of its route. */
JT_MUST_USE jt_err guard_scope(struct request *req, struct response *resp, jt_str scope);

/* The same for the one operation that a caller may come to without a token (contract section 4):
 * then there is no caller. A token that is sent must be valid all the same, and hold read:api_keys.
 */
jt_err guard_api_key_verification(void *context, struct request *req, struct response *resp);

/* 403 unless the caller may see that organization. */
JT_MUST_USE jt_err guard_organization(struct request *req, struct response *resp, jt_str org_code);
