/* token_customization: two columns of applications, and rows of token_properties and
 * token_feature_flags. */
#include "store/token_customization.h"

#include "store/tx.h"

static jt_err property_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                            void *item)
{
    struct token_property *property = item;
    (void)tx;
    JT_TRY(db_rows_copy(rows, 0, arena, &property->id));
    JT_TRY(db_rows_copy(rows, 1, arena, &property->key));
    JT_TRY(db_rows_copy(rows, 2, arena, &property->name));
    property->is_boolean = db_rows_int(rows, 3) != 0;
    property->has_value = !db_rows_is_null(rows, 4);
    property->is_included = db_rows_int(rows, 5) != 0;
    return db_rows_copy(rows, 4, arena, &property->value);
}

static jt_err flag_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                        void *item)
{
    struct token_feature_flag *flag = item;
    jt_str type;
    (void)tx;
    JT_TRY(db_rows_copy(rows, 0, arena, &flag->key));
    JT_TRY(db_rows_copy(rows, 1, arena, &flag->name));
    JT_TRY(db_rows_view(rows, 2, &type));
    JT_TRY(feature_flag_type_parse(type, &flag->type));
    JT_TRY(db_rows_copy(rows, 3, arena, &flag->value));
    flag->is_included = db_rows_int(rows, 4) != 0;
    return JT_DONE;
}

static jt_err read_switches(struct store_tx *tx, jt_str application_id,
                            struct token_customization *customization)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    JT_TRY(db_query_one(tx->db, SQL_TOKEN_SWITCHES_GET, DB_VALUES(db_text(application_id)), &rows));
    customization->has_permissions_claim = db_rows_int(&rows, 0) != 0;
    customization->coalesces_tokens = db_rows_int(&rows, 1) != 0;
    return JT_DONE;
}

jt_err store_token_customization_get(struct store_tx *tx, jt_str application_id,
                                     struct jt_arena *arena,
                                     struct token_customization *ret_customization)
{
    struct tx_list properties = TX_LIST(arena, struct token_property);
    struct tx_list flags = TX_LIST(arena, struct token_feature_flag);
    struct token_customization customization = { 0 };

    JT_TRY(read_switches(tx, application_id, &customization));
    JT_TRY(tx_list_read(tx, SQL_TOKEN_PROPERTY_LIST,
                        DB_VALUES(db_text(application_id), db_int(TOKEN_PROPERTIES_MAX)),
                        property_read, &properties, &customization.properties,
                        &customization.property_count));
    JT_TRY(tx_list_read(tx, SQL_TOKEN_FEATURE_FLAG_LIST, DB_VALUES(db_text(application_id)),
                        flag_read, &flags, &customization.flags, &customization.flag_count));
    *ret_customization = customization;
    return JT_DONE;
}

jt_err store_token_property_find(struct store_tx *tx, jt_str key, struct jt_arena *arena,
                                 jt_str *ret_id)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    JT_TRY(db_query_one(tx->db, SQL_TOKEN_PROPERTY_FIND, DB_VALUES(db_text(key)), &rows));
    if (db_rows_int(&rows, 1) == 0)
        return JT_ERR(JT_REFUSED, "a property that no token may have");
    return db_rows_copy(&rows, 0, arena, ret_id);
}

static jt_err switch_set(struct store_tx *tx, enum sql_statement statement, jt_str application_id,
                         bool value, bool *ret_is_changed)
{
    int64_t changed = 0;
    JT_TRY(
        tx_run_counted(tx, statement, DB_VALUES(db_int(value), db_text(application_id)), &changed));
    *ret_is_changed = changed != 0;
    return JT_DONE;
}

jt_err store_token_permissions_set(struct store_tx *tx, jt_str application_id,
                                   bool has_permissions_claim, bool *ret_is_changed)
{
    return switch_set(tx, SQL_TOKEN_PERMISSIONS_SET, application_id, has_permissions_claim,
                      ret_is_changed);
}

jt_err store_token_coalescing_set(struct store_tx *tx, jt_str application_id, bool coalesces_tokens,
                                  bool *ret_is_changed)
{
    return switch_set(tx, SQL_TOKEN_COALESCING_SET, application_id, coalesces_tokens,
                      ret_is_changed);
}

/* --- Sets ----------------------------------------------------------------------------------- */

struct set_statements {
    enum sql_statement included, include, exclude;
};

static jt_err item_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                        void *item)
{
    (void)tx;
    return db_rows_copy(rows, 0, arena, item);
}

static bool is_among(const jt_str *items, size_t count, jt_str wanted)
{
    for (size_t i = 0; i < count; i++)
        if (jt_str_eq(items[i], wanted))
            return true;
    return false;
}

static jt_err set_replace(struct store_tx *tx, const struct set_statements *statements,
                          jt_str application_id, const jt_str *items, size_t count,
                          struct jt_arena *arena, bool *ret_is_changed)
{
    struct tx_list list = TX_LIST(arena, jt_str);
    int64_t changed = 0, changed_in_all = 0;
    jt_str *before = NULL;
    size_t before_count = 0;

    JT_TRY(tx_list_read(tx, statements->included, DB_VALUES(db_text(application_id)), item_read,
                        &list, &before, &before_count));
    for (size_t i = 0; i < before_count; i++) {
        if (is_among(items, count, before[i]))
            continue;
        JT_TRY(tx_run_counted(tx, statements->exclude,
                              DB_VALUES(db_text(application_id), db_text(before[i])), &changed));
        changed_in_all += changed;
    }
    for (size_t i = 0; i < count; i++) {
        JT_TRY(tx_run_counted(tx, statements->include,
                              DB_VALUES(db_text(application_id), db_text(items[i])), &changed));
        changed_in_all += changed;
    }
    *ret_is_changed = changed_in_all != 0;
    return JT_DONE;
}

jt_err store_token_properties_set(struct store_tx *tx, jt_str application_id,
                                  const jt_str *property_ids, size_t count, struct jt_arena *arena,
                                  bool *ret_is_changed)
{
    static const struct set_statements statements = { SQL_TOKEN_PROPERTY_INCLUDED,
                                                      SQL_TOKEN_PROPERTY_INCLUDE,
                                                      SQL_TOKEN_PROPERTY_EXCLUDE };
    return set_replace(tx, &statements, application_id, property_ids, count, arena, ret_is_changed);
}

jt_err store_token_feature_flags_set(struct store_tx *tx, jt_str application_id,
                                     const jt_str *flag_keys, size_t count, struct jt_arena *arena,
                                     bool *ret_is_changed)
{
    static const struct set_statements statements = { SQL_TOKEN_FEATURE_FLAG_INCLUDED,
                                                      SQL_TOKEN_FEATURE_FLAG_INCLUDE,
                                                      SQL_TOKEN_FEATURE_FLAG_EXCLUDE };
    return set_replace(tx, &statements, application_id, flag_keys, count, arena, ret_is_changed);
}
