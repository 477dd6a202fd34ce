/*
 * administrator_access: rows of what lets an administrator in: recovery codes, sessions, links; and
 * of where one has come in before.
 */
#include "store/administrators.h"
#include "store/tx.h"

static struct db_value digest_value(const uint8_t *digest)
{
    return db_blob((jt_str){ (const char *)digest, JT_DIGEST_BYTES });
}

static jt_err digest_read(struct db_rows *rows, int column, uint8_t ret_digest[JT_DIGEST_BYTES])
{
    jt_str digest;
    JT_TRY(db_rows_view(rows, column, &digest));
    if (digest.len != JT_DIGEST_BYTES)
        return JT_ERR(JT_STORE, "digest of a token has a wrong length");
    memcpy(ret_digest, digest.ptr, JT_DIGEST_BYTES);
    return JT_DONE;
}

/* --- Recovery codes -------------------------------------------------------------------------- */

jt_err store_recovery_code_add(struct store_tx *tx, jt_str administrator_id,
                               const uint8_t digest[static JT_DIGEST_BYTES])
{
    return tx_run(tx, SQL_RECOVERY_CODE_CREATE,
                  DB_VALUES(db_text(administrator_id), digest_value(digest)));
}

jt_err store_recovery_code_use(struct store_tx *tx, jt_str administrator_id,
                               const uint8_t digest[static JT_DIGEST_BYTES])
{
    return tx_run_found(tx, SQL_RECOVERY_CODE_DELETE,
                        DB_VALUES(db_text(administrator_id), digest_value(digest)));
}

jt_err store_recovery_code_delete_all(struct store_tx *tx, jt_str administrator_id)
{
    return tx_run(tx, SQL_RECOVERY_CODE_DELETE_ALL, DB_VALUES(db_text(administrator_id)));
}

jt_err store_recovery_code_count(struct store_tx *tx, jt_str administrator_id, int64_t *ret_count)
{
    return tx_number(tx, SQL_RECOVERY_CODE_COUNT, DB_VALUES(db_text(administrator_id)), ret_count);
}

jt_err store_administrator_totp_remove(struct store_tx *tx, struct administrator *administrator)
{
    administrator->totp_box = JT_STR("");
    administrator->totp_pending_box = JT_STR("");
    administrator->totp_last_step = 0;
    if (!administrator_has_second_factor(administrator))
        JT_TRY(store_recovery_code_delete_all(tx, administrator->id));
    return store_administrator_update(tx, administrator);
}

/* --- Sessions -------------------------------------------------------------------------------- */

static jt_err session_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                           void *item)
{
    struct administrator_session *session = item;
    (void)tx;
    JT_TRY(digest_read(rows, 0, session->digest));
    JT_TRY(db_rows_copy(rows, 1, arena, &session->administrator_id));
    session->created_ms = db_rows_int(rows, 2);
    session->last_seen_ms = db_rows_int(rows, 3);
    session->expires_ms = db_rows_int(rows, 4);
    JT_TRY(db_rows_copy(rows, 5, arena, &session->address));
    JT_TRY(db_rows_copy(rows, 6, arena, &session->user_agent));
    session->confirmed_ms = db_rows_int(rows, 7);
    return JT_DONE;
}

jt_err store_administrator_session_create(struct store_tx *tx,
                                          const struct administrator_session *session)
{
    JT_TRY(
        tx_run_checked(tx, SQL_ADMINISTRATOR_SESSION_CREATE,
                       DB_VALUES(digest_value(session->digest), db_text(session->administrator_id),
                                 db_int(session->created_ms), db_int(session->last_seen_ms),
                                 db_int(session->expires_ms), db_text(session->address),
                                 db_text(session->user_agent), db_int(session->confirmed_ms))));
    return tx_run(
        tx, SQL_ADMINISTRATOR_SESSION_DELETE_OLDEST,
        DB_VALUES(db_text(session->administrator_id), db_int(ADMINISTRATOR_SESSIONS_MAX)));
}

jt_err store_administrator_session_get(struct store_tx *tx,
                                       const uint8_t digest[static JT_DIGEST_BYTES],
                                       struct jt_arena *arena,
                                       struct administrator_session *ret_session)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    struct administrator_session session = { 0 };
    JT_TRY(db_query_one(tx->db, SQL_ADMINISTRATOR_SESSION_GET, DB_VALUES(digest_value(digest)),
                        &rows));
    JT_TRY(session_read(tx, &rows, arena, &session));
    *ret_session = session;
    return JT_DONE;
}

