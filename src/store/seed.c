/*
 * seed: the built-in management API, which every store has, with all its scopes. A start reads what
 * is there, and writes only where something is missing.
 *
 * No change is recorded: no token depends on a scope that no application has yet.
 */
#include "model/management_api.h"
#include "store/tx.h"

struct seeding {
    struct db *db; /* the connection of the transaction that is running */
    const struct store_options *options;
    struct jt_arena *arena;
    jt_str api_id; /* empty: there is none yet */
    size_t missing_count;
};

/* Inside a transaction: reads the id of the management API. */
static jt_err find_api(struct seeding *seeding)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    bool has_row = false;
    JT_TRY(db_query(seeding->db, SQL_API_GET_MANAGEMENT, DB_NO_VALUES, &rows));
    JT_TRY(db_rows_next(&rows, &has_row));
    if (has_row)
        return db_rows_copy(&rows, 0, seeding->arena, &seeding->api_id);
    seeding->api_id = JT_STR("");
    return JT_DONE;
}

static jt_err has_scope(struct seeding *seeding, jt_str key, bool *ret_has_scope)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    JT_TRY(db_query(seeding->db, SQL_SCOPE_GET_BY_KEY,
                    DB_VALUES(db_text(seeding->api_id), db_text(key)), &rows));
    return db_rows_next(&rows, ret_has_scope);
}

static jt_err count_missing(struct seeding *seeding)
{
    seeding->missing_count = 0;
    JT_TRY(find_api(seeding));
    for (size_t i = 0; i < management_scope_count; i++) {
        bool is_there = false;
        JT_TRY(has_scope(seeding, jt_str_from(management_scopes[i].key), &is_there));
        seeding->missing_count += !is_there;
    }
    return JT_DONE;
}

static jt_err create_api(struct seeding *seeding, int64_t now_ms)
{
    int64_t changed = 0;
    JT_TRY(api_id_new(&seeding->options->random, seeding->arena, &seeding->api_id));
    return db_run(
        seeding->db, SQL_API_CREATE_MANAGEMENT,
        DB_VALUES(db_text(seeding->api_id), db_text(JT_STR(MANAGEMENT_API_NAME)), db_int(now_ms)),
        &changed);
}

static jt_err create_scope(struct seeding *seeding, const struct management_scope *scope,
                           int64_t now_ms)
{
    bool is_there = false;
    int64_t changed = 0;
    jt_str id;

    JT_TRY(has_scope(seeding, jt_str_from(scope->key), &is_there));
    if (is_there)
        return JT_DONE;
    JT_TRY(scope_id_new(&seeding->options->random, now_ms, seeding->arena, &id));
    return db_run(seeding->db, SQL_SCOPE_CREATE,
                  DB_VALUES(db_text(id), db_text(seeding->api_id), db_text(jt_str_from(scope->key)),
                            db_text(jt_str_from(scope->description)), db_int(false)),
                  &changed);
}

/* Looks again first: another process may have been here. */
static jt_err add_missing(struct seeding *seeding)
{
    int64_t now_ms = jt_now_ms(&seeding->options->clock);
    JT_TRY(find_api(seeding));
    if (seeding->api_id.len == 0)
        JT_TRY(create_api(seeding, now_ms));
    for (size_t i = 0; i < management_scope_count; i++)
        JT_TRY(create_scope(seeding, &management_scopes[i], now_ms));
    return JT_DONE;
}

static jt_err in_transaction(struct seeding *seeding, struct db *db,
                             jt_err (*work)(struct seeding *))
{
    seeding->db = db;
    JT_TRY(db_begin(db));
    jt_err err = work(seeding);
    if (err.code == JT_OK)
        return db_commit(db);
    db_rollback(db);
    return err;
}

jt_err store_seed(struct db *reader, struct db *writer, const struct store_options *options,
                  struct jt_arena *arena)
{
    struct seeding seeding = { .options = options, .arena = arena };
    JT_TRY(in_transaction(&seeding, reader, count_missing));
    if (seeding.missing_count == 0)
        return JT_DONE;
    return in_transaction(&seeding, writer, add_missing);
}
