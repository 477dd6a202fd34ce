/*
 * api_key_owner: what happens to API keys when what they depend on is deleted.
 */
#pragma once

#include "store/api_keys.h"

/*
 * Records each key of whose that is not revoked yet as revoked, for the audit, the feed and the
 * webhooks. The keys themselves go with their API or organization, which the caller deletes next in
 * the same transaction.
 */
JT_MUST_USE jt_err record_api_keys_revoked(struct store_tx *tx, const struct api_key_filter *whose);
