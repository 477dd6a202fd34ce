/* Whoever changes, takes out, puts in or cuts off entries is found out. */
#include "audit/audited.h"
#include "audit/proof.h"

enum { ENTRIES = 8, SIGNED_AT = 5 };

/* Entries as a thief of the store may leave them. */
struct left {
    struct audit_entry entries[ENTRIES + 1];
    size_t count;
    struct audit_end end;
    struct audit_checkpoint newest;
};

static struct left read_all(struct audited *a)
{
    struct left left = { 0 };
    struct audit_entry *entries = NULL;
    struct store_tx *tx = fixture_begin(a->fixture.store, STORE_READ);
    CHECK_OK("walk", store_audit_walk(tx, 0, 0, ENTRIES, test_arena(), &entries, &left.count));
    CHECK_OK("end", store_audit_end(tx, test_arena(), &left.end, &left.newest));
    store_tx_abortp(&tx);
    memcpy(left.entries, entries, left.count * sizeof(*entries));
    return left;
}

static struct left written(struct audited *a)
{
    audited_record(a, SIGNED_AT);
    (void)audited_sign(a);
    audited_record(a, ENTRIES - SIGNED_AT);
    return read_all(a);
}

static struct proof prove(const struct audited *a, const struct left *left, struct proof proof)
{
    proof.keys = keyset_public(a->keys);
    proof.arena = test_arena();
    CHECK_OK("add", proof_add_entries(&proof, left->entries, left->count, test_arena()));
    CHECK_OK("end", proof_end(&proof, &left->end, &left->newest));
    return proof;
}

static void check_fault(const struct proof *proof, enum proof_fault fault, int64_t position)
{
    CHECK_INT(proof_fault_text(fault), proof->fault, fault);
    CHECK_INT("where", proof->fault_position, position);
}

TEST(what_was_written_is_sound)
{
    AUDITED(a);
    struct left left = written(&a);
    struct proof proof = prove(&a, &left, (struct proof){ 0 });
    check_fault(&proof, PROOF_SOUND, 0);
    CHECK_INT("all", proof.count, ENTRIES);
    CHECK_INT("each follows", proof.linked_count, ENTRIES);
    CHECK_INT("signed so far", proof.signed_end.end.position, SIGNED_AT);
}

/* Sets the hashes from an entry on, as whoever knows how they are made can. */
static void make_anew(struct left *left, size_t from)
{
    for (size_t i = from; i < left->count; i++) {
        char digest[AUDIT_HASH_BYTES], hash[AUDIT_HASH_BYTES];
        const jt_str previous = i == 0 ? JT_STR("") : left->entries[i - 1].hash;
        CHECK_OK("digest", audit_digest(&left->entries[i], test_arena(), digest));
        CHECK_OK("link", audit_link(previous, (jt_str){ digest, AUDIT_HASH_BYTES }, hash));
        CHECK_OK("copy", jt_arena_copy(test_arena(), (jt_str){ hash, AUDIT_HASH_BYTES },
                                       &left->entries[i].hash));
    }
    left->end.hash = left->entries[left->count - 1].hash;
}

TEST(a_member_that_was_changed_is_found_out)
{
    AUDITED(a);
    const struct left left = written(&a);
    struct left changed[8];
    for (size_t i = 0; i < COUNT(changed); i++)
        changed[i] = left;
    changed[0].entries[2].actor = JT_STR("application:x");
    changed[1].entries[2].at_ms += 1000;
    changed[2].entries[2].action = JT_STR("api.deleted");
    changed[3].entries[2].subject = JT_STR("p2");
    changed[4].entries[2].subject_kind = JT_STR("application");
    changed[5].entries[2].detail = JT_STR("{\"a\":1}");
    changed[6].entries[2].acting_for = JT_STR("application:y");
    changed[7].entries[2].changes = JT_STR("[1]");
    for (size_t i = 0; i < COUNT(changed); i++) {
        struct proof proof = prove(&a, &changed[i], (struct proof){ 0 });
        check_fault(&proof, PROOF_CHANGED, 3);
    }
    changed[0] = left;
    changed[0].entries[2].hash = left.entries[1].hash;
    struct proof proof = prove(&a, &changed[0], (struct proof){ 0 });
    check_fault(&proof, PROOF_CHANGED, 3);
}

TEST(a_chain_that_was_made_anew_is_not_what_was_signed)
{
    AUDITED(a);
    struct left left = written(&a);
    left.entries[2].actor = JT_STR("application:x");
    make_anew(&left, 2);
    struct proof proof = prove(&a, &left, (struct proof){ 0 });
    check_fault(&proof, PROOF_OTHER_SIGNED, SIGNED_AT);

    /* Without a statement in the store, by one that was kept elsewhere. */
    left.entries[SIGNED_AT - 1].checkpoint = JT_STR("");
    proof = prove(&a, &left, (struct proof){ 0 });
    check_fault(&proof, PROOF_SOUND, 0);
    CHECK_INT("nothing is signed", proof.signed_end.end.position, 0);
    const struct left before = read_all(&a);
    proof = prove(&a, &left,
                  (struct proof){ .kept = { SIGNED_AT, before.entries[SIGNED_AT - 1].hash } });
    check_fault(&proof, PROOF_OTHER_SIGNED, SIGNED_AT);
}

static void take_out(struct left *left, size_t i)
{
    memmove(&left->entries[i], &left->entries[i + 1],
            (left->count - i - 1) * sizeof(left->entries[0]));
    left->count--;
}

