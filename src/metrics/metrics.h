/*
 * metrics: what is told to Prometheus: where each figure is. Nothing here counts; whatever happens
 * is counted where it happens.
 *
 * What is told waits for nothing: counters are read without a lock, and how things stand in a store
 * was read before (standing.h). The names are an interface: docs/metrics.md has them.
 */
#pragma once

#include "api_keys/api_key_directory.h"
#include "http/figures.h"
#include "http/limits.h"
#include "memory/freshness.h"
#include "metrics/process_figures.h"
#include "metrics/standing.h"
#include "oauth/client_statistics.h"
#include "oauth/coalescing.h"
#include "oauth/directory.h"
#include "oauth/token_statistics.h"
#include "store/figures.h"
#include "traces/span_exporter.h"
#include "webhooks/sender.h"

/* Of one issuer; all is the issuer's. */
struct metrics_issuer {
    jt_str name; /* its URL: the label issuer */
    struct jt_clock clock;
    const struct token_statistics *tokens;
    const struct client_statistics *named_clients; /* NULL: none are */
    struct coalescing *coalescing;
    struct directory *clients;
    struct api_key_directory *api_keys;
    const struct freshness *freshness;
    const struct store *store;
    const struct pools_figures *pools;
    const struct sender *webhooks;
    struct standing *standing;
};

/* Of the process. */
struct metrics_process {
    struct http_figures http;
    struct http_limits *limits;
    const struct span_exporter *exporter; /* NULL: there is no collector of traces */
    struct process_figures kernel;
};

/* What one answer tells. */
struct metrics {
    const struct metrics_process *process;
    const struct metrics_issuer *const *issuers;
    size_t issuer_count;
};
