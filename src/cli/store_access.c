/*
 * store_access: settings by ops/config.c, then the store, then what the store's server runs with
 * (ops/remembered_settings.c): a difference is told or refused before anything is done.
 */
#include "cli/store_access.h"

#include <errno.h>
#include <unistd.h>

#include "ops/remembered_settings.h"
#include "store/store_url.h"

void store_access_close(struct store_access *opened)
{
    store_close(opened->store);
}

enum command_status store_access_configure(const struct command_call *call,
                                           struct store_access *ret_access)
{
    struct store_access made = { .flags = { .call = call },
                                 .clock = jt_clock_system(),
                                 .random = jt_random_system() };
    jt_str problem = JT_STR("out of memory");
    jt_err err = jt_arena_calloc(call->arena, (size_t)call->count + 1, sizeof(char *),
                                 &made.flags.arguments);
    if (err.code == JT_OK)
        err = config_load(call->count, call->arguments, call->environment, call->arena,
                          &made.config, made.flags.arguments, &made.flags.count, &problem);
    if (err.code != JT_OK) {
        command_complain(call, "%.*s", JT_FMT(problem));
        return err.code == JT_INVALID ? COMMAND_USAGE : COMMAND_FAILED;
    }
    *ret_access = made;
    return COMMAND_DONE;
}

enum command_status store_access_fail(const struct command_call *call,
                                      const struct store_access *opened, const char *what,
                                      jt_err err)
{
    jt_str sentence;
    store_explain(opened->store, what, err, call->arena, &sentence);
    command_complain(call, "%.*s", JT_FMT(sentence));
    return COMMAND_FAILED;
}

/* Only of settings that the command goes by. */
static enum command_status tell_difference(const struct command_call *call,
                                           const struct setting_difference *row)
{
    if (!command_names_setting(call->command, row->setting->key))
        return COMMAND_DONE;
    if (row->setting->memory == SETTING_COMMAND_WINS) {
        command_complain(call,
                         "note: %s is %.*s, as given here; the server of this store runs %s%.*s",
                         row->setting->key, JT_FMT(row->here),
                         row->at_server.len == 0 ? "without it" : "with ", JT_FMT(row->at_server));
        return COMMAND_DONE;
    }
    command_complain(call,
                     "%s = %.*s was given here, but the server of this store runs with %.*s; leave "
                     "it out, or restart the server with it first",
                     row->setting->key, JT_FMT(row->here), JT_FMT(row->at_server));
    return COMMAND_FAILED;
}

/* What the command was not given, it takes from the store. */
static enum command_status settings_join(const struct command_call *call,
                                         struct store_access *opened)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct setting_difference rows[SETTINGS_MAX];
    size_t count = 0;
    enum command_status status = COMMAND_DONE;
    jt_err err = store_begin(opened->store, STORE_READ, JT_STR("command"), &tx);
    if (err.code == JT_OK)
        err = remembered_settings_join(tx, call->arena, &opened->config, rows, &count);
    if (err.code != JT_OK)
        return store_access_fail(call, opened,
                                 "cannot read what the server of this store runs with", err);
    for (size_t i = 0; i < count && status == COMMAND_DONE; i++)
        status = tell_difference(call, &rows[i]);
    return status;
}

enum command_status store_access_open(const struct command_call *call, bool may_create,
                                      struct store_access *opened)
{
    const jt_str path = store_url_path(opened->config.database);
    const char *place = store_url_place(opened->config.database).location.ptr; /* ends in a NUL */
    struct store_options options = { .url = opened->config.database,
                                     .issuer = opened->config.issuer,
                                     .is_issuer_default =
                                         !config_is_given(&opened->config, "issuer"),
                                     .clock = opened->clock,
                                     .random = opened->random,
                                     .readers = 1,
                                     .lock_wait_ms = STORE_LOCK_WAIT_MS };
    jt_str problem = JT_STR("the store cannot be opened");
    if (!may_create && path.len != 0 && access(path.ptr, F_OK) != 0 && errno == ENOENT) {
        command_complain(call, "there is no store at %s; name another one with --database", place);
        return COMMAND_FAILED;
    }
    jt_err err = master_key_guard_store(&opened->config, call->environment, call->arena, &problem);
    if (err.code == JT_OK)
        err = store_open(&options, call->arena, &opened->store, &problem);
    if (err.code != JT_OK) {
        command_complain(call, "%.*s", JT_FMT(problem));
        return COMMAND_FAILED;
    }
    if (store_is_new(opened->store))
        command_complain(call, "note: %s is a new store", place);
    if (store_upgraded_from(opened->store) != 0)
        command_complain(call,
                         "note: the store %s is upgraded; versions of jeton that do not know "
                         "schema %d cannot open it any more: restart a server that is of one",
                         place, store_schema_oldest);
    return settings_join(call, opened);
}

enum command_status store_access_keys(const struct command_call *call,
                                      const struct store_access *opened, struct jt_keys *ret_keys)
{
    jt_str problem;
    jt_err err = master_key_setup(&opened->config, call->environment, opened->store,
                                  &opened->random, call->arena, ret_keys, &problem);
    if (problem.len != 0)
        command_complain(call, err.code == JT_OK ? "note: %.*s" : "%.*s", JT_FMT(problem));
    return err.code == JT_OK ? COMMAND_DONE : COMMAND_FAILED;
}

enum command_status store_access_take_alone(const struct command_call *call,
                                            struct store_access *opened)
{
    jt_str problem;
    jt_err err = store_take_alone(opened->store, call->arena, &problem);
    if (err.code == JT_OK)
        return COMMAND_DONE;
    command_complain(call, "%.*s", JT_FMT(problem));
    return COMMAND_FAILED;
}
