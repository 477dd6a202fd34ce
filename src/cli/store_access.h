/*
 * store_access: what the commands that work on the store do first: read the settings, open the
 * store, find its master key. What fails is said on standard error.
 */
#pragma once

#include "cli/flags.h"
#include "keys/master_key_setup.h"
#include "ops/config.h"
#include "store/store.h"

struct store_access {
    struct config config;
    struct flag_reader flags; /* over the arguments that are no settings */
    struct jt_clock clock;
    struct jt_random random;
    struct store *store; /* NULL until opened */
};

void store_access_close(struct store_access *opened); /* for JT_AUTO */

/* Reads the settings. COMMAND_USAGE when one is wrong; COMMAND_FAILED when it is the store's URL.
 */
enum command_status store_access_configure(const struct command_call *call,
                                           struct store_access *ret_access);

/* may_create false: a store that does not exist is an error and is not made. */
enum command_status store_access_open(const struct command_call *call, bool may_create,
                                      struct store_access *opened);

/* Says what could not be done on the opened store, why, and what to do. COMMAND_FAILED. */
enum command_status store_access_fail(const struct command_call *call,
                                      const struct store_access *opened, const char *what,
                                      jt_err err);

/* The caller clears ret_keys. */
enum command_status store_access_keys(const struct command_call *call,
                                      const struct store_access *opened, struct jt_keys *ret_keys);

/* From here on no other process has the store open, and only STORE_WRITE is possible. */
enum command_status store_access_take_alone(const struct command_call *call,
                                            struct store_access *opened);
