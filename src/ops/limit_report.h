/*
 * limit_report: tells the log of limits that connections meet: at once when one is met, each minute
 * while it goes on, and when a minute has passed without.
 */
#pragma once

#include "http/limits.h"
#include "ops/log.h"

struct limit_report {
    struct limit_state {
        int64_t told;            /* of the count */
        int64_t met, met_ms;     /* the count when it last grew, and when that was seen */
        int64_t begun, begun_ms; /* the count before, and when that was told; 0: it is over */
        int64_t told_ms;
    } of[HTTP_LIMIT_COUNT];
};

/* What the lines name: the settings in force. */
struct limit_settings {
    int64_t connections_max, connections_per_address;
};

/* Each second, on one thread; now_ms is monotonic. */
void limit_report(struct limit_report *report, struct http_limits *limits,
                  const struct limit_settings *settings, int64_t now_ms, struct log *log);
