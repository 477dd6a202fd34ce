/*
 * store: opening, and transactions.
 *
 * One connection writes, and a pool of others reads; each is a slot that holds its transaction. A
 * thread that finds none free waits, but not for ever: a thread that begins a second transaction
 * inside its first would otherwise never end. The last idle readers are left to those who must not
 * stand behind long lists (STORE_READ_FIRST).
 */
#include "store/store.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/sentence.h"
#include "model/management_api.h"
#include "store/store_file.h"
#include "store/store_url.h"
#include "store/tx.h"

enum {
    READERS_MAX = 16,
    SLOT_WAIT_S = 5,
    STORE_ARENA_FIRST_BYTES = 512,
    STORE_ARENA_MAX_BYTES = 64 * 1024,
};

#define ISSUER_FACT "issuer"

struct store {
    const struct db_ops *ops;
    struct jt_arena *arena; /* of what is kept: the three below */
    jt_str path;            /* ends in a NUL */
    jt_str issuer, management_audience;
    struct jt_clock clock;
    struct jt_random random;
    bool is_new, is_watched;
    int64_t schema_found;            /* 0: none */
    atomic_int trouble;              /* enum jt_code */
    _Atomic(const char *) moved_how; /* words, once the trouble is JT_MOVED */
    pthread_mutex_t check_mutex;     /* one looks at the files at a time */
    /* Of the thread that watches: what the files held when they moved. */
    char copy_path[PATH_MAX]; /* empty: there is none */
    bool is_copy_tried;

    struct store_tx writer;
    struct store_tx readers[READERS_MAX];
    size_t reader_count, readers_first;

    pthread_mutex_t mutex; /* guards the rest */
    pthread_cond_t writer_is_free, reader_is_free;
    bool writer_is_taken;
    struct store_tx
        *idle[READERS_MAX]; /* the one given back last is taken first: its pages are warm */
    size_t idle_count;
};

/* --- Opening ------------------------------------------------------------------------------ */

static jt_err path_of(const struct store_options *options, struct jt_arena *arena,
                      struct jt_arena *kept, jt_str *ret_path, jt_str *ret_problem)
{
    const char *fault = store_url_fault(options->url);
    if (fault != NULL) {
        jt_sentence_set(arena, ret_problem, "the URL of the store, \"%.*s\", %s",
                        JT_FMT(store_url_is_secret(options->url) ? JT_STR("...") : options->url),
                        fault);
        return JT_ERR(JT_INVALID, "URL of the store");
    }
    return jt_arena_copy(kept, store_url_path(options->url), ret_path); /* ends in a NUL */
}

static jt_err store_new(const struct store_options *options, struct store **ret_store)
{
    pthread_condattr_t monotonic; /* so that setting the time of day ends no wait */
    struct store *store = calloc(1, sizeof(*store));
    if (store == NULL)
        return JT_ERR(JT_NO_MEMORY, "store");
    pthread_condattr_init(&monotonic); /* none of these can fail on Linux */
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&store->writer_is_free, &monotonic);
    pthread_cond_init(&store->reader_is_free, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&store->mutex, NULL);
    pthread_mutex_init(&store->check_mutex, NULL);
    store->clock = options->clock;
    store->random = options->random;
    *ret_store = store;
    return JT_DONE;
}

/* ret_issuer stays as it is where the store remembers none. */
static jt_err remembered_issuer(struct store *store, struct jt_arena *arena, jt_str *ret_issuer)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(store, STORE_READ, JT_STR(""), &tx));
    jt_err err = store_fact_get(tx, JT_STR(ISSUER_FACT), arena, ret_issuer);
    return err.code == JT_NOT_FOUND ? JT_DONE : err;
}

static jt_err keep_issuer(struct store *store, const struct store_options *options,
                          struct jt_arena *arena)
{
    jt_str issuer = options->issuer;
    if (options->is_issuer_default)
        JT_TRY(remembered_issuer(store, arena, &issuer));
    JT_TRY(jt_arena_copy(store->arena, issuer, &store->issuer));
    return management_audience(store->issuer, store->arena, &store->management_audience);
}

/* New is a store into which nothing was ever put, also when its first start was cut off. */
static jt_err read_is_new(struct store *store)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    int64_t is_empty = 0;
    JT_TRY(store_begin(store, STORE_READ, JT_STR(""), &tx));
    JT_TRY(tx_number(tx, SQL_STORE_IS_EMPTY, DB_NO_VALUES, &is_empty));
    store->is_new = is_empty != 0;
    return JT_DONE;
}

