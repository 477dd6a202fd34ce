/*
 * client_record: one block: the struct, the secrets, the counters of APIs and of scopes, and the
 * client_id in quotes, as tokens carry it. All else is the profile's.
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

static void free_record(struct record *head)
{
    record_unref(&((struct client_record *)head)->profile->head);
    free(head); /* the record's first member: the whole block */
}

/* The one among profiles that says the same, or a new one; NULL: there are none to share. */
static jt_err profile_get(const struct client_data *data, struct record_map *profiles,
                          struct client_profile **ret_profile)
{
    struct client_profile *profile = NULL;
    JT_TRY(client_profile_new(data, &profile));
    *ret_profile = profile;
    if (profiles == NULL)
        return JT_DONE;
    *ret_profile = (struct client_profile *)record_map_add_or_get(profiles, &profile->head);
    record_unref(&profile->head);
    return JT_DONE;
}

static struct usage_counter *counters(struct client_record *record)
{
    return (struct usage_counter *)(record->secrets + record->secret_count);
}

/* An id has no byte that needs an escape in JSON. */
static jt_str keep_id(struct client_record *record, size_t counter_count, jt_str id)
{
    char *text = (char *)(counters(record) + counter_count);
    text[0] = text[id.len + 1] = '"';
    memcpy(text + 1, id.ptr, id.len);
    return (jt_str){ text + 1, id.len };
}

jt_err client_record_new(const struct client_data *data, struct record_map *profiles,
                         struct client_record **ret_record)
{
    struct client_profile *profile = NULL;
    JT_TRY(profile_get(data, profiles, &profile));
    const size_t counter_count = profile->api_count + profile->scope_count;
    struct client_record *record =
        calloc(1, sizeof(*record) + data->secret_count * sizeof(record->secrets[0]) +
                      counter_count * sizeof(struct usage_counter) + data->app.id.len + 2);
    if (record == NULL) {
        record_unref(&profile->head);
        return JT_ERR(JT_NO_MEMORY, "client record");
    }
    record->profile = profile;
    record->secret_count = data->secret_count;
    for (size_t i = 0; i < data->secret_count; i++)
        fill_secret(&record->secrets[i], &data->secrets[i]);
    record_init(&record->head, keep_id(record, counter_count, data->app.id), data->revision,
                free_record);
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
