/* chain: pages of entries through a proof. */
#include "audit/chain.h"

#include <assert.h>

#include "audit/proof.h"

enum { PAGE_FIRST_BYTES = 256 * 1024, PAGE_MAX_BYTES = 256 << 20 };

static jt_err check_sound(const struct proof *proof)
{
    return proof->fault == PROOF_SOUND
               ? JT_DONE
               : JT_ERR(JT_REFUSED, "the audit's chain was changed: see jeton audit verify");
}

/* --- Signing ---------------------------------------------------------------------------------- */

static jt_err page_prove(struct store *store, struct proof *proof, struct jt_arena *arena,
                         bool *ret_has_more)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct audit_entry *entries = NULL;
    size_t count = 0;
    jt_arena_reset(arena);
    JT_TRY(store_begin(store, STORE_READ, JT_STR("system"), &tx));
    JT_TRY(store_audit_walk(tx, proof->last.position, proof->last_id, CHAIN_PAGE_ENTRIES, arena,
                            &entries, &count));
    *ret_has_more = count == CHAIN_PAGE_ENTRIES;
    return proof_add_entries(proof, entries, count, arena);
}

static jt_err prove(struct store *store, int64_t entries_max, struct proof *proof)
{
    JT_AUTO(jt_arena_freep) struct jt_arena *arena = NULL;
    bool has_more = true;
    JT_TRY(jt_arena_new(PAGE_FIRST_BYTES, PAGE_MAX_BYTES, &arena));
    while (has_more && proof->fault == PROOF_SOUND && proof->count < entries_max)
        JT_TRY(page_prove(store, proof, arena, &has_more));
    return check_sound(proof);
}

/* From what was signed last on. */
static jt_err begin_at(struct proof *proof, const struct audit_checkpoint *newest)
{
    struct checkpoint checkpoint = { 0 };
    if (newest->position == 0)
        return JT_DONE;
    JT_TRY(checkpoint_parse(newest->statement, proof->arena, &checkpoint));
    proof->last = checkpoint.end;
    proof->last_id = INT64_MAX;
    return JT_DONE;
}

static jt_err end_read(struct store *store, struct jt_arena *arena, struct audit_end *ret_end,
                       int64_t *ret_now_ms, struct audit_checkpoint *ret_newest)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(store, STORE_READ, JT_STR("system"), &tx));
    JT_TRY(store_shared_now_ms(tx, ret_now_ms));
    return store_audit_end(tx, arena, ret_end, ret_newest);
}

jt_err chain_sign(struct store *store, struct signer *signer, jt_str issuer, int64_t entries_max,
                  struct jt_arena *arena, struct chain_signed *ret_signed)
{
    struct audit_checkpoint *checkpoint = &ret_signed->checkpoint;
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct proof proof = { .arena = arena };
    struct audit_end end = { 0 };
    int64_t now_ms = 0;
    assert(entries_max % CHAIN_PAGE_ENTRIES == 0);
    ret_signed->has_more = false;
    JT_TRY(end_read(store, arena, &end, &now_ms, checkpoint));
    if (end.position == 0)
        return JT_ERR(JT_NOT_FOUND, "the audit has no entry yet");
    if (checkpoint->position == end.position)
        return JT_DONE;
    JT_TRY(begin_at(&proof, checkpoint));
    JT_TRY(prove(store, entries_max, &proof));
    ret_signed->has_more = proof.last.position < end.position;
    if (ret_signed->has_more && proof.count < entries_max)
        return JT_ERR(JT_REFUSED, "the audit's last entries are missing: see jeton audit verify");
    JT_TRY(checkpoint_sign(signer, issuer, now_ms, &proof.last, false, arena, checkpoint));
    JT_TRY(store_begin(store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    JT_TRY(store_audit_checkpoint_create(tx, checkpoint));
    return store_commit(&tx);
}

/* --- Age -------------------------------------------------------------------------------------- */

jt_err chain_trim(struct store_tx *tx, struct signer *signer, jt_str issuer, int64_t now_ms,
                  int64_t older_than_ms, size_t limit, struct jt_arena *arena, bool *ret_has_more)
{
    struct proof proof = { .arena = arena };
    struct audit_entry *entries = NULL;
    struct audit_checkpoint root;
    size_t count = 0, old = 0;
    JT_TRY(store_audit_walk(tx, 0, 0, limit, arena, &entries, &count));
    while (old < count && entries[old].at_ms < older_than_ms)
        old++;
    *ret_has_more = old == limit;
    if (old == 0)
        return JT_DONE;
    JT_TRY(proof_add_entries(&proof, entries, old, arena));
    JT_TRY(check_sound(&proof));
    JT_TRY(checkpoint_sign(signer, issuer, now_ms, &proof.last, true, arena, &root));
    return store_audit_trim(tx, &root);
}