static jt_err open_connections(struct store *store, const struct store_options *options,
                               struct jt_arena *arena, jt_str *ret_problem)
{
    JT_TRY(jt_arena_new(STORE_ARENA_FIRST_BYTES, STORE_ARENA_MAX_BYTES, &store->arena));
    JT_TRY(path_of(options, arena, store->arena, &store->path, ret_problem));
    store->ops = &sqlite_ops;
    JT_TRY(store->ops->open(store->path, DB_WRITER, arena, &store->writer.db, ret_problem));
    store->writer.store = store;
    JT_TRY(store_migrate(store->writer.db, store->path, arena, &store->schema_found, ret_problem));

    for (int i = 0; i < options->readers; i++) {
        struct store_tx *reader = &store->readers[store->reader_count];
        JT_TRY(store->ops->open(store->path, DB_READER, arena, &reader->db, ret_problem));
        reader->store = store;
        store->reader_count++;
        store->idle[store->idle_count++] = reader;
    }
    store->readers_first = (size_t)options->readers_first;
    JT_TRY(store_seed(store->readers[0].db, store->writer.db, options, arena));
    JT_TRY(store->ops->watch(store->writer.db));
    store->is_watched = true;
    return read_is_new(store);
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
        holder = store_file_lock_holder(store->path.ptr, arena);
    jt_sentence_set(arena, ret_sentence, "%s: %s (%.*s%s%.*s)", what, err.what, JT_FMT(store->path),
                    holder.len == 0 ? "" : ", held by ", JT_FMT(holder));
}

jt_err store_open(const struct store_options *options, struct jt_arena *arena,
                  struct store **ret_store, jt_str *ret_problem)
{
    JT_AUTO(store_closep) struct store *store = NULL;

    if (options->readers < 1 || options->readers > READERS_MAX) {
        jt_sentence_set(arena, ret_problem, "a store has 1 to %d readers", READERS_MAX);
        return JT_ERR(JT_INVALID, "readers");
    }
    *ret_problem = JT_STR("out of memory");
    JT_TRY(store_new(options, &store));

    *ret_problem = JT_STR("");
    jt_err err = open_connections(store, options, arena, ret_problem);
    if (err.code == JT_OK)
        err = keep_issuer(store, options, arena);
    if (err.code != JT_OK && ret_problem->len == 0)
        store_explain(store, "the store cannot be opened", err, arena, ret_problem);
    JT_TRY(err);

    *ret_store = store;
    store = NULL;
    return JT_DONE;
}

static jt_err check_place(struct store *store)
{
    pthread_mutex_lock(&store->check_mutex);
    jt_err err = store->ops->check(store->writer.db);
    pthread_mutex_unlock(&store->check_mutex);
    return store_note(store, err);
}

/* Else SQLite would write what the WAL holds into a file that is another's now, and remove by name
 * the WAL of that one. */
static void let_go_if_moved(struct store *store)
{
    if (!store->is_watched || check_place(store).code == JT_OK ||
        !store->ops->is_lost(store->writer.db))
        return;
    for (size_t i = 0; i < store->reader_count; i++)
        store->ops->let_go(store->readers[i].db);
    store->ops->let_go(store->writer.db);
    if (store->copy_path[0] != '\0')
        store->ops->clear(store->writer.db);
}

/* The writer last: it moves the WAL into the file. */
static void connections_close(struct store *store)
{
    for (size_t i = 0; i < store->reader_count; i++)
        store->ops->close(store->readers[i].db);
    store->reader_count = store->idle_count = 0;
    if (store->ops != NULL)
        store->ops->close(store->writer.db);
    store->writer.db = NULL;
    store->is_watched = false;
}

jt_err store_take_alone(struct store *store, struct jt_arena *arena, jt_str *ret_problem)
{
    connections_close(store);
    *ret_problem = JT_STR("");
    jt_err err = store->ops->open(store->path, DB_ALONE, arena, &store->writer.db, ret_problem);
    if (err.code == JT_UNAVAILABLE)
        jt_sentence_set(arena, ret_problem,
                        "another process has the store %s open; stop the server and wait for other "
                        "commands, then run this again",
                        store->path.ptr);
    else if (err.code != JT_OK && ret_problem->len == 0)
        store_explain(store, "the store cannot be opened for this command alone", err, arena,
                      ret_problem);
    return err;
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    let_go_if_moved(store);
    connections_close(store);
    pthread_mutex_destroy(&store->mutex);
    pthread_mutex_destroy(&store->check_mutex);
    pthread_cond_destroy(&store->writer_is_free);
    pthread_cond_destroy(&store->reader_is_free);
    jt_arena_free(store->arena);
    free(store);
}

