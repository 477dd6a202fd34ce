/*
 * db_pool: who has which connection, and the watch over the files underneath. Relies on a driver
 * (db_ops) for all that differs between databases.
 */
#include "store/db_pool.h"

#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/sentence.h"
#include "store/commit_group.h"
#include "store/migrate.h"
#include "store/store_file.h"

struct db_pool {
    struct db_pool_options options;
    const struct db_ops *ops; /* of the place */
    bool is_guarded;
    atomic_int trouble;              /* enum jt_code */
    _Atomic(const char *) moved_how; /* words, once the trouble is JT_MOVED */
    pthread_mutex_t check_mutex;     /* one looks at the files at a time */
    /* Of the thread that watches: what the files held when they moved. */
    char copy_path[PATH_MAX]; /* empty: there is none */
    bool is_copy_tried;

    struct db *listener; /* of who hears of changes; NULL: nobody can */
    struct db *writer, *readers[DB_POOL_READERS_MAX];
    size_t reader_count;

    struct commit_group group; /* the turns at the writer */
    pthread_mutex_t mutex;     /* guards the rest */
    pthread_cond_t reader_is_free;
    struct db *idle[DB_POOL_READERS_MAX]; /* the one given back last is taken first: its pages are
                                           * warm */
    size_t idle_count;

    int64_t schema; /* the version that this program may work on; of whoever has the writer */
};

/* --- Opening -------------------------------------------------------------------------------- */

static jt_err pool_new(const struct db_pool_options *options, struct db_pool **ret_pool)
{
    struct db_pool *pool = calloc(1, sizeof(*pool));
    if (pool == NULL)
        return JT_ERR(JT_NO_MEMORY, "pool of connections");
    commit_group_init(&pool->group, options->commit_wait_ms);
    pthread_cond_init(&pool->reader_is_free, NULL); /* none of these can fail on Linux */
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_mutex_init(&pool->check_mutex, NULL);
    pool->options = *options;
    pool->ops = options->place.ops;
    *ret_pool = pool;
    return JT_DONE;
}

/* By a reader, so that it waits for nobody who writes. */
static jt_err check_schema(struct db *reader, int64_t *ret_version, int64_t *ret_oldest)
{
    JT_TRY(db_begin(reader));
    jt_err err = reader->ops->schema_version(reader, ret_version);
    if (err.code == JT_OK)
        err = store_schema_judge(reader, *ret_version, ret_oldest);
    db_rollback(reader);
    return err;
}

/* A newer schema may be one for which this program is good enough. */
static jt_err check_newer(struct db_pool *pool, struct jt_arena *arena, jt_str *ret_problem)
{
    int64_t version = 0, oldest = 0;
    jt_err err = check_schema(pool->readers[0], &version, &oldest);
    pool->schema = version;
    if (err.code == JT_NEWER)
        jt_sentence_set(arena, ret_problem,
                        "the store %.*s was made by a newer jeton (schema %lld, for which a jeton "
                        "must know schema %lld; this one knows %d); run that version, or restore a "
                        "backup",
                        JT_FMT(pool->options.place.location), (long long)version, (long long)oldest,
                        SQL_MIGRATION_COUNT);
    return err;
}

static jt_err open_connections(struct db_pool *pool, struct jt_arena *arena, int64_t *ret_found,
                               jt_str *ret_problem)
{
    const jt_str location = pool->options.place.location;
    const int wait_ms = pool->options.lock_wait_ms;
    JT_TRY(pool->ops->open(location, DB_WRITER, wait_ms, arena, &pool->writer, ret_problem));
    JT_TRY(store_migrate(pool->writer, ret_found));
    for (int i = 0; i < pool->options.readers; i++) {
        struct db **reader = &pool->readers[i];
        JT_TRY(pool->ops->open(location, DB_READER, wait_ms, arena, reader, ret_problem));
        pool->reader_count++;
        pool->idle[pool->idle_count++] = *reader;
    }
    if (pool->options.follows && pool->ops->hear != NULL)
        JT_TRY(pool->ops->open(location, DB_READER, wait_ms, arena, &pool->listener, ret_problem));
    return check_newer(pool, arena, ret_problem);
}

