/*
 * token_grant: puts what a client's record says of it into the token being made, writes the key by
 * which such a token is found again, and lets go of the records at the end.
 */
#include "oauth/token_grant.h"

void token_grant_put_client(struct token_grant *grant)
{
    const struct client_record *client = grant->client.record;
    const struct client_profile *profile = client->profile;
    if (grant->client.secret != NULL)
        grant->client_secret_id = record_secret_id(grant->client.secret);
    if (grant->client.key != NULL)
        grant->public_key_id = grant->client.key->id;
    grant->has_permissions_claim = profile->has_permissions_claim;
    grant->lifetime_s = profile->lifetime_s;
    grant->claims.json[CLAIM_APPLICATION_PROPERTIES] = profile->application_properties_json;
    grant->claims.json[CLAIM_AZP] = client_record_id_json(client);
    grant->claims.json[CLAIM_FEATURE_FLAGS] = profile->feature_flags_json;
    grant->claims.json[CLAIM_ORG_CODE] = profile->org_code_json;
}

void token_grant_assume_client(struct token_grant *grant, struct client_record *client)
{
    grant->client.record = client;
    grant->client.secret = client->secret_count == 0 ? NULL : &client->secrets[0];
    token_grant_put_client(grant);
}

bool token_grant_is_for_management(const struct token_grant *grant)
{
    for (size_t i = 0; i < grant->api_count; i++)
        if (grant->apis[i]->is_management)
            return true;
    return false;
}

static void set_bit(struct jt_buf *bits, size_t index)
{
    bits->ptr[index / 8] = (char)((uint8_t)bits->ptr[index / 8] | 1U << index % 8);
}

/* Appends room for so many bits, all 0. */
static struct jt_buf add_bits(struct jt_buf *key, size_t count)
{
    struct jt_buf bits = jt_buf_over(key->ptr + key->len, (count + 7) / 8);
    for (size_t i = 0; i < bits.capacity; i++)
        jt_buf_put_char(key, '\0');
    return bits;
}

/* A bit for each API, and one for each that has another spelling of its audience: the management
 * API, whose aud echoes the one that was asked for. */
static void put_apis(struct jt_buf *key, const struct token_grant *grant)
{
    const struct client_profile *profile = grant->client.record->profile;
    struct jt_buf bits = add_bits(key, 2 * profile->api_count);
    for (size_t i = 0; i < grant->api_count; i++) {
        const struct record_api *api = grant->apis[i];
        const bool is_other = grant->audiences_json[i].ptr != api->audience_json.ptr;
        set_bit(&bits, 2 * (size_t)(api - profile->apis) + is_other);
    }
}

/* The scopes of a profile are one array. */
static void put_scopes(struct jt_buf *key, const struct token_grant *grant)
{
    const struct client_profile *profile = grant->client.record->profile;
    struct jt_buf bits = add_bits(key, profile->scope_count);
    for (size_t i = 0; i < grant->scope_count; i++)
        set_bit(&bits, (size_t)(grant->scopes[i] - profile->scopes));
}

/* Which of the client's secrets was shown, or else of its keys, from -2 down; -1: neither. */
static char credential_index(const struct authenticated_client *client)
{
    if (client->key != NULL)
        return (char)(-2 - (client->key - client_record_keys(client->record)->keys));
    return client->secret == NULL ? -1 : (char)(client->secret - client->record->secrets);
}

/* What else a token may come to depend on belongs in here, such as a confirmation (RFC 7800). */
jt_err token_grant_key(const struct token_grant *grant, struct jt_arena *arena, jt_str *ret_key)
{
    const struct client_record *client = grant->client.record;
    const struct client_profile *profile = client->profile;
    const jt_str client_id = record_key(&client->head);
    const char credential = credential_index(&grant->client);
    struct jt_buf key;
    JT_TRY(jt_arena_buf(arena,
                        client_id.len + sizeof(client->head.revision) + sizeof(credential) +
                            (2 * profile->api_count + 7) / 8 + (profile->scope_count + 7) / 8,
                        &key));
    jt_buf_put(&key, client_id); /* always as long */
    jt_buf_put(&key, (jt_str){ (const char *)&client->head.revision, sizeof(int64_t) });
    jt_buf_put_char(&key, credential);
    put_apis(&key, grant);
    put_scopes(&key, grant);
    *ret_key = jt_buf_str(&key);
    return JT_DONE;
}

void token_grant_clear(struct token_grant *grant)
{
    client_record_unrefp(&grant->client.record);
    api_key_record_unrefp(&grant->api_key.record);
}
