/*
 * client_record: adds up how much room a record needs, allocates one block, and lays it out:
 * structs first, then the texts and the JSON that they point to.
 */
#include "oauth/client_record.h"

#include <stdlib.h>

#include "base/json_write.h"

enum { MEMBER_FIXED_BYTES = sizeof(",:{\"v\":}") };

static size_t customization_bytes(const struct client_data *data)
{
    size_t bytes = 2 * sizeof("{}");
    for (size_t i = 0; i < data->property_count; i++)
        bytes += MEMBER_FIXED_BYTES + jt_json_string_max_bytes(data->properties[i].key) +
                 jt_json_string_max_bytes(data->properties[i].value);
    for (size_t i = 0; i < data->feature_flag_count; i++)
        bytes += MEMBER_FIXED_BYTES + jt_json_string_max_bytes(data->feature_flags[i].key) +
                 feature_flag_claim_max_bytes(data->feature_flags[i].value);
    return bytes;
}

static size_t text_bytes(const struct client_data *data)
{
    size_t bytes = data->app.id.len + jt_json_string_max_bytes(data->app.id) +
                   data->app.org_code.len + jt_json_string_max_bytes(data->app.org_code) +
                   customization_bytes(data);
    for (size_t i = 0; i < data->api_count; i++) {
        const struct client_api *api = &data->apis[i];
        bytes += api->api_id.len + api->audience.len + jt_json_string_max_bytes(api->audience);
        for (size_t k = 0; k < api->scope_count; k++)
            bytes += api->scopes[k].id.len + api->scopes[k].key.len;
        for (size_t k = 0; k < api->withheld_count; k++)
            bytes += api->withheld[k].len;
    }
    return bytes;
}

static size_t scope_total(const struct client_data *data)
{
    size_t count = 0;
    for (size_t i = 0; i < data->api_count; i++)
        count += data->apis[i].scope_count;
    return count;
}

static size_t withheld_total(const struct client_data *data)
{
    size_t count = 0;
    for (size_t i = 0; i < data->api_count; i++)
        count += data->apis[i].withheld_count;
    return count;
}

/* Appends a copy of s to text; the view is of that copy. */
static jt_str keep(struct jt_buf *text, jt_str s)
{
    size_t from = text->len;
    jt_buf_put(text, s);
    return jt_buf_since(text, from);
}

static jt_str keep_json(struct jt_buf *text, jt_str s)
{
    size_t from = text->len;
    jt_json_put_string(text, s);
    return jt_buf_since(text, from);
}

static void put_name(struct jt_buf *text, size_t index, jt_str name)
{
    if (index > 0)
        jt_buf_put_char(text, ',');
    jt_json_put_string(text, name);
    jt_buf_put_char(text, ':');
}

/* Contract section 2.4: a claim with nothing in it is left out. */
static jt_str keep_properties(struct jt_buf *text, const struct client_data *data)
{
    size_t from = text->len;
    if (data->property_count == 0)
        return JT_STR("");
    jt_buf_put_char(text, '{');
    for (size_t i = 0; i < data->property_count; i++) {
        const struct client_property *property = &data->properties[i];
        put_name(text, i, property->key);
        jt_buf_put(text, JT_STR("{\"v\":"));
        if (property->is_boolean)
            jt_buf_put(text, property->value);
        else
            jt_json_put_string(text, property->value);
        jt_buf_put_char(text, '}');
    }
    jt_buf_put_char(text, '}');
    return jt_buf_since(text, from);
}

static jt_str keep_feature_flags(struct jt_buf *text, const struct client_data *data)
{
    size_t from = text->len;
    if (data->feature_flag_count == 0)
        return JT_STR("");
    jt_buf_put_char(text, '{');
    for (size_t i = 0; i < data->feature_flag_count; i++) {
        const struct feature_flag_value *flag = &data->feature_flags[i];
        put_name(text, i, flag->key);
        feature_flag_put_claim(text, flag->type, flag->value);
    }
    jt_buf_put_char(text, '}');
    return jt_buf_since(text, from);
}