bool store_is_new(const struct store *store)
{
    return store->is_new;
}

int64_t store_upgraded_from(const struct store *store)
{
    return store->schema_found < STORE_SCHEMA_VERSION ? store->schema_found : 0;
}

int64_t store_now_ms(const struct store *store)
{
    return jt_now_ms(&store->clock);
}

const struct jt_random *store_random(const struct store *store)
{
    return &store->random;
}

jt_str store_issuer(const struct store *store)
{
    return store->issuer;
}

jt_str store_management_audience(const struct store *store)
{
    return store->management_audience;
}

/* --- Slots -------------------------------------------------------------------------------- */

/* With the mutex held. False when the time is up. */
static bool wait_until(struct store *store, pthread_cond_t *condition,
                       const struct timespec *deadline)
{
    return pthread_cond_timedwait(condition, &store->mutex, deadline) != ETIMEDOUT;
}

/* Takes the slot when it is free; with the mutex held. */
static struct store_tx *slot_try(struct store *store, enum store_mode mode)
{
    if (store_mode_reads(mode)) {
        size_t kept = mode == STORE_READ ? store->readers_first : 0;
        return store->idle_count <= kept ? NULL : store->idle[--store->idle_count];
    }
    if (store->writer_is_taken)
        return NULL;
    store->writer_is_taken = true;
    return &store->writer;
}

static jt_err slot_take(struct store *store, enum store_mode mode, struct store_tx **ret_tx)
{
    pthread_cond_t *condition =
        store_mode_reads(mode) ? &store->reader_is_free : &store->writer_is_free;
    struct store_tx *tx = NULL;
    struct timespec deadline;
    bool is_in_time = true;

    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += SLOT_WAIT_S;
    pthread_mutex_lock(&store->mutex);
    while ((tx = slot_try(store, mode)) == NULL && is_in_time)
        is_in_time = wait_until(store, condition, &deadline);
    pthread_mutex_unlock(&store->mutex);
    if (tx == NULL)
        return store_mode_reads(mode)
                   ? JT_ERR(JT_UNAVAILABLE,
                            "all connections that read the store were taken for long")
                   : JT_ERR(JT_UNAVAILABLE, "the changes before it wait for long: for the disk, or "
                                            "for another process that holds the store's lock");
    *ret_tx = tx;
    return JT_DONE;
}

static void slot_give_back(struct store_tx *tx)
{
    struct store *store = tx->store;
    bool is_reader = tx != &store->writer;

    pthread_mutex_lock(&store->mutex);
    if (is_reader) {
        store->idle[store->idle_count++] = tx;
        pthread_cond_broadcast(&store->reader_is_free); /* not everybody may take it */
    } else {
        store->writer_is_taken = false;
        pthread_cond_signal(&store->writer_is_free);
    }
    pthread_mutex_unlock(&store->mutex);
}

/* --- Transactions ------------------------------------------------------------------------- */

jt_err store_begin(struct store *store, enum store_mode mode, jt_str actor,
                   struct store_tx **ret_tx)
{
    struct store_tx *tx = NULL;
    if (store_trouble(store).code == JT_MOVED) /* nor is anything that is read now to be trusted */
        return store_trouble(store);
    JT_TRY(slot_take(store, mode, &tx));
    jt_err err = db_begin(tx->db);
    if (err.code != JT_OK) {
        slot_give_back(tx);
        return err;
    }
    *tx = (struct store_tx){
        .store = store, .db = tx->db, .mode = mode, .actor = actor, .acting_for = JT_STR("")
    };
    *ret_tx = tx;
    return JT_DONE;
}

void store_tx_act_for(struct store_tx *tx, jt_str application)
{
    if (application.len != 0)
        tx->acting_for = application;
}

static jt_err settle_in_place(struct store *store)
{
    pthread_mutex_lock(&store->check_mutex);
    jt_err err = store->ops->check(store->writer.db);
    if (err.code == JT_OK)
        err = store->ops->checkpoint(store->writer.db);
    pthread_mutex_unlock(&store->check_mutex);
    return store_note(store, err);
}

