/*
 * audited: a store whose audit has entries, and what signs checkpoints of it.
 */
#pragma once

#include "audit/chain.h"
#include "jose/vectors.h"
#include "store/fixture.h"

struct audited {
    struct fixture fixture;
    struct keyset *keys;
    struct keyset_current *current;
    struct signer *signer;
};

static void audited_clear(struct audited *audited)
{
    signer_free(audited->signer);
    keyset_current_free(audited->current);
    keyset_unref(audited->keys);
    fixture_clear(&audited->fixture);
}

/* Another key signs from now on; the one before is known no more. */
static void audited_use_key(struct audited *audited)
{
    struct signing_key key = new_key(JOSE_ES256, SIGNING_KEY_ACTIVE);
    keyset_unref(audited->keys);
    CHECK_OK("keyset", keyset_new(&key, 1, seal_key, &audited->keys));
    keyset_current_set(audited->current, keyset_ref(audited->keys));
}

/* In its place, which the store's clock points to. */
static void audited_open(struct audited *audited)
{
    audited->fixture = fixture_folder();
    audited->fixture.store = fixture_open(&audited->fixture);
    CHECK_OK("current", keyset_current_new(&audited->current));
    CHECK_OK("signer", signer_new(audited->current, &audited->signer));
    audited_use_key(audited);
}
#define AUDITED(name)                                   \
    JT_AUTO(audited_clear) struct audited name = { 0 }; \
    audited_open(&name)

static void audited_record(struct audited *audited, int count)
{
    for (int i = 0; i < count; i++) {
        struct store_tx *tx = NULL;
        audited->fixture.now_ms += 1000;
        CHECK_OK("begin", store_begin(audited->fixture.store, STORE_WRITE, JT_STR("command"), &tx));
        CHECK_OK("record", store_record_change(tx, CHANGE_API, JT_STR("p1"), JT_STR("api.updated"),
                                               JT_STR("{}")));
        CHECK_OK("commit", store_commit(&tx));
    }
}

static jt_err audited_try_sign(struct audited *audited, int64_t entries_max,
                               struct chain_signed *ret_signed)
{
    return chain_sign(audited->fixture.store, audited->signer, JT_STR(ISSUER), entries_max,
                      test_arena(), ret_signed);
}

static struct audit_checkpoint audited_sign(struct audited *audited)
{
    struct chain_signed made = { 0 };
    CHECK_OK("make", audited_try_sign(audited, CHAIN_SIGNED_MAX, &made));
    CHECK("all of it", !made.has_more);
    return made.checkpoint;
}
