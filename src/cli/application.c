/*
 * application create: registers a machine-to-machine application with what it may ask for, in one
 * transaction: all of it, or nothing.
 */
#include <stdio.h>

#include "base/sentence.h"
#include "cli/store_access.h"
#include "registration/application_limits.h"
#include "registration/applications.h"
#include "registration/authorizations.h"
#include "registration/token_customization.h"
#include "rest/answer_shape.h"
#include "store/apis.h"
#include "store/clients.h"
#include "store/organizations.h"
#include "store/scopes.h"

enum {
    FLAG_NAME,
    FLAG_ORGANIZATION,
    FLAG_API,
    FLAG_SCOPE,
    FLAG_MANAGEMENT,
    FLAG_COALESCE,
    FLAG_RATE_LIMIT,
    FLAG_HOUR,
    FLAG_DAY,
    FLAG_ENFORCE,
    FLAG_JSON
};
/* RESULT: the JSON of that many APIs and scopes of the longest names fits. */
enum { APIS_MAX = 16, SCOPES_MAX = 256, RESULT_MAX_BYTES = 256 * 1024 };

/* What was asked for. The scopes of an API are those from its first_scope to the next API's. */
struct wanted {
    jt_str name, organization;
    struct wanted_api {
        jt_str audience;
        size_t first_scope;
    } apis[APIS_MAX];
    size_t api_count;
    jt_str scopes[SCOPES_MAX];
    size_t scope_count;
    bool is_management, is_coalescing, is_json;
    bool is_limited; /* limits has something */
    struct application_limits_changes limits;
};

static bool read_limit(const struct command_call *call, int flag, jt_str value, int max,
                       struct wanted *wanted, struct given_integer *ret_given)
{
    struct given_integer given = { .is_given = true };
    if (jt_str_to_int(value, 0, max, &given.value).code != JT_OK) {
        command_complain(call, "%s is a number from 0 to %d", call->command->flags[flag].name, max);
        return false;
    }
    *ret_given = given;
    wanted->is_limited = true;
    return true;
}

static bool wanted_add(const struct command_call *call, int flag, jt_str value,
                       struct wanted *wanted)
{
    switch (flag) {
    case FLAG_NAME:
        wanted->name = value;
        return true;
    case FLAG_ORGANIZATION:
        wanted->organization = value;
        return true;
    case FLAG_API:
        if (wanted->api_count == APIS_MAX) {
            command_complain(call, "at most %d APIs can be given", APIS_MAX);
            return false;
        }
        wanted->apis[wanted->api_count++] =
            (struct wanted_api){ .audience = value, .first_scope = wanted->scope_count };
        return true;
    case FLAG_SCOPE:
        if (wanted->api_count == 0) {
            command_complain(call, "--scope %.*s has no --api before it that it would belong to",
                             JT_FMT(value));
            return false;
        }
        if (wanted->scope_count == SCOPES_MAX) {
            command_complain(call, "at most %d scopes can be given", SCOPES_MAX);
            return false;
        }
        wanted->scopes[wanted->scope_count++] = value;
        return true;
    case FLAG_MANAGEMENT:
        wanted->is_management = true;
        return true;
    case FLAG_COALESCE:
        wanted->is_coalescing = true;
        return true;
    case FLAG_RATE_LIMIT:
        return read_limit(call, flag, value, APPLICATION_RATE_LIMIT_MAX, wanted,
                          &wanted->limits.rate_limit_per_minute);
    case FLAG_HOUR:
        return read_limit(call, flag, value, QUOTA_TOKENS_MAX, wanted,
                          &wanted->limits.quota.tokens[QUOTA_HOUR]);
    case FLAG_DAY:
        return read_limit(call, flag, value, QUOTA_TOKENS_MAX, wanted,
                          &wanted->limits.quota.tokens[QUOTA_DAY]);
    case FLAG_ENFORCE:
        wanted->limits.quota.is_enforced = (struct given_boolean){ true, true };
        return true;
    case FLAG_JSON:
        wanted->is_json = true;
        return true;
    default: /* FLAGS_WRONG: that was said already */
        return false;
    }
}

static enum command_status wanted_read(const struct command_call *call, struct flag_reader *flags,
                                       struct wanted *ret_wanted)
{
    jt_str value;
    for (int flag; (flag = flags_next(flags, &value)) != FLAGS_END;)
        if (!wanted_add(call, flag, value, ret_wanted))
            return COMMAND_USAGE;
    if (ret_wanted->name.len != 0)
        return COMMAND_DONE;
    command_complain(call, "--name is needed; example: --name \"Nightly billing\"");
    return COMMAND_USAGE;
}

