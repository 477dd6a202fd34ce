/*
 * master_key_setup: finds the master key of a store and proves that it is the right one.
 *
 * It comes from the environment variable JETON_MASTER_KEY, else from a file (the setting
 * master_key_file, else master.key beside the database). Only a store that has not known one yet
 * gets a new key: a store with sealed keys and without its master key must be mended by a person.
 */
#pragma once

#include "keys/master_key.h"
#include "ops/config.h"
#include "store/store.h"

#define MASTER_KEY_CHECK_FACT "master_key_check"

/*
 * Before the store is opened: refuses (JT_REFUSED) to make a new store beside the master key that a
 * store had which is gone, or in the place of the key. A key that was named, or is in the
 * environment, may be there first.
 */
JT_MUST_USE jt_err master_key_guard_store(const struct config *config, char **environment,
                                          struct jt_arena *arena, jt_str *ret_problem);

/*
 * Any number of processes may start on one new store: all get the same key. A rotation that was cut
 * off is completed. ret_problem is a sentence for people (never with a value of the key) in arena:
 * on error why, else what was completed, or empty. Errors: JT_NOT_FOUND, JT_IO, JT_INVALID,
 * JT_REFUSED (readable by others, or the key of another store), and the store's.
 */
JT_MUST_USE jt_err master_key_setup(const struct config *config, char **environment,
                                    struct store *store, const struct jt_random *random,
                                    struct jt_arena *arena, struct jt_keys *ret_keys,
                                    jt_str *ret_problem);

/* The same for what is in a transaction, where nothing is made. ret_has_key false: the store knows
 * of no master key yet, and nothing in it is sealed. ret_problem may stay empty on an error. */
JT_MUST_USE jt_err master_key_prove(const struct config *config, char **environment,
                                    struct store_tx *tx, struct jt_arena *arena, bool *ret_has_key,
                                    struct jt_keys *ret_keys, jt_str *ret_problem);

/* Wipes the key's text from the environment, once it is not asked for again: /proc/PID/environ
 * shows that memory for as long as the process lives. */
void master_key_environment_wipe(char **environment);
