/*
 * fixture: opens the store and its master key as a command does, and closes both again.
 */
#include "bench/fixture.h"

#include <stdio.h>
#include <stdlib.h>

#include "bench/child.h"
#include "keys/master_key_setup.h"
#include "ops/progress.h"
#include "registration/api_keys.h"
#include "registration/apis.h"
#include "registration/applications.h"
#include "registration/authorizations.h"
#include "registration/scopes.h"
#include "registration/token_customization.h"

enum { TRANSACTION_CLIENTS = 2000, ARENA_BYTES = 64 * 1024 };
enum { ARENA_MAX_BYTES = 16 * 1024 * 1024 };

static const struct caller command = CALLER_OF_ALL("command");

struct filling {
    struct store *store;
    struct jt_keys keys;
    struct registrar registrar;
    jt_str api_id; /* with the scopes, in the caller's arena */
    jt_str scope_ids[2];
    size_t scope_count;
    struct fixture *fixture;
    struct progress progress;
};

static void filling_end(struct filling *filling)
{
    progress_end(&filling->progress);
    registrar_end(&filling->registrar);
    jt_hmac_free(filling->registrar.client_secret_hmac);
    jt_hmac_free(filling->registrar.api_key_hmac);
    jt_arena_free(filling->registrar.arena);
    jt_keys_clear(&filling->keys);
    store_close(filling->store);
}

static jt_err open_store(struct filling *filling, jt_str database, struct jt_arena *arena,
                         jt_str *ret_problem)
{
    char *no_environment[] = { NULL };
    struct registrar *r = &filling->registrar;
    const struct config config = { .database = database, .issuer = JT_STR(FIXTURE_ISSUER) };
    *r = (struct registrar){ .caller = &command,
                             .clock = jt_clock_system(),
                             .random = jt_random_system(),
                             .issuer = config.issuer };
    const struct store_options options = { .url = database,
                                           .issuer = config.issuer,
                                           .clock = r->clock,
                                           .random = r->random,
                                           .readers = 1,
                                           .lock_wait_ms = STORE_LOCK_WAIT_MS };
    JT_TRY(store_open(&options, arena, &filling->store, ret_problem));
    if (!store_is_new(filling->store)) {
        *ret_problem = JT_STR("only a new store is filled");
        return JT_ERR(JT_REFUSED, "the store is in use");
    }
    JT_TRY(master_key_setup(&config, no_environment, filling->store, &r->random, arena,
                            &filling->keys, ret_problem));
    *ret_problem = JT_STR("the store cannot be filled");
    JT_TRY(jt_hmac_new(filling->keys.client_secret_hmac, &r->client_secret_hmac));
    JT_TRY(jt_hmac_new(filling->keys.api_key_hmac, &r->api_key_hmac));
    return jt_arena_new(ARENA_BYTES, ARENA_MAX_BYTES, &r->arena);
}

static jt_err begin(struct filling *filling)
{
    return store_begin(filling->store, STORE_WRITE, command.actor, &filling->registrar.tx);
}

/* --- What is made --------------------------------------------------------------------------- */

static void text_set(char *ret_text, size_t size, jt_str text)
{
    snprintf(ret_text, size, "%.*s", JT_FMT(text));
}

static jt_err make_application(struct registrar *r, jt_str name, jt_str *ret_id,
                               struct credentials *ret_credentials)
{
    JT_AUTO(jt_secret_clear) struct jt_secret secret = { 0 };
    const struct application_wanted wanted = { .name = name, .type = APPLICATION_M2M };
    struct application app;
    JT_TRY(application_create(r, &wanted, &app, &secret));
    text_set(ret_credentials->id, sizeof(ret_credentials->id), app.id);
    text_set(ret_credentials->secret, sizeof(ret_credentials->secret), jt_secret_reveal(&secret));
    *ret_id = app.id;
    return JT_DONE;
}