/* --- The changes ---------------------------------------------------------------------------- */

/* A rule of ours was broken; the words are for people. The format is printf's. */
__attribute__((format(printf, 2, 3))) static jt_err refuse(struct registrar *r, const char *format,
                                                           ...)
{
    va_list values;
    va_start(values, format);
    r->broken = (struct rule_break){ .message = jt_sentence_format(r->arena, format, values) };
    va_end(values);
    return JT_ERR(JT_REFUSED, "application create");
}

static jt_err enable_named_scope(struct registrar *r, const struct application *app,
                                 const struct api *api, jt_str key)
{
    struct scope scope;
    jt_err err = store_scope_get_by_key(r->tx, api->id, key, r->arena, &scope);
    if (err.code == JT_NOT_FOUND)
        return refuse(r, "the API %.*s has no scope \"%.*s\"", JT_FMT(api->audience), JT_FMT(key));
    JT_TRY(err);
    return application_scope_enable(r, api->id, app->id, scope.id);
}

static jt_err authorize_api(struct registrar *r, const struct application *app,
                            const struct wanted_api *wanted, const jt_str *scopes,
                            size_t scope_count)
{
    struct api api;
    bool is_changed;
    jt_err err = store_api_get_by_audience(r->tx, wanted->audience, r->arena, &api);
    if (err.code == JT_NOT_FOUND)
        return refuse(r,
                      "there is no API with the audience \"%.*s\"; register it first (POST "
                      "/api/v1/apis)",
                      JT_FMT(wanted->audience));
    JT_TRY(err);
    JT_TRY(application_authorize(r, api.id, app->id, &is_changed));
    for (size_t i = 0; i < scope_count; i++)
        JT_TRY(enable_named_scope(r, app, &api, scopes[i]));
    return JT_DONE;
}

static jt_err register_wanted(struct registrar *r, const struct wanted *wanted,
                              struct jt_secret *ret_secret, struct client_data *ret_client)
{
    struct organization org;
    struct application app;
    if (wanted->organization.len != 0) {
        jt_err err = store_organization_get(r->tx, wanted->organization, r->arena, &org);
        if (err.code == JT_NOT_FOUND)
            return refuse(r, "there is no organization \"%.*s\"", JT_FMT(wanted->organization));
        JT_TRY(err);
    }
    const struct application_wanted application = { wanted->name, APPLICATION_M2M,
                                                    wanted->organization };
    JT_TRY(application_create(r, &application, &app, ret_secret));
    for (size_t i = 0; i < wanted->api_count; i++) {
        size_t from = wanted->apis[i].first_scope;
        size_t to =
            i + 1 < wanted->api_count ? wanted->apis[i + 1].first_scope : wanted->scope_count;
        JT_TRY(authorize_api(r, &app, &wanted->apis[i], wanted->scopes + from, to - from));
    }
    if (wanted->is_management)
        JT_TRY(application_authorize_management(r, app.id));
    if (wanted->is_coalescing)
        JT_TRY(token_customization_update(
            r, app.id, &(struct token_customization_changes){ .coalesce_tokens = { true, true } }));
    if (wanted->is_limited)
        JT_TRY(application_limits_update(r, app.id, &wanted->limits));
    return store_client_get(r->tx, app.id, r->arena, ret_client);
}

/* --- The result ----------------------------------------------------------------------------- */

/* What --json shows. */
struct created_api {
    jt_str audience;
    jt_str *scopes;
    size_t scope_count;
};
struct created {
    struct client_data client;
    jt_str secret;
    struct created_api *apis;
};
static const struct answer_member api_members[] = {
    { "audience", ANSWER_FROM(struct created_api, audience) },
    { "scopes", ANSWER_TEXTS(struct created_api, scopes, scope_count) },
};
static const struct answer_shape api_shape = { NULL,
                                               ANSWER_MEMBERS(struct created_api, api_members) };
static const struct answer_member created_members[] = {
    { "client_id", ANSWER_FROM(struct created, client.app.id) },
    { "client_secret", ANSWER_FROM(struct created, secret) },
    { "name", ANSWER_FROM(struct created, client.app.name) },
    { "organization", ANSWER_FROM(struct created, client.app.org_code), .is_nullable = true },
    { "apis", ANSWER_LIST(struct created, apis, client.api_count, &api_shape) },
};
static const struct answer_shape created_shape = { NULL, ANSWER_MEMBERS(struct created,
                                                                        created_members) };

