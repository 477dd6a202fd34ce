/*
 * address_limit: a token bucket for each address, so that one of them cannot keep the store busy.
 *
 * A table of fixed size: no allocation per call. Past its size the address with most left in its
 * bucket is forgotten, which costs least. Of an IPv6 address the first 64 bits count: the rest is
 * the caller's to choose.
 */
#pragma once

#include "base/instant.h"

struct address_limit; /* opaque; any thread */

/* per_minute at most 1000000: as many at once, and after that as many a minute. */
JT_MUST_USE jt_err address_limit_new(int64_t per_minute, struct address_limit **ret_limit);
void address_limit_free(struct address_limit *limit); /* takes NULL */

/* Seconds until address may go on, 0: now. Text that is no address counts as one address. */
int64_t address_limit_wait_s(struct address_limit *limit, jt_str address, struct jt_instant now);

/* Takes one out of the address's bucket; never below empty. */
void address_limit_take(struct address_limit *limit, jt_str address, struct jt_instant now);
