/*
 * client_record: one block: the struct, the secrets, the counters of APIs and of scopes, the counts
 * of quotas and the keys where it has any, and the client_id in quotes, as tokens carry it. All
 * else is the profile's.
 */
#include "oauth/client_record.h"

#include <stdlib.h>

static void fill_secret(struct record_secret *secret, const struct client_secret *data)
{
    memcpy(secret->digest, data->digest, sizeof(secret->digest));
    memcpy(secret->id, data->id, sizeof(secret->id));
    secret->is_previous = data->is_previous;
    secret->created_ms = data->created_ms;
    secret->expires_ms = data->expires_ms;
}

static struct usage_counter *counters(struct client_record *record)
{
    return (struct usage_counter *)(record->secrets + record->secret_count);
}

static size_t counter_count(const struct client_profile *profile)
{
    return profile->api_count + profile->scope_count;
}

struct quota_count **client_record_quota_counts(struct client_record *record)
{
    return (struct quota_count **)(counters(record) + counter_count(record->profile));
}

/* Behind the quota counts. */
static struct client_keys **keys_place(struct client_record *record)
{
    struct quota_count **counts = client_record_quota_counts(record);
    return (struct client_keys **)(counts + (record->has_quota_counts ? QUOTA_KINDS : 0));
}

struct client_keys *client_record_keys(struct client_record *record)
{
    return record->has_keys ? *keys_place(record) : NULL;
}

static void free_record(struct record *head)
{
    struct client_record *record = (struct client_record *)head;
    for (enum quota_kind kind = 0; record->has_quota_counts && kind < QUOTA_KINDS; kind++)
        quota_count_unref(client_record_quota_counts(record)[kind]);
    client_keys_free(client_record_keys(record));
    record_unref(&record->profile->head);
    free(head); /* the record's first member: the whole block */
}

/* The one that says the same, or a new one. */
static jt_err profile_get(const struct client_data *data, const struct client_shared *shared,
                          struct client_profile **ret_profile)
{
    struct client_profile *profile = NULL;
    JT_TRY(client_profile_new(data, &profile));
    *ret_profile = profile;
    if (shared == NULL)
        return JT_DONE;
    *ret_profile = (struct client_profile *)record_map_add_or_get(shared->profiles, &profile->head);
    record_unref(&profile->head);
    return JT_DONE;
}

/* An id has no byte that needs an escape in JSON. */
static jt_str keep_id(struct client_record *record, jt_str id)
{
    char *text = (char *)(keys_place(record) + (record->has_keys ? 1 : 0));
    text[0] = text[id.len + 1] = '"';
    memcpy(text + 1, id.ptr, id.len);
    return (jt_str){ text + 1, id.len };
}

static jt_err keep_quota_counts(struct client_record *record, const struct client_data *data,
                                struct quota_counts *quotas)
{
    const struct quota_subject subjects[] = {
        [QUOTA_OF_APPLICATION] = { QUOTA_OF_APPLICATION, data->app.id },
        [QUOTA_OF_ORGANIZATION] = { QUOTA_OF_ORGANIZATION, data->app.org_code },
    };
    for (enum quota_kind kind = 0; record->has_quota_counts && kind < QUOTA_KINDS; kind++)
        if (quota_is_set(&data->quotas[kind].quota))
            JT_TRY(quota_counts_get(quotas, subjects[kind], &data->quotas[kind],
                                    data->quotas_read_ms,
                                    &client_record_quota_counts(record)[kind]));
    return JT_DONE;
}

/* With the profile, whose reference is the record's from then on. */
static jt_err record_alloc(const struct client_data *data, struct client_profile *profile,
                           bool has_quota_counts, struct client_record **ret_record)
{
    struct client_record *record =
        calloc(1, sizeof(*record) + data->secret_count * sizeof(record->secrets[0]) +
                      counter_count(profile) * sizeof(struct usage_counter) +
                      (has_quota_counts ? QUOTA_KINDS * sizeof(struct quota_count *) : 0) +
                      (data->public_key_count != 0 ? sizeof(struct client_keys *) : 0) +
                      data->app.id.len + 2);
    if (record == NULL) {
        record_unref(&profile->head);
        return JT_ERR(JT_NO_MEMORY, "client record");
    }
    record->profile = profile;
    record->secret_count = (uint32_t)data->secret_count;
    record->has_quota_counts = has_quota_counts;
    record->has_keys = data->public_key_count != 0;
    record->methods = (uint8_t)data->authentication.methods;
    *ret_record = record;
    return JT_DONE;
}

jt_err client_record_new(const struct client_data *data, const struct client_shared *shared,
                         struct client_record **ret_record)
{
    JT_AUTO(client_record_unrefp) struct client_record *record = NULL;
    struct client_profile *profile = NULL;
    JT_TRY(profile_get(data, shared, &profile));
    JT_TRY(record_alloc(data, profile, shared != NULL && profile->has_quotas, &record));
    for (size_t i = 0; i < data->secret_count; i++)
        fill_secret(&record->secrets[i], &data->secrets[i]);
    record_init(&record->head, keep_id(record, data->app.id), data->revision, free_record);
    JT_TRY(keep_quota_counts(record, data, shared == NULL ? NULL : shared->quotas));
    if (record->has_keys)
        JT_TRY(client_keys_new(data, keys_place(record)));
    *ret_record = record;
    record = NULL;
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

jt_str client_record_id_json(const struct client_record *record)
{
    const jt_str id = record_key(&record->head);
    return (jt_str){ id.ptr - 1, id.len + 2 };
}

struct usage_counter *client_record_api_usage(struct client_record *record,
                                              const struct record_api *api)
{
    return counters(record) + (api - record->profile->apis);
}

struct usage_counter *client_record_scope_usage(struct client_record *record,
                                                const struct record_scope *scope)
{
    return counters(record) + record->profile->api_count + (scope - record->profile->scopes);
}
