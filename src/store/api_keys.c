/* api_keys: rows of api_keys, each with the keys of its scopes. */
#include "store/api_keys.h"

#include "store/api_key_rows.h"
#include "store/page.h"

enum {
    COLUMN_LIMITS = 15,
    COLUMN_SCOPES = 23,
    /* What follows the columns of a key in api_key_find. */
    COLUMN_AUDIENCE,
    COLUMN_IS_SUSPENDED,
    COLUMN_IS_PREVIOUS,
    COLUMN_PREVIOUS_EXPIRES,
    COLUMN_REVISION,
    COLUMN_IS_DELEGATED,
};

static jt_str digest_view(const uint8_t digest[static JT_DIGEST_BYTES])
{
    return (jt_str){ (const char *)digest, JT_DIGEST_BYTES };
}

/* --- Reading ---------------------------------------------------------------------------------- */

static jt_err read_digest(struct db_rows *rows, int column,
                          uint8_t ret_digest[static JT_DIGEST_BYTES])
{
    jt_str digest;
    JT_TRY(db_rows_view(rows, column, &digest));
    if (digest.len != JT_DIGEST_BYTES)
        return JT_ERR(JT_STORE, "digest of an API key has a wrong length");
    memcpy(ret_digest, digest.ptr, JT_DIGEST_BYTES);
    return JT_DONE;
}

static jt_err limits_read(struct db_rows *rows, struct jt_arena *arena,
                          struct api_key_limits *limits)
{
    jt_str interval;
    JT_TRY(db_rows_copy(rows, COLUMN_LIMITS, arena, &limits->metadata));
    limits->rate_limit = db_rows_int(rows, COLUMN_LIMITS + 1);
    limits->rate_limit_window_s = db_rows_int(rows, COLUMN_LIMITS + 2);
    limits->has_uses = !db_rows_is_null(rows, COLUMN_LIMITS + 3);
    limits->uses_left = db_rows_int(rows, COLUMN_LIMITS + 3);
    limits->refill_amount = db_rows_int(rows, COLUMN_LIMITS + 4);
    JT_TRY(db_rows_view(rows, COLUMN_LIMITS + 5, &interval));
    JT_TRY(api_key_refill_parse(interval, &limits->refill_interval));
    limits->refills_ms = db_rows_int(rows, COLUMN_LIMITS + 6);
    JT_TRY(db_rows_copy(rows, COLUMN_LIMITS + 7, arena, &limits->allowed_networks));
    return tx_words_read(rows, COLUMN_LIMITS + 7, arena, &limits->networks, &limits->network_count);
}

jt_err api_key_read(struct store_tx *tx, struct db_rows *rows, struct jt_arena *arena, void *item)
{
    struct api_key *key = item;
    jt_str type, status;

    (void)tx;
    JT_TRY(db_rows_copy(rows, 0, arena, &key->id));
    JT_TRY(db_rows_copy(rows, 1, arena, &key->name));
    JT_TRY(db_rows_view(rows, 2, &type));
    JT_TRY(api_key_type_parse(type, &key->type));
    JT_TRY(db_rows_view(rows, 3, &status));
    JT_TRY(api_key_status_parse(status, &key->status));
    JT_TRY(db_rows_copy(rows, 4, arena, &key->api_id));
    JT_TRY(db_rows_copy(rows, 5, arena, &key->org_code));
    JT_TRY(db_rows_copy(rows, 6, arena, &key->user_id));
    JT_TRY(read_digest(rows, 7, key->digest));
    JT_TRY(db_rows_copy(rows, 8, arena, &key->suffix));
    key->expires_ms = db_rows_int(rows, 9);
    key->created_ms = db_rows_int(rows, 10);
    JT_TRY(db_rows_copy(rows, 11, arena, &key->created_by));
    key->verification_count = db_rows_int(rows, 12);
    key->last_verified_ms = db_rows_int(rows, 13);
    JT_TRY(db_rows_copy(rows, 14, arena, &key->last_verified_address));
    JT_TRY(limits_read(rows, arena, &key->limits));
    return tx_words_read(rows, COLUMN_SCOPES, arena, &key->scopes, &key->scope_count);
}

jt_err store_api_key_get(struct store_tx *tx, jt_str id, struct jt_arena *arena,
                         struct api_key *ret_key)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    struct api_key key = { 0 };
    JT_TRY(db_query_one(tx->db, SQL_API_KEY_GET, DB_VALUES(db_text(id)), &rows));
    JT_TRY(api_key_read(tx, &rows, arena, &key));
    *ret_key = key;
    return JT_DONE;
}

