/*
 * usage: adds how often something was used, when last, and from where. Client secrets keep their
 * figures in their own row.
 */
#include "store/usage.h"

#include "store/tx.h"

static const jt_str kind_names[] = {
    [USAGE_APPLICATION] = JT_STR_INIT("application"),
    [USAGE_CLIENT_SECRET] = JT_STR_INIT(""),
    [USAGE_AUDIENCE] = JT_STR_INIT("audience"),
    [USAGE_SCOPE] = JT_STR_INIT("scope"),
};

static bool is_previous(jt_str subject)
{
    return jt_str_eq(subject, JT_STR("previous"));
}

jt_err store_usage_add(struct store_tx *tx, const struct usage *usage)
{
    struct db_value count = db_int(usage->count), last_used = db_int(usage->last_used_ms);
    struct db_value id = db_text(usage->application_id), subject = db_text(usage->subject);

    /* None changes a row of what is gone meanwhile. */
    switch (usage->kind) {
    case USAGE_APPLICATION:
        JT_TRY(tx_run(tx, SQL_USAGE_ADD_APPLICATION,
                      DB_VALUES(count, last_used, db_text(usage->last_address),
                                db_int(usage->coalesced), id)));
        return tx_run(tx, SQL_APPLICATION_IDLE_SINCE, DB_VALUES(last_used, id));
    case USAGE_CLIENT_SECRET:
        return tx_run(tx, SQL_USAGE_ADD_CLIENT_SECRET,
                      DB_VALUES(count, last_used, id, db_int(usage->secret_created_ms),
                                db_int(is_previous(usage->subject))));
    case USAGE_AUDIENCE:
        return tx_run(tx, SQL_USAGE_ADD_AUDIENCE, DB_VALUES(count, last_used, id, subject));
    case USAGE_SCOPE:
        return tx_run(tx, SQL_USAGE_ADD_SCOPE, DB_VALUES(count, last_used, id, subject));
    }
    return JT_ERR(JT_INVALID, "unknown kind of usage");
}

static jt_err query(struct store_tx *tx, jt_str application_id, enum usage_kind kind,
                    jt_str subject, struct db_rows *ret_rows)
{
    struct db_value id = db_text(application_id);
    if (kind == USAGE_CLIENT_SECRET)
        return db_query(tx->db, SQL_USAGE_GET_CLIENT_SECRET,
                        DB_VALUES(id, db_int(is_previous(subject))), ret_rows);
    return db_query(tx->db, SQL_USAGE_GET,
                    DB_VALUES(id, db_text(kind_names[kind]), db_text(subject)), ret_rows);
}

jt_err store_usage_get(struct store_tx *tx, jt_str application_id, enum usage_kind kind,
                       jt_str subject, struct jt_arena *arena, struct usage_figures *ret_figures)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    struct usage_figures figures = { .last_address = JT_STR("") };
    bool has_row = false;

    JT_TRY(query(tx, application_id, kind, subject, &rows));
    JT_TRY(db_rows_next(&rows, &has_row));
    if (has_row) {
        figures.count = db_rows_int(&rows, 0);
        figures.last_used_ms = db_rows_int(&rows, 1);
        JT_TRY(db_rows_copy(&rows, 2, arena, &figures.last_address));
        figures.coalesced = db_rows_int(&rows, 3);
    }
    *ret_figures = figures;
    return JT_DONE;
}
