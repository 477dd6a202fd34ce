/*
 * clients: all that the token endpoint reads of one client, in one snapshot and at most six
 * statements, and one more for each quota and for its public keys. Five of them are asked for
 * together: each needs the client's id alone.
 */
#include "store/clients.h"

#include "store/client_rows.h"

enum {
    COLUMN_IS_SUSPENDED = 8, /* after those of the application */
    COLUMN_REVISION = 9,
    COLUMN_HAS_PERMISSIONS_CLAIM = 10,
    COLUMN_COALESCES_TOKENS = 11,
    COLUMN_RATE_LIMIT = 12,
    COLUMN_HAS_QUOTA = 13,
    COLUMN_HAS_ORGANIZATION_QUOTA = 14,
    COLUMN_AUTHENTICATION = 15, /* two */
    COLUMN_HAS_PUBLIC_KEYS = 17,
};

void client_rows_close(struct client_rows *rows)
{
    db_rows_close(&rows->application);
    db_rows_close(&rows->secrets);
    db_rows_close(&rows->apis);
    db_rows_close(&rows->properties);
    db_rows_close(&rows->feature_flags);
}

jt_err client_rows_ask(struct store_tx *tx, jt_str client_id, struct client_rows *rows)
{
    const struct db_value id = db_text(client_id),
                          management = db_text(tx->store->management_audience);
    struct db *db = tx->db;
    JT_TRY(db_query(db, SQL_CLIENT_GET, DB_VALUES(id), &rows->application));
    JT_TRY(db_query(db, SQL_CLIENT_SECRET_LIST, DB_VALUES(id), &rows->secrets));
    JT_TRY(db_query(db, SQL_CLIENT_APIS, DB_VALUES(id, management), &rows->apis));
    JT_TRY(db_query(db, SQL_CLIENT_PROPERTIES, DB_VALUES(id), &rows->properties));
    return db_query(db, SQL_CLIENT_FEATURE_FLAGS, DB_VALUES(id), &rows->feature_flags);
}

static jt_err read_application(struct db_rows *rows, struct jt_arena *arena,
                               struct client_data *client)
{
    JT_TRY(db_rows_one(rows)); /* JT_NOT_FOUND */
    client->is_organization_suspended = db_rows_int(rows, COLUMN_IS_SUSPENDED) != 0;
    client->revision = db_rows_int(rows, COLUMN_REVISION);
    client->has_permissions_claim = db_rows_int(rows, COLUMN_HAS_PERMISSIONS_CLAIM) != 0;
    client->coalesces_tokens = db_rows_int(rows, COLUMN_COALESCES_TOKENS) != 0;
    client->rate_limit_per_minute = rate_limit_from_row(rows, COLUMN_RATE_LIMIT);
    return application_from_row(rows, arena, &client->app);
}

/* Only few have one. */
static jt_err read_quotas(struct store_tx *tx, struct db_rows *rows, struct client_data *client)
{
    const struct application *app = &client->app;
    const int64_t now_ms = store_now_ms(tx->store);
    const bool has_own = db_rows_int(rows, COLUMN_HAS_QUOTA) != 0,
               has_organizations = db_rows_int(rows, COLUMN_HAS_ORGANIZATION_QUOTA) != 0;
    client->quotas_read_ms = now_ms;
    if (has_own)
        JT_TRY(store_quota_standing(tx, (struct quota_subject){ QUOTA_OF_APPLICATION, app->id },
                                    now_ms, &client->quotas[QUOTA_OF_APPLICATION]));
    if (has_organizations)
        JT_TRY(store_quota_standing(tx,
                                    (struct quota_subject){ QUOTA_OF_ORGANIZATION, app->org_code },
                                    now_ms, &client->quotas[QUOTA_OF_ORGANIZATION]));
    return JT_DONE;
}

/* Only few have any. */
static jt_err read_public_keys(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                               struct client_data *client)
{
    JT_TRY(authentication_from_row(rows, COLUMN_AUTHENTICATION, arena, &client->authentication));
    if (db_rows_int(rows, COLUMN_HAS_PUBLIC_KEYS) == 0)
        return JT_DONE;
    return store_public_key_list(tx, client->app.id, arena, &client->public_keys,
                                 &client->public_key_count);
}

/* The columns of client_apis. */
enum { COLUMN_API_ID, COLUMN_AUDIENCE, COLUMN_IS_MANAGEMENT, COLUMN_SCOPE_ID, COLUMN_SCOPE_KEY };

/* The API of this row, which is the last one's or a new one. */
static jt_err read_api(struct store_tx *tx, struct db_rows *rows, struct tx_list *apis,
                       struct client_api **ret_api)
{
    struct client_api *last = (struct client_api *)apis->items;
    struct client_api *api = NULL;
    jt_str id;

    JT_TRY(db_rows_view(rows, COLUMN_API_ID, &id));
    if (apis->count != 0 && jt_str_eq(last[apis->count - 1].api_id, id)) {
        *ret_api = &last[apis->count - 1];
        return JT_DONE;
    }
    JT_TRY(tx_list_add(apis, &api));
    JT_TRY(jt_arena_copy(apis->arena, id, &api->api_id));
    JT_TRY(audience_from_row(tx, rows, COLUMN_AUDIENCE, apis->arena, &api->audience));
    api->is_management = db_rows_int(rows, COLUMN_IS_MANAGEMENT) != 0;
    *ret_api = api;
    return JT_DONE;
}

