/* store_access: see the header. */
#include "cli/store_access.h"

#include <unistd.h>

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
        return COMMAND_USAGE;
    }
    *ret_access = made;
    return COMMAND_DONE;
}

enum command_status store_access_open(const struct command_call *call, bool may_create,
                                      struct store_access *opened)
{
    const char *path = store_url_path(opened->config.database).ptr; /* ends in a NUL */
    struct store_options options = { .url = opened->config.database,
                                     .issuer = opened->config.issuer,
                                     .is_issuer_default = opened->config.is_issuer_default,
                                     .clock = opened->clock,
                                     .random = opened->random,
                                     .readers = 1 };
    jt_str problem = JT_STR("the store cannot be opened");
    if (!may_create && access(path, F_OK) != 0) {
        command_complain(call, "there is no store at %s; name another one with --database", path);
        return COMMAND_FAILED;
    }
    jt_err err = store_open(&options, call->arena, &opened->store, &problem);
    if (err.code != JT_OK) {
        command_complain(call, "%.*s", JT_FMT(problem));
        return COMMAND_FAILED;
    }
    opened->config.issuer = store_issuer(opened->store);
    return COMMAND_DONE;
}

enum command_status store_access_keys(const struct command_call *call,
                                      const struct store_access *opened, struct jt_keys *ret_keys)
{
    jt_str problem;
    jt_err err = master_key_setup(&opened->config, call->environment, opened->store,
                                  &opened->random, call->arena, ret_keys, &problem);
    if (err.code == JT_OK)
        return COMMAND_DONE;
    command_complain(call, "%.*s", JT_FMT(problem));
    return COMMAND_FAILED;
}
