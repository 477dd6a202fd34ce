/*
 * client_standing: finds the record (client_find()) and copies what it says into the request's
 * arena, because the record may go before the request does.
 */
#include "oauth/client_standing.h"

#include "oauth/client_authentication.h"

static void put_word(struct jt_buf *words, jt_str word)
{
    if (words->len != 0)
        jt_buf_put_char(words, ' ');
    jt_buf_put(words, word);
}

static const struct record_api *management_api(const struct client_profile *profile)
{
    for (size_t i = 0; i < profile->api_count; i++)
        if (profile->apis[i].is_management)
            return &profile->apis[i];
    return NULL;
}

static jt_err copy_scope(const struct client_profile *profile, struct jt_arena *arena,
                         jt_str *ret_scope)
{
    const struct record_api *api = management_api(profile);
    struct jt_buf scope;
    size_t bytes = 0;
    for (size_t i = 0; api != NULL && i < api->scope_count; i++)
        bytes += api->scopes[i].key.len + 1;
    JT_TRY(jt_arena_buf(arena, bytes, &scope));
    for (size_t i = 0; api != NULL && i < api->scope_count; i++)
        put_word(&scope, api->scopes[i].key);
    *ret_scope = jt_buf_str(&scope);
    return JT_DONE;
}

static jt_err copy_secret_ids(const struct client_record *client, int64_t now_ms,
                              struct jt_arena *arena, jt_str *ret_ids)
{
    struct jt_buf ids;
    JT_TRY(jt_arena_buf(arena, client->secret_count * (CLIENT_SECRET_ID_BYTES + 1), &ids));
    for (size_t i = 0;
         (client->methods & AUTHENTICATION_WITH_SECRET) != 0 && i < client->secret_count; i++)
        if (record_secret_is_live(&client->secrets[i], now_ms))
            put_word(&ids, record_secret_id(&client->secrets[i]));
    *ret_ids = jt_buf_str(&ids);
    return JT_DONE;
}

static jt_err copy_key_ids(struct client_record *client, int64_t now_ms, struct jt_arena *arena,
                           jt_str *ret_ids)
{
    const struct client_keys *keys = client_record_keys(client);
    struct jt_buf ids;
    size_t bytes = 0;
    *ret_ids = JT_STR("");
    if (keys == NULL || !client_record_has_method(client, AUTHENTICATION_PRIVATE_KEY_JWT))
        return JT_DONE;
    for (size_t i = 0; i < keys->count; i++)
        bytes += keys->keys[i].id.len + 1;
    JT_TRY(jt_arena_buf(arena, bytes, &ids));
    for (size_t i = 0; i < keys->count; i++)
        if (public_key_is_live(keys->keys[i].expires_ms, now_ms))
            put_word(&ids, keys->keys[i].id);
    *ret_ids = jt_buf_str(&ids);
    return JT_DONE;
}

static jt_err copy_credential_ids(struct client_record *client, int64_t now_ms,
                                  struct jt_arena *arena, struct client_standing *standing)
{
    JT_TRY(copy_secret_ids(client, now_ms, arena, &standing->secret_ids));
    return copy_key_ids(client, now_ms, arena, &standing->key_ids);
}

jt_err client_standing_get(const struct token_service *service, jt_str client_id,
                           const struct request *req, struct client_standing *ret_standing)
{
    JT_AUTO(client_record_unrefp) struct client_record *client = NULL;
    /* Read before the record is found: the record may have later changes in it, but lacks none of
     * these. */
    struct client_standing standing = { .revision = directory_revision(service->directory) };

    if (!freshness_holds(service->freshness))
        return JT_ERR(JT_UNAVAILABLE, "the store has not been heard for too long");
    JT_TRY(client_find(service, req, client_id, &client));
    standing.is_organization_suspended = client->profile->is_organization_suspended;
    JT_TRY(jt_arena_copy(req->arena, client->profile->org_code, &standing.org_code));
    JT_TRY(copy_scope(client->profile, req->arena, &standing.scope));
    JT_TRY(copy_credential_ids(client, jt_now_ms(&service->clock), req->arena, &standing));
    *ret_standing = standing;
    return JT_DONE;
}
