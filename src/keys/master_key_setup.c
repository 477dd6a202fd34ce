/*
 * master_key_setup: the store remembers one value derived from its master key (the fact
 * master_key_check). A store without that fact is new, and gets the key, the fact and digest keys
 * inside one write transaction, which no second process can enter at the same time.
 */
#include "keys/master_key_setup.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/secret.h"
#include "base/sentence.h"
#include "keys/digest_keys.h"
#include "keys/master_key_place.h"
#include "store/facts.h"
#include "store/store_url.h"

#define CHECK_FACT JT_STR(MASTER_KEY_CHECK_FACT)

struct setup {
    struct master_key_place place;
    struct store *store;
    const struct jt_random *random;
    struct jt_arena *arena;
    jt_str *ret_problem;
};

/* Sets the sentence and hands err on. The format is printf's. */
__attribute__((format(printf, 3, 4))) static jt_err problem(const struct setup *setup, jt_err err,
                                                            const char *format, ...)
{
    va_list values;
    va_start(values, format);
    *setup->ret_problem = jt_sentence_format(setup->arena, format, values);
    va_end(values);
    return err;
}

static jt_err file_problem(const struct setup *setup, jt_err err)
{
    switch (err.code) {
    case JT_NOT_FOUND:
        return problem(setup, err,
                       "the master key of this store is missing: %s does not exist; put the file "
                       "back, say where it is (master_key_file), or set " MASTER_KEY_VARIABLE,
                       setup->place.path);
    case JT_REFUSED:
        return problem(setup, err,
                       "the master key file %s can be read by others; run: chmod 600 %s",
                       setup->place.path, setup->place.path);
    case JT_INVALID:
        return problem(setup, err,
                       "the master key file %s must hold 64 hexadecimal digits and nothing else; "
                       "put the right file there",
                       setup->place.path);
    default:
        return problem(setup, err, "the master key file %s cannot be read: %s", setup->place.path,
                       err.what);
    }
}

/* may_create: the store is new, so that a missing file is made. */
static jt_err key_find(const struct setup *setup, bool may_create, struct jt_master_key *ret_key)
{
    jt_err err;
    if (setup->place.text != NULL) {
        err = jt_master_key_parse(jt_str_from(setup->place.text), ret_key);
        if (err.code != JT_OK)
            return problem(setup, err, MASTER_KEY_VARIABLE " must be 64 hexadecimal digits");
        return JT_DONE;
    }
    err = jt_master_key_read(setup->place.path, ret_key);
    if (err.code == JT_OK)
        return JT_DONE;
    if (err.code != JT_NOT_FOUND || !may_create)
        return file_problem(setup, err);
    err = jt_master_key_create(setup->place.path, setup->random, ret_key);
    if (err.code != JT_OK)
        return problem(setup, err, "the master key file %s cannot be made: %s", setup->place.path,
                       err.what);
    return JT_DONE;
}

/* Derives the keys of key and holds them against what the store knows, where it knows one. */
static jt_err keys_fit(const struct jt_master_key *key, jt_str known_check,
                       struct jt_keys *ret_keys)
{
    char hex[MASTER_KEY_CHECK_BYTES];
    JT_TRY(jt_master_key_derive(key, ret_keys));
    if (known_check.len != 0 && !jt_str_eq(known_check, master_key_check(ret_keys, hex)))
        return JT_ERR(JT_REFUSED, "wrong master key");
    return JT_DONE;
}

/*
 * A rotation that was cut off after the store had the new key leaves that key beside the file; it
 * takes the file's place now. JT_NOT_FOUND: there is none that fits.
 */
