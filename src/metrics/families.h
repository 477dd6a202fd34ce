/*
 * families: the metrics of an issuer and of the process, family by family.
 */
#pragma once

#include "metrics/exposition.h"
#include "metrics/metrics.h"

/* All of the issuers, each in every family. arena: for what is read of them first. */
JT_MUST_USE jt_err issuer_metrics_write(const struct metrics *metrics, struct jt_arena *arena,
                                        struct exposition *out);
void process_metrics_write(const struct metrics_process *process, struct exposition *out);

/* "misses": the label lane of what waits for a pool. */
jt_str metrics_pool_name(enum pool_kind kind);
