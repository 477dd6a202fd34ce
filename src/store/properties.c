/* properties: reads and writes rows of properties, property_categories and their values. */
#include "store/properties.h"

#include "store/tx.h"

static jt_str filter_of(const enum property_context *context)
{
    return context == NULL ? JT_STR("") : property_context_code(*context);
}

/* --- Categories ---------------------------------------------------------------------------- */

static jt_err category_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                            void *item)
{
    struct property_category *category = item;
    jt_str context;

    (void)tx;
    JT_TRY(db_rows_copy(rows, 0, arena, &category->id));
    JT_TRY(db_rows_copy(rows, 1, arena, &category->name));
    JT_TRY(db_rows_view(rows, 2, &context));
    category->created_ms = db_rows_int(rows, 3);
    return property_context_parse(context, &category->context);
}

jt_err store_property_category_create(struct store_tx *tx, const struct property_category *category)
{
    return tx_run_checked(tx, SQL_PROPERTY_CATEGORY_CREATE,
                          DB_VALUES(db_text(category->id), db_text(category->name),
                                    db_text(property_context_code(category->context)),
                                    db_int(category->created_ms)));
}

jt_err store_property_category_get(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                                   struct property_category *ret_category)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    struct property_category category = { 0 };
    JT_TRY(db_query_one(tx->db, SQL_PROPERTY_CATEGORY_GET, DB_VALUES(db_text(id)), &rows));
    JT_TRY(category_read(tx, &rows, arena, &category));
    *ret_category = category;
    return JT_DONE;
}

jt_err store_property_category_set_name(struct store_tx *tx, jt_str id, jt_str name)
{
    return tx_run_found(tx, SQL_PROPERTY_CATEGORY_SET_NAME, DB_VALUES(db_text(name), db_text(id)));
}

jt_err store_property_category_list(struct store_tx *tx, const enum property_context *context,
                                    const struct store_id_page *page, struct jt_arena *arena,
                                    struct property_category **ret_categories, size_t *ret_count)
{
    static const struct tx_id_page_statements all = { SQL_PROPERTY_CATEGORY_LIST_AFTER,
                                                      SQL_PROPERTY_CATEGORY_LIST_BEFORE };
    static const struct tx_id_page_statements of_context = {
        SQL_PROPERTY_CATEGORY_LIST_OF_CONTEXT_AFTER, SQL_PROPERTY_CATEGORY_LIST_OF_CONTEXT_BEFORE
    };
    struct tx_list list = TX_LIST(arena, struct property_category);
    return tx_id_page_read(tx, context == NULL ? &all : &of_context, filter_of(context), page,
                           category_read, &list, ret_categories, ret_count);
}

/* --- Definitions --------------------------------------------------------------------------- */

static jt_err property_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                            void *item)
{
    struct property *property = item;
    jt_str type, context;

    (void)tx;
    JT_TRY(db_rows_copy(rows, 0, arena, &property->id));
    JT_TRY(db_rows_copy(rows, 1, arena, &property->key));
    JT_TRY(db_rows_copy(rows, 2, arena, &property->name));
    JT_TRY(db_rows_copy(rows, 3, arena, &property->description));
    JT_TRY(db_rows_view(rows, 4, &type));
    JT_TRY(property_type_parse(type, &property->type));
    JT_TRY(db_rows_view(rows, 5, &context));
    JT_TRY(property_context_parse(context, &property->context));
    property->is_private = db_rows_int(rows, 6) != 0;
    property->created_ms = db_rows_int(rows, 8);
    return db_rows_copy(rows, 7, arena, &property->category_id);
}

static jt_err property_get(struct store_tx *tx, enum sql_statement statement,
                           struct db_values values, struct jt_arena *arena,
                           struct property *ret_property)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    struct property property = { 0 };
    JT_TRY(db_query_one(tx->db, statement, values, &rows));
    JT_TRY(property_read(tx, &rows, arena, &property));
    *ret_property = property;
    return JT_DONE;
}

jt_err store_property_create(struct store_tx *tx, const struct property *property)
{
    const struct db_value context = db_text(property_context_code(property->context));
    int64_t count = 0;

    JT_TRY(tx_number(tx, SQL_PROPERTY_COUNT, DB_VALUES(context), &count));
    if (count >= PROPERTIES_PER_CONTEXT_MAX)
        return JT_ERR(JT_TOO_LARGE, "there are as many properties as there may be");
    return tx_run_checked(tx, SQL_PROPERTY_CREATE,
                          DB_VALUES(db_text(property->id), db_text(property->key),
                                    db_text(property->name), db_text(property->description),
                                    db_text(property_type_code(property->type)), context,
                                    db_int(property->is_private), db_text(property->category_id),
                                    db_int(property->created_ms)));
}

jt_err store_property_get(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                          struct property *ret_property)
{
    return property_get(tx, SQL_PROPERTY_GET, DB_VALUES(db_text(id)), arena, ret_property);
}

