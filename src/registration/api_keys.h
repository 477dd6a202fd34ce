/*
 * api_keys: credentials for callers of APIs (contract section 4). A key is returned once, to be
 * shown once (the caller clears it); after that its name, owner, API and scopes never change, its
 * limits may. An organization's caller reaches that organization's keys only.
 */
#pragma once

#include "base/secret.h"
#include "registration/api_key_limits.h"
#include "registration/registration.h"
#include "store/api_keys.h"

struct api_key_wanted {
    jt_str name, api_id;
    jt_str type;              /* a name; empty: the owner tells it */
    jt_str org_code, user_id; /* at most one of them is not empty */
    int64_t lifetime_s;       /* 0: for ever */
    const jt_str *scopes;     /* of each its id or its key */
    size_t scope_count;       /* at most API_KEY_SCOPES_MAX */
    struct api_key_limits_wanted limits;
};

JT_MUST_USE jt_err api_key_create(struct registrar *r, const struct api_key_wanted *wanted,
                                  struct api_key *ret_key, struct jt_secret *ret_secret);
JT_MUST_USE jt_err api_key_update(struct registrar *r, jt_str id,
                                  const struct api_key_limits_wanted *wanted);
/* The old one is good for so many seconds more. */
JT_MUST_USE jt_err api_key_rotate(struct registrar *r, jt_str id, int64_t grace_s,
                                  struct jt_secret *ret_secret);
/* The key stays in the store, so that it can be listed. A second time there is no such key. */
JT_MUST_USE jt_err api_key_revoke(struct registrar *r, jt_str id);
/* Makes those inactive whose time is over, so many of them at most. */
JT_MUST_USE jt_err api_keys_end(struct registrar *r, int64_t now_ms, size_t count_max);
