/*
 * jwk_set: the keys of somebody else, to verify with (RFC 7517 section 5): of a file, of a client,
 * of another issuer. Fuzzed: tests/fuzz/fuzz_jwk_set.c.
 */
#pragma once

#include "jose/jwk.h"

enum { JWK_SET_MAX_BYTES = 256 * 1024, JWK_SET_KEYS_MAX = 100 };

struct jwk_set; /* opaque, immutable */

/*
 * From an object with an array "keys" of at most JWK_SET_KEYS_MAX. What jwk_parse() would refuse, a
 * key of another kind, for another use, too weak, or private, is passed over (RFC 7517 section 5):
 * so a set may have no key. The caller owns it. JT_INVALID, JT_TOO_LARGE.
 */
JT_MUST_USE jt_err jwk_set_parse(jt_str json, struct jwk_set **ret_set);
/* The same, but what jwk_parse() would refuse refuses the set, by the same code. */
JT_MUST_USE jt_err jwk_set_parse_whole(jt_str json, struct jwk_set **ret_set);
/* Of that key alone, which is the set's from then on. */
JT_MUST_USE jt_err jwk_set_of(struct jwk *key, struct jwk_set **ret_set);
void jwk_set_free(struct jwk_set *set);   /* takes NULL */
void jwk_set_freep(struct jwk_set **set); /* for JT_AUTO */

/* In the order of the text; lives as long as set. */
const struct jwk_list *jwk_set_keys(const struct jwk_set *set);
