/*
 * store copy: the whole of a store into another place (store/copy.h). What is sealed stays sealed
 * as it is: so the copy needs the same master key, which must open all of it, before and after.
 */
#include <stdio.h>

#include "base/sentence.h"
#include "cli/print_json.h"
#include "cli/store_access.h"
#include "keys/master_key_place.h"
#include "keys/master_key_rotation.h"
#include "ops/progress.h"
#include "ops/remembered_settings.h"
#include "store/copy.h"
#include "store/store_url.h"

enum { FLAG_FROM, FLAG_TO, FLAG_BESIDE, FLAG_JSON };

static const struct command_flag copy_flags[] = {
    [FLAG_FROM] = { "--from", "URL", "The store that is copied, and stays as it is." },
    [FLAG_TO] = { "--to", "URL", "Where to: an empty database, or a file that does not exist." },
    [FLAG_BESIDE] = { "--beside-server", NULL,
                      "Also while a server runs on it; later changes are not in the copy." },
    [FLAG_JSON] = { "--json", NULL, "Print one JSON object on standard output." },
};

/* One table, as it is shown. */
struct shown_table {
    const char *name;
    int64_t rows;
    char digest[2 * JT_DIGEST_BYTES + 1];
};

/* What the command found out, and what it shows of it. */
struct copied {
    jt_str from, to;
    bool has_key;
    char key_fingerprint[MASTER_KEY_FINGERPRINT_BYTES + 1]; /* empty: there is no master key yet */
    const char *key_file; /* NULL: from the environment, or none */
    size_t sealed_count;  /* what it opens */
    int64_t row_count, duration_ms;
    struct shown_table *tables;
    size_t table_count;
};

struct copying {
    const struct command_call *call;
    struct store_access access;
    struct store_copy_options options;
    struct progress progress;
    struct copied copied;
    bool is_json;
};

/* --- The master key --------------------------------------------------------------------------- */

/* Where the server of the source has it, unless it was said here. */
static jt_err recall_key_file(struct copying *copying, struct store_tx *tx, struct jt_arena *arena)
{
    struct setting_difference rows[SETTINGS_MAX];
    size_t count;
    return remembered_settings_join(tx, arena, &copying->access.config, rows, &count);
}

static jt_err note_key(struct copying *copying, const struct jt_keys *keys, struct jt_arena *arena)
{
    struct copied *copied = &copying->copied;
    struct master_key_place place;
    char hex[MASTER_KEY_CHECK_BYTES];
    const jt_str check = master_key_check(keys, hex);
    memcpy(copied->key_fingerprint, check.ptr, MASTER_KEY_FINGERPRINT_BYTES);
    JT_TRY(
        master_key_place_find(&copying->access.config, copying->call->environment, arena, &place));
    copied->key_file = place.text != NULL ? NULL : place.path;
    return JT_DONE;
}

static jt_err judge(void *context, struct store_tx *tx, struct jt_arena *arena, jt_str *ret_problem)
{
    JT_AUTO(jt_keys_clear) struct jt_keys keys = { 0 };
    struct copying *copying = context;
    struct copied *copied = &copying->copied;
    JT_TRY(recall_key_file(copying, tx, arena));
    JT_TRY(master_key_prove(&copying->access.config, copying->call->environment, tx, arena,
                            &copied->has_key, &keys, ret_problem));
    if (ret_problem->len != 0)
        command_complain(copying->call, "note: %.*s", JT_FMT(*ret_problem));
    *ret_problem = JT_STR("");
    if (!copied->has_key)
        return JT_DONE;
    JT_TRY(note_key(copying, &keys, arena));
    jt_err err = master_key_open_all(tx, &keys, arena, &copied->sealed_count);
    if (err.code == JT_CRYPTO)
        jt_sentence_set(arena, ret_problem,
                        "the master key fits the store, but does not open all that is sealed in "
                        "it: %s; restore a back-up",
                        err.what);
    return err;
}

/* --- What is shown ---------------------------------------------------------------------------- */

static const struct answer_member table_members[] = {
    { "name", ANSWER_FROM(struct shown_table, name) },
    { "rows", ANSWER_FROM(struct shown_table, rows) },
    { "digest", ANSWER_FROM(struct shown_table, digest) },
};
static const struct answer_shape table_shape = { NULL, ANSWER_MEMBERS(struct shown_table,
                                                                      table_members) };

static const struct answer_member copied_members[] = {
    { "from", ANSWER_FROM(struct copied, from) },
    { "to", ANSWER_FROM(struct copied, to) },
    { "master_key", ANSWER_FROM(struct copied, key_fingerprint), .is_nullable = true },
    { "master_key_file", ANSWER_FROM(struct copied, key_file), .is_nullable = true },
    { "sealed_count", ANSWER_FROM(struct copied, sealed_count) },
    { "duration_ms", ANSWER_FROM(struct copied, duration_ms) },
    { "row_count", ANSWER_FROM(struct copied, row_count) },
    { "tables", ANSWER_LIST(struct copied, tables, table_count, &table_shape) },
};
static const struct answer_shape copied_shape = { NULL,
                                                  ANSWER_MEMBERS(struct copied, copied_members) };

