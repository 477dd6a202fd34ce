/*
 * tasks of the store: which of the processes that share it does what must be done once (store.h's
 * rules hold).
 *
 * A task is leased: who took it has it until the lease ends, and may take it again before. A
 * process that dies keeps others from it until then, and no longer.
 */
#pragma once

#include "store/store.h"

enum { TASK_LEASE_MS = 60 * 1000 };

/* By one statement (bookkeeping). ret_is_mine false: another holder has it. */
JT_MUST_USE jt_err store_task_take(struct store_tx *tx, jt_str task, jt_str holder,
                                   bool *ret_is_mine);
/* At the holder's end: others need not wait for that of its leases (bookkeeping). */
JT_MUST_USE jt_err store_tasks_give_back(struct store_tx *tx, jt_str holder);