jt_err store_administrator_session_list(struct store_tx *tx, jt_str administrator_id,
                                        struct jt_arena *arena,
                                        struct administrator_session **ret_sessions,
                                        size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, struct administrator_session);
    return tx_list_read(tx, SQL_ADMINISTRATOR_SESSION_LIST,
                        DB_VALUES(db_text(administrator_id), db_int(ADMINISTRATOR_SESSIONS_MAX)),
                        session_read, &list, ret_sessions, ret_count);
}

jt_err store_administrator_session_seen(struct store_tx *tx,
                                        const uint8_t digest[static JT_DIGEST_BYTES],
                                        int64_t now_ms)
{
    return tx_run(tx, SQL_ADMINISTRATOR_SESSION_SEEN,
                  DB_VALUES(db_int(now_ms), digest_value(digest)));
}

jt_err store_administrator_session_confirm(struct store_tx *tx,
                                           const uint8_t digest[static JT_DIGEST_BYTES],
                                           int64_t now_ms)
{
    return tx_run_found(tx, SQL_ADMINISTRATOR_SESSION_CONFIRM,
                        DB_VALUES(db_int(now_ms), digest_value(digest)));
}

jt_err store_administrator_session_delete(struct store_tx *tx,
                                          const uint8_t digest[static JT_DIGEST_BYTES])
{
    return tx_run(tx, SQL_ADMINISTRATOR_SESSION_DELETE, DB_VALUES(digest_value(digest)));
}

jt_err store_administrator_session_delete_all(struct store_tx *tx, jt_str administrator_id,
                                              const uint8_t *kept_digest)
{
    static const uint8_t none[JT_DIGEST_BYTES];
    return tx_run(tx, SQL_ADMINISTRATOR_SESSION_DELETE_OTHERS,
                  DB_VALUES(db_text(administrator_id),
                            digest_value(kept_digest == NULL ? none : kept_digest)));
}

/* --- Sources --------------------------------------------------------------------------------- */

jt_err store_administrator_source_put(struct store_tx *tx, jt_str administrator_id,
                                      enum administrator_source_kind kind,
                                      const uint8_t digest[static JT_DIGEST_BYTES],
                                      int64_t expires_ms)
{
    const struct db_value owner = db_text(administrator_id);
    const struct db_value code = db_text(administrator_source_kind_code(kind));
    JT_TRY(tx_run(tx, SQL_ADMINISTRATOR_SOURCE_PUT,
                  DB_VALUES(owner, code, digest_value(digest), db_int(expires_ms))));
    return tx_run(tx, SQL_ADMINISTRATOR_SOURCE_DELETE_OLDEST,
                  DB_VALUES(owner, code, db_int(ADMINISTRATOR_SOURCES_MAX)));
}

jt_err store_administrator_source_delete_all(struct store_tx *tx, jt_str administrator_id,
                                             enum administrator_source_kind kind)
{
    return tx_run(
        tx, SQL_ADMINISTRATOR_SOURCE_DELETE_ALL,
        DB_VALUES(db_text(administrator_id), db_text(administrator_source_kind_code(kind))));
}

jt_err store_administrator_source_is_of(struct store_tx *tx, jt_str administrator_id,
                                        enum administrator_source_kind kind,
                                        const uint8_t digest[static JT_DIGEST_BYTES],
                                        bool *ret_is_known)
{
    return tx_exists(tx, SQL_ADMINISTRATOR_SOURCE_OF,
                     DB_VALUES(db_text(administrator_id),
                               db_text(administrator_source_kind_code(kind)), digest_value(digest),
                               db_int(store_now_ms(tx->store))),
                     ret_is_known);
}

jt_err store_administrator_source_is_known(struct store_tx *tx, enum administrator_source_kind kind,
                                           const uint8_t digest[static JT_DIGEST_BYTES],
                                           bool *ret_is_known)
{
    return tx_exists(tx, SQL_ADMINISTRATOR_SOURCE_OF_ANYONE,
                     DB_VALUES(db_text(administrator_source_kind_code(kind)), digest_value(digest),
                               db_int(store_now_ms(tx->store))),
                     ret_is_known);
}

/* --- Links ----------------------------------------------------------------------------------- */

static jt_err link_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                        void *item)
{
    struct administrator_link *link = item;
    jt_str kind, role;
    (void)tx;
    JT_TRY(db_rows_copy(rows, 0, arena, &link->id));
    JT_TRY(db_rows_view(rows, 1, &kind));
    JT_TRY(administrator_link_kind_parse(kind, &link->kind));
    JT_TRY(digest_read(rows, 2, link->digest));
    JT_TRY(db_rows_copy(rows, 3, arena, &link->email));
    JT_TRY(db_rows_view(rows, 4, &role));
    JT_TRY(administrator_role_parse(role, &link->role));
    JT_TRY(db_rows_copy(rows, 5, arena, &link->administrator_id));
    link->created_ms = db_rows_int(rows, 6);
    link->expires_ms = db_rows_int(rows, 7);
    return db_rows_copy(rows, 8, arena, &link->created_by);
}

