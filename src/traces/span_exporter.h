/*
 * span_exporter: hands spans to a collector (OTLP/HTTP, JSON), many in a request, from a thread of
 * its own.
 *
 * Whoever has a span puts it into a queue of fixed size and goes on. What does not fit, and what
 * the collector does not take, is dropped and counted: a span is worth no wait and no second try.
 */
#pragma once

#include "ops/log.h"
#include "traces/span.h"

enum { SPANS_MAX = 2048 }; /* that wait */

struct span_exporter; /* opaque; any thread */

/* url is of the collector's traces, and the caller's while it lives. */
JT_MUST_USE jt_err span_exporter_new(jt_str url, struct log *log,
                                     struct span_exporter **ret_exporter);
/* From here on what is added is sent. sandbox is the caller's; NULL: none. */
JT_MUST_USE jt_err span_exporter_start(struct span_exporter *exporter,
                                       const struct sandbox *sandbox);
/* Sends what is left, until end at the latest, and frees all; nobody may add any more. Takes NULL.
 */
void span_exporter_stop(struct span_exporter *exporter, struct jt_instant end);

/* Never waits for the collector. */
void span_exporter_add(struct span_exporter *exporter, const struct span *span);

/* What became of spans, since the start. */
enum span_fate { SPAN_EXPORTED, SPAN_DROPPED_FULL, SPAN_DROPPED_FAILED, SPAN_FATES };
int64_t span_exporter_count(const struct span_exporter *exporter, enum span_fate fate);
