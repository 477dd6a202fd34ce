/*
 * outcomes: what became of attempts, kept until it is committed, many in one transaction. What
 * a crash loses is attempted again when its lease ends, so each delivery is sent at least once.
 *
 * Decides what follows from each (contract section 8): the next attempt, a delivery that has failed
 * for good, a webhook that has failed for too long and is disabled.
 */
#pragma once

#include "ops/log.h"
#include "store/webhooks.h"

enum { OUTCOMES_MAX = 1024 };

struct outcomes; /* opaque; one thread, but where a call says otherwise */

JT_MUST_USE jt_err outcomes_new(struct store *store, struct jt_clock clock, struct log *log,
                                struct outcomes **ret_outcomes);
void outcomes_free(struct outcomes *outcomes); /* takes NULL; what is not committed is forgotten */

size_t outcomes_count(const struct outcomes *outcomes);

/* An attempt that just ended: status of HTTP or 0; error a literal, NULL where it is delivered. At
 * most OUTCOMES_MAX are kept between commits: JT_TOO_LARGE. */
JT_MUST_USE jt_err outcomes_add(struct outcomes *outcomes, const struct delivery_to_send *delivery,
                                int64_t status, const char *error);

/* How many of that state there were, since the start. Any thread. */
int64_t outcomes_seen(const struct outcomes *outcomes, enum delivery_state state);

/* Commits all; on error all stay. */
JT_MUST_USE jt_err outcomes_commit(struct outcomes *outcomes);
