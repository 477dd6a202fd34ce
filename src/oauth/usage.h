/*
 * usage: who uses what, and when last: counted in memory on the hot path, flushed each second in
 * short transactions. Nothing is written per token.
 */
#pragma once

#include "oauth/token_grant.h"

/* Counts one token: on the application, its secret, each audience, each scope. No lock, no memory.
 */
void usage_count(struct directory *directory, const struct token_grant *grant, jt_str address);

/* Writes what has gathered, as record_map_flush(). */
JT_MUST_USE jt_err usage_flush(struct directory *directory, struct store *store,
                               enum record_flush_extent extent);
