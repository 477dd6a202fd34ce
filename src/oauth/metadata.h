/*
 * metadata: what verifiers and clients read about this issuer, public, with CORS, ETag and
 * Cache-Control: the JWKS (RFC 7517) and the discovery documents (RFC 8414, OpenID Connect
 * Discovery).
 */
#pragma once

#include "http/router.h"
#include "jose/keyset.h"

struct metadata; /* opaque; follows the keyset it looks at. Any thread */

JT_MUST_USE jt_err metadata_new(jt_str issuer, struct keyset_current *keys, int64_t jwks_cache_s,
                                struct metadata **ret_metadata);
void metadata_free(struct metadata *metadata); /* takes NULL */

/* context of the group: the metadata. */
extern const struct route metadata_routes[];
extern const size_t metadata_route_count;
