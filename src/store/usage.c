/*
 * usage: adds how often something was used, when last, and from where; of an application, also in
 * the hour of its last use. Client secrets and public keys keep their figures in their own row.
 */
#include "store/usage.h"

#include "store/application_tokens.h"
#include "store/tx.h"

static const jt_str kind_names[] = {
    [USAGE_APPLICATION] = JT_STR_INIT("application"),
    [USAGE_CLIENT_SECRET] = JT_STR_INIT(""),
    [USAGE_AUDIENCE] = JT_STR_INIT("audience"),
    [USAGE_SCOPE] = JT_STR_INIT("scope"),
    [USAGE_PUBLIC_KEY] = JT_STR_INIT(""),
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
        JT_TRY(tx_run(tx, SQL_APPLICATION_IDLE_SINCE, DB_VALUES(last_used, id)));
        return store_application_tokens_add(tx, usage->application_id, usage->last_used_ms,
                                            usage->count, usage->coalesced);
    case USAGE_CLIENT_SECRET:
        return tx_run(tx, SQL_USAGE_ADD_CLIENT_SECRET,
                      DB_VALUES(count, last_used, id, db_int(usage->secret_created_ms),
                                db_int(is_previous(usage->subject))));
    case USAGE_AUDIENCE:
        return tx_run(tx, SQL_USAGE_ADD_AUDIENCE, DB_VALUES(count, last_used, id, subject));
    case USAGE_SCOPE:
        return tx_run(tx, SQL_USAGE_ADD_SCOPE, DB_VALUES(count, last_used, id, subject));
    case USAGE_PUBLIC_KEY:
        return tx_run(tx, SQL_USAGE_ADD_PUBLIC_KEY,
                      DB_VALUES(count, last_used, db_text(usage->last_address), id, subject));
    }
    return JT_ERR(JT_INVALID, "unknown kind of usage");
}

static jt_err ask(struct store_tx *tx, struct tx_queries *queries, jt_str application_id,
                  enum usage_kind kind, jt_str subject)
{
    struct db_value id = db_text(application_id);
    if (kind == USAGE_CLIENT_SECRET)
        return tx_queries_add(tx, queries, SQL_USAGE_GET_CLIENT_SECRET,
                              DB_VALUES(id, db_int(is_previous(subject))));
    return tx_queries_add(tx, queries, SQL_USAGE_GET,
                          DB_VALUES(id, db_text(kind_names[kind]), db_text(subject)));
}

static jt_err take(struct db_rows *rows, struct jt_arena *arena, struct usage_figures *figures)
{
    bool has_row = false;
    *figures = (struct usage_figures){ .application_id = figures->application_id,
                                       .last_address = JT_STR("") };
    JT_TRY(db_rows_next(rows, &has_row));
    if (!has_row)
        return JT_DONE;
    figures->count = db_rows_int(rows, 0);
    figures->last_used_ms = db_rows_int(rows, 1);
    figures->coalesced = db_rows_int(rows, 3);
    return db_rows_copy(rows, 2, arena, &figures->last_address);
}

jt_err store_usage_get(struct store_tx *tx, enum usage_kind kind, jt_str subject,
                       struct usage_figures *figures, size_t count, struct jt_arena *arena)
{
    JT_AUTO(tx_queries_close) struct tx_queries queries = { 0 };
    JT_TRY(tx_queries_new(count, arena, &queries));
    for (size_t i = 0; i < count; i++)
        JT_TRY(ask(tx, &queries, figures[i].application_id, kind, subject));
    for (size_t i = 0; i < count; i++)
        JT_TRY(take(&queries.at[i], arena, &figures[i]));
    return JT_DONE;
}