static jt_err make_api(struct filling *filling, struct jt_arena *arena)
{
    struct registrar *r = &filling->registrar;
    jt_str rest = JT_STR(FIXTURE_SCOPES), key;
    struct api api;
    struct scope scope;
    JT_TRY(api_create(r, JT_STR("bench"), JT_STR(FIXTURE_AUDIENCE), &api));
    JT_TRY(jt_arena_copy(arena, api.id, &filling->api_id));
    while (jt_str_next_word(&rest, &key)) {
        JT_TRY(scope_create(r, api.id, key, JT_STR(""), &scope));
        JT_TRY(jt_arena_copy(arena, scope.id, &filling->scope_ids[filling->scope_count++]));
    }
    return JT_DONE;
}

static jt_err make_api_key(struct filling *filling)
{
    JT_AUTO(jt_secret_clear) struct jt_secret secret = { 0 };
    const struct api_key_wanted wanted = { .name = JT_STR("bench"),
                                           .api_id = filling->api_id,
                                           .type = JT_STR("environment"),
                                           .scopes = filling->scope_ids,
                                           .scope_count = filling->scope_count };
    struct api_key key;
    JT_TRY(api_key_create(&filling->registrar, &wanted, &key, &secret));
    text_set(filling->fixture->api_key, sizeof(filling->fixture->api_key),
             jt_secret_reveal(&secret));
    return JT_DONE;
}

static jt_err make_client(struct filling *filling, struct credentials *ret_client)
{
    struct registrar *r = &filling->registrar;
    bool is_changed;
    jt_str id;
    JT_TRY(make_application(r, JT_STR("bench client"), &id, ret_client));
    JT_TRY(application_authorize(r, filling->api_id, id, &is_changed));
    for (size_t i = 0; i < filling->scope_count; i++)
        JT_TRY(application_scope_enable(r, filling->api_id, id, filling->scope_ids[i]));
    return JT_DONE;
}

static jt_err make_coalescing(struct filling *filling)
{
    const struct token_customization_changes wanted = { .coalesce_tokens = { true, true } };
    struct credentials *client = &filling->fixture->coalescing;
    JT_TRY(make_client(filling, client));
    return token_customization_update(&filling->registrar, credentials_id(client), &wanted);
}

static jt_err make_first(struct filling *filling, struct jt_arena *arena)
{
    jt_str manager_id;
    JT_TRY(begin(filling));
    JT_TRY(make_api(filling, arena));
    JT_TRY(make_api_key(filling));
    JT_TRY(make_application(&filling->registrar, JT_STR("bench manager"), &manager_id,
                            &filling->fixture->manager));
    JT_TRY(application_authorize_management(&filling->registrar, manager_id));
    JT_TRY(make_coalescing(filling));
    return store_commit(&filling->registrar.tx);
}

static jt_err make_clients(struct filling *filling)
{
    struct fixture *fixture = filling->fixture;
    fixture->clients = calloc(fixture->client_count, sizeof(*fixture->clients));
    if (fixture->clients == NULL)
        return JT_ERR(JT_NO_MEMORY, "out of memory");
    for (size_t made = 0; made < fixture->client_count;) {
        const size_t left = fixture->client_count - made;
        const size_t end = made + (left < TRANSACTION_CLIENTS ? left : TRANSACTION_CLIENTS);
        JT_TRY(begin(filling));
        for (; made < end; made++) {
            JT_TRY(make_client(filling, &fixture->clients[made]));
            jt_arena_reset(filling->registrar.arena);
        }
        JT_TRY(store_commit(&filling->registrar.tx));
        progress_tell(&filling->progress, "%zu of %zu applications are made", made,
                      fixture->client_count);
        if (child_is_interrupted())
            return JT_ERR(JT_REFUSED, "interrupted");
    }
    return JT_DONE;
}

jt_err fixture_fill(jt_str database, size_t client_count, struct jt_arena *arena,
                    struct fixture *ret_fixture, jt_str *ret_problem)
{
    *ret_fixture = (struct fixture){ .client_count = client_count };
    JT_AUTO(filling_end)
    struct filling filling = { .fixture = ret_fixture, .progress = progress_begin("bench") };
    JT_TRY(open_store(&filling, database, arena, ret_problem));
    JT_TRY(make_first(&filling, arena));
    return make_clients(&filling);
}

void fixture_clear(struct fixture *fixture)
{
    free(fixture->clients);
    *fixture = (struct fixture){ 0 };
}