static jt_err api_show(const struct client_api *api, struct jt_arena *arena,
                       struct created_api *ret_shown)
{
    *ret_shown = (struct created_api){ .audience = api->audience, .scope_count = api->scope_count };
    JT_TRY(jt_arena_calloc(arena, api->scope_count, sizeof(jt_str), &ret_shown->scopes));
    for (size_t i = 0; i < api->scope_count; i++)
        ret_shown->scopes[i] = api->scopes[i].key;
    return JT_DONE;
}

static jt_err put_json(struct jt_buf *out, const struct client_data *client,
                       const struct jt_secret *secret, struct jt_arena *arena)
{
    struct created created = { .client = *client, .secret = jt_secret_reveal(secret) };
    jt_str text;
    JT_TRY(jt_arena_calloc(arena, client->api_count, sizeof(*created.apis), &created.apis));
    for (size_t i = 0; i < client->api_count; i++)
        JT_TRY(api_show(&client->apis[i], arena, &created.apis[i]));
    JT_TRY(answer_shape_json(&created_shape, &created, arena, &text));
    jt_buf_put(out, text);
    jt_buf_put_char(out, '\n');
    return JT_DONE;
}

static void put_row(struct jt_buf *out, jt_str label, jt_str value)
{
    jt_buf_put(out, label);
    jt_buf_put(out, value);
    jt_buf_put_char(out, '\n');
}

static void put_human_api(struct jt_buf *out, const struct client_api *api)
{
    enum { SHOWN_MAX = 12 }; /* more would push the secret off the screen */
    put_row(out, JT_STR("  audience       "), api->audience);
    jt_buf_put(out, JT_STR("    scopes      "));
    for (size_t i = 0; i < api->scope_count && i < SHOWN_MAX; i++) {
        jt_buf_put_char(out, ' ');
        jt_buf_put(out, api->scopes[i].key);
    }
    if (api->scope_count == 0)
        jt_buf_put(out, JT_STR(" none"));
    if (api->scope_count > SHOWN_MAX) {
        jt_buf_put(out, JT_STR(" and "));
        jt_buf_put_int(out, (int64_t)(api->scope_count - SHOWN_MAX));
        jt_buf_put(out, JT_STR(" more"));
    }
    jt_buf_put_char(out, '\n');
}

static void put_human(struct jt_buf *out, const struct client_data *client,
                      const struct jt_secret *secret)
{
    put_row(out, JT_STR("Created the application "), client->app.name);
    put_row(out, JT_STR("\n  client_id      "), client->app.id);
    put_row(out, JT_STR("  client_secret  "), jt_secret_reveal(secret));
    if (client->app.org_code.len != 0)
        put_row(out, JT_STR("  organization   "), client->app.org_code);
    for (size_t i = 0; i < client->api_count; i++)
        put_human_api(out, &client->apis[i]);
    jt_buf_put(out, JT_STR("\nKeep the secret now: it is shown this once and never again.\n"));
    if (client->api_count == 0)
        jt_buf_put(out, JT_STR("It cannot get a token yet: it is authorized for no API.\n"));
}

/* The whole change. The result is written before the commit, so that nothing can fail behind it. */
static jt_err create(struct store *store, struct registrar *r, const struct wanted *wanted,
                     struct jt_buf *out, struct application *ret_app)
{
    JT_AUTO(jt_secret_clear) struct jt_secret secret = { 0 };
    struct client_data client = { 0 };
    JT_TRY(store_begin(store, STORE_WRITE, r->caller->actor, &r->tx));
    JT_TRY(register_wanted(r, wanted, &secret, &client));
    if (wanted->is_json)
        JT_TRY(put_json(out, &client, &secret, r->arena));
    else
        put_human(out, &client, &secret);
    if (out->has_overflown)
        return JT_ERR(JT_TOO_LARGE, "result too large");
    *ret_app = client.app;
    return store_commit(&r->tx);
}

static jt_err take_back(struct store *store, struct registrar *r, const struct application *app)
{
    JT_TRY(store_begin(store, STORE_WRITE, r->caller->actor, &r->tx));
    JT_TRY(application_delete(r, app->id));
    return store_commit(&r->tx);
}

/* Nobody has seen the secret. Not tried before the commit: a slow reader would hold the store's
 * lock, and the commit may fail too. */
static enum command_status complain_unseen(const struct command_call *call,
                                           const struct store_access *access, struct registrar *r,
                                           const struct application *app)
{
    if (take_back(access->store, r, app).code == JT_OK)
        command_complain(call, "the client secret cannot be written to standard output, so the "
                               "application was deleted again; run it with an output that can be "
                               "written");
    else
        command_complain(call,
                         "the client secret cannot be written to standard output, and the "
                         "application %.*s exists: delete it, or rotate its secret, in the console "
                         "or through the management API",
                         JT_FMT(app->id));
    return COMMAND_FAILED;
}