TEST(an_entry_that_is_missing_is_found_out)
{
    AUDITED(a);
    const struct left left = written(&a);
    struct left missing = left;
    take_out(&missing, 3);
    struct proof proof = prove(&a, &missing, (struct proof){ 0 });
    check_fault(&proof, PROOF_MISSING, 5);
    missing = left;
    take_out(&missing, 0);
    proof = prove(&a, &missing, (struct proof){ 0 });
    check_fault(&proof, PROOF_MISSING, 2);
    missing = left;
    missing.count--;
    proof = prove(&a, &missing, (struct proof){ 0 });
    check_fault(&proof, PROOF_CUT_OFF, ENTRIES - 1);
    missing.end.position = missing.newest.position = 0; /* nobody knows */
    proof = prove(&a, &missing, (struct proof){ .kept = { ENTRIES, left.end.hash } });
    check_fault(&proof, PROOF_CUT_OFF, ENTRIES - 1);
    missing.count = 0;
    proof = prove(&a, &missing, (struct proof){ .kept = { ENTRIES, left.end.hash } });
    check_fault(&proof, PROOF_CUT_OFF, 0);
}

TEST(an_entry_that_was_put_in_is_found_out)
{
    AUDITED(a);
    struct left left = written(&a);
    memmove(&left.entries[3], &left.entries[2], (left.count - 2) * sizeof(left.entries[0]));
    left.count++;
    struct proof proof = prove(&a, &left, (struct proof){ 0 });
    check_fault(&proof, PROOF_TWICE, 3);
    left.entries[3].position = 4;
    proof = prove(&a, &left, (struct proof){ 0 });
    check_fault(&proof, PROOF_CHANGED, 4);
}

TEST(a_part_is_judged_as_far_as_it_goes)
{
    AUDITED(a);
    struct left left = written(&a);
    take_out(&left, 2);
    take_out(&left, 0);
    struct proof proof = prove(&a, &left, (struct proof){ .is_part = true });
    check_fault(&proof, PROOF_SOUND, 0);
    CHECK_INT("all but two that have none before", proof.linked_count, ENTRIES - 4);
    left.entries[4].actor = JT_STR("x");
    proof = prove(&a, &left, (struct proof){ .is_part = true });
    check_fault(&proof, PROOF_CHANGED, 7);
}

TEST(what_went_is_proven_by_its_root)
{
    AUDITED(a);
    bool has_more;
    struct left left = written(&a);
    struct store_tx *tx = fixture_begin(a.fixture.store, STORE_BOOKKEEPING);
    CHECK_OK("trim", chain_trim(tx, a.signer, JT_STR(ISSUER), a.fixture.now_ms,
                                a.fixture.now_ms - 5000, 100, test_arena(), &has_more));
    CHECK_OK("commit", store_commit(&tx));
    left = read_all(&a);
    CHECK_INT("some went", left.count, 6);
    struct proof proof = prove(&a, &left, (struct proof){ 0 });
    check_fault(&proof, PROOF_SOUND, 0);
    CHECK_INT("each follows", proof.linked_count, 6);

    const jt_str root = left.entries[0].root;
    left.entries[0].root = left.entries[2].checkpoint; /* of another place */
    CHECK("there is one", left.entries[0].root.len > 0);
    proof = prove(&a, &left, (struct proof){ 0 });
    check_fault(&proof, PROOF_OTHER_SIGNED, 2);

    struct left less = left; /* a checkpoint is no root */
    less.entries[3].root = left.entries[2].checkpoint;
    for (int i = 0; i < 3; i++)
        take_out(&less, 0);
    proof = prove(&a, &less, (struct proof){ 0 });
    check_fault(&proof, PROOF_NO_ROOT, 6);
    less.count = 0;
    less.end = (struct audit_end){ 5, left.entries[2].hash };
    proof = prove(&a, &less, (struct proof){ 0 });
    check_fault(&proof, PROOF_NO_ROOT, 6);
    left.entries[0].root = JT_STR("nonsense");
    proof = prove(&a, &left, (struct proof){ 0 });
    check_fault(&proof, PROOF_FORGED, 2);
    left.entries[0].root = root;

    AUDITED(other);
    proof = prove(&other, &left, (struct proof){ 0 });
    check_fault(&proof, PROOF_SOUND, 0);
    CHECK_INT("by keys that nobody knows", proof.unknown_keys, 2);
}

TEST(a_kept_checkpoint_is_compared_or_the_audit_is_not_proven)
{
    AUDITED(a);
    struct left left = written(&a);
    const struct audit_end kept = { 3, left.entries[2].hash };
    struct proof proof = prove(&a, &left, (struct proof){ .kept = kept });
    check_fault(&proof, PROOF_SOUND, 0);
    take_out(&left, 2);
    proof = prove(&a, &left, (struct proof){ .kept = kept, .is_part = true });
    check_fault(&proof, PROOF_NOT_KEPT, 3);
}

TEST(the_stores_own_end_must_be_that_of_the_entries)
{
    AUDITED(a);
    struct left left = written(&a);
    left.end.position -= 2;
    left.end.hash = left.entries[ENTRIES - 3].hash;
    struct proof proof = prove(&a, &left, (struct proof){ 0 });
    check_fault(&proof, PROOF_CHANGED, ENTRIES);
    left = read_all(&a);
    left.count = 3; /* and what was signed behind it is still there */
    left.end.position = 3;
    left.end.hash = left.entries[2].hash;
    proof = prove(&a, &left, (struct proof){ 0 });
    check_fault(&proof, PROOF_CUT_OFF, 3);
    left = read_all(&a);
    left.entries[0].position = 0;
    proof = prove(&a, &left, (struct proof){ 0 });
    check_fault(&proof, PROOF_TWICE, 0);
}
