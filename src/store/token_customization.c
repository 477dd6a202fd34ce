/* token_customization: two columns of applications, and rows of token_properties and
 * token_feature_flags. */
#include "store/token_customization.h"

#include "store/client_rows.h"

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

/* What was asked for. */
struct customization_rows {
    struct db_rows switches, properties, flags;
    struct client_rows client;
};

static void customization_rows_close(struct customization_rows *rows)
{
    db_rows_close(&rows->switches);
    db_rows_close(&rows->properties);
    db_rows_close(&rows->flags);
    client_rows_close(&rows->client);
}

static jt_err read_switches(struct db_rows *rows, bool *ret_has_permissions_claim,
                            bool *ret_coalesces_tokens)
{
    JT_TRY(db_rows_one(rows)); /* JT_NOT_FOUND */
    *ret_has_permissions_claim = db_rows_int(rows, 0) != 0;
    *ret_coalesces_tokens = db_rows_int(rows, 1) != 0;
    return JT_DONE;
}

static jt_err read_all(struct store_tx *tx, struct customization_rows *rows, struct jt_arena *arena,
                       struct token_customization *ret_customization)
{
    struct tx_list properties = TX_LIST(arena, struct token_property);
    struct tx_list flags = TX_LIST(arena, struct token_feature_flag);
    struct token_customization it = { 0 };
    JT_TRY(read_switches(&rows->switches, &it.has_permissions_claim, &it.coalesces_tokens));
    JT_TRY(tx_list_take(tx, &rows->properties, property_read, &properties, &it.properties,
                        &it.property_count));
    JT_TRY(tx_list_take(tx, &rows->flags, flag_read, &flags, &it.flags, &it.flag_count));
    *ret_customization = it;
    return JT_DONE;
}

jt_err store_token_customization_get(struct store_tx *tx, jt_str application_id,
                                     struct jt_arena *arena,
                                     struct token_customization *ret_customization,
                                     struct client_data *ret_client)
{
    JT_AUTO(customization_rows_close) struct customization_rows rows = { 0 };
    const struct db_value id = db_text(application_id);
    JT_TRY(db_query(tx->db, SQL_TOKEN_SWITCHES_GET, DB_VALUES(id), &rows.switches));
    JT_TRY(db_query(tx->db, SQL_TOKEN_PROPERTY_LIST, DB_VALUES(id, db_int(TOKEN_PROPERTIES_MAX)),
                    &rows.properties));
    JT_TRY(db_query(tx->db, SQL_TOKEN_FEATURE_FLAG_LIST, DB_VALUES(id), &rows.flags));
    if (ret_client != NULL)
        JT_TRY(client_rows_ask(tx, application_id, &rows.client));
    JT_TRY(read_all(tx, &rows, arena, ret_customization));
    return ret_client == NULL ? JT_DONE : client_rows_take(tx, &rows.client, arena, ret_client);
}

/* --- Changing it ---------------------------------------------------------------------------- */

static const struct set_statements {
    enum sql_statement find, included, include, exclude;
} sets[] = {
    [TOKEN_PROPERTIES] = { SQL_TOKEN_PROPERTY_FIND, SQL_TOKEN_PROPERTY_INCLUDED,
                           SQL_TOKEN_PROPERTY_INCLUDE, SQL_TOKEN_PROPERTY_EXCLUDE },
    [TOKEN_FEATURE_FLAGS] = { SQL_TOKEN_FEATURE_FLAG_FIND, SQL_TOKEN_FEATURE_FLAG_INCLUDED,
                              SQL_TOKEN_FEATURE_FLAG_INCLUDE, SQL_TOKEN_FEATURE_FLAG_EXCLUDE },
};

/* The queries of a set: what is included, and then one for each key that is wanted. */
static jt_err ask_set(struct store_tx *tx, jt_str application_id, enum token_set set,
                      const struct token_keys *wanted, struct tx_queries *queries)
{
    JT_TRY(tx_queries_add(tx, queries, sets[set].included, DB_VALUES(db_text(application_id))));
    for (size_t i = 0; i < wanted->count; i++)
        JT_TRY(tx_queries_add(tx, queries, sets[set].find, DB_VALUES(db_text(wanted->keys[i]))));
    return JT_DONE;
}

