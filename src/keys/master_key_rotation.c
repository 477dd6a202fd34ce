/*
 * master_key_rotation: one transaction opens every box with the old key and seals it with the new
 * one, by the table of store/sealed.h. Until it is committed the old key's file stays in its place.
 */
#include "keys/master_key_rotation.h"

#include <stddef.h>

#include "base/seal.h"
#include "base/secret.h"
#include "keys/master_key_place.h"
#include "keys/master_key_setup.h"
#include "store/changes.h"
#include "store/facts.h"
#include "store/sealed.h"

/* Which key seals the boxes of a kind. */
static const size_t seals[SEALED_KIND_COUNT] = {
    [SEALED_DIGEST_KEY] = offsetof(struct jt_keys, digest_key_seal),
    [SEALED_SIGNING_KEY] = offsetof(struct jt_keys, signing_key_seal),
    [SEALED_ENVIRONMENT_VARIABLE] = offsetof(struct jt_keys, environment_variable_seal),
    [SEALED_TOTP] = offsetof(struct jt_keys, totp_secret_seal),
    [SEALED_PENDING_TOTP] = offsetof(struct jt_keys, totp_secret_seal),
};

static const uint8_t *seal_of(const struct jt_keys *keys, enum sealed_kind kind)
{
    return (const uint8_t *)keys + seals[kind];
}

static jt_err reseal_row(const uint8_t *from, const uint8_t *to, const struct jt_random *random,
                         struct jt_arena *arena, struct sealed *row)
{
    jt_str plain;
    JT_TRY(jt_unseal(from, row->id, row->box, arena, &plain));
    jt_err err = jt_seal(to, random, row->id, plain, arena, &row->box);
    jt_wipe((char *)(uintptr_t)plain.ptr, plain.len); /* in arena, where jt_unseal() wrote it */
    return err;
}

static jt_err reseal_kind(struct store_tx *tx, enum sealed_kind kind, const struct jt_keys *from,
                          const struct jt_keys *to, const struct jt_random *random,
                          struct jt_arena *arena)
{
    struct sealed *rows = NULL;
    size_t count;
    JT_TRY(store_sealed_list(tx, kind, arena, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        JT_TRY(reseal_row(seal_of(from, kind), seal_of(to, kind), random, arena, &rows[i]));
        JT_TRY(store_sealed_set(tx, kind, &rows[i]));
    }
    return JT_DONE;
}

/* Another process may have been first since from was found to fit. */
static jt_err still_fits(struct store_tx *tx, const struct jt_keys *from, struct jt_arena *arena)
{
    char hex[MASTER_KEY_CHECK_BYTES];
    jt_str check;
    JT_TRY(store_fact_get(tx, JT_STR(MASTER_KEY_CHECK_FACT), arena, &check));
    return jt_str_eq(check, master_key_check(from, hex))
               ? JT_DONE
               : JT_ERR(JT_CONFLICT, "the store has another master key meanwhile");
}

jt_err master_key_reseal(struct store_tx *tx, const struct jt_keys *from, struct jt_keys *to,
                         const struct jt_random *random, struct jt_arena *arena)
{
    char hex[MASTER_KEY_CHECK_BYTES];
    const jt_str check = master_key_check(to, hex);
    JT_TRY(still_fits(tx, from, arena));
    for (size_t kind = 0; kind < SEALED_KIND_COUNT; kind++)
        JT_TRY(reseal_kind(tx, (enum sealed_kind)kind, from, to, random, arena));
    memcpy(to->client_secret_hmac, from->client_secret_hmac, JT_KEY_BYTES);
    memcpy(to->api_key_hmac, from->api_key_hmac, JT_KEY_BYTES);
    JT_TRY(store_fact_set(tx, JT_STR(MASTER_KEY_CHECK_FACT), check));
    return store_record_change(tx, CHANGE_MASTER_KEY,
                               (jt_str){ check.ptr, MASTER_KEY_FINGERPRINT_BYTES },
                               JT_STR("master_key.rotated"), JT_STR(""));
}

static jt_err open_kind(struct store_tx *tx, enum sealed_kind kind, const struct jt_keys *keys,
                        struct jt_arena *arena, size_t *ret_count)
{
    struct sealed *rows = NULL;
    jt_str plain;
    JT_TRY(store_sealed_list(tx, kind, arena, &rows, ret_count));
    for (size_t i = 0; i < *ret_count; i++) {
        JT_TRY(jt_unseal(seal_of(keys, kind), rows[i].id, rows[i].box, arena, &plain));
        jt_wipe((char *)(uintptr_t)plain.ptr, plain.len); /* in arena, where jt_unseal() wrote it */
    }
    return JT_DONE;
}

jt_err master_key_open_all(struct store_tx *tx, const struct jt_keys *keys, struct jt_arena *arena,
                           size_t *ret_count)
{
    *ret_count = 0;
    for (size_t kind = 0; kind < SEALED_KIND_COUNT; kind++) {
        size_t count = 0;
        JT_TRY(open_kind(tx, (enum sealed_kind)kind, keys, arena, &count));
        *ret_count += count;
    }
    return JT_DONE;
}
