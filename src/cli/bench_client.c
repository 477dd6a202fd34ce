/*
 * bench_client: a file that others may read is refused, as everywhere.
 */
#include "cli/bench_client.h"

#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json_value.h"
#include "base/private_file.h"

enum { CLIENT_FILE_MAX_BYTES = 256 * 1024 };

static bool take(jt_str text, char *ret_text, size_t size)
{
    if (text.len == 0 || text.len >= size)
        return false;
    snprintf(ret_text, size, "%.*s", JT_FMT(text));
    return true;
}

static jt_str variable(const struct command_call *call, jt_str name_and_equals)
{
    for (char **at = call->environment; *at != NULL; at++) {
        const jt_str text = jt_str_from(*at);
        if (jt_str_starts(text, name_and_equals))
            return (jt_str){ text.ptr + name_and_equals.len, text.len - name_and_equals.len };
    }
    return JT_STR("");
}

static enum command_status of_environment(const struct command_call *call,
                                          struct credentials *ret_client)
{
    if (take(variable(call, JT_STR("JETON_BENCH_CLIENT_ID=")), ret_client->id,
             sizeof(ret_client->id)) &&
        take(variable(call, JT_STR("JETON_BENCH_CLIENT_SECRET=")), ret_client->secret,
             sizeof(ret_client->secret)))
        return COMMAND_DONE;
    command_complain(call, "--url needs a client: --client FILE, or JETON_BENCH_CLIENT_ID and "
                           "JETON_BENCH_CLIENT_SECRET in the environment");
    return COMMAND_USAGE;
}

static jt_err file_text(const char *file, struct jt_arena *arena, jt_str *ret_text)
{
    int fd = -1;
    JT_TRY(jt_private_file_open(file, &fd));
    jt_err err = file_read_descriptor(fd, CLIENT_FILE_MAX_BYTES, arena, ret_text);
    close(fd);
    return err;
}

static enum command_status of_file(const struct command_call *call, const char *file,
                                   struct credentials *ret_client, jt_str *audience)
{
    jt_str text;
    jt_err err = file_text(file, call->arena, &text);
    if (err.code == JT_REFUSED) {
        command_complain(call, "others may read %s, which holds a secret: chmod 600", file);
        return COMMAND_FAILED;
    }
    if (err.code != JT_OK) {
        command_complain(call, "%s cannot be read: %s", file, err.what);
        return COMMAND_FAILED;
    }
    json_t *client = json_loadb(text.ptr, text.len, 0, NULL);
    const json_t *api = json_array_get(json_object_get(client, "apis"), 0);
    bool is_whole = take(json_view(json_object_get(client, "client_id")), ret_client->id,
                         sizeof(ret_client->id)) &&
                    take(json_view(json_object_get(client, "client_secret")), ret_client->secret,
                         sizeof(ret_client->secret));
    if (is_whole && audience->len == 0)
        is_whole = jt_arena_copy(call->arena, json_view(json_object_get(api, "audience")), audience)
                       .code == JT_OK;
    json_decref(client);
    if (is_whole)
        return COMMAND_DONE;
    command_complain(call, "%s is not what jeton application create --json prints", file);
    return COMMAND_FAILED;
}

enum command_status bench_client_read(const struct command_call *call, const char *file,
                                      struct credentials *ret_client, jt_str *audience)
{
    const enum command_status status =
        file == NULL ? of_environment(call, ret_client) : of_file(call, file, ret_client, audience);
    if (status != COMMAND_DONE || audience->len != 0)
        return status;
    command_complain(call, "--url needs an audience that the client may ask for: --audience");
    return COMMAND_USAGE;
}
