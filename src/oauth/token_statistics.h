/*
 * token_statistics: how many tokens were issued, how many of them were coalesced, and how many were
 * refused for which cause: counted in memory on any thread, flushed each second into the hour that
 * it then is.
 */
#pragma once

#include <stdatomic.h>

#include "oauth/token_refusal.h"
#include "store/store.h"

struct token_statistics {
    struct token_counter {
        atomic_llong count;
        int64_t written; /* the flush's alone */
    } of[TOKEN_REFUSAL_COUNT], coalesced;
};

/* TOKEN_GRANTED counts an issued token. statistics NULL: nothing is counted. No lock. */
void token_statistics_count(struct token_statistics *statistics, enum token_refusal outcome);
/* Of a token that is counted as issued too: it is an earlier one. */
void token_statistics_count_coalesced(struct token_statistics *statistics);

/* Writes what is new. On error it stays, and goes with the next flush. One thread at a time. */
JT_MUST_USE jt_err token_statistics_flush(struct token_statistics *statistics, struct store *store,
                                          int64_t now_ms);
