/*
 * shares: how many of something each of many has taken, and no more than a share. An entry is there
 * only while somebody has taken some, so what it takes grows with what is taken.
 */
#pragma once

#include "base/bytes.h"

struct shares; /* opaque; any thread */

/* share_max: of each; holders_max: how many may have some at a time, at the least. */
JT_MUST_USE jt_err shares_new(int64_t share_max, size_t holders_max, struct shares **ret_shares);
void shares_free(struct shares *shares); /* takes NULL */

enum share_answer { SHARE_TAKEN, SHARE_IS_FULL, SHARE_NO_MEMORY };

/* One more of that holder. is_past_max: it may be more than the share, which others have granted.
 * ret_ticket is for giving it back. */
enum share_answer shares_take(struct shares *shares, int64_t holder, bool is_past_max,
                              uint32_t *ret_ticket);
void shares_give(struct shares *shares, uint32_t ticket);
/* Whose it is. A ticket is never 0. */
int64_t shares_holder(struct shares *shares, uint32_t ticket);

size_t shares_bytes(struct shares *shares); /* of memory that was asked for */
