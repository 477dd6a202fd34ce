/*
 * request_told: what a request leaves at its end: its line in the log, and, where somebody traces
 * it and a collector is set, its span.
 */
#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "http/router.h"
#include "traces/span_exporter.h"

/* A router's log_context. */
struct request_told {
    struct log *log;
    struct span_exporter *exporter; /* NULL: there is no collector */
    struct jt_clock clock;
    struct jt_random random;
};

/* For http_options.log; context is a struct request_told. */
void request_tell(void *context, const struct request *req, const struct response *resp,
                  int64_t duration_us);
