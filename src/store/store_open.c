/*
 * store_open: opening and closing a store. Relies on db_pool.h for connections and their trouble;
 * what it reads and writes itself goes through transactions as everybody's does (tx.c).
 */
#include "store/store.h"

#include <stdlib.h>

#include "base/sentence.h"
#include "model/management_api.h"
#include "store/facts.h"
#include "store/seed.h"
#include "store/store_url.h"
#include "store/tx.h"

enum { STORE_ARENA_FIRST_BYTES = 512, STORE_ARENA_MAX_BYTES = 64 * 1024 };

#define ISSUER_FACT "issuer"

const int store_schema_version = SQL_MIGRATION_COUNT;
const int store_schema_oldest = SQL_SCHEMA_OLDEST;

/* --- Opening ------------------------------------------------------------------------------ */

static jt_err store_new(const struct store_options *options, struct store **ret_store)
{
    struct store *store = calloc(1, sizeof(*store));
    if (store == NULL)
        return JT_ERR(JT_NO_MEMORY, "store");
    store->clock = options->clock;
    store->random = options->random;
    event_traces_init(&store->traces);
    *ret_store = store;
    return JT_DONE;
}

static jt_err open_pool(struct store *store, const struct store_options *options,
                        struct jt_arena *arena, jt_str *ret_problem)
{
    JT_TRY(jt_arena_new(STORE_ARENA_FIRST_BYTES, STORE_ARENA_MAX_BYTES, &store->arena));
    JT_TRY(store_url_read(options->url, arena, store->arena, &store->place, ret_problem));
    const struct db_pool_options pool = { .place = store->place,
                                          .clock = options->clock,
                                          .readers = options->readers,
                                          .readers_first = options->readers_first,
                                          .follows = options->follows,
                                          .lock_wait_ms = options->lock_wait_ms,
                                          .commit_wait_ms = options->commit_wait_ms != 0
                                                                ? options->commit_wait_ms
                                                                : STORE_COMMIT_WAIT_MS };
    return db_pool_open(&pool, arena, &store->pool, &store->schema_found, ret_problem);
}

/* The issuer that is remembered, if there is one, goes before one that is a guess. */
static jt_err keep_issuer(struct store *store, struct store_tx *tx,
                          const struct store_options *options, struct jt_arena *arena)
{
    jt_str issuer = options->issuer;
    if (options->is_issuer_default) {
        jt_err err = store_fact_get(tx, JT_STR(ISSUER_FACT), arena, &issuer);
        if (err.code != JT_OK && err.code != JT_NOT_FOUND)
            return err;
    }
    JT_TRY(jt_arena_copy(store->arena, issuer, &store->issuer));
    return management_audience(store->issuer, store->arena, &store->management_audience);
}

/* What is there. New is a store into which nothing was ever put, also when its first start was cut
 * off. */
static jt_err read_rows(struct store *store, const struct store_options *options,
                        struct jt_arena *arena, size_t *ret_missing)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    int64_t is_empty = 0;
    JT_TRY(store_begin(store, STORE_READ, JT_STR(""), &tx));
    JT_TRY(tx_number(tx, SQL_STORE_IS_EMPTY, DB_NO_VALUES, &is_empty));
    store->is_new = is_empty != 0;
    JT_TRY(keep_issuer(store, tx, options, arena));
    return seed_missing(tx, arena, ret_missing);
}

static jt_err add_missing(struct store *store, struct jt_arena *arena)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(store, STORE_BOOKKEEPING, JT_STR(""), &tx));
    JT_TRY(seed_add(tx, arena));
    return store_commit(&tx);
}

static jt_err open_store(struct store *store, const struct store_options *options,
                         struct jt_arena *arena, jt_str *ret_problem)
{
    size_t missing = 0;
    JT_TRY(open_pool(store, options, arena, ret_problem));
    JT_TRY(read_rows(store, options, arena, &missing));
    if (missing != 0)
        JT_TRY(add_missing(store, arena));
    return db_pool_guard(store->pool);
}

static void store_closep(struct store **store)
{
    store_close(*store);
}

void store_explain(const struct store *store, const char *what, jt_err err, struct jt_arena *arena,
                   jt_str *ret_sentence)
{
    jt_str holder = JT_STR("");
    if (err.code == JT_UNAVAILABLE)
        holder = store->place.ops->lock_holder(store->place.location, arena);
    jt_sentence_set(arena, ret_sentence, "%s: %s (%.*s%s%.*s)", what, err.what,
                    JT_FMT(store->place.location), holder.len == 0 ? "" : ", held by ",
                    JT_FMT(holder));
}

jt_err store_open(const struct store_options *options, struct jt_arena *arena,
                  struct store **ret_store, jt_str *ret_problem)
{
    JT_AUTO(store_closep) struct store *store = NULL;

    if (options->readers < 1 || options->readers > DB_POOL_READERS_MAX) {
        jt_sentence_set(arena, ret_problem, "a store has 1 to %d readers", DB_POOL_READERS_MAX);
        return JT_ERR(JT_INVALID, "readers");
    }
    *ret_problem = JT_STR("out of memory");
    JT_TRY(store_new(options, &store));

    *ret_problem = JT_STR("");
    jt_err err = open_store(store, options, arena, ret_problem);
    if (err.code != JT_OK && ret_problem->len == 0)
        store_explain(store, "the store cannot be opened", err, arena, ret_problem);
    JT_TRY(err);

    *ret_store = store;
    store = NULL;
    return JT_DONE;
}

jt_err store_take_alone(struct store *store, struct jt_arena *arena, jt_str *ret_problem)
{
    *ret_problem = JT_STR("");
    jt_err err = db_pool_take_alone(store->pool, arena, ret_problem);
    if (err.code == JT_UNAVAILABLE)
        jt_sentence_set(arena, ret_problem,
                        "another process has the store %s open; stop the server and wait for other "
                        "commands, then run this again",
                        store->place.location.ptr);
    else if (err.code != JT_OK && ret_problem->len == 0)
        store_explain(store, "the store cannot be opened for this command alone", err, arena,
                      ret_problem);
    return err;
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    db_pool_close(store->pool);
    jt_arena_free(store->arena);
    event_traces_clear(&store->traces);
    free(store);
}

bool store_is_new(const struct store *store)
{
    return store->is_new;
}

int64_t store_schema(const struct store *store)
{
    return store->schema_found > store_schema_version ? store->schema_found : store_schema_version;
}

int64_t store_upgraded_from(const struct store *store)
{
    return store->schema_found < store_schema_version ? store->schema_found : 0;
}

jt_err store_hear(struct store *store, int wait_ms, bool *ret_has_heard)
{
    return db_pool_hear(store->pool, wait_ms, ret_has_heard);
}

/* --- Trouble ------------------------------------------------------------------------------ */

jt_err store_trouble(const struct store *store)
{
    return db_pool_trouble(store->pool);
}

jt_err store_watch(struct store *store)
{
    return db_pool_watch(store->pool);
}

jt_str store_copy_path(const struct store *store)
{
    return db_pool_copy_path(store->pool);
}
