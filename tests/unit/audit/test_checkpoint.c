/* Statements of the audit's chain: what they say, who signed them, and what is none. */
#include "audit/audited.h"

TEST(a_checkpoint_is_of_the_chains_end)
{
    AUDITED(a);
    struct checkpoint said = { 0 };
    audited_record(&a, 3);
    struct audit_checkpoint made = audited_sign(&a);
    CHECK_INT("position", made.position, 3);
    CHECK_OK("parse", checkpoint_parse(made.statement, test_arena(), &said));
    CHECK_INT("it says so", said.end.position, 3);
    CHECK_STR("whose", said.issuer, ISSUER);
    CHECK_INT("a hash", said.end.hash.len, AUDIT_HASH_BYTES);
    CHECK_OK("signed", checkpoint_verify(keyset_public(a.keys), made.statement, test_arena()));

    struct audit_checkpoint again = audited_sign(&a);
    CHECK("the same, as nothing came", jt_str_eq(made.statement, again.statement));
    audited_record(&a, 1);
    CHECK_INT("the next", audited_sign(&a).position, 4);
}

TEST(a_checkpoint_of_another_key_is_refused)
{
    AUDITED(a);
    audited_record(&a, 1);
    struct audit_checkpoint made = audited_sign(&a);
    char forged[2048];
    snprintf(forged, sizeof(forged), "%.*s", JT_FMT(made.statement));
    forged[made.statement.len - 5] = forged[made.statement.len - 5] == 'A' ? 'B' : 'A';
    CHECK_CODE("another signature",
               checkpoint_verify(keyset_public(a.keys), str(forged), test_arena()), JT_REFUSED);
    audited_use_key(&a);
    CHECK_CODE("a key that is not known",
               checkpoint_verify(keyset_public(a.keys), made.statement, test_arena()),
               JT_NOT_FOUND);
}

TEST(other_texts_are_no_checkpoints)
{
    AUDITED(a);
    struct checkpoint said;
    struct jt_buf token;
    static const char *const claims[] = {
        "{\"iat\":1,\"audit_hash\":\"00\"}",
        "{\"iat\":1,\"audit_position\":1,\"audit_hash\":\"00\"}",
        "{\"iat\":1,\"audit_position\":0,\"audit_hash\":"
        "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"}",
        "{\"iat\":\"1\",\"audit_position\":1,\"audit_hash\":"
        "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"}",
    };
    for (size_t i = 0; i < COUNT(claims); i++) {
        CHECK_OK("room", jt_arena_buf(test_arena(), 2048, &token));
        CHECK_OK("sign", signer_sign(a.signer, SIGNED_CHECKPOINT, str(claims[i]), &token));
        CHECK_CODE(claims[i], checkpoint_parse(jt_buf_str(&token), test_arena(), &said),
                   JT_INVALID);
    }
    CHECK_OK("room", jt_arena_buf(test_arena(), 2048, &token));
    CHECK_OK("sign",
             signer_sign(a.signer, SIGNED_TOKEN,
                         JT_STR("{\"iat\":1,\"audit_position\":1,\"audit_hash\":"
                                "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
                                "\"}"),
                         &token));
    CHECK_CODE("a token is none", checkpoint_parse(jt_buf_str(&token), test_arena(), &said),
               JT_INVALID);
    CHECK_CODE("nor is a text", checkpoint_parse(JT_STR("hello"), test_arena(), &said), JT_INVALID);
    CHECK_CODE("nor nothing", checkpoint_parse(JT_STR(""), test_arena(), &said), JT_INVALID);
}

/* So many entries at a time, that nobody waits for all of them. */
TEST(a_checkpoint_takes_no_more_entries_than_it_is_told)
{
    enum { ENTRIES = 2 * CHAIN_PAGE_ENTRIES + 1 };
    static const int64_t positions[] = { CHAIN_PAGE_ENTRIES, 2 * CHAIN_PAGE_ENTRIES, ENTRIES,
                                         ENTRIES };
    AUDITED(a);
    audited_record(&a, ENTRIES);
    for (size_t i = 0; i < COUNT(positions); i++) {
        struct chain_signed made = { 0 };
        CHECK_OK("made", audited_try_sign(&a, CHAIN_PAGE_ENTRIES, &made));
        CHECK_INT("position", made.checkpoint.position, positions[i]);
        CHECK_INT("more", made.has_more, positions[i] != ENTRIES);
        CHECK_OK("signed",
                 checkpoint_verify(keyset_public(a.keys), made.checkpoint.statement, test_arena()));
    }
}

TEST(an_audit_without_entries_has_none)
{
    AUDITED(a);
    struct chain_signed made = { 0 };
    CHECK_CODE("none", audited_try_sign(&a, CHAIN_SIGNED_MAX, &made), JT_NOT_FOUND);
}

TEST(what_went_with_age_leaves_a_checkpoint)
{
    AUDITED(a);
    struct audit_entry *entries = NULL;
    struct checkpoint said = { 0 };
    size_t count = 0;
    bool has_more = true;
    audited_record(&a, 5);
    struct store_tx *tx = fixture_begin(a.fixture.store, STORE_BOOKKEEPING);
    CHECK_OK("trim", chain_trim(tx, a.signer, JT_STR(ISSUER), a.fixture.now_ms,
                                a.fixture.now_ms - 1000, 2, test_arena(), &has_more));
    CHECK("as many as may go at a time", has_more);
    CHECK_OK("trim", chain_trim(tx, a.signer, JT_STR(ISSUER), a.fixture.now_ms,
                                a.fixture.now_ms - 1000, 2, test_arena(), &has_more));
    CHECK("the rest", !has_more);
    CHECK_OK("walk", store_audit_walk(tx, 0, 0, 10, test_arena(), &entries, &count));
    CHECK_INT("two are left", count, 2);
    CHECK_OK("parse", checkpoint_parse(entries[0].root, test_arena(), &said));
    CHECK_INT("of what went", said.end.position, 3);
    CHECK("it says so", said.is_root);
    CHECK_OK("signed", checkpoint_verify(keyset_public(a.keys), entries[0].root, test_arena()));
    CHECK_OK("commit", store_commit(&tx));
}

TEST(a_chain_that_was_changed_is_neither_signed_nor_dropped)
{
    AUDITED(a);
    struct chain_signed made = { 0 };
    bool has_more = false;
    audited_record(&a, 3);
    (void)audited_sign(&a);
    audited_record(&a, 3);
    store_sql(&a.fixture, "UPDATE audit SET actor = 'x' WHERE position = 5");
    CHECK_CODE("not signed", audited_try_sign(&a, CHAIN_SIGNED_MAX, &made), JT_REFUSED);
    struct store_tx *tx = fixture_begin(a.fixture.store, STORE_BOOKKEEPING);
    CHECK_CODE("not dropped",
               chain_trim(tx, a.signer, JT_STR(ISSUER), a.fixture.now_ms, a.fixture.now_ms + 1, 100,
                          test_arena(), &has_more),
               JT_REFUSED);
    CHECK_OK("abort", store_abort(&tx));
    store_sql(&a.fixture, "UPDATE audit SET actor = 'command' WHERE position = 5");
    CHECK_OK("as it was", audited_try_sign(&a, CHAIN_SIGNED_MAX, &made));
}
