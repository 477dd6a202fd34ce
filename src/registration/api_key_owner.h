/*
 * api_key_owner: what happens to API keys when what they depend on is deleted.
 */
#pragma once

#include "registration/registration.h"
#include "store/api_keys.h"

/*
 * Records each key of whose that is not revoked yet as revoked, for the audit, the feed and the
 * webhooks. The keys themselves go with their API or organization, which the caller deletes next in
 * the same transaction.
 */
JT_MUST_USE jt_err api_keys_revoke_all(struct registrar *r, const struct api_key_filter *whose);