static jt_err read_scope(struct db_rows *rows, struct tx_list *scopes, struct client_api *api)
{
    struct client_scope *scope = NULL;
    if (db_rows_is_null(rows, COLUMN_SCOPE_ID))
        return JT_DONE;
    JT_TRY(tx_list_add(scopes, &scope));
    JT_TRY(db_rows_copy(rows, COLUMN_SCOPE_ID, scopes->arena, &scope->id));
    JT_TRY(db_rows_copy(rows, COLUMN_SCOPE_KEY, scopes->arena, &scope->key));
    api->scope_count++;
    return JT_DONE;
}

/* All scopes are one array, in the order of the APIs; each API gets its part at the end, because
 * the array moves while it grows. */
static jt_err read_apis(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena,
                        struct client_data *client)
{
    struct tx_list apis = TX_LIST(arena, struct client_api);
    struct tx_list scopes = TX_LIST(arena, struct client_scope);
    bool has_row = false;

    for (;;) {
        struct client_api *api = NULL;
        JT_TRY(db_rows_next(rows, &has_row));
        if (!has_row)
            break;
        JT_TRY(read_api(tx, rows, &apis, &api));
        JT_TRY(read_scope(rows, &scopes, api));
    }

    client->apis = (struct client_api *)apis.items;
    client->api_count = apis.count;
    struct client_scope *next = (struct client_scope *)scopes.items;
    for (size_t i = 0; i < client->api_count; i++) {
        client->apis[i].scopes = next;
        if (client->apis[i].scope_count != 0)
            next += client->apis[i].scope_count;
    }
    return JT_DONE;
}

/* The API that a row of withheld scopes is of: both lists are in one order. */
static struct client_api *api_of(struct client_api *api, jt_str id)
{
    while (!jt_str_eq(api->api_id, id))
        api++;
    return api;
}

/* Where there is one API, no key is another's. */
static jt_err read_withheld(struct store_tx *tx, struct jt_arena *arena, struct client_data *client)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    struct tx_list keys = TX_LIST(arena, jt_str);
    struct client_api *api = client->apis;
    bool has_row = false;
    jt_str id, *key = NULL;

    if (client->api_count < 2)
        return JT_DONE;
    JT_TRY(db_query(tx->db, SQL_CLIENT_WITHHELD_SCOPES,
                    DB_VALUES(db_text(client->app.id), db_text(tx->store->management_audience)),
                    &rows));
    for (;;) {
        JT_TRY(db_rows_next(&rows, &has_row));
        if (!has_row)
            break;
        JT_TRY(db_rows_view(&rows, 0, &id));
        api = api_of(api, id);
        JT_TRY(tx_list_add(&keys, &key));
        JT_TRY(db_rows_copy(&rows, 1, arena, key));
        api->withheld_count++;
    }
    key = (jt_str *)keys.items;
    for (size_t i = 0; i < client->api_count; i++) {
        client->apis[i].withheld = key;
        if (client->apis[i].withheld_count != 0)
            key += client->apis[i].withheld_count;
    }
    return JT_DONE;
}

/* Contract section 2.4: those that are private, or have no value, are left out. */
static jt_err read_properties(struct db_rows *rows, struct jt_arena *arena,
                              struct client_data *client)
{
    struct tx_list list = TX_LIST(arena, struct client_property);
    struct client_property *property = NULL;
    bool has_row = false;

    for (;;) {
        JT_TRY(db_rows_next(rows, &has_row));
        if (!has_row)
            break;
        client->depends_on_properties = true;
        if (db_rows_is_null(rows, 2) || db_rows_int(rows, 3) != 0)
            continue;
        JT_TRY(tx_list_add(&list, &property));
        JT_TRY(db_rows_copy(rows, 0, arena, &property->key));
        property->is_boolean = db_rows_int(rows, 1) != 0;
        JT_TRY(db_rows_copy(rows, 2, arena, &property->value));
    }
    client->properties = (struct client_property *)list.items;
    client->property_count = list.count;
    return JT_DONE;
}

jt_err client_rows_take(struct store_tx *tx, struct client_rows *rows, struct jt_arena *arena,
                        struct client_data *ret_client)
{
    struct tx_list flags = TX_LIST(arena, struct feature_flag_value);
    struct client_data client = { 0 };
    JT_TRY(read_application(&rows->application, arena, &client));
    JT_TRY(
        client_secrets_take(&rows->secrets, client.app.id, client.secrets, &client.secret_count));
    JT_TRY(read_apis(tx, &rows->apis, arena, &client));
    JT_TRY(read_withheld(tx, arena, &client));
    JT_TRY(read_quotas(tx, &rows->application, &client));
    JT_TRY(read_public_keys(tx, &rows->application, arena, &client));
    JT_TRY(read_properties(&rows->properties, arena, &client));
    JT_TRY(tx_list_take(tx, &rows->feature_flags, feature_flag_value_from_row, &flags,
                        &client.feature_flags, &client.feature_flag_count));
    *ret_client = client;
    return JT_DONE;
}

jt_err store_client_get(struct store_tx *tx, jt_str client_id, struct jt_arena *arena,
                        struct client_data *ret_client)
{
    JT_AUTO(client_rows_close) struct client_rows rows = { 0 };
    JT_TRY(client_rows_ask(tx, client_id, &rows));
    return client_rows_take(tx, &rows, arena, ret_client);
}