static jt_err read_set(struct store_tx *tx, struct db_rows *rows, size_t wanted_count,
                       struct jt_arena *arena, struct token_set_ids *ids)
{
    struct tx_list list = TX_LIST(arena, jt_str);
    bool is_found = false;
    JT_TRY(tx_list_take(tx, rows, tx_text_read, &list, &ids->included, &ids->included_count));
    JT_TRY(jt_arena_calloc(arena, wanted_count, sizeof(*ids->wanted), &ids->wanted));
    for (size_t i = 0; i < wanted_count; i++) {
        JT_TRY(db_rows_next(&rows[1 + i], &is_found));
        if (is_found)
            JT_TRY(db_rows_copy(&rows[1 + i], 0, arena, &ids->wanted[i]));
    }
    ids->wanted_count = wanted_count;
    return JT_DONE;
}

jt_err store_token_settings_get(struct store_tx *tx, jt_str application_id,
                                const struct token_keys wanted[static TOKEN_SET_COUNT],
                                struct jt_arena *arena, struct token_settings *ret_settings)
{
    JT_AUTO(tx_queries_close) struct tx_queries queries = { 0 };
    struct token_settings it = { 0 };
    size_t at = 1;
    JT_TRY(tx_queries_new(1 + TOKEN_SET_COUNT + wanted[TOKEN_PROPERTIES].count +
                              wanted[TOKEN_FEATURE_FLAGS].count,
                          arena, &queries));
    JT_TRY(
        tx_queries_add(tx, &queries, SQL_TOKEN_SWITCHES_GET, DB_VALUES(db_text(application_id))));
    for (int set = 0; set < TOKEN_SET_COUNT; set++)
        JT_TRY(ask_set(tx, application_id, (enum token_set)set, &wanted[set], &queries));
    JT_TRY(read_switches(&queries.at[0], &it.has_permissions_claim, &it.coalesces_tokens));
    for (int set = 0; set < TOKEN_SET_COUNT; set++) {
        JT_TRY(read_set(tx, &queries.at[at], wanted[set].count, arena, &it.sets[set]));
        at += 1 + wanted[set].count;
    }
    *ret_settings = it;
    return JT_DONE;
}

jt_err store_token_permissions_set(struct store_tx *tx, jt_str application_id,
                                   bool has_permissions_claim)
{
    return tx_run(tx, SQL_TOKEN_PERMISSIONS_SET,
                  DB_VALUES(db_int(has_permissions_claim), db_text(application_id)));
}

jt_err store_token_coalescing_set(struct store_tx *tx, jt_str application_id, bool coalesces_tokens)
{
    return tx_run(tx, SQL_TOKEN_COALESCING_SET,
                  DB_VALUES(db_int(coalesces_tokens), db_text(application_id)));
}

static bool is_among(const jt_str *ids, size_t count, jt_str wanted)
{
    for (size_t i = 0; i < count; i++)
        if (jt_str_eq(ids[i], wanted))
            return true;
    return false;
}

/* Runs the statement for each of ids that is none of others, once. */
static jt_err run_for_new(struct store_tx *tx, enum sql_statement statement, jt_str application_id,
                          const jt_str *ids, size_t count, const jt_str *others, size_t other_count,
                          bool *is_changed)
{
    for (size_t i = 0; i < count; i++) {
        if (is_among(others, other_count, ids[i]) || is_among(ids, i, ids[i]))
            continue;
        JT_TRY(tx_run(tx, statement, DB_VALUES(db_text(application_id), db_text(ids[i]))));
        *is_changed = true;
    }
    return JT_DONE;
}

jt_err store_token_set_replace(struct store_tx *tx, jt_str application_id, enum token_set set,
                               const struct token_set_ids *ids, bool *ret_is_changed)
{
    *ret_is_changed = false;
    JT_TRY(run_for_new(tx, sets[set].exclude, application_id, ids->included, ids->included_count,
                       ids->wanted, ids->wanted_count, ret_is_changed));
    return run_for_new(tx, sets[set].include, application_id, ids->wanted, ids->wanted_count,
                       ids->included, ids->included_count, ret_is_changed);
}
