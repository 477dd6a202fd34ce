/*
 * sealed: a table of the columns that hold boxes, and a walk over all of them. A column that has no
 * row here fails test_sealed.
 */
#include "store/sealed.h"

#include "store/tx.h"

static const struct {
    enum sql_statement list, set;
} kinds[SEALED_KIND_COUNT] = {
    [SEALED_DIGEST_KEY] = { SQL_SEALED_DIGEST_KEYS, SQL_SEALED_DIGEST_KEY_SET },
    [SEALED_SIGNING_KEY] = { SQL_SEALED_SIGNING_KEYS, SQL_SEALED_SIGNING_KEY_SET },
    [SEALED_ENVIRONMENT_VARIABLE] = { SQL_SEALED_ENVIRONMENT_VARIABLES,
                                      SQL_SEALED_ENVIRONMENT_VARIABLE_SET },
    [SEALED_TOTP] = { SQL_SEALED_TOTPS, SQL_SEALED_TOTP_SET },
    [SEALED_PENDING_TOTP] = { SQL_SEALED_PENDING_TOTPS, SQL_SEALED_PENDING_TOTP_SET },
};

static jt_err sealed_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                          void *item)
{
    struct sealed *sealed = item;
    (void)tx;
    JT_TRY(db_rows_copy(rows, 0, arena, &sealed->id));
    return db_rows_copy(rows, 1, arena, &sealed->box);
}

jt_err store_sealed_list(struct store_tx *tx, enum sealed_kind kind, struct jt_arena *arena,
                         struct sealed **ret_rows, size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, struct sealed);
    return tx_list_read(tx, kinds[kind].list, DB_NO_VALUES, sealed_read, &list, ret_rows,
                        ret_count);
}

jt_err store_sealed_set(struct store_tx *tx, enum sealed_kind kind, const struct sealed *row)
{
    return tx_run_found(tx, kinds[kind].set, DB_VALUES(db_blob(row->box), db_text(row->id)));
}

jt_err store_digest_key_create(struct store_tx *tx, const struct sealed *row)
{
    return tx_run_checked(tx, SQL_SEALED_DIGEST_KEY_CREATE,
                          DB_VALUES(db_text(row->id), db_blob(row->box)));
}
