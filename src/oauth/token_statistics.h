/*
 * token_statistics: how many tokens were issued, by algorithm, how many of them were coalesced, and
 * how many were refused for which cause: counted in memory on any thread, flushed each second into
 * the hour that it then is, and told as metrics since the start.
 */
#pragma once

#include <stdatomic.h>

#include "base/durations.h"
#include "jose/alg.h"
#include "keys/worker.h"
#include "oauth/token_refusal.h"
#include "store/store.h"

/* Threads have a share each, on cache lines of its own, as long as there are no more of them. */
enum { TOKEN_STATISTICS_SHARES = 32 };

/* What was counted by some moment. */
struct token_sums {
    int64_t refused[TOKEN_REFUSAL_COUNT];
    int64_t issued[JOSE_SIGNING_ALG_COUNT],
        coalesced[JOSE_SIGNING_ALG_COUNT]; /* a token is one of the two */
};

struct token_statistics {
    struct token_share {
        atomic_llong refused[TOKEN_REFUSAL_COUNT];
        atomic_llong issued[JOSE_SIGNING_ALG_COUNT], coalesced[JOSE_SIGNING_ALG_COUNT];
        char apart[JT_CACHE_LINE_BYTES];
    } shares[TOKEN_STATISTICS_SHARES];
    struct token_sums written; /* the flush's alone */
};

/* statistics NULL: nothing is counted. No lock. */
void token_statistics_count_refused(struct token_statistics *statistics,
                                    const struct worker *worker, enum token_refusal why);
/* is_coalesced: it is an earlier token. */
void token_statistics_count_issued(struct token_statistics *statistics, const struct worker *worker,
                                   enum jose_alg alg, bool is_coalesced);

/* Any thread. */
void token_statistics_sum(const struct token_statistics *statistics, struct token_sums *ret_sums);

/* Writes what is new. On error it stays, and goes with the next flush. One thread at a time. */
JT_MUST_USE jt_err token_statistics_flush(struct token_statistics *statistics, struct store *store,
                                          int64_t now_ms);