jt_err db_pool_open(const struct db_pool_options *options, struct jt_arena *arena,
                    struct db_pool **ret_pool, int64_t *ret_found, jt_str *ret_problem)
{
    struct db_pool *pool = NULL;
    JT_TRY(pool_new(options, &pool));
    jt_err err = open_connections(pool, arena, ret_found, ret_problem);
    if (err.code == JT_OK)
        *ret_pool = pool;
    else
        db_pool_close(pool);
    return err;
}

static jt_err check_place(struct db_pool *pool)
{
    pthread_mutex_lock(&pool->check_mutex);
    jt_err err = pool->ops->check(pool->writer);
    pthread_mutex_unlock(&pool->check_mutex);
    return db_pool_note(pool, err);
}

/* Else SQLite would write what the WAL holds into a file that is another's now, and remove by name
 * the WAL of that one. */
static void let_go_if_moved(struct db_pool *pool)
{
    if (!pool->is_guarded || check_place(pool).code == JT_OK || !pool->ops->is_lost(pool->writer))
        return;
    for (size_t i = 0; i < pool->reader_count; i++)
        pool->ops->let_go(pool->readers[i]);
    pool->ops->let_go(pool->writer);
    if (pool->copy_path[0] != '\0')
        pool->ops->clear(pool->writer);
}

/* The writer last: it moves the WAL into the file. */
static void close_connections(struct db_pool *pool)
{
    for (size_t i = 0; i < pool->reader_count; i++)
        pool->ops->close(pool->readers[i]);
    pool->reader_count = pool->idle_count = 0;
    if (pool->listener != NULL)
        pool->ops->close(pool->listener);
    pool->listener = NULL;
    pool->ops->close(pool->writer);
    pool->writer = NULL;
    pool->is_guarded = false;
}

jt_err db_pool_take_alone(struct db_pool *pool, struct jt_arena *arena, jt_str *ret_problem)
{
    const jt_str location = pool->options.place.location;
    int64_t version = 0;
    close_connections(pool);
    JT_TRY(pool->ops->open(location, DB_ALONE, pool->options.lock_wait_ms, arena, &pool->writer,
                           ret_problem));
    JT_TRY(pool->ops->schema_version(pool->writer, &version));
    return store_schema_check_known(version, location, arena, ret_problem);
}

void db_pool_close(struct db_pool *pool)
{
    if (pool == NULL)
        return;
    let_go_if_moved(pool);
    close_connections(pool);
    pthread_mutex_destroy(&pool->mutex);
    pthread_mutex_destroy(&pool->check_mutex);
    pthread_cond_destroy(&pool->reader_is_free);
    commit_group_clear(&pool->group);
    free(pool);
}

/* --- Readers -------------------------------------------------------------------------------- */

/* How many idle readers are left to others. */
static size_t kept_from(const struct db_pool_options *options, enum db_share share)
{
    const size_t following = options->follows && share != DB_SHARE_FOLLOW ? 1 : 0;
    return following + (share == DB_SHARE_READ ? (size_t)options->readers_first : 0);
}

/* Takes one when there is one; with the mutex held. */
static struct db *try_to_take(struct db_pool *pool, enum db_share share)
{
    const size_t kept = kept_from(&pool->options, share);
    return pool->idle_count <= kept ? NULL : pool->idle[--pool->idle_count];
}