static jt_err rotation_complete(const struct setup *setup, jt_str known_check,
                                struct jt_keys *ret_keys)
{
    JT_AUTO(jt_master_key_clear) struct jt_master_key key = { 0 };
    JT_AUTO(jt_keys_clear) struct jt_keys keys = { 0 };
    const char *old;
    if (jt_master_key_read(setup->place.new_path, &key).code != JT_OK &&
        jt_master_key_read(setup->place.path, &key).code != JT_OK) /* completed meanwhile */
        return JT_ERR(JT_NOT_FOUND, "no new master key");
    if (keys_fit(&key, known_check, &keys).code != JT_OK)
        return JT_ERR(JT_NOT_FOUND, "no new master key");
    *ret_keys = keys;
    *setup->ret_problem = JT_STR("");
    jt_err err = master_key_place_swap(&setup->place, setup->arena, &old);
    if (err.code == JT_OK)
        jt_sentence_set(setup->arena, setup->ret_problem,
                        "a rotation of the master key that was cut off is completed: the new key "
                        "is in %s",
                        setup->place.path);
    else if (err.code != JT_NOT_FOUND) /* which means that another process did it */
        jt_sentence_set(setup->arena, setup->ret_problem,
                        "a rotation of the master key was cut off; the new key is used from %s, "
                        "which cannot be renamed to %s (%s): do it",
                        setup->place.new_path, setup->place.path, err.what);
    return JT_DONE;
}

/* A store that was restored from before a rotation needs the key of then, which may still be there.
 */
static jt_err wrong_key(const struct setup *setup, jt_str known_check, jt_err err)
{
    const char *old;
    if (setup->place.text == NULL &&
        master_key_old_path(setup->place.path, known_check, setup->arena, &old).code == JT_OK &&
        access(old, F_OK) == 0)
        return problem(setup, err,
                       "the master key in %s is not the one of this store, which is from before "
                       "a rotation; its key is in %s: put that one there, and keep the other",
                       setup->place.path, old);
    return problem(setup, err,
                   "the master key in %s is not the one that this store was made with; put that "
                   "one there",
                   setup->place.text != NULL ? MASTER_KEY_VARIABLE : setup->place.path);
}

/* The key, derived, and held against what the store knows of it. */
static jt_err keys_prove(const struct setup *setup, jt_str known_check, bool may_create,
                         struct jt_keys *ret_keys)
{
    JT_AUTO(jt_master_key_clear) struct jt_master_key key = { 0 };
    JT_AUTO(jt_keys_clear) struct jt_keys keys = { 0 };
    jt_err err = key_find(setup, may_create, &key);
    const bool is_found = err.code == JT_OK;
    if (is_found)
        err = keys_fit(&key, known_check, &keys);
    if ((err.code == JT_NOT_FOUND || err.code == JT_REFUSED) && setup->place.text == NULL &&
        known_check.len != 0 && rotation_complete(setup, known_check, ret_keys).code == JT_OK)
        return JT_DONE;
    if (is_found && err.code == JT_REFUSED)
        return wrong_key(setup, known_check, err);
    *ret_keys = keys;
    return err;
}

/* The store's memory of its key; empty when it is new. */
static jt_err known_check_read(const struct setup *setup, struct store_tx *tx, jt_str *ret_check)
{
    jt_err err = store_fact_get(tx, CHECK_FACT, setup->arena, ret_check);
    if (err.code != JT_NOT_FOUND)
        return err;
    *ret_check = JT_STR("");
    return JT_DONE;
}

/* ret_has_key false: the store knows of none yet. */
static jt_err keys_open(const struct setup *setup, struct store_tx *tx, bool *ret_has_key,
                        bool *ret_has_digest_keys, struct jt_keys *ret_keys)
{
    jt_str check;
    JT_TRY(known_check_read(setup, tx, &check));
    *ret_has_key = check.len != 0;
    *ret_has_digest_keys = false;
    if (check.len == 0)
        return JT_DONE;
    JT_TRY(keys_prove(setup, check, false, ret_keys));
    return digest_keys_open(tx, setup->arena, ret_keys, ret_has_digest_keys);
}

/* Ordinary starts only read, and wait for no other process. */
static jt_err setup_known(const struct setup *setup, bool *ret_is_known, struct jt_keys *ret_keys)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    bool has_key = false;
    JT_TRY(store_begin(setup->store, STORE_READ, JT_STR("system"), &tx));
    return keys_open(setup, tx, &has_key, ret_is_known, ret_keys);
}