jt_err store_administrator_link_create(struct store_tx *tx, const struct administrator_link *link,
                                       struct jt_arena *arena)
{
    jt_str email_key;
    JT_TRY(administrator_email_key(link->email, arena, &email_key));
    return tx_run_checked(
        tx, SQL_ADMINISTRATOR_LINK_CREATE,
        DB_VALUES(db_text(link->id), db_text(administrator_link_kind_code(link->kind)),
                  digest_value(link->digest), db_text(link->email),
                  db_text(administrator_role_code(link->role)),
                  db_text_or_null(link->administrator_id), db_int(link->created_ms),
                  db_int(link->expires_ms), db_text(link->created_by), db_text(email_key)));
}

jt_err store_administrator_link_get(struct store_tx *tx, enum administrator_link_kind kind,
                                    const uint8_t digest[static JT_DIGEST_BYTES],
                                    struct jt_arena *arena, struct administrator_link *ret_link)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    struct administrator_link link = { 0 };
    JT_TRY(db_query_one(tx->db, SQL_ADMINISTRATOR_LINK_GET,
                        DB_VALUES(digest_value(digest), db_text(administrator_link_kind_code(kind)),
                                  db_int(store_now_ms(tx->store)),
                                  db_int(store_now_ms(tx->store) + JT_CLOCK_SKEW_MS)),
                        &rows));
    JT_TRY(link_read(tx, &rows, arena, &link));
    *ret_link = link;
    return JT_DONE;
}

jt_err store_administrator_link_list(struct store_tx *tx, enum administrator_link_kind kind,
                                     struct jt_arena *arena, struct administrator_link **ret_links,
                                     size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, struct administrator_link);
    return tx_list_read(tx, SQL_ADMINISTRATOR_LINK_LIST,
                        DB_VALUES(db_text(administrator_link_kind_code(kind)),
                                  db_int(store_now_ms(tx->store)),
                                  db_int(ADMINISTRATOR_INVITATIONS_MAX)),
                        link_read, &list, ret_links, ret_count);
}

jt_err store_administrator_link_set_sender(struct store_tx *tx, jt_str actor, jt_str new_actor)
{
    return tx_run(tx, SQL_ADMINISTRATOR_LINK_SET_SENDER,
                  DB_VALUES(db_text(new_actor), db_text(actor)));
}

jt_err store_administrator_link_delete(struct store_tx *tx, enum administrator_link_kind kind,
                                       jt_str id)
{
    return tx_run_found(tx, SQL_ADMINISTRATOR_LINK_DELETE,
                        DB_VALUES(db_text(id), db_text(administrator_link_kind_code(kind))));
}

jt_err store_administrator_link_delete_of_email(struct store_tx *tx,
                                                enum administrator_link_kind kind, jt_str email,
                                                struct jt_arena *arena)
{
    jt_str key;
    JT_TRY(administrator_email_key(email, arena, &key));
    return tx_run(tx, SQL_ADMINISTRATOR_LINK_DELETE_OF_EMAIL,
                  DB_VALUES(db_text(administrator_link_kind_code(kind)), db_text(key)));
}

jt_err store_administrator_link_delete_of_administrator(struct store_tx *tx,
                                                        jt_str administrator_id)
{
    return tx_run(tx, SQL_ADMINISTRATOR_LINK_DELETE_OF_ADMINISTRATOR,
                  DB_VALUES(db_text(administrator_id)));
}

jt_err store_administrators_trim_is_due(struct store_tx *tx, int64_t now_ms, bool *ret_is_due)
{
    return tx_exists(tx, SQL_ADMINISTRATOR_TRIM_IS_DUE, DB_VALUES(db_int(now_ms)), ret_is_due);
}

jt_err store_administrators_trim(struct store_tx *tx, int64_t now_ms)
{
    const struct db_values now = DB_VALUES(db_int(now_ms));
    JT_TRY(tx_run(tx, SQL_ADMINISTRATOR_SESSION_TRIM, now));
    JT_TRY(tx_run(tx, SQL_ADMINISTRATOR_SOURCE_TRIM, now));
    JT_TRY(tx_run(tx, SQL_PASSKEY_CHALLENGE_TRIM, now));
    return tx_run(tx, SQL_ADMINISTRATOR_LINK_TRIM, now);
}
