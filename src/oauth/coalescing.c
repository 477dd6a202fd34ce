/*
 * coalescing: tokens are records of a map (memory/record_map.h), each one block with its key and
 * its text. Who finds none signs one and puts it there, so as many threads as ask at the same
 * moment may sign; the last of them stays.
 */
#include "oauth/coalescing.h"

#include <stdlib.h>

#include "base/secret.h"

struct coalescing {
    struct record_map *tokens;
    int64_t life_min_percent;
};

jt_err coalescing_new(size_t tokens_max, int64_t life_min_percent,
                      struct coalescing **ret_coalescing)
{
    struct coalescing *coalescing = calloc(1, sizeof(*coalescing));
    if (coalescing == NULL)
        return JT_ERR(JT_NO_MEMORY, "coalescing");
    coalescing->life_min_percent = life_min_percent;
    jt_err err = record_map_new(tokens_max, &coalescing->tokens);
    if (err.code != JT_OK) {
        free(coalescing);
        return err;
    }
    *ret_coalescing = coalescing;
    return JT_DONE;
}

void coalescing_free(struct coalescing *coalescing)
{
    if (coalescing == NULL)
        return;
    record_map_free(coalescing->tokens);
    free(coalescing);
}

/* A clock that was set back makes a token of the future: its expires_in would be a lie. */
static bool has_enough_life(const struct coalescing *coalescing,
                            const struct coalesced_token *token, int64_t now_s)
{
    const int64_t life_s = token->expires_s - token->issued_s, left_s = token->expires_s - now_s;
    return left_s <= life_s && left_s * 100 > life_s * coalescing->life_min_percent;
}

struct coalesced_token *coalescing_find(struct coalescing *coalescing, jt_str key,
                                        uint64_t generation, int64_t now_s)
{
    struct record *head = record_map_find(coalescing->tokens, key);
    struct coalesced_token *token = (struct coalesced_token *)head;
    if (token == NULL)
        return NULL;
    if (token->generation == generation && has_enough_life(coalescing, token, now_s))
        return token;
    record_unref(head);
    return NULL;
}

void coalesced_token_unrefp(struct coalesced_token **token)
{
    if (*token != NULL)
        record_unref(&(*token)->head);
    *token = NULL;
}

static void free_token(struct record *head)
{
    struct coalesced_token *token = (struct coalesced_token *)head;
    jt_wipe((char *)(uintptr_t)token->text.ptr, token->text.len);
    free(token); /* the record's first member: the whole block */
}

void coalescing_keep(struct coalescing *coalescing, jt_str key, const struct coalesced_token *token)
{
    const size_t bytes = key.len + token->text.len;
    struct coalesced_token *kept = NULL;
    if (bytes <= COALESCED_MAX_BYTES)
        kept = malloc(sizeof(*kept) + bytes);
    if (kept == NULL)
        return;
    struct jt_buf text = jt_buf_over((char *)(kept + 1), bytes);
    *kept = *token;
    jt_buf_put(&text, key);
    jt_buf_put(&text, token->text);
    kept->text = (jt_str){ text.ptr + key.len, token->text.len };
    record_init(&kept->head, (jt_str){ text.ptr, key.len }, 0, free_token);
    record_map_add(coalescing->tokens, &kept->head);
    record_unref(&kept->head);
}

size_t coalescing_count(struct coalescing *coalescing)
{
    return record_map_count(coalescing->tokens);
}