/* A new store, or one from before it had digest keys of its own. */
static jt_err setup_new(const struct setup *setup, struct jt_keys *ret_keys)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(jt_keys_clear) struct jt_keys keys = { 0 };
    char hex[MASTER_KEY_CHECK_BYTES];
    bool has_digest_keys = false;
    jt_str check;
    JT_TRY(store_begin(setup->store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    JT_TRY(known_check_read(setup, tx, &check)); /* another process may have been first */
    JT_TRY(keys_prove(setup, check, check.len == 0, &keys));
    JT_TRY(digest_keys_open(tx, setup->arena, &keys, &has_digest_keys));
    if (!has_digest_keys) {
        JT_TRY(digest_keys_make(tx, check.len == 0, setup->random, setup->arena, &keys));
        JT_TRY(store_fact_set(tx, CHECK_FACT, master_key_check(&keys, hex)));
        JT_TRY(store_commit(&tx));
    }
    *ret_keys = keys;
    return JT_DONE;
}

jt_err master_key_guard_store(const struct config *config, char **environment,
                              struct jt_arena *arena, jt_str *ret_problem)
{
    const char *store = store_url_path(config->database).ptr; /* ends in a NUL */
    struct master_key_place place;
    struct stat found;
    *ret_problem = JT_STR("out of memory");
    JT_TRY(master_key_place_find(config, environment, arena, &place));
    if (place.text == NULL && strcmp(place.path, store) == 0) {
        jt_sentence_set(arena, ret_problem,
                        "%s is the master key's file; name another for the store with --database",
                        store);
        return JT_ERR(JT_REFUSED, "one path for the store and its master key");
    }
    /* The key first: a start makes it when its store is there, so the other order could see neither
     * of them and then both. */
    if (store[0] == '\0' || place.text != NULL || config->master_key_file.len != 0 ||
        access(place.path, F_OK) != 0)
        return JT_DONE;
    bool is_missing = stat(store, &found) != 0;
    if (is_missing ? errno != ENOENT : !S_ISREG(found.st_mode) || found.st_size != 0)
        return JT_DONE;
    jt_sentence_set(
        arena, ret_problem,
        "the store %s %s, but the master key of one is there (%s), so it was removed or "
        "the path is wrong: put the store back (docs/backup.md), or move the master key "
        "away to begin with a new store",
        store, is_missing ? "does not exist" : "is empty", place.path);
    return JT_ERR(JT_REFUSED, "a master key without its store");
}

jt_err master_key_setup(const struct config *config, char **environment, struct store *store,
                        const struct jt_random *random, struct jt_arena *arena,
                        struct jt_keys *ret_keys, jt_str *ret_problem)
{
    struct setup setup = {
        .store = store, .random = random, .arena = arena, .ret_problem = ret_problem
    };
    bool is_known = false;
    *ret_problem = JT_STR("");
    jt_err err = master_key_place_find(config, environment, arena, &setup.place);
    if (err.code == JT_OK)
        err = setup_known(&setup, &is_known, ret_keys);
    if (err.code == JT_OK && !is_known)
        err = setup_new(&setup, ret_keys);
    if (err.code != JT_OK && ret_problem->len == 0)
        store_explain(
            store,
            err.code == JT_CRYPTO
                ? "the master key fits the store, but not its digest keys; restore a backup"
                : "the store cannot be read to check the master key",
            err, arena, ret_problem);
    return err;
}

jt_err master_key_prove(const struct config *config, char **environment, struct store_tx *tx,
                        struct jt_arena *arena, bool *ret_has_key, struct jt_keys *ret_keys,
                        jt_str *ret_problem)
{
    struct setup setup = { .arena = arena, .ret_problem = ret_problem };
    bool has_digest_keys = false;
    *ret_problem = JT_STR("");
    JT_TRY(master_key_place_find(config, environment, arena, &setup.place));
    return keys_open(&setup, tx, ret_has_key, &has_digest_keys, ret_keys);
}

void master_key_environment_wipe(char **environment)
{
    char *text = master_key_variable(environment, MASTER_KEY_VARIABLE);
    if (text != NULL)
        jt_wipe(text, strlen(text));
}
