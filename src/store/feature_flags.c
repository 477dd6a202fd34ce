/*
 * feature_flags: reads and writes rows of feature_flags, which have the environment's value beside
 * the default, and of organization_feature_flags.
 */
#include "store/feature_flags.h"

#include "store/tx.h"

static jt_err flag_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                        void *item)
{
    struct feature_flag *flag = item;
    jt_str type, level;

    (void)tx;
    JT_TRY(db_rows_copy(rows, 0, arena, &flag->key));
    JT_TRY(db_rows_copy(rows, 1, arena, &flag->name));
    JT_TRY(db_rows_copy(rows, 2, arena, &flag->description));
    JT_TRY(db_rows_view(rows, 3, &type));
    JT_TRY(feature_flag_type_parse(type, &flag->type));
    JT_TRY(db_rows_view(rows, 4, &level));
    JT_TRY(feature_flag_level_parse(level, &flag->allow_override_level));
    JT_TRY(db_rows_copy(rows, 5, arena, &flag->default_value));
    flag->is_overridden = !db_rows_is_null(rows, 6);
    flag->created_ms = db_rows_int(rows, 7);
    return db_rows_copy(rows, 6, arena, &flag->environment_value);
}

jt_err store_feature_flag_create(struct store_tx *tx, const struct feature_flag *flag)
{
    int64_t count = 0;
    JT_TRY(tx_number(tx, SQL_FEATURE_FLAG_COUNT, DB_NO_VALUES, &count));
    if (count >= FEATURE_FLAGS_MAX)
        return JT_ERR(JT_TOO_LARGE, "there are as many feature flags as there may be");
    return tx_run_checked(tx, SQL_FEATURE_FLAG_CREATE,
                          DB_VALUES(db_text(flag->key), db_text(flag->name),
                                    db_text(flag->description),
                                    db_text(feature_flag_type_name(flag->type)),
                                    db_text(feature_flag_level_name(flag->allow_override_level)),
                                    db_text(flag->default_value), db_int(flag->created_ms)));
}

jt_err store_feature_flag_get(struct store_tx *tx, jt_str key, struct jt_arena *arena,
                              struct feature_flag *ret_flag)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    struct feature_flag flag = { 0 };
    JT_TRY(db_query_one(tx->db, SQL_FEATURE_FLAG_GET, DB_VALUES(db_text(key)), &rows));
    JT_TRY(flag_read(tx, &rows, arena, &flag));
    *ret_flag = flag;
    return JT_DONE;
}

static jt_err found_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                         struct feature_flag_found *found)
{
    JT_TRY(db_rows_next(rows, &found->is_there));
    return found->is_there ? flag_read(tx, rows, arena, &found->flag) : JT_DONE;
}

jt_err store_feature_flags_find(struct store_tx *tx, struct feature_flag_found *flags, size_t count,
                                struct jt_arena *arena)
{
    JT_AUTO(tx_queries_close) struct tx_queries queries = { 0 };
    JT_TRY(tx_queries_new(count, arena, &queries));
    for (size_t i = 0; i < count; i++)
        JT_TRY(
            tx_queries_add(tx, &queries, SQL_FEATURE_FLAG_GET, DB_VALUES(db_text(flags[i].key))));
    for (size_t i = 0; i < count; i++)
        JT_TRY(found_read(tx, &queries.at[i], arena, &flags[i]));
    return JT_DONE;
}

jt_err store_feature_flag_update(struct store_tx *tx, const struct feature_flag *flag)
{
    return tx_run_found(tx, SQL_FEATURE_FLAG_UPDATE,
                        DB_VALUES(db_text(flag->name), db_text(flag->description),
                                  db_text(feature_flag_level_name(flag->allow_override_level)),
                                  db_text(flag->default_value), db_text(flag->key)));
}

jt_err store_feature_flag_delete(struct store_tx *tx, jt_str key)
{
    return tx_run_found(tx, SQL_FEATURE_FLAG_DELETE, DB_VALUES(db_text(key)));
}

