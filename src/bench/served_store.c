/*
 * served_store: one that is in PostgreSQL is filled in a file, and copied as `jeton store copy`
 * does: that is quicker by far than statement by statement, and both hold the same.
 */
#include "bench/served_store.h"

#include <ctype.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sentence.h"
#include "ops/progress.h"
#include "store/copy.h"
#include "store/postgresql_schema.h"

#define FILE_NAME "jeton.db"

void served_store_path(const struct served_store *store, const char *name,
                       char ret_path[static SERVED_PATH_MAX_BYTES])
{
    snprintf(ret_path, SERVED_PATH_MAX_BYTES, "%.400s/%s", store->folder, name);
}

static jt_err make_folder(struct served_store *store, const char *parent, struct jt_arena *arena,
                          jt_str *ret_problem)
{
    snprintf(store->folder, sizeof(store->folder), "%.400s/jeton-bench-XXXXXX", parent);
    if (mkdtemp(store->folder) != NULL)
        return JT_DONE;
    store->folder[0] = '\0';
    jt_sentence_set(arena, ret_problem, "no folder can be made for a store in %s", parent);
    return JT_ERR(JT_IO, "mkdtemp");
}

/* --- In PostgreSQL -------------------------------------------------------------------------- */

static void tell(void *context, const struct store_copy_progress *copied)
{
    progress_tell(context, "%lld of %lld rows are %s", (long long)copied->rows,
                  (long long)copied->row_count, copied->is_check ? "checked" : "copied");
}

/* By the folder's name, which nothing else has. */
static jt_err make_schema(struct served_store *store, jt_str database, struct jt_arena *arena,
                          jt_str *ret_url, jt_str *ret_problem)
{
    jt_str name;
    jt_sentence_set(arena, &name, "jeton_bench_%s", strrchr(store->folder, '-') + 1);
    for (char *at = (char *)name.ptr; *at != '\0'; at++)
        *at = (char)tolower((unsigned char)*at);
    JT_TRY(postgresql_schema_make(database, name, arena, ret_url, ret_problem));
    store->database = database;
    store->schema = name;
    return JT_DONE;
}

/* From its file, which goes then. */
static jt_err move_to(struct served_store *store, jt_str database, struct jt_arena *arena,
                      jt_str *ret_problem)
{
    JT_AUTO(progress_end) struct progress progress = progress_begin("bench");
    struct store_copy_table *tables = NULL;
    char path[SERVED_PATH_MAX_BYTES];
    struct store_copy_options options = {
        .from = store->url, .lock_wait_ms = STORE_LOCK_WAIT_MS, .context = &progress, .tell = tell
    };
    JT_TRY(make_schema(store, database, arena, &options.to, ret_problem));
    JT_TRY(store_copy(&options, arena, &tables, ret_problem));
    store->url = options.to;
    served_store_path(store, FILE_NAME, path);
    unlink(path);
    return JT_DONE;
}

/* --- Both ----------------------------------------------------------------------------------- */

jt_err served_store_make(const char *parent, jt_str database, size_t client_count,
                         struct jt_arena *arena, struct served_store *ret_store,
                         struct fixture *ret_fixture, jt_str *ret_problem)
{
    *ret_store = (struct served_store){ 0 };
    *ret_fixture = (struct fixture){ 0 };
    JT_TRY(make_folder(ret_store, parent, arena, ret_problem));
    jt_sentence_set(arena, &ret_store->url, "sqlite:%s/" FILE_NAME, ret_store->folder);
    JT_TRY(fixture_fill(ret_store->url, client_count, arena, ret_fixture, ret_problem));
    return database.len == 0 ? JT_DONE : move_to(ret_store, database, arena, ret_problem);
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status, (void)type, (void)walk;
    (void)remove(path);
    return 0;
}

void served_store_remove(struct served_store *store, struct jt_arena *arena)
{
    jt_str problem;
    if (store->schema.len != 0 &&
        postgresql_schema_drop(store->database, store->schema, arena, &problem).code != JT_OK)
        progress_say("bench", "the schema %s is left behind: %s", store->schema.ptr, problem.ptr);
    if (store->folder[0] != '\0')
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): of its threads none runs any more */
        nftw(store->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    *store = (struct served_store){ 0 };
}