static jt_err take_reader(struct db_pool *pool, enum db_share share, struct db **ret_db)
{
    struct db *db = NULL;
    const struct jt_instant end = jt_instant_in_ms(pool->options.lock_wait_ms);
    bool is_in_time = true;

    pthread_mutex_lock(&pool->mutex);
    while ((db = try_to_take(pool, share)) == NULL && is_in_time)
        is_in_time = jt_cond_wait_until(&pool->reader_is_free, &pool->mutex, end);
    pthread_mutex_unlock(&pool->mutex);
    if (db == NULL)
        return JT_ERR(JT_UNAVAILABLE, "all connections that read the store were taken for long");
    *ret_db = db;
    return JT_DONE;
}

static void give_reader(struct db_pool *pool, struct db *db)
{
    pthread_mutex_lock(&pool->mutex);
    pool->idle[pool->idle_count++] = db;
    pthread_cond_broadcast(&pool->reader_is_free); /* not everybody may take it */
    pthread_mutex_unlock(&pool->mutex);
}

static jt_err begin_reading(struct db_pool *pool, enum db_share share, struct db **ret_db)
{
    struct db *db = NULL;
    JT_TRY(take_reader(pool, share, &db));
    jt_err err = db_begin(db);
    if (err.code == JT_OK)
        *ret_db = db;
    else
        give_reader(pool, db);
    return err;
}

/* --- The writer ----------------------------------------------------------------------------- */

static jt_err take_writer(struct db_pool *pool, enum commit_group_way way)
{
    if (commit_group_take(&pool->group, way, jt_instant_in_ms(pool->options.lock_wait_ms)))
        return JT_DONE;
    return JT_ERR(JT_UNAVAILABLE, "the changes before it wait for long: for the disk, or for "
                                  "another process that holds the store's lock");
}

/* The transaction is over, and so is the turn. */
static void end_group(struct db_pool *pool, jt_err outcome)
{
    commit_group_tell(&pool->group, outcome);
    commit_group_give(&pool->group);
}

/* Where those before it in the group are lost, they are told so, and it begins anew. */
static jt_err begin_part(struct db_pool *pool)
{
    jt_err err = db_pool_note(pool, db_part_begin(pool->writer));
    if (err.code == JT_OK)
        return JT_DONE;
    db_rollback(pool->writer);
    commit_group_tell(&pool->group, err);
    return db_begin(pool->writer);
}

static jt_err begin_writing(struct db_pool *pool, struct db **ret_db)
{
    JT_TRY(take_writer(pool, TURN_SHARED));
    jt_err err = commit_group_is_open(&pool->group) ? begin_part(pool) : db_begin(pool->writer);
    if (err.code == JT_OK)
        *ret_db = pool->writer;
    else
        end_group(pool, err);
    return err;
}

static jt_err settle_in_place(struct db_pool *pool)
{
    pthread_mutex_lock(&pool->check_mutex);
    jt_err err = pool->ops->check(pool->writer);
    if (err.code == JT_OK)
        err = pool->ops->checkpoint(pool->writer);
    pthread_mutex_unlock(&pool->check_mutex);
    return db_pool_note(pool, err);
}

/* Also when it is written: what goes into a file that has just lost its name is not answered for.
 */
static jt_err commit_in_place(struct db_pool *pool)
{
    jt_err err = check_place(pool);
    if (err.code != JT_OK) {
        db_rollback(pool->writer);
        return err;
    }
    JT_TRY(db_pool_note(pool, db_commit(pool->writer)));
    return settle_in_place(pool);
}

/* A newer jeton may have moved the schema on: nothing is written that it would not understand. The
 * writer's lock keeps the schema as it is now. */
static jt_err check_schema_of_writer(struct db_pool *pool)
{
    struct db *writer = pool->writer;
    int64_t version = 0, oldest = 0;
    JT_TRY(pool->ops->schema_version(writer, &version));
    if (version != pool->schema)
        JT_TRY(store_schema_judge(writer, version, &oldest));
    pool->schema = version;
    return JT_DONE;
}

