/*
 * master_key_place: where the master key of a store is: in the environment variable
 * JETON_MASTER_KEY, else in a file (the setting master_key_file, else master.key beside the
 * database); and how a new key takes the place of that file.
 *
 * A rotation puts the new key into PATH.new, then gives it to the store, then moves the files: what
 * was in PATH becomes PATH.old-FINGERPRINT (backups made before need it), PATH.new becomes PATH.
 * Wherever that is cut off, the key that fits the store is in PATH or in PATH.new.
 */
#pragma once

#include "keys/master_key.h"
#include "ops/config.h"

#define MASTER_KEY_VARIABLE     "JETON_MASTER_KEY"
#define NEW_MASTER_KEY_VARIABLE "JETON_NEW_MASTER_KEY"

enum { MASTER_KEY_CHECK_BYTES = 2 * JT_KEY_BYTES, MASTER_KEY_FINGERPRINT_BYTES = 8 };

struct master_key_place {
    const char *text; /* from the environment; NULL: the file is used */
    const char *path, *new_path;
};

JT_MUST_USE jt_err master_key_place_find(const struct config *config, char **environment,
                                         struct jt_arena *arena,
                                         struct master_key_place *ret_place);

/* The value of an environment variable; NULL when it is not set or empty. */
char *master_key_variable(char **environment, const char *name);

/* What the store keeps of a master key, in the clear: derived from it, tells whether one fits. Its
 * first MASTER_KEY_FINGERPRINT_BYTES name a key for people. */
jt_str master_key_check(const struct jt_keys *keys, char ret_hex[static MASTER_KEY_CHECK_BYTES]);

/* Whether that file holds the master key that keys are derived from. */
bool master_key_fits(const char *path, const struct jt_keys *keys);

/* Where a rotation leaves the key of that check, which was in PATH. JT_INVALID: it is none. */
JT_MUST_USE jt_err master_key_old_path(const char *path, jt_str check, struct jt_arena *arena,
                                       const char **ret_path);

/* PATH.new becomes PATH. ret_old_path is what was there before under its new name; NULL: there was
 * no key. JT_NOT_FOUND: another process has just done it; JT_IO. */
JT_MUST_USE jt_err master_key_place_swap(const struct master_key_place *place,
                                         struct jt_arena *arena, const char **ret_old_path);
