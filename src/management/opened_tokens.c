/*
 * opened_tokens: tokens are records of a map (memory/record_map.h), each with an arena of its own
 * for the claims. A request gets a copy of these, which goes with it.
 */
#include "management/opened_tokens.h"

#include <stdlib.h>

#include "base/digest.h"
#include "memory/record_map.h"

enum { CLAIMS_FIRST_BYTES = 1024, CLAIMS_MAX_BYTES = 4 * OPENED_TOKEN_MAX_BYTES };

struct opened_token {
    struct record head;
    uint8_t digest[JT_DIGEST_BYTES]; /* the key */
    uint64_t generation;             /* of the keyset, from before it was opened */
    struct jt_arena *arena;
    struct jwt_claims claims; /* in arena */
};

struct opened_tokens {
    struct record_map *tokens;
    struct keyset_current *keys;
};

jt_err opened_tokens_new(struct keyset_current *keys, struct opened_tokens **ret_opened)
{
    struct opened_tokens *opened = calloc(1, sizeof(*opened));
    if (opened == NULL)
        return JT_ERR(JT_NO_MEMORY, "opened tokens");
    opened->keys = keys;
    jt_err err = record_map_new(OPENED_TOKENS_MAX, &opened->tokens);
    if (err.code != JT_OK) {
        free(opened);
        return err;
    }
    *ret_opened = opened;
    return JT_DONE;
}

void opened_tokens_free(struct opened_tokens *opened)
{
    if (opened == NULL)
        return;
    record_map_free(opened->tokens);
    free(opened);
}

static void free_token(struct record *head)
{
    struct opened_token *token = (struct opened_token *)head; /* its first member */
    jt_arena_free(token->arena);
    free(token);
}

static jt_str view(const uint8_t digest[static JT_DIGEST_BYTES])
{
    return (jt_str){ (const char *)digest, JT_DIGEST_BYTES };
}

/* JT_NOT_FOUND: it must be opened. */
static jt_err recall(struct opened_tokens *opened, const uint8_t digest[static JT_DIGEST_BYTES],
                     uint64_t generation, struct jt_arena *arena, struct jwt_claims *ret_claims)
{
    struct record *head = record_map_find(opened->tokens, view(digest));
    const struct opened_token *token = (const struct opened_token *)head;
    if (token == NULL)
        return JT_ERR(JT_NOT_FOUND, "not opened before");
    jt_err err = token->generation == generation
                     ? jwt_claims_copy(&token->claims, arena, ret_claims)
                     : JT_ERR(JT_NOT_FOUND, "opened with other keys");
    record_unref(head);
    return err;
}

/* Where there is no memory it is not kept. */
static void keep(struct opened_tokens *opened, const uint8_t digest[static JT_DIGEST_BYTES],
                 uint64_t generation, const struct jwt_claims *claims)
{
    struct opened_token *token = calloc(1, sizeof(*token));
    if (token == NULL)
        return;
    memcpy(token->digest, digest, JT_DIGEST_BYTES);
    record_init(&token->head, view(token->digest), 0, free_token);
    token->generation = generation;
    jt_err err = jt_arena_new(CLAIMS_FIRST_BYTES, CLAIMS_MAX_BYTES, &token->arena);
    if (err.code == JT_OK)
        err = jwt_claims_copy(claims, token->arena, &token->claims);
    if (err.code == JT_OK)
        record_map_add(opened->tokens, &token->head);
    record_unref(&token->head);
}

static jt_err open_with(struct keyset_current *current, jt_str token, struct jt_arena *arena,
                        enum jwt_verdict *ret_verdict, struct jwt_claims *ret_claims)
{
    struct keyset *keys = keyset_current_get(current);
    if (keys == NULL)
        return JT_ERR(JT_UNAVAILABLE, "no keyset yet");
    jt_err err = jwt_open(keyset_public(keys), token, arena, ret_verdict, ret_claims);
    keyset_unref(keys);
    return err;
}

jt_err opened_tokens_verify(struct opened_tokens *opened, jt_str token,
                            const struct jwt_expectation *expected, struct jt_arena *arena,
                            enum jwt_verdict *ret_verdict, struct jwt_claims *ret_claims)
{
    const uint64_t generation = keyset_current_generation(opened->keys);
    const bool is_kept = token.len <= OPENED_TOKEN_MAX_BYTES;
    uint8_t digest[JT_DIGEST_BYTES];
    enum jwt_verdict verdict = JWT_VALID;
    struct jwt_claims claims;

    JT_TRY(jt_sha256(token, digest));
    jt_err err = recall(opened, digest, generation, arena, &claims);
    if (err.code == JT_NOT_FOUND) {
        err = open_with(opened->keys, token, arena, &verdict, &claims);
        if (err.code == JT_OK && verdict == JWT_VALID && is_kept)
            keep(opened, digest, generation, &claims);
    }
    JT_TRY(err);
    if (verdict == JWT_VALID)
        verdict = jwt_judge(&claims, expected);
    if (verdict == JWT_VALID)
        *ret_claims = claims;
    *ret_verdict = verdict;
    return JT_DONE;
}

size_t opened_tokens_count(struct opened_tokens *opened)
{
    return record_map_count(opened->tokens);
}
