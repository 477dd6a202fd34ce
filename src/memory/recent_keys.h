/*
 * recent_keys: ids that were lately asked for in vain, so that who asks again costs no query. A
 * table of fixed size (RECENT_KEYS_MAX ids, half a MiB); past that the oldest go, so a flood of
 * ids costs no memory.
 *
 * It follows the change feed as record_map.h does: what changes is forgotten, and what was found
 * out before a change came is not kept.
 */
#pragma once

#include "base/bytes.h"

enum {
    RECENT_KEY_BYTES = 32,
    RECENT_KEYS_MAX = 16384,
};

struct recent_keys; /* opaque; any thread */

JT_MUST_USE jt_err recent_keys_new(struct recent_keys **ret_keys);
void recent_keys_free(struct recent_keys *keys); /* takes NULL */

/* Keys have RECENT_KEY_BYTES; no other is there. */
bool recent_keys_has(struct recent_keys *keys, jt_str key);

/* revision: of the feed before the store was asked. */
void recent_keys_add(struct recent_keys *keys, jt_str key, int64_t revision);

/* Before what a change makes untrue is forgotten; in order of revisions. */
void recent_keys_set_revision(struct recent_keys *keys, int64_t revision);
void recent_keys_forget(struct recent_keys *keys, jt_str key);
void recent_keys_clear(struct recent_keys *keys, int64_t revision);