static jt_err commit_group(struct db_pool *pool)
{
    jt_err err = db_pool_note(pool, check_schema_of_writer(pool));
    if (err.code != JT_OK) {
        db_rollback(pool->writer);
        return err;
    }
    return pool->group.has_changes ? commit_in_place(pool)
                                   : db_pool_note(pool, db_commit(pool->writer));
}

/* The end of a part, by which it stays in the transaction or goes. */
static jt_err end_part(struct db_pool *pool, bool is_kept)
{
    jt_err err = is_kept ? db_part_keep(pool->writer) : db_part_undo(pool->writer);
    if (err.code != JT_OK)
        db_rollback(pool->writer);
    return db_pool_note(pool, err);
}

/*
 * The end of a change, or of an attempt at one. What it saw of the changes before it in the group
 * is true only once they are committed: so it waits for that too where nothing of it is kept.
 */
static jt_err end_writing(struct db_pool *pool, bool is_kept)
{
    jt_err outcome = JT_DONE;
    pool->group.has_changes |= is_kept && pool->writer->changed_rows > 0;
    if (commit_group_is_open(&pool->group))
        outcome = end_part(pool, is_kept);
    else if (!is_kept)
        db_rollback(pool->writer); /* and nobody is in the group */
    if (outcome.code == JT_OK && (is_kept || commit_group_is_open(&pool->group))) {
        if (commit_group_join(&pool->group, &outcome))
            return outcome;
        outcome = commit_group(pool);
    }
    end_group(pool, outcome);
    return outcome;
}

/* Who changed nothing knows that much, also where nobody can tell what became of the others. */
static jt_err of_nothing(jt_err outcome)
{
    return outcome.code == JT_UNCERTAIN
               ? JT_ERR(JT_UNAVAILABLE, "whether the changes before it were committed is not "
                                        "known; nothing was changed, try again")
               : outcome;
}

/* --- Transactions --------------------------------------------------------------------------- */

jt_err db_pool_begin(struct db_pool *pool, enum db_share share, struct db **ret_db)
{
    return share == DB_SHARE_WRITE ? begin_writing(pool, ret_db)
                                   : begin_reading(pool, share, ret_db);
}

jt_err db_pool_commit(struct db_pool *pool, struct db *db)
{
    jt_err unsound = db_check_sound(db);
    if (unsound.code != JT_OK) {
        jt_err err = db_pool_rollback(pool, db);
        return err.code != JT_OK ? err : unsound;
    }
    if (db == pool->writer)
        return end_writing(pool, true);
    jt_err err = db_pool_note(pool, db_commit(db));
    give_reader(pool, db);
    return err;
}

jt_err db_pool_rollback(struct db_pool *pool, struct db *db)
{
    (void)db_pool_note(pool, db->failure);
    if (db == pool->writer)
        return of_nothing(end_writing(pool, false));
    db_rollback(db);
    give_reader(pool, db);
    return JT_DONE;
}

jt_err db_pool_commit_earlier(struct db_pool *pool)
{
    jt_err outcome = JT_DONE;
    if (!commit_group_is_open(&pool->group))
        return JT_DONE;
    outcome = end_part(pool, false);
    if (outcome.code == JT_OK)
        outcome = commit_group(pool);
    commit_group_tell(&pool->group, outcome);
    JT_TRY(of_nothing(outcome));
    return db_begin(pool->writer);
}

jt_err db_pool_hear(struct db_pool *pool, int wait_ms, bool *ret_has_heard)
{
    return pool->listener == NULL ? JT_ERR(JT_REFUSED, "nobody tells of changes")
                                  : pool->ops->hear(pool->listener, wait_ms, ret_has_heard);
}

/* --- Trouble -------------------------------------------------------------------------------- */

jt_err db_pool_guard(struct db_pool *pool)
{
    JT_TRY(pool->ops->watch(pool->writer));
    pool->is_guarded = true;
    return JT_DONE;
}