static jt_err row_find(struct store_tx *tx, jt_str digest, struct jt_arena *arena,
                       struct api_key_data *data)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    JT_TRY(db_query_one(tx->db, SQL_API_KEY_FIND, DB_VALUES(db_blob(digest)), &rows));
    JT_TRY(api_key_read(tx, &rows, arena, &data->key));
    JT_TRY(audience_from_row(tx, &rows, COLUMN_AUDIENCE, arena, &data->audience));
    data->is_organization_suspended = db_rows_int(&rows, COLUMN_IS_SUSPENDED) != 0;
    data->is_previous = db_rows_int(&rows, COLUMN_IS_PREVIOUS) != 0;
    data->previous_expires_ms = db_rows_int(&rows, COLUMN_PREVIOUS_EXPIRES);
    data->revision = db_rows_int(&rows, COLUMN_REVISION);
    data->key.is_delegated = db_rows_int(&rows, COLUMN_IS_DELEGATED) != 0;
    return JT_DONE;
}

/* What is left of a key that was made by an application of its organization. */
static jt_err delegated_read(struct store_tx *tx, struct jt_arena *arena, struct api_key_data *data)
{
    struct api_key *key = &data->key;
    JT_AUTO(db_rows_close) struct db_rows api = { 0 }, scopes = { 0 };
    struct tx_list list = TX_LIST(arena, jt_str);
    bool has_api = false;
    JT_TRY(db_query(tx->db, SQL_AUTHORIZATION_OF_ORGANIZATION,
                    DB_VALUES(db_text(key->org_code), db_text(key->api_id)), &api));
    JT_TRY(db_query(tx->db, SQL_API_KEY_SCOPES_OF_ORGANIZATION,
                    DB_VALUES(db_text(key->id), db_text(key->org_code)), &scopes));
    JT_TRY(db_rows_next(&api, &has_api));
    data->has_lost_api = !has_api;
    return tx_list_take(tx, &scopes, tx_text_read, &list, &key->scopes, &key->scope_count);
}

jt_err store_api_key_find(struct store_tx *tx, const uint8_t digest[static JT_DIGEST_BYTES],
                          struct jt_arena *arena, struct api_key_data *ret_data)
{
    struct api_key_data data = { 0 };
    JT_TRY(row_find(tx, digest_view(digest), arena, &data));
    if (data.key.is_delegated)
        JT_TRY(delegated_read(tx, arena, &data));
    *ret_data = data;
    return JT_DONE;
}

/* --- Lists ------------------------------------------------------------------------------------ */

/* The statement whose index leaves least of this filter. */
static jt_err list_rows(struct store_tx *tx, const struct api_key_filter *filter, jt_str after_id,
                        size_t limit, struct tx_list *list, struct api_key **ret_keys,
                        size_t *ret_count)
{
    const struct db_value after = db_text(after_id), most = db_int((int64_t)limit);
    const struct db_value type = db_text(filter->type), status = db_text(filter->status);
    const struct db_value user_id = db_text(filter->user_id), org_code = db_text(filter->org_code);
    const struct db_value expires_by = db_int(filter->expires_by_ms);

    if (filter->api_id.len > 0)
        return tx_list_read(tx, SQL_API_KEY_LIST_OF_API,
                            DB_VALUES(db_text(filter->api_id), after, most), api_key_read, list,
                            ret_keys, ret_count);
    if (filter->suffix.len > 0)
        return tx_list_read(tx, SQL_API_KEY_LIST_OF_SUFFIX,
                            DB_VALUES(db_text(filter->suffix), after, org_code, status, type,
                                      user_id, expires_by, most),
                            api_key_read, list, ret_keys, ret_count);
    if (filter->expires_by_ms > 0)
        return tx_list_read(tx, SQL_API_KEY_LIST_EXPIRING,
                            DB_VALUES(expires_by, after, org_code, status, type, user_id, most),
                            api_key_read, list, ret_keys, ret_count);
    if (filter->user_id.len > 0)
        return tx_list_read(tx, SQL_API_KEY_LIST_OF_USER,
                            DB_VALUES(user_id, after, org_code, status, type, most), api_key_read,
                            list, ret_keys, ret_count);
    if (filter->org_code.len > 0)
        return tx_list_read(tx, SQL_API_KEY_LIST_OF_ORGANIZATION,
                            DB_VALUES(org_code, after, status, type, most), api_key_read, list,
                            ret_keys, ret_count);
    if (filter->status.len > 0)
        return tx_list_read(tx, SQL_API_KEY_LIST_OF_STATUS, DB_VALUES(status, after, type, most),
                            api_key_read, list, ret_keys, ret_count);
    if (filter->type.len > 0)
        return tx_list_read(tx, SQL_API_KEY_LIST_OF_TYPE, DB_VALUES(type, after, most),
                            api_key_read, list, ret_keys, ret_count);
    return tx_list_read(tx, SQL_API_KEY_LIST, DB_VALUES(after, most), api_key_read, list, ret_keys,
                        ret_count);
}

