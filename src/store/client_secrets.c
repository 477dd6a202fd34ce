/* client_secrets: the current secret of an application, and a kept previous one. */
#include "store/client_secrets.h"

#include "store/tx.h"

static jt_err client_secret_from_row(struct db_rows *rows, jt_str application_id,
                                     struct client_secret *ret_secret)
{
    struct client_secret secret = { .application_id = application_id,
                                    .is_previous = db_rows_int(rows, 0) != 0,
                                    .created_ms = db_rows_int(rows, 2),
                                    .expires_ms = db_rows_int(rows, 3),
                                    .last_used_ms = db_rows_int(rows, 4),
                                    .use_count = db_rows_int(rows, 5) };
    jt_str digest;

    JT_TRY(db_rows_view(rows, 1, &digest));
    if (digest.len != sizeof(secret.digest))
        return JT_ERR(JT_STORE, "digest of a client secret has a wrong length");
    memcpy(secret.digest, digest.ptr, digest.len);
    JT_TRY(client_secret_id(secret.digest, secret.id));
    *ret_secret = secret;
    return JT_DONE;
}

jt_err client_secrets_take(struct db_rows *rows, jt_str application_id,
                           struct client_secret ret_secrets[static CLIENT_SECRETS_MAX],
                           size_t *ret_count)
{
    size_t count = 0;
    bool has_row = false;

    for (;;) {
        JT_TRY(db_rows_next(rows, &has_row));
        if (!has_row)
            break;
        if (count == CLIENT_SECRETS_MAX) /* the primary key allows two */
            return JT_ERR(JT_STORE, "too many client secrets of one application");
        JT_TRY(client_secret_from_row(rows, application_id, &ret_secrets[count]));
        count++;
    }
    *ret_count = count;
    return JT_DONE;
}

jt_err store_client_secret_list(struct store_tx *tx, jt_str application_id, struct jt_arena *arena,
                                struct client_secret **ret_secrets, size_t *ret_count)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    struct client_secret *secrets = NULL;
    size_t count = 0;
    jt_str id;

    JT_TRY(jt_arena_copy(arena, application_id, &id)); /* the rows live as long as arena */
    JT_TRY(jt_arena_calloc(arena, CLIENT_SECRETS_MAX, sizeof(*secrets), &secrets));
    JT_TRY(db_query(tx->db, SQL_CLIENT_SECRET_LIST, DB_VALUES(db_text(id)), &rows));
    JT_TRY(client_secrets_take(&rows, id, secrets, &count));
    *ret_secrets = secrets;
    *ret_count = count;
    return JT_DONE;
}

jt_err store_client_secret_rotate(struct store_tx *tx, const struct client_secret *secret,
                                  bool keep_previous)
{
    struct db_value id = db_text(secret->application_id);
    jt_str digest = { (const char *)secret->digest, sizeof(secret->digest) };
    bool has_previous = false;

    JT_TRY(tx_exists(tx, SQL_CLIENT_SECRET_HAS_PREVIOUS, DB_VALUES(id), &has_previous));
    if (has_previous)
        return JT_ERR(JT_CONFLICT, "a previous client secret exists");
    if (keep_previous)
        JT_TRY(tx_run(tx, SQL_CLIENT_SECRET_KEEP_AS_PREVIOUS, DB_VALUES(id)));
    else
        JT_TRY(tx_run(tx, SQL_CLIENT_SECRET_DELETE, DB_VALUES(id, db_int(0))));
    return tx_run(
        tx, SQL_CLIENT_SECRET_CREATE,
        DB_VALUES(id, db_blob(digest), db_int(secret->created_ms), db_int(secret->expires_ms)));
}

jt_err store_client_secret_end_previous(struct store_tx *tx, jt_str application_id,
                                        int64_t expires_ms)
{
    return tx_run(tx, SQL_CLIENT_SECRET_END_PREVIOUS,
                  DB_VALUES(db_int(expires_ms), db_text(application_id)));
}

jt_err store_client_secret_forget_ended(struct store_tx *tx, jt_str application_id, int64_t now_ms)
{
    return tx_run(tx, SQL_CLIENT_SECRET_FORGET_ENDED,
                  DB_VALUES(db_text(application_id), db_int(now_ms)));
}

jt_err store_client_secret_delete_previous(struct store_tx *tx, jt_str application_id)
{
    return tx_run_found(tx, SQL_CLIENT_SECRET_DELETE,
                        DB_VALUES(db_text(application_id), db_int(1)));
}

jt_err store_client_secret_count_ending(struct store_tx *tx, int64_t from_ms, int64_t until_ms,
                                        int64_t limit, int64_t *ret_count)
{
    return tx_number(tx, SQL_CLIENT_SECRET_COUNT_ENDING,
                     DB_VALUES(db_int(from_ms), db_int(until_ms), db_int(limit)), ret_count);
}
