/*
 * figures: what a store counts of its own transactions, without a lock.
 */
#pragma once

#include "base/durations.h"
#include "store/store.h"

enum { STORE_MODES = STORE_BOOKKEEPING + 1, STORE_ERROR_CODES = JT_MOVED + 1 };

struct store_figures {
    struct jt_durations took[STORE_MODES];  /* by enum store_mode, the wait for a connection too */
    atomic_llong errors[STORE_ERROR_CODES]; /* by enum jt_code; what is no fault stays 0 */
};

const struct store_figures *store_figures(const struct store *store);

/* "write". */
jt_str store_mode_name(enum store_mode mode);
/* Whether an error of that code is a fault of the store, and no answer of it. */
bool store_code_is_fault(enum jt_code code);
