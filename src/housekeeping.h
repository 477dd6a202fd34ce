/*
 * housekeeping: what a server does by itself, on two background threads. One listens, and waits
 * for no writer while all is well: it follows the change feed, watches the store's files and the
 * clock, and tells of limits. The other one writes: figures, the turns of keys, the end of what is
 * old.
 */
#pragma once

#include "admin/session_seen.h"
#include "api_keys/api_key_directory.h"
#include "http/limits.h"
#include "keys/key_rotation.h"
#include "oauth/feed.h"
#include "oauth/token_statistics.h"
#include "ops/config.h"

struct housekeeping; /* opaque */

/* What is pointed to is the caller's, while it runs. */
struct housekeeping_options {
    const struct config *config; /* the settings in force */
    struct log *log;
    struct jt_clock clock;
    struct store *store;
    struct feed *feed;
    struct directory *directory;
    struct api_key_directory *api_keys;
    struct token_statistics *token_statistics;
    struct session_seen *sessions_seen;
    struct http_limits *limits;
    struct key_rotation rotation; /* without transaction and arena */
};

JT_MUST_USE jt_err housekeeping_start(const struct housekeeping_options *options,
                                      struct housekeeping **ret_housekeeping);

/* The end is near: tasks of many transactions leave the rest. Takes NULL. */
void housekeeping_hurry(struct housekeeping *housekeeping);

/* Waits for the tasks that run, and writes the last figures, so nobody may count any more. Takes
 * NULL. */
void housekeeping_stop(struct housekeeping *housekeeping);
