/*
 * master_key_setup: the store remembers one value derived from its master key (the fact
 * master_key_check). A store without that fact is new, and gets the key and the fact inside one
 * write transaction, which no second process can enter at the same time.
 */
#include "ops/master_key_setup.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/secret.h"
#include "base/sentence.h"
#include "store/store_url.h"

#define ENVIRONMENT_NAME "JETON_MASTER_KEY"
#define CHECK_FACT       JT_STR("master_key_check")

struct setup {
    const char *text; /* from the environment; NULL: the file is used */
    const char *path; /* of the file */
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

/* NULL: not set, or empty. */
static char *environment_key(char **environment)
{
    size_t name_bytes = sizeof(ENVIRONMENT_NAME "=") - 1;
    for (; *environment != NULL; environment++)
        if (strncmp(*environment, ENVIRONMENT_NAME "=", name_bytes) == 0)
            return (*environment)[name_bytes] == '\0' ? NULL : *environment + name_bytes;
    return NULL;
}

/* master.key in the folder of the database, or the file of the setting. */
static jt_err key_path(const struct config *config, struct jt_arena *arena, const char **ret_path)
{
    jt_str database = store_url_path(config->database), copy;
    struct jt_buf path;
    const char *slash = memrchr(database.ptr, '/', database.len);
    size_t folder_bytes = slash == NULL ? 0 : (size_t)(slash + 1 - database.ptr);
    JT_TRY(jt_arena_buf(arena, SETTING_VALUE_MAX_BYTES + sizeof("master.key"), &path));
    if (config->master_key_file.len != 0) {
        jt_buf_put(&path, config->master_key_file);
    } else {
        jt_buf_put(&path, (jt_str){ database.ptr, folder_bytes });
        jt_buf_put(&path, JT_STR("master.key"));
    }
    JT_TRY(jt_arena_copy(arena, jt_buf_str(&path), &copy)); /* ends in a NUL */
    *ret_path = copy.ptr;
    return JT_DONE;
}

static jt_err file_problem(const struct setup *setup, jt_err err)
{
    switch (err.code) {
    case JT_NOT_FOUND:
        return problem(setup, err,
                       "the master key of this store is missing: %s does not exist; put the file "
                       "back, or set " ENVIRONMENT_NAME,
                       setup->path);
    case JT_REFUSED:
        return problem(setup, err,
                       "the master key file %s can be read by others; run: chmod 600 %s",
                       setup->path, setup->path);
    case JT_INVALID:
        return problem(setup, err,
                       "the master key file %s must hold 64 hexadecimal digits and nothing else; "
                       "put the right file there",
                       setup->path);
    default:
        return problem(setup, err, "the master key file %s cannot be read: %s", setup->path,
                       err.what);
    }
}

/* may_create: the store is new, so that a missing file is made. */
static jt_err key_find(const struct setup *setup, bool may_create, struct jt_master_key *ret_key)
{
    jt_err err;
    if (setup->text != NULL) {
        err = jt_master_key_parse(jt_str_from(setup->text), ret_key);
        if (err.code != JT_OK)
            return problem(setup, err, ENVIRONMENT_NAME " must be 64 hexadecimal digits");
        return JT_DONE;
    }
    err = jt_master_key_read(setup->path, ret_key);
    if (err.code == JT_OK)
        return JT_DONE;
    if (err.code != JT_NOT_FOUND || !may_create)
        return file_problem(setup, err);
    err = jt_master_key_create(setup->path, setup->random, ret_key);
    if (err.code != JT_OK)
        return problem(setup, err, "the master key file %s cannot be made: %s", setup->path,
                       err.what);
    return JT_DONE;
}

static jt_str check_hex(const struct jt_keys *keys, char ret_hex[static 2 * JT_KEY_BYTES])
{
    struct jt_buf hex = jt_buf_over(ret_hex, 2 * (size_t)JT_KEY_BYTES);
    jt_buf_put_hex(&hex, keys->check, sizeof(keys->check));
    return jt_buf_str(&hex);
}

/* The key, derived, and held against what the store knows of it. */
static jt_err keys_prove(const struct setup *setup, jt_str known_check, bool may_create,
                         struct jt_keys *ret_keys)
{
    JT_AUTO(jt_master_key_clear) struct jt_master_key key = { 0 };
    JT_AUTO(jt_keys_clear) struct jt_keys keys = { 0 };
    char hex[2 * JT_KEY_BYTES];
    JT_TRY(key_find(setup, may_create, &key));
    JT_TRY(jt_master_key_derive(&key, &keys));
    if (known_check.len != 0 && !jt_str_eq(known_check, check_hex(&keys, hex)))
        return problem(setup, JT_ERR(JT_REFUSED, "wrong master key"),
                       "the master key in %s is not the one that this store was made with; put "
                       "that one there",
                       setup->text != NULL ? ENVIRONMENT_NAME : setup->path);
    *ret_keys = keys;
    return JT_DONE;
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

/* Ordinary starts only read, and wait for no other process. */
static jt_err setup_known(const struct setup *setup, bool *ret_is_known, struct jt_keys *ret_keys)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    jt_str check;
    JT_TRY(store_begin(setup->store, STORE_READ, JT_STR("system"), &tx));
    JT_TRY(known_check_read(setup, tx, &check));
    *ret_is_known = check.len != 0;
    return *ret_is_known ? keys_prove(setup, check, false, ret_keys) : JT_DONE;
}

static jt_err setup_new(const struct setup *setup, struct jt_keys *ret_keys)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_AUTO(jt_keys_clear) struct jt_keys keys = { 0 };
    char hex[2 * JT_KEY_BYTES];
    jt_str check;
    JT_TRY(store_begin(setup->store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    JT_TRY(known_check_read(setup, tx, &check)); /* another process may have been first */
    JT_TRY(keys_prove(setup, check, check.len == 0, &keys));
    if (check.len == 0) {
        JT_TRY(store_fact_set(tx, CHECK_FACT, check_hex(&keys, hex)));
        JT_TRY(store_commit(&tx));
    }
    *ret_keys = keys;
    return JT_DONE;
}

jt_err master_key_guard_store(const struct config *config, char **environment,
                              struct jt_arena *arena, jt_str *ret_problem)
{
    const char *store = store_url_path(config->database).ptr; /* ends in a NUL */
    const char *key = NULL;
    struct stat found;
    *ret_problem = JT_STR("out of memory");
    JT_TRY(key_path(config, arena, &key));
    /* The key first: a start makes it when its store is there, so the other order could see neither
     * of them and then both. */
    if (environment_key(environment) != NULL || config->master_key_file.len != 0 ||
        access(key, F_OK) != 0)
        return JT_DONE;
    bool is_missing = stat(store, &found) != 0;
    if (is_missing ? errno != ENOENT : !S_ISREG(found.st_mode) || found.st_size != 0)
        return JT_DONE;
    jt_sentence_set(
        arena, ret_problem,
        "the store %s %s, but the master key of one is there (%s), so it was removed or "
        "the path is wrong: put the store back (docs/backup.md), or move the master key "
        "away to begin with a new store",
        store, is_missing ? "does not exist" : "is empty", key);
    return JT_ERR(JT_REFUSED, "a master key without its store");
}

jt_err master_key_setup(const struct config *config, char **environment, struct store *store,
                        const struct jt_random *random, struct jt_arena *arena,
                        struct jt_keys *ret_keys, jt_str *ret_problem)
{
    struct setup setup = { .text = environment_key(environment),
                           .store = store,
                           .random = random,
                           .arena = arena,
                           .ret_problem = ret_problem };
    bool is_known = false;
    *ret_problem = JT_STR("");
    jt_err err = key_path(config, arena, &setup.path);
    if (err.code == JT_OK)
        err = setup_known(&setup, &is_known, ret_keys);
    if (err.code == JT_OK && !is_known)
        err = setup_new(&setup, ret_keys);
    if (err.code != JT_OK && ret_problem->len == 0)
        store_explain(store, "the master key cannot be held against the store", err, arena,
                      ret_problem);
    return err;
}

void master_key_environment_wipe(char **environment)
{
    char *text = environment_key(environment);
    if (text != NULL)
        jt_wipe(text, strlen(text));
}