jt_err store_property_update(struct store_tx *tx, const struct property *property)
{
    return tx_run_found(tx, SQL_PROPERTY_UPDATE,
                        DB_VALUES(db_text(property->name), db_text(property->description),
                                  db_int(property->is_private), db_text(property->category_id),
                                  db_text(property->id)));
}

jt_err store_property_delete(struct store_tx *tx, jt_str id)
{
    return tx_run_found(tx, SQL_PROPERTY_DELETE, DB_VALUES(db_text(id)));
}

jt_err store_property_list(struct store_tx *tx, const enum property_context *context,
                           const struct store_id_page *page, struct jt_arena *arena,
                           struct property **ret_properties, size_t *ret_count)
{
    static const struct tx_id_page_statements all = { SQL_PROPERTY_LIST_AFTER,
                                                      SQL_PROPERTY_LIST_BEFORE };
    static const struct tx_id_page_statements of_context = { SQL_PROPERTY_LIST_OF_CONTEXT_AFTER,
                                                             SQL_PROPERTY_LIST_OF_CONTEXT_BEFORE };
    struct tx_list list = TX_LIST(arena, struct property);
    return tx_id_page_read(tx, context == NULL ? &all : &of_context, filter_of(context), page,
                           property_read, &list, ret_properties, ret_count);
}

/* --- Values -------------------------------------------------------------------------------- */

static const struct value_statements {
    enum sql_statement list, get, set, clear;
} of_applications = { SQL_APPLICATION_PROPERTY_LIST, SQL_APPLICATION_PROPERTY_GET,
                      SQL_APPLICATION_PROPERTY_SET, SQL_APPLICATION_PROPERTY_CLEAR },
  of_organizations = { SQL_ORGANIZATION_PROPERTY_LIST, SQL_ORGANIZATION_PROPERTY_GET,
                       SQL_ORGANIZATION_PROPERTY_SET, SQL_ORGANIZATION_PROPERTY_CLEAR };

static jt_err statements_of(struct property_owner owner, const struct value_statements **ret)
{
    if (owner.context == CONTEXT_USR)
        return JT_ERR(JT_INVALID, "users have no values here");
    *ret = owner.context == CONTEXT_APP ? &of_applications : &of_organizations;
    return JT_DONE;
}

static jt_err value_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                         void *item)
{
    struct property_value *value = item;
    (void)tx;
    JT_TRY(db_rows_copy(rows, 0, arena, &value->id));
    JT_TRY(db_rows_copy(rows, 1, arena, &value->key));
    JT_TRY(db_rows_copy(rows, 2, arena, &value->name));
    JT_TRY(db_rows_copy(rows, 3, arena, &value->description));
    return db_rows_copy(rows, 4, arena, &value->value);
}

jt_err store_property_values(struct store_tx *tx, struct property_owner owner,
                             struct jt_arena *arena, struct property_value **ret_values,
                             size_t *ret_count)
{
    const struct value_statements *statements = NULL;
    struct tx_list list = TX_LIST(arena, struct property_value);
    JT_TRY(statements_of(owner, &statements));
    return tx_list_read(tx, statements->list, DB_VALUES(db_text(owner.id)), value_read, &list,
                        ret_values, ret_count);
}

static jt_err setting_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                           struct property_setting *setting)
{
    enum { COLUMN_VALUE = 9 }; /* after those of the property */
    JT_TRY(db_rows_next(rows, &setting->is_there));
    if (!setting->is_there)
        return JT_DONE;
    JT_TRY(property_read(tx, rows, arena, &setting->property));
    return db_rows_copy(rows, COLUMN_VALUE, arena, &setting->value);
}

jt_err store_property_settings(struct store_tx *tx, struct property_owner owner,
                               struct property_setting *settings, size_t count,
                               struct jt_arena *arena)
{
    JT_AUTO(tx_queries_close) struct tx_queries queries = { 0 };
    const struct value_statements *statements = NULL;
    JT_TRY(statements_of(owner, &statements));
    JT_TRY(tx_queries_new(count, arena, &queries));
    for (size_t i = 0; i < count; i++)
        JT_TRY(tx_queries_add(tx, &queries, statements->get,
                              DB_VALUES(db_text(owner.id), db_text(settings[i].key))));
    for (size_t i = 0; i < count; i++)
        JT_TRY(setting_read(tx, &queries.at[i], arena, &settings[i]));
    return JT_DONE;
}

jt_err store_property_value_set(struct store_tx *tx, struct property_owner owner,
                                jt_str property_id, jt_str value)
{
    const struct db_value id = db_text(owner.id), property = db_text(property_id);
    const struct value_statements *statements = NULL;
    JT_TRY(statements_of(owner, &statements));
    return value.len == 0 ? tx_run(tx, statements->clear, DB_VALUES(id, property))
                          : tx_run(tx, statements->set, DB_VALUES(id, property, db_text(value)));
}
