/* client_keys: parsed once, when the client is read, not for each assertion. */
#include "oauth/client_keys.h"

#include <stdlib.h>

void client_keys_free(struct client_keys *keys)
{
    if (keys == NULL)
        return;
    for (size_t i = 0; i < keys->count; i++)
        jwk_free(keys->keys[i].jwk);
    free(keys);
}

static size_t ids_bytes(const struct client_data *data)
{
    size_t bytes = 0;
    for (size_t i = 0; i < data->public_key_count; i++)
        bytes += data->public_keys[i].id.len;
    return bytes;
}

/* ids: room for those that are left, which is what is behind those so far. */
static jt_err add(struct client_keys *keys, const struct public_key *data, struct jt_buf *ids)
{
    struct jwk *jwk = NULL;
    jt_err err = jwk_parse(data->jwk, &jwk);
    if (err.code == JT_INVALID || err.code == JT_TOO_LARGE || err.code == JT_REFUSED)
        return JT_DONE;
    JT_TRY(err);
    const size_t from = ids->len;
    jt_buf_put(ids, data->id);
    struct client_key *key = &keys->keys[keys->count++];
    key->jwk = jwk;
    key->id = jt_buf_since(ids, from);
    key->expires_ms = data->expires_ms;
    return JT_DONE;
}

/* An algorithm that is not known here is none that any assertion has. */
static bool read_algorithm(struct client_keys *keys, jt_str name)
{
    keys->has_algorithm = name.len != 0;
    return !keys->has_algorithm ||
           jose_alg_parse(name, JOSE_ALGS_CLIENT, &keys->algorithm).code == JT_OK;
}

static jt_err fill(struct client_keys *keys, const struct client_data *data, size_t bytes)
{
    struct jt_buf ids = jt_buf_over(keys->ids, bytes);
    if (!read_algorithm(keys, data->authentication.assertion_algorithm))
        return JT_DONE;
    for (size_t i = 0; i < data->public_key_count; i++)
        JT_TRY(add(keys, &data->public_keys[i], &ids));
    return JT_DONE;
}

jt_err client_keys_new(const struct client_data *data, struct client_keys **ret_keys)
{
    const size_t bytes = ids_bytes(data);
    *ret_keys = NULL;
    if (data->public_key_count == 0)
        return JT_DONE;
    struct client_keys *keys = calloc(1, sizeof(*keys) + bytes);
    if (keys == NULL)
        return JT_ERR(JT_NO_MEMORY, "client keys");
    jt_err err = fill(keys, data, bytes);
    if (err.code == JT_OK)
        *ret_keys = keys;
    else
        client_keys_free(keys);
    return err;
}

void client_keys_at(const struct client_keys *keys, int64_t now_ms, struct client_keys_live *ret)
{
    ret->list = (struct jwk_list){ ret->room, 0 };
    for (size_t i = 0; keys != NULL && i < keys->count; i++)
        if (public_key_is_live(keys->keys[i].expires_ms, now_ms))
            ret->room[ret->list.count++] = keys->keys[i].jwk;
}

struct client_key *client_keys_find(struct client_keys *keys, const struct jwk *jwk)
{
    size_t i = 0;
    while (keys->keys[i].jwk != jwk)
        i++;
    return &keys->keys[i];
}
