/*
 * token_statistics: one counter a cause, added to without a lock. A flush writes what was added
 * since the last one, and remembers how much that was.
 */
#include "oauth/token_statistics.h"

#include "store/statistics.h"

void token_statistics_count(struct token_statistics *statistics, enum token_refusal outcome)
{
    if (statistics != NULL)
        atomic_fetch_add_explicit(&statistics->of[outcome].count, 1, memory_order_relaxed);
}

static jt_str cause_of(size_t outcome)
{
    return outcome == TOKEN_GRANTED
               ? JT_STR("issued")
               : jt_str_from(token_refusal_row((enum token_refusal)outcome)->cause);
}

static int64_t count_of(struct token_statistics *statistics, size_t outcome)
{
    return atomic_load_explicit(&statistics->of[outcome].count, memory_order_relaxed);
}

jt_err token_statistics_flush(struct token_statistics *statistics, struct store *store,
                              int64_t now_ms)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    int64_t counts[TOKEN_REFUSAL_COUNT];
    bool has_news = false;

    for (size_t i = 0; i < TOKEN_REFUSAL_COUNT; i++) {
        counts[i] = count_of(statistics, i);
        has_news |= counts[i] != statistics->of[i].written;
    }
    if (!has_news)
        return JT_DONE; /* a writer each second would stand in the way of real ones */
    JT_TRY(store_begin(store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    for (size_t i = 0; i < TOKEN_REFUSAL_COUNT; i++) {
        const struct token_count news = { .hour_ms = now_ms - now_ms % STATISTICS_HOUR_MS,
                                          .cause = cause_of(i),
                                          .count = counts[i] - statistics->of[i].written };
        if (news.count != 0)
            JT_TRY(store_token_statistics_add(tx, &news));
    }
    JT_TRY(store_commit(&tx));
    for (size_t i = 0; i < TOKEN_REFUSAL_COUNT; i++)
        statistics->of[i].written = counts[i];
    return JT_DONE;
}