static jt_err show_tables(struct copied *copied, const struct store_copy_table *tables,
                          struct jt_arena *arena)
{
    copied->table_count = store_copy_table_count;
    JT_TRY(jt_arena_calloc(arena, copied->table_count, sizeof(*copied->tables), &copied->tables));
    for (size_t i = 0; i < copied->table_count; i++) {
        struct shown_table *shown = &copied->tables[i];
        struct jt_buf hex = jt_buf_over(shown->digest, sizeof(shown->digest) - 1);
        shown->name = tables[i].name;
        shown->rows = tables[i].sum.rows;
        jt_buf_put_hex(&hex, tables[i].sum.digest, sizeof(tables[i].sum.digest));
        copied->row_count += shown->rows;
    }
    return JT_DONE;
}

static void print_key(const struct copied *copied)
{
    if (!copied->has_key) {
        printf("It knows of no master key yet: its first server makes one.\n");
        return;
    }
    printf("The copy needs the same master key (%s), which opens all %zu sealed values in it.\n",
           copied->key_fingerprint, copied->sealed_count);
    if (copied->key_file == NULL)
        printf("It came from " MASTER_KEY_VARIABLE ": give the new server the same.\n");
    else
        printf("It is in %s: name that file to the new server with\n--master-key-file, or, for a "
               "store in a file, put a copy beside it as master.key.\n",
               copied->key_file);
}

static enum command_status print_copied(const struct copying *copying)
{
    const struct copied *copied = &copying->copied;
    if (copying->is_json)
        return print_answer(copying->call, &copied_shape, copied);
    printf("Copied %lld rows of %zu tables in %lld.%01lld s; counts and digests are the same.\n",
           (long long)copied->row_count, copied->table_count, (long long)copied->duration_ms / 1000,
           (long long)copied->duration_ms % 1000 / 100);
    if (copying->options.is_beside)
        printf("What was changed there since it began is not in the copy.\n");
    print_key(copied);
    return COMMAND_DONE;
}

/* --- The command ------------------------------------------------------------------------------ */

static enum command_status read_flags(const struct command_call *call, struct copying *copying)
{
    jt_str value;
    for (int flag; (flag = flags_next(&copying->access.flags, &value)) != FLAGS_END;) {
        if (flag == FLAGS_WRONG)
            return COMMAND_USAGE;
        if (flag == FLAG_FROM)
            copying->options.from = value;
        if (flag == FLAG_TO)
            copying->options.to = value;
        copying->options.is_beside |= flag == FLAG_BESIDE;
        copying->is_json |= flag == FLAG_JSON;
    }
    if (copying->options.from.len != 0 && copying->options.to.len != 0)
        return COMMAND_DONE;
    command_complain(call, "--from and --to say what is copied where; see: jeton help %s",
                     call->command->name);
    return COMMAND_USAGE;
}

static void tell(void *context, const struct store_copy_progress *progress)
{
    struct copying *copying = context;
    const int64_t count = progress->row_count > 0 ? progress->row_count : 1;
    progress_tell(&copying->progress, "%lld of %lld rows %s, %lld %% (%s)",
                  (long long)progress->rows, (long long)progress->row_count,
                  progress->is_check ? "checked" : "copied",
                  (long long)(progress->rows * 100 / count), progress->table);
}

static jt_err copy(struct copying *copying, jt_str *ret_problem)
{
    struct jt_arena *arena = copying->call->arena;
    struct store_copy_table *tables = NULL;
    const struct jt_instant begun = jt_instant_now();
    jt_err err = store_copy(&copying->options, arena, &tables, ret_problem);
    progress_end(&copying->progress);
    JT_TRY(err);
    copying->copied.duration_ms = jt_ms_between(begun, jt_instant_now());
    return show_tables(&copying->copied, tables, arena);
}

static enum command_status store_copy_run(const struct command_call *call)
{
    struct copying copying = { .call = call };
    jt_str problem = JT_STR("");
    enum command_status status = store_access_configure(call, &copying.access);
    if (status == COMMAND_DONE)
        status = read_flags(call, &copying);
    if (status != COMMAND_DONE)
        return status;
    copying.options.lock_wait_ms = STORE_LOCK_WAIT_MS;
    copying.options.context = &copying;
    copying.options.judge = judge;
    copying.options.tell = tell;
    copying.access.config.database = copying.options.from; /* whose master key is looked for */
    copying.copied.from = copying.options.from;
    copying.copied.to = copying.options.to;
    copying.progress = progress_begin(call->command->name);
    jt_err err = copy(&copying, &problem);
    if (err.code == JT_OK)
        return print_copied(&copying);
    command_complain(call, "%.*s", JT_FMT(problem.len != 0 ? problem : jt_str_from(err.what)));
    return COMMAND_FAILED;
}

const struct command command_store_copy = {
    .name = "store copy",
    .summary = "Copy a store with all that is in it to another place or database",
    .usage = "--from URL --to URL [--beside-server] [--json]",
    .flags = copy_flags,
    .flag_count = COUNT(copy_flags),
    .settings = " master_key_file ",
    .details =
        "From a file to PostgreSQL or back, or between two of a kind; URLs are those of "
        "--database.\n"
        "Stop the server first: the store is taken for this command alone. The copy is made "
        "whole,\n"
        "and checked, or not at all. It keeps all keys and secrets, and needs the same master key.",
    .run = store_copy_run,
};
