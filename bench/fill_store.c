/*
 * fill_store: a store as years of use leave it, for `bench/lists` and `bench/million`, in minutes
 * instead of hours.
 *
 * Usage: fill_store DATABASE ISSUER COUNT [CLIENT_ID]
 *
 * Makes COUNT applications through the store's own interface, many in a transaction: each with a
 * client secret, authorized for one API with one scope enabled, each step recorded as the
 * management API would. Every third was used, the more lately the later it came; every thousandth
 * has a previous secret that is still good. All have the secret of CLIENT_ID, or else one that
 * nobody knows. Tells how far it is every two seconds. Prints the API's id, and with CLIENT_ID all
 * ids of applications.
 */
#include <stdio.h>
#include <stdlib.h>

#include "model/id.h"
#include "store/apis.h"
#include "store/applications.h"
#include "store/authorizations.h"
#include "store/changes.h"
#include "store/client_secrets.h"
#include "store/clients.h"
#include "store/scopes.h"
#include "store/store.h"
#include "store/usage.h"

enum {
    TRANSACTION_ROWS = 5000,
    PROGRESS_MS = 2000,
    ARENA_BYTES = 1 << 20,
    COUNT_MAX = 50 * 1000 * 1000,
    USED_EACH = 3,
    ROTATED_EACH = 1000,
    USED_WITHIN_DAYS = 100,
};

struct filler {
    struct store *store;
    struct jt_clock clock;
    struct jt_random random;
    struct jt_arena *arena;
    jt_str api_id, scope_id; /* in an arena of their own */
    bool prints_ids;
    uint8_t digest[JT_DIGEST_BYTES]; /* of everybody's secret */
    int64_t count;
    struct jt_instant progress_told;
};

static jt_err add_api(struct filler *filler, struct jt_arena *arena)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    const int64_t now_ms = jt_now_ms(&filler->clock);
    struct api api = { .name = JT_STR("Bench"),
                       .audience = JT_STR("https://bench.example"),
                       .created_ms = now_ms };
    struct scope scope = { .key = JT_STR("read:bench"), .description = JT_STR("") };

    JT_TRY(id_time_ordered(JT_STR(""), now_ms, &filler->random, arena, &api.id));
    JT_TRY(id_time_ordered(JT_STR("api_scope_"), now_ms, &filler->random, arena, &scope.id));
    scope.api_id = api.id;
    JT_TRY(store_begin(filler->store, STORE_WRITE, JT_STR("command"), &tx));
    JT_TRY(store_api_create(tx, &api));
    JT_TRY(store_scope_create(tx, &scope));
    JT_TRY(store_record_change(tx, CHANGE_API, api.id, JT_STR("api.created"), JT_STR("{}")));
    filler->api_id = api.id;
    filler->scope_id = scope.id;
    return store_commit(&tx);
}

/* Names that come in no order, so that the index by name grows everywhere. */
static jt_err name_of(int64_t number, struct jt_arena *arena, jt_str *ret_name)
{
    const uint32_t scattered = (uint32_t)number * 2654435761u;
    const uint8_t bytes[] = { (uint8_t)(scattered >> 24), (uint8_t)(scattered >> 16),
                              (uint8_t)(scattered >> 8), (uint8_t)scattered };
    struct jt_buf name;
    JT_TRY(jt_arena_buf(arena, 48, &name));
    jt_buf_put(&name, JT_STR("Robot "));
    jt_buf_put_hex(&name, bytes, sizeof(bytes));
    jt_buf_put_char(&name, ' ');
    jt_buf_put_int(&name, number);
    *ret_name = jt_buf_str(&name);
    return JT_DONE;
}

static jt_err use(struct filler *filler, struct store_tx *tx, jt_str id, int64_t number)
{
    const int64_t past_ms = (filler->count - number) * USED_WITHIN_DAYS * JT_DAY_MS / filler->count;
    const struct usage usage = { .application_id = id,
                                 .kind = USAGE_APPLICATION,
                                 .subject = JT_STR(""),
                                 .count = 1,
                                 .last_used_ms = jt_now_ms(&filler->clock) - past_ms,
                                 .last_address = JT_STR("127.0.0.1") };
    return store_usage_add(tx, &usage);
}