static void hmac_free(struct jt_hmac **hmac)
{
    jt_hmac_free(*hmac);
}

static const struct caller command = CALLER_OF_ALL("command");

static enum command_status create_and_print(const struct command_call *call,
                                            struct store_access *access,
                                            const struct wanted *wanted)
{
    JT_AUTO(jt_keys_clear) struct jt_keys keys = { 0 };
    JT_AUTO(hmac_free) struct jt_hmac *hmac = NULL;
    struct application app = { 0 };
    struct jt_buf out;
    enum command_status status = store_access_keys(call, access, &keys);
    if (status != COMMAND_DONE)
        return status;

    jt_err err = jt_hmac_new(keys.client_secret_hmac, &hmac);
    JT_AUTO(registrar_end)
    struct registrar r = { .caller = &command,
                           .clock = access->clock,
                           .random = access->random,
                           .client_secret_hmac = hmac,
                           .issuer = access->config.issuer,
                           .arena = call->arena };
    if (err.code == JT_OK)
        err = jt_arena_buf(call->arena, RESULT_MAX_BYTES, &out);
    if (err.code == JT_OK)
        err = create(access->store, &r, wanted, &out, &app);
    if (err.code == JT_REFUSED && r.broken.message.len != 0)
        return command_refuse(call, &r.broken, "");
    if (err.code != JT_OK)
        return store_access_fail(call, access, "nothing was created", err);
    bool is_shown = command_show(jt_buf_str(&out));
    jt_wipe(out.ptr, out.len);
    return is_shown ? COMMAND_DONE : complain_unseen(call, access, &r, &app);
}

static enum command_status application_create_run(const struct command_call *call)
{
    JT_AUTO(store_access_close) struct store_access access = { 0 };
    struct wanted wanted = { 0 };
    enum command_status status = store_access_configure(call, &access);
    if (status == COMMAND_DONE)
        status = wanted_read(call, &access.flags, &wanted);
    if (status == COMMAND_DONE)
        status = store_access_open(call, true, &access);
    if (status == COMMAND_DONE)
        status = create_and_print(call, &access, &wanted);
    return status;
}

static const struct command_flag application_create_flags[] = {
    [FLAG_NAME] = { "--name", "NAME", "Its name, for people. Needed." },
    [FLAG_ORGANIZATION] = { "--organization", "CODE", "The organization it belongs to for good." },
    [FLAG_API] = { "--api", "AUDIENCE", "Authorize it for this API. May be repeated." },
    [FLAG_SCOPE] = { "--scope", "SCOPE", "Enable this scope of the --api before it. Repeatable." },
    [FLAG_MANAGEMENT] = { "--management", NULL,
                          "Authorize it for the management API, with all its scopes." },
    [FLAG_COALESCE] = { "--coalesce-tokens", NULL,
                        "It may get an earlier token again, with the same jti." },
    [FLAG_RATE_LIMIT] = { "--rate-limit-per-minute", "COUNT",
                          "Answer so many of its token requests in a minute. 0: any number." },
    [FLAG_HOUR] = { "--tokens-per-hour", "COUNT",
                    "Its quota of tokens in an hour of UTC. 0: any number." },
    [FLAG_DAY] = { "--tokens-per-day", "COUNT", "The same in a day of UTC." },
    [FLAG_ENFORCE] = { "--enforce-quota", NULL,
                       "Refuse tokens past the quota. Without it, webhooks are told, and the "
                       "tokens "
                       "are given." },
    [FLAG_JSON] = { "--json", NULL, "Print one JSON object on standard output." },
};

const struct command command_application_create = {
    .name = "application create",
    .summary = "Register an application and show its secret once",
    .usage = "--name NAME [--organization CODE] [--api AUDIENCE [--scope SCOPE]...]...\n"
             "                                [--management] [--coalesce-tokens]\n"
             "                                [--rate-limit-per-minute COUNT]\n"
             "                                [--tokens-per-hour COUNT] [--tokens-per-day COUNT]\n"
             "                                [--enforce-quota] [--json]",
    .flags = application_create_flags,
    .flag_count = COUNT(application_create_flags),
    .settings = " database issuer master_key_file ",
    .details =
        "It works beside a running server, and on a store that does not exist yet (which it\n"
        "makes, with its master key). An audience without --scope has no scopes enabled.",
    .run = application_create_run,
};
