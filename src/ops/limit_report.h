/*
 * limit_report: tells the log of limits that connections meet: at once when one is met, each minute
 * while it goes on, and when a minute has passed without.
 */
#pragma once

#include "base/instant.h"
#include "http/limits.h"
#include "ops/log.h"

struct limit_report {
    struct limit_state {
        bool has_begun;           /* it was told, and is not over */
        int64_t begun, told, met; /* the count: before, when last told, when it last grew */
        struct jt_instant begun_at, told_at, met_at;
    } of[HTTP_LIMIT_COUNT];
};

/* What the lines name: the settings in force. */
struct limit_settings {
    int64_t connections_max, connections_per_address;
};

/* Each second, on one thread. */
void limit_report(struct limit_report *report, struct http_limits *limits,
                  const struct limit_settings *settings, struct jt_instant now, struct log *log);