static jt_err add_application(struct filler *filler, struct store_tx *tx, int64_t number)
{
    const int64_t now_ms = jt_now_ms(&filler->clock);
    struct application app = { .type = APPLICATION_M2M,
                               .access_token_lifetime_s = TOKEN_LIFETIME_DEFAULT_S,
                               .attributes = JT_STR("{}"),
                               .created_ms = now_ms,
                               .updated_ms = now_ms };
    struct client_secret secret = { .created_ms = now_ms };
    bool is_changed = false;

    JT_TRY(application_id_new(&filler->random, filler->arena, &app.id));
    JT_TRY(name_of(number, filler->arena, &app.name));
    secret.application_id = app.id;
    memcpy(secret.digest, filler->digest, sizeof(secret.digest));
    JT_TRY(store_application_create(tx, &app));
    JT_TRY(store_client_secret_rotate(tx, &secret, false));
    if (number % ROTATED_EACH == 0)
        JT_TRY(store_client_secret_rotate(tx, &secret, true));
    JT_TRY(store_record_change(tx, CHANGE_APPLICATION, app.id, JT_STR("application.created"),
                               JT_STR("{\"name\":\"Robot\"}")));
    JT_TRY(store_authorize(tx, app.id, filler->api_id));
    JT_TRY(
        store_application_scope_enable(tx, app.id, filler->api_id, filler->scope_id, &is_changed));
    if (number % USED_EACH == 0)
        JT_TRY(use(filler, tx, app.id, number));
    if (filler->prints_ids)
        printf("%.*s\n", JT_FMT(app.id));
    return JT_DONE;
}

static jt_err add_some(struct filler *filler, int64_t from, int64_t to)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(filler->store, STORE_WRITE, JT_STR("command"), &tx));
    for (int64_t number = from; number < to; number++) {
        JT_TRY(add_application(filler, tx, number));
        jt_arena_reset(filler->arena);
    }
    return store_commit(&tx);
}

static jt_err fill(struct filler *filler)
{
    for (int64_t done = 0; done < filler->count;) {
        int64_t to = done + TRANSACTION_ROWS;
        if (to > filler->count)
            to = filler->count;
        JT_TRY(add_some(filler, done, to));
        done = to;
        if (jt_ms_between(filler->progress_told, jt_instant_now()) >= PROGRESS_MS) {
            fprintf(stderr, "bench: %lld of %lld applications\n", (long long)done,
                    (long long)filler->count);
            filler->progress_told = jt_instant_now();
        }
    }
    return JT_DONE;
}

static jt_err read_digest(struct filler *filler, const char *client_id, struct jt_arena *arena)
{
    struct client_data client;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    if (client_id == NULL)
        return jt_random_fill(&filler->random, filler->digest, sizeof(filler->digest));
    JT_TRY(store_begin(filler->store, STORE_READ, JT_STR("command"), &tx));
    JT_TRY(store_client_get(tx, jt_str_from(client_id), arena, &client));
    if (client.secret_count == 0)
        return JT_ERR(JT_NOT_FOUND, "that client has no secret");
    memcpy(filler->digest, client.secrets[0].digest, sizeof(filler->digest));
    filler->prints_ids = true;
    return store_commit(&tx);
}

static jt_err run(char **arguments, struct filler *filler, struct jt_arena *arena,
                  jt_str *ret_problem)
{
    struct store_options options = {
        .url = jt_str_from(arguments[1]),
        .issuer = jt_str_from(arguments[2]),
        .clock = filler->clock,
        .random = filler->random,
        .readers = 1,
    };
    *ret_problem = JT_STR("COUNT must be a number");
    JT_TRY(jt_str_to_int(jt_str_from(arguments[3]), 1, COUNT_MAX, &filler->count));
    *ret_problem = JT_STR("the store cannot be filled");
    JT_TRY(jt_arena_new(ARENA_BYTES, ARENA_BYTES, &filler->arena));
    JT_TRY(store_open(&options, arena, &filler->store, ret_problem));
    JT_TRY(read_digest(filler, arguments[4], arena));
    JT_TRY(add_api(filler, arena));
    printf("%.*s\n", JT_FMT(filler->api_id));
    return fill(filler);
}

int main(int count, char **arguments)
{
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    struct filler filler = {
        .clock = jt_clock_system(),
        .random = jt_random_system(),
        .progress_told = jt_instant_now(),
    };
    jt_str problem = JT_STR("");

    if (count != 4 && count != 5) {
        fprintf(stderr, "usage: fill_store DATABASE ISSUER COUNT [CLIENT_ID]\n");
        return 2;
    }
    jt_err err = jt_arena_new(ARENA_BYTES, ARENA_BYTES, &arena);
    if (err.code == JT_OK)
        err = run(arguments, &filler, arena, &problem);
    if (err.code != JT_OK)
        fprintf(stderr, "fill_store: %.*s: %s\n", JT_FMT(problem), err.what);
    store_close(filler.store);
    jt_arena_free(filler.arena);
    return err.code == JT_OK ? 0 : 1;
}
