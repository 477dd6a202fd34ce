/*
 * span_exporter: hands spans to a collector (OTLP/HTTP, JSON), many in a request, from a thread of
 * its own.
 *
 * Whoever has a span puts it into a queue of fixed size and goes on. A request that the collector
 * cannot take now is sent again, a few times and after longer and longer waits, or when it says
 * (Retry-After); what does not fit into the queue meanwhile, and what it does not take, is dropped
 * and counted.
 */
#pragma once

#include "base/random.h"
#include "ops/log.h"
#include "traces/collector_headers.h"
#include "traces/span.h"

enum {
    SPANS_MAX = 2048,     /* that wait */
    SPAN_EVERY_MS = 1000, /* they are sent; or sooner, when half of the room is taken */
    SPAN_TRIES_MAX = 5,
    SPAN_RETRY_MS = 1000, /* the first wait, at most; each next one is twice as long */
    SPAN_RETRY_AFTER_MAX_MS = 60 * 1000,
};

struct span_exporter; /* opaque; any thread */

struct span_exporter_options {
    jt_str url;                        /* of the collector's traces; the caller's while it lives */
    struct collector_headers *headers; /* taken over, when all goes well; NULL: none */
    int every_ms;                      /* SPAN_EVERY_MS */
    int64_t retry_ms;                  /* SPAN_RETRY_MS */
    struct jt_random random;
    struct log *log;
};

JT_MUST_USE jt_err span_exporter_new(const struct span_exporter_options *options,
                                     struct span_exporter **ret_exporter);
/* From here on what is added is sent. sandbox is the caller's; NULL: none. */
JT_MUST_USE jt_err span_exporter_start(struct span_exporter *exporter,
                                       const struct sandbox *sandbox);
/* Sends what is left, each request once, until end at the latest, and frees all; nobody may add any
 * more. Takes NULL. */
void span_exporter_stop(struct span_exporter *exporter, struct jt_instant end);

/* Other ones, from the next request on; taken over. */
void span_exporter_set_headers(struct span_exporter *exporter, struct collector_headers *headers);

/* Never waits for the collector. */
void span_exporter_add(struct span_exporter *exporter, const struct span *span);

/* What became of spans, since the start. */
enum span_fate {
    SPAN_EXPORTED,
    SPAN_DROPPED_FULL,
    SPAN_DROPPED_FAILED,
    SPAN_DROPPED_REJECTED, /* by the collector, out of a request that it took */
    SPAN_FATES,
};
int64_t span_exporter_count(const struct span_exporter *exporter, enum span_fate fate);