/* --- Overrides ------------------------------------------------------------------------------ */

static jt_err change(struct store_tx *tx, enum sql_statement statement, struct db_values values,
                     bool *ret_is_changed)
{
    int64_t changed = 0;
    JT_TRY(tx_run_counted(tx, statement, values, &changed));
    *ret_is_changed = changed != 0;
    return JT_DONE;
}

jt_err store_feature_flag_override(struct store_tx *tx, jt_str key, jt_str value,
                                   bool *ret_is_changed)
{
    return change(tx, SQL_FEATURE_FLAG_OVERRIDE, DB_VALUES(db_text(value), db_text(key)),
                  ret_is_changed);
}

jt_err store_feature_flag_override_remove(struct store_tx *tx, jt_str key, bool *ret_is_changed)
{
    return change(tx, SQL_FEATURE_FLAG_OVERRIDE_REMOVE, DB_VALUES(db_text(key)), ret_is_changed);
}

jt_err store_feature_flag_overrides_remove(struct store_tx *tx)
{
    return tx_run(tx, SQL_FEATURE_FLAG_OVERRIDES_REMOVE, DB_NO_VALUES);
}

jt_err store_feature_flag_list(struct store_tx *tx, struct jt_arena *arena,
                               struct feature_flag **ret_flags, size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, struct feature_flag);
    return tx_list_read(tx, SQL_FEATURE_FLAG_LIST, DB_NO_VALUES, flag_read, &list, ret_flags,
                        ret_count);
}

jt_err store_feature_flag_overridden(struct store_tx *tx, struct jt_arena *arena,
                                     struct feature_flag **ret_flags, size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, struct feature_flag);
    return tx_list_read(tx, SQL_FEATURE_FLAG_OVERRIDDEN, DB_NO_VALUES, flag_read, &list, ret_flags,
                        ret_count);
}

jt_err store_organization_flag_override(struct store_tx *tx, jt_str org_code, jt_str key,
                                        jt_str value, bool *ret_is_changed)
{
    return change(tx, SQL_ORGANIZATION_FLAG_OVERRIDE,
                  DB_VALUES(db_text(org_code), db_text(key), db_text(value)), ret_is_changed);
}

jt_err store_organization_flag_remove(struct store_tx *tx, jt_str org_code, jt_str key,
                                      bool *ret_is_changed)
{
    return change(tx, SQL_ORGANIZATION_FLAG_REMOVE, DB_VALUES(db_text(org_code), db_text(key)),
                  ret_is_changed);
}

jt_err store_organization_flags_remove(struct store_tx *tx, jt_str org_code, bool *ret_is_changed)
{
    return change(tx, SQL_ORGANIZATION_FLAGS_REMOVE, DB_VALUES(db_text(org_code)), ret_is_changed);
}

jt_err feature_flag_value_from_row(struct store_tx *tx, struct db_rows *rows,
                                   struct jt_arena *arena, void *item)
{
    struct feature_flag_value *flag = item;
    jt_str type;

    (void)tx;
    JT_TRY(db_rows_copy(rows, 0, arena, &flag->key));
    JT_TRY(db_rows_view(rows, 1, &type));
    JT_TRY(feature_flag_type_parse(type, &flag->type));
    return db_rows_copy(rows, 2, arena, &flag->value);
}

jt_err store_organization_flag_list(struct store_tx *tx, jt_str org_code, struct jt_arena *arena,
                                    struct feature_flag_value **ret_flags, size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, struct feature_flag_value);
    return tx_list_read(tx, SQL_ORGANIZATION_FLAG_LIST, DB_VALUES(db_text(org_code)),
                        feature_flag_value_from_row, &list, ret_flags, ret_count);
}

jt_err store_feature_flag_has_organizations(struct store_tx *tx, jt_str key, bool *ret_has)
{
    return tx_exists(tx, SQL_ORGANIZATION_FLAG_OF_ANY, DB_VALUES(db_text(key)), ret_has);
}
