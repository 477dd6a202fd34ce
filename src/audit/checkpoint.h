/*
 * checkpoint: a statement of where the audit's chain was (store/audit_chain.h): a JWS in the
 * compact form, signed with a signing key of the issuer, typ "audit-checkpoint+jwt", with the
 * claims
 *
 *     iss             the issuer
 *     iat             when, in seconds
 *     audit_position  so many entries were ever in the chain
 *     audit_hash      the hash of the last of them
 *     audit_trimmed   true: those entries went with age; this is their root
 *
 * Whoever keeps one elsewhere can show later that nothing before it was changed.
 */
#pragma once

#include "jose/keyset.h"
#include "store/audit_chain.h"

enum { CHECKPOINT_MAX_BYTES = 8 * 1024 };

struct checkpoint {
    jt_str kid, issuer;
    int64_t issued_s;
    struct audit_end end;
    bool is_root; /* what is before went with age */
};

/* Signs where the chain ended at that time, the signer's key being one of the issuer; or that all
 * up to there goes. JT_NOT_FOUND: no key signs. */
JT_MUST_USE jt_err checkpoint_sign(struct signer *signer, jt_str issuer, int64_t now_ms,
                                   const struct audit_end *end, bool is_root,
                                   struct jt_arena *arena, struct audit_checkpoint *ret_checkpoint);

/* What it says, in arena; no trust yet. JT_INVALID: it is no checkpoint. Fuzzed:
 * tests/fuzz/fuzz_audit_file.c. */
JT_MUST_USE jt_err checkpoint_parse(jt_str statement, struct jt_arena *arena,
                                    struct checkpoint *ret_checkpoint);

/* The signature. JT_NOT_FOUND: none of the keys has its kid; JT_REFUSED: it is not by that key;
 * JT_INVALID. */
JT_MUST_USE jt_err checkpoint_verify(const struct jwk_list *keys, jt_str statement,
                                     struct jt_arena *arena);