jt_err db_pool_note(struct db_pool *pool, jt_err err)
{
    if (err.code == JT_MOVED)
        atomic_store(&pool->moved_how, err.what);
    if (err.code == JT_FULL || err.code == JT_MOVED || err.code == JT_NEWER)
        atomic_store(&pool->trouble, err.code);
    return err;
}

jt_err db_pool_trouble(const struct db_pool *pool)
{
    switch (atomic_load_explicit(&pool->trouble, memory_order_acquire)) {
    case JT_FULL:
        return JT_ERR(JT_FULL, "the store's disk is full; make room on it");
    case JT_MOVED:
        return (jt_err){ JT_MOVED, atomic_load(&pool->moved_how) };
    case JT_NEWER:
        return JT_ERR(JT_NEWER, STORE_NEWER);
    default:
        return JT_DONE;
    }
}

/* A transaction that changes nothing, and is written all the same. */
static jt_err try_writing(struct db_pool *pool)
{
    struct db *db = NULL;
    JT_TRY(db_pool_begin(pool, DB_SHARE_WRITE, &db));
    jt_err err = db_pool_note(pool, pool->ops->touch(db));
    if (err.code == JT_OK)
        return db_pool_commit(pool, db);
    db_pool_rollback(pool, db);
    return err;
}

/* "PATH.kept-20261126T161200Z" */
static jt_err copy_to_new_file(struct db_pool *pool, char ret_path[static PATH_MAX])
{
    char stamp[32];
    const time_t now_s = (time_t)(jt_now_ms(&pool->options.clock) / 1000);
    struct tm utc;
    strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", gmtime_r(&now_s, &utc));
    if (snprintf(ret_path, PATH_MAX, "%s.kept-%s", pool->options.place.location.ptr, stamp) >=
        PATH_MAX)
        return JT_ERR(JT_TOO_LARGE, "the store's path is too long for a copy beside it");
    JT_TRY(store_file_make_empty(ret_path));
    jt_err err = pool->ops->copy(pool->writer, ret_path);
    if (err.code != JT_OK)
        unlink(ret_path);
    return err;
}

/* What was answered is in files that lost their names: before they are gone, it gets one again. */
static jt_err keep_copy(struct db_pool *pool)
{
    char path[PATH_MAX];
    JT_TRY(take_writer(pool, TURN_ALONE));
    pool->is_copy_tried = true;
    jt_err err = copy_to_new_file(pool, path);
    commit_group_give(&pool->group);
    if (err.code == JT_OK)
        memcpy(pool->copy_path, path, sizeof(path));
    return err;
}

jt_str db_pool_copy_path(const struct db_pool *pool)
{
    return jt_str_from(pool->copy_path);
}

/* The files are where they were, and nothing was changed meanwhile. */
static void forget_copy(struct db_pool *pool)
{
    if (pool->copy_path[0] != '\0')
        unlink(pool->copy_path);
    pool->copy_path[0] = '\0';
    pool->is_copy_tried = false;
}

/* While nobody can tell, what was found stays. */
static bool is_outdated(struct db_pool *pool)
{
    struct db *reader = NULL;
    int64_t version = 0, oldest = 0;
    jt_err err = take_reader(pool, DB_SHARE_FOLLOW, &reader);
    if (err.code == JT_OK) {
        err = db_pool_note(pool, check_schema(reader, &version, &oldest));
        give_reader(pool, reader);
    }
    return err.code == JT_NEWER || (err.code != JT_OK && db_pool_trouble(pool).code == JT_NEWER);
}

jt_err db_pool_watch(struct db_pool *pool)
{
    const bool was_full = db_pool_trouble(pool).code == JT_FULL;
    if (check_place(pool).code != JT_OK)
        return pool->is_copy_tried ? JT_DONE : keep_copy(pool);
    if (is_outdated(pool))
        return JT_DONE;
    if (was_full)
        JT_TRY(try_writing(pool));
    atomic_store(&pool->trouble, JT_OK); /* a commit that meets some now sets it again */
    forget_copy(pool);
    return JT_DONE;
}