static void fill_api(struct record_api *api, const struct client_api *data,
                     struct record_scope *scopes, jt_str *withheld, struct jt_buf *text)
{
    api->api_id = keep(text, data->api_id);
    api->audience = keep(text, data->audience);
    api->audience_json = keep_json(text, data->audience);
    api->is_management = data->is_management;
    api->scopes = scopes;
    api->scope_count = data->scope_count;
    for (size_t i = 0; i < data->scope_count; i++) {
        scopes[i].id = keep(text, data->scopes[i].id);
        scopes[i].key = keep(text, data->scopes[i].key);
    }
    api->withheld = withheld;
    api->withheld_count = data->withheld_count;
    for (size_t i = 0; i < data->withheld_count; i++)
        withheld[i] = keep(text, data->withheld[i]);
}

static void fill_secret(struct record_secret *secret, const struct client_secret *data)
{
    memcpy(secret->digest, data->digest, sizeof(secret->digest));
    memcpy(secret->id, data->id, sizeof(secret->id));
    secret->is_previous = data->is_previous;
    secret->created_ms = data->created_ms;
    secret->expires_ms = data->expires_ms;
}

static void fill(struct client_record *record, const struct client_data *data,
                 struct record_scope *scopes, jt_str *withheld, struct jt_buf *text)
{
    record->client_id = keep(text, data->app.id);
    record->org_code = keep(text, data->app.org_code);
    record->client_id_json = keep_json(text, data->app.id);
    if (data->app.org_code.len != 0)
        record->org_code_json = keep_json(text, data->app.org_code);
    record->application_properties_json = keep_properties(text, data);
    record->feature_flags_json = keep_feature_flags(text, data);
    record->has_permissions_claim = data->has_permissions_claim;
    record->coalesces_tokens = data->coalesces_tokens;
    record->depends_on_properties = data->depends_on_properties;
    record->depends_on_feature_flags = data->feature_flag_count != 0;
    record->type = data->app.type;
    record->is_organization_suspended = data->is_organization_suspended;
    record->lifetime_s = data->app.access_token_lifetime_s;
    record->secret_count = data->secret_count;
    for (size_t i = 0; i < data->secret_count; i++)
        fill_secret(&record->secrets[i], &data->secrets[i]);
    record->api_count = data->api_count;
    record->scopes = scopes;
    record->scope_count = scope_total(data);
    for (size_t i = 0; i < data->api_count; i++) {
        fill_api(&record->apis[i], &data->apis[i], scopes, withheld, text);
        scopes += data->apis[i].scope_count;
        withheld += data->apis[i].withheld_count;
    }
}

static void free_record(struct record *head)
{
    free(head); /* the record's first member: the whole block */
}

jt_err client_record_new(const struct client_data *data, struct client_record **ret_record)
{
    size_t apis_bytes = data->api_count * sizeof(struct record_api);
    size_t scopes_bytes = scope_total(data) * sizeof(struct record_scope);
    size_t withheld_bytes = withheld_total(data) * sizeof(jt_str);
    size_t capacity = text_bytes(data);
    struct client_record *record =
        calloc(1, sizeof(*record) + apis_bytes + scopes_bytes + withheld_bytes + capacity);
    if (record == NULL)
        return JT_ERR(JT_NO_MEMORY, "client record");
    record->apis = (struct record_api *)(record + 1);
    struct record_scope *scopes = (struct record_scope *)(record->apis + data->api_count);
    jt_str *withheld = (jt_str *)((char *)scopes + scopes_bytes);
    struct jt_buf text = jt_buf_over((char *)withheld + withheld_bytes, capacity);
    fill(record, data, scopes, withheld, &text);
    record_init(&record->head, record->client_id, data->revision, free_record);
    *ret_record = record;
    return JT_DONE;
}

void client_record_unref(struct client_record *record)
{
    if (record != NULL)
        record_unref(&record->head);
}

void client_record_unrefp(struct client_record **record)
{
    client_record_unref(*record);
    *record = NULL;
}

struct record_api *client_record_api(struct client_record *record, jt_str audience,
                                     jt_str management_short)
{
    for (size_t i = 0; i < record->api_count; i++) {
        struct record_api *api = &record->apis[i];
        if (jt_str_eq(api->audience, audience) ||
            (api->is_management && jt_str_eq(management_short, audience)))
            return api;
    }
    return NULL;
}
