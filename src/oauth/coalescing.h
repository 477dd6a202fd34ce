/*
 * coalescing: the same token once more. An application that has it switched on, and asks again for
 * the same with the same secret, gets the JWT of before, while more than a set share of its life is
 * left. It authenticates like any other: only the signature is saved.
 *
 * No change has to empty anything, because a token is found by all that it says
 * (token_grant_key()), and handed out only while that keyset signs under which it was made.
 *
 * Bounded by a record map: past its size the token unused for longest goes.
 */
#pragma once

#include "jose/alg.h"
#include "memory/record_map.h"

struct coalescing; /* opaque; any thread */

/* A token that is larger, with its key, is signed anew each time: a few of them would take most of
 * the memory, and many proxies refuse them anyway. */
enum { COALESCED_MAX_BYTES = 8 * 1024 };

struct coalesced_token {
    struct record head;
    jt_str text; /* the compact form */
    int64_t issued_s, expires_s;
    enum jose_alg alg;
    uint64_t generation; /* of the keyset, by signer_generation() before it was signed */
};

/* life_min_percent, below 100: the share of its life that must be left. */
JT_MUST_USE jt_err coalescing_new(size_t tokens_max, int64_t life_min_percent,
                                  struct coalescing **ret_coalescing);
void coalescing_free(struct coalescing *coalescing); /* takes NULL */

/* A reference to what may be handed out now, or NULL. generation: of the keyset that signs now. */
struct coalesced_token *coalescing_find(struct coalescing *coalescing, jt_str key,
                                        uint64_t generation, int64_t now_s);
void coalesced_token_unrefp(struct coalesced_token **token); /* for JT_AUTO */

/* Keeps a copy in the place of what has that key; the head is made here. Where it is too large, or
 * there is no memory, it is not kept. */
void coalescing_keep(struct coalescing *coalescing, jt_str key,
                     const struct coalesced_token *token);

size_t coalescing_count(struct coalescing *coalescing);
