/*
 * api_key_owner: what happens to API keys when what they depend on is deleted.
 */
#pragma once

#include "registration/registration.h"
#include "store/api_keys.h"

/*
 * Records as revoked each key that fits the filter and is not revoked yet, for the audit, the feed
 * and the webhooks. The keys themselves are deleted with their API or organization: the caller
 * deletes that next, in the same transaction.
 */
JT_MUST_USE jt_err api_keys_revoke_all(struct registrar *r, const struct api_key_filter *whose);
