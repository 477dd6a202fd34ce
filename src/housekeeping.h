/*
 * housekeeping: what a server does by itself, on two background threads an issuer. One listens, and
 * waits for no writer while all is well; the other one writes. They do what the issuer needs
 * (issuer/housekeeping.h), and what is the process's: watching the clock, telling of limits, and
 * the sessions of administrators.
 */
#pragma once

#include "http/limits.h"
#include "issuer/issuer.h"

struct housekeeping; /* opaque */

/* What is pointed to is the caller's, while it runs. */
struct housekeeping_options {
    const struct config *config; /* the settings in force */
    struct log *log;
    const struct sandbox *sandbox; /* of its threads; NULL: none */
    struct jt_clock clock;
    struct http_limits *limits;
    struct process_figures *kernel_figures;
    struct administration *administration;
    struct issuer *const *issuers;
    size_t issuer_count;
};

JT_MUST_USE jt_err housekeeping_start(const struct housekeeping_options *options,
                                      struct housekeeping **ret_housekeeping);

/* Waits for the tasks that run, and writes the last figures, so nobody may count any more. Takes
 * NULL. */
void housekeeping_stop(struct housekeeping *housekeeping);