jt_err store_api_key_list(struct store_tx *tx, const struct api_key_filter *filter, jt_str after_id,
                          size_t limit, struct jt_arena *arena, struct api_key **ret_keys,
                          size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, struct api_key);

    if (limit > STORE_PAGE_MAX + 1)
        return JT_ERR(JT_TOO_LARGE, "page too long");
    return list_rows(tx, filter, after_id, limit, &list, ret_keys, ret_count);
}

/* --- Changing --------------------------------------------------------------------------------- */

jt_err store_api_key_limits_set(struct store_tx *tx, const struct api_key *key)
{
    const struct api_key_limits *limits = &key->limits;
    return tx_run(tx, SQL_API_KEY_LIMITS_SET,
                  DB_VALUES(db_text(key->id), db_text(limits->metadata), db_int(limits->rate_limit),
                            db_int(limits->rate_limit_window_s),
                            limits->has_uses ? db_int(limits->uses_left) : db_null(),
                            db_int(limits->refill_amount),
                            db_text(api_key_refill_name(limits->refill_interval)),
                            db_int(limits->refills_ms), db_text(limits->allowed_networks)));
}

static bool has_limits(const struct api_key_limits *limits)
{
    return limits->metadata.len > 0 || limits->rate_limit > 0 || limits->has_uses ||
           limits->allowed_networks.len > 0;
}

jt_err store_api_key_create(struct store_tx *tx, const struct api_key *key, const jt_str *scope_ids,
                            size_t scope_count)
{
    JT_TRY(tx_run(
        tx, SQL_API_KEY_CREATE,
        DB_VALUES(db_text(key->id), db_text(key->name), db_text(api_key_type_name(key->type)),
                  db_text(api_key_status_name(key->status)), db_text(key->api_id),
                  db_text_or_null(key->org_code), db_text_or_null(key->user_id),
                  db_blob(digest_view(key->digest)), db_text(key->suffix), db_int(key->expires_ms),
                  db_int(key->created_ms), db_text(key->created_by), db_int(key->is_delegated))));
    for (size_t i = 0; i < scope_count; i++)
        JT_TRY(tx_run(tx, SQL_API_KEY_SCOPE_CREATE,
                      DB_VALUES(db_text(key->id), db_text(scope_ids[i]))));
    return has_limits(&key->limits) ? store_api_key_limits_set(tx, key) : JT_DONE;
}

jt_err store_api_key_use(struct store_tx *tx, jt_str id, enum api_key_refill refill_interval,
                         int64_t now_ms, int64_t *ret_uses_left)
{
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    const int64_t next_ms = api_key_refills_next_ms(refill_interval, now_ms);
    JT_TRY(db_query_one(tx->db, SQL_API_KEY_USE,
                        DB_VALUES(db_int(now_ms), db_int(next_ms), db_text(id)), &rows));
    *ret_uses_left = db_rows_int(&rows, 0);
    tx->db->changed_rows++; /* it gives a row, and so is not counted as a change */
    return JT_DONE;
}

jt_err store_api_key_rotate(struct store_tx *tx, const struct api_key *key,
                            int64_t previous_expires_ms)
{
    return tx_run_found(tx, SQL_API_KEY_ROTATE,
                        DB_VALUES(db_int(previous_expires_ms), db_blob(digest_view(key->digest)),
                                  db_text(key->suffix), db_text(key->id)));
}

jt_err store_api_key_revoke(struct store_tx *tx, jt_str id)
{
    return tx_run_found(tx, SQL_API_KEY_REVOKE, DB_VALUES(db_text(id)));
}

jt_err store_api_key_expired(struct store_tx *tx, int64_t now_ms, size_t limit,
                             struct jt_arena *arena, jt_str **ret_ids, size_t *ret_count)
{
    struct tx_list list = TX_LIST(arena, jt_str);
    return tx_list_read(tx, SQL_API_KEY_EXPIRED, DB_VALUES(db_int(now_ms), db_int((int64_t)limit)),
                        tx_text_read, &list, ret_ids, ret_count);
}

jt_err store_api_key_expire(struct store_tx *tx, jt_str id)
{
    return tx_run(tx, SQL_API_KEY_EXPIRE, DB_VALUES(db_text(id)));
}

jt_err store_api_key_usage_add(struct store_tx *tx, jt_str id, int64_t count,
                               int64_t last_verified_ms, jt_str last_address)
{
    JT_TRY(tx_run(
        tx, SQL_API_KEY_USAGE_ADD,
        DB_VALUES(db_int(count), db_int(last_verified_ms), db_text(last_address), db_text(id))));
    return tx_run(tx, SQL_API_KEY_IDLE_SINCE, DB_VALUES(db_int(last_verified_ms), db_text(id)));
}

jt_err store_api_key_count_ending(struct store_tx *tx, int64_t from_ms, int64_t until_ms,
                                  int64_t limit, int64_t *ret_count)
{
    return tx_number(tx, SQL_API_KEY_COUNT_ENDING,
                     DB_VALUES(db_int(from_ms), db_int(until_ms), db_int(limit)), ret_count);
}
