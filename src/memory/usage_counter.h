/*
 * usage_counter: how often something was used, when last, and from where: counted in memory without
 * a lock, on any thread. The flush takes what there is, and forgets it after a commit only, so each
 * use is counted once whatever fails.
 */
#pragma once

#include <stdatomic.h>

#include "base/bytes.h"

/* Small: a million applications have four or more each. */
struct usage_counter {
    atomic_llong last_used_ms;
    atomic_uint count; /* since it was taken */
    uint32_t taken;    /* and not committed yet; the flush's alone */
};

void usage_counter_add(struct usage_counter *counter, int64_t now_ms);

/* What is not committed yet; the flush's. */
int64_t usage_counter_take(struct usage_counter *counter);
/* What was taken last is committed. */
void usage_counter_committed(struct usage_counter *counter);

enum { USAGE_ADDRESS_BYTES = 46 }; /* the longest IPv6 address as text, and a NUL */

struct usage_address {
    atomic_flag lock; /* held for one copy; who finds it taken skips */
    char text[USAGE_ADDRESS_BYTES];
};

void usage_address_keep(struct usage_address *kept, jt_str address);
/* Empty when none was kept, or one is being written just now: the next flush has it. */
void usage_address_read(struct usage_address *kept, char ret_text[static USAGE_ADDRESS_BYTES]);