/* Also when it is written: what goes into a file that has just lost its name is not answered for.
 */
static jt_err commit_in_place(struct store_tx *tx)
{
    const bool is_change = tx->changed_rows > 0;
    jt_err err = is_change ? check_place(tx->store) : JT_DONE;
    if (err.code != JT_OK) {
        db_rollback(tx->db);
        return err;
    }
    JT_TRY(store_note(tx->store, db_commit(tx->db)));
    return is_change ? settle_in_place(tx->store) : JT_DONE;
}

jt_err store_commit(struct store_tx **tx)
{
    struct store_tx *done = *tx;
    *tx = NULL;
    if (done->mode == STORE_WRITE && done->changed_rows > 0 && done->recorded_changes == 0) {
        db_rollback(done->db);
        slot_give_back(done);
        return JT_ERR(JT_STORE, "a change without an audit entry");
    }
    jt_err err = commit_in_place(done);
    slot_give_back(done);
    return err;
}

void store_tx_abortp(struct store_tx **tx)
{
    if (*tx == NULL)
        return;
    db_rollback((*tx)->db);
    slot_give_back(*tx);
    *tx = NULL;
}

/* --- Trouble ------------------------------------------------------------------------------ */

jt_err store_note(struct store *store, jt_err err)
{
    if (err.code == JT_MOVED)
        atomic_store(&store->moved_how, err.what);
    if (err.code == JT_FULL || err.code == JT_MOVED)
        atomic_store(&store->trouble, err.code);
    return err;
}

jt_err store_trouble(const struct store *store)
{
    switch (atomic_load_explicit(&store->trouble, memory_order_acquire)) {
    case JT_FULL:
        return JT_ERR(JT_FULL, "the store's disk is full; make room on it");
    case JT_MOVED:
        return (jt_err){ JT_MOVED, atomic_load(&store->moved_how) };
    default:
        return JT_DONE;
    }
}

/* A transaction that changes nothing, and is written all the same. */
static jt_err try_writing(struct store *store)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    assert(tx != NULL); /* as it has begun; analyzers do not see that */
    JT_TRY(store_note(store, tx->db->ops->touch(tx->db)));
    return store_commit(&tx);
}

/* "PATH.kept-20261126T161200Z" */
static jt_err copy_to_new_file(struct store *store, char ret_path[static PATH_MAX])
{
    char stamp[32];
    const time_t now_s = (time_t)(store_now_ms(store) / 1000);
    struct tm utc;
    strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", gmtime_r(&now_s, &utc));
    if (snprintf(ret_path, PATH_MAX, "%s.kept-%s", store->path.ptr, stamp) >= PATH_MAX)
        return JT_ERR(JT_TOO_LARGE, "the store's path is too long for a copy beside it");
    JT_TRY(store_file_make_empty(ret_path));
    jt_err err = store->ops->copy(store->writer.db, ret_path);
    if (err.code != JT_OK)
        unlink(ret_path);
    return err;
}

/* What was answered is in files that lost their names: before they are gone, it gets one again. */
static jt_err keep_copy(struct store *store)
{
    struct store_tx *writer = NULL;
    char path[PATH_MAX];
    JT_TRY(slot_take(store, STORE_BOOKKEEPING, &writer));
    store->is_copy_tried = true;
    jt_err err = copy_to_new_file(store, path);
    slot_give_back(writer);
    if (err.code == JT_OK)
        memcpy(store->copy_path, path, sizeof(path));
    return err;
}

jt_str store_copy_path(const struct store *store)
{
    return jt_str_from(store->copy_path);
}

/* The files are where they were, and nothing was changed meanwhile. */
static void forget_copy(struct store *store)
{
    if (store->copy_path[0] != '\0')
        unlink(store->copy_path);
    store->copy_path[0] = '\0';
    store->is_copy_tried = false;
}

jt_err store_watch(struct store *store)
{
    const bool was_full = store_trouble(store).code == JT_FULL;
    if (check_place(store).code != JT_OK)
        return store->is_copy_tried ? JT_DONE : keep_copy(store);
    if (was_full)
        JT_TRY(try_writing(store));
    atomic_store(&store->trouble, JT_OK); /* a commit that meets some now sets it again */
    forget_copy(store);
    return JT_DONE;
}
