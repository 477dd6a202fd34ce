/*
 * digest_keys: opens the store's boxes with a key derived from the master key, and makes them where
 * there are none: for a new store random ones, for an older store the keys that were derived
 * before. Each box is sealed to its name.
 */
#include "keys/digest_keys.h"

#include <stddef.h>

#include "base/seal.h"
#include "base/secret.h"
#include "store/sealed.h"

/* Names are the contexts of the seals, and never change. */
static const struct digest_key {
    jt_str name;
    size_t offset; /* in struct jt_keys */
} digest_keys[] = {
    { JT_STR_INIT("api_key"), offsetof(struct jt_keys, api_key_hmac) },
    { JT_STR_INIT("client_secret"), offsetof(struct jt_keys, client_secret_hmac) },
};

static uint8_t *key_in(struct jt_keys *keys, const struct digest_key *row)
{
    return (uint8_t *)keys + row->offset;
}

static jt_err open_one(const struct digest_key *row, const struct sealed *rows, size_t count,
                       struct jt_arena *arena, struct jt_keys *keys)
{
    jt_str plain;
    size_t i = 0;
    while (i < count && !jt_str_eq(rows[i].id, row->name))
        i++;
    if (i == count)
        return JT_ERR(JT_CRYPTO, "a digest key is missing");
    JT_TRY(jt_unseal(keys->digest_key_seal, row->name, rows[i].box, arena, &plain));
    const bool fits = plain.len == JT_KEY_BYTES;
    if (fits)
        memcpy(key_in(keys, row), plain.ptr, JT_KEY_BYTES);
    jt_wipe((char *)(uintptr_t)plain.ptr, plain.len); /* in arena, where jt_unseal() wrote it */
    return fits ? JT_DONE : JT_ERR(JT_CRYPTO, "a digest key has another length");
}

jt_err digest_keys_open(struct store_tx *tx, struct jt_arena *arena, struct jt_keys *keys,
                        bool *ret_are_there)
{
    struct sealed *rows = NULL;
    size_t count;
    JT_TRY(store_sealed_list(tx, SEALED_DIGEST_KEY, arena, &rows, &count));
    *ret_are_there = count != 0;
    for (size_t i = 0; i < COUNT(digest_keys) && count != 0; i++)
        JT_TRY(open_one(&digest_keys[i], rows, count, arena, keys));
    return JT_DONE;
}

jt_err digest_keys_make(struct store_tx *tx, bool is_new_store, const struct jt_random *random,
                        struct jt_arena *arena, struct jt_keys *keys)
{
    for (size_t i = 0; i < COUNT(digest_keys); i++) {
        uint8_t *key = key_in(keys, &digest_keys[i]);
        struct sealed row = { .id = digest_keys[i].name };
        if (is_new_store)
            JT_TRY(jt_random_fill(random, key, JT_KEY_BYTES));
        JT_TRY(jt_seal(keys->digest_key_seal, random, row.id,
                       (jt_str){ (const char *)key, JT_KEY_BYTES }, arena, &row.box));
        JT_TRY(store_digest_key_create(tx, &row));
    }
    return JT_DONE;
}
