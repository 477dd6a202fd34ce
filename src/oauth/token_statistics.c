/*
 * token_statistics: one counter a cause, added to without a lock. A flush writes what was added
 * since the last one, and remembers how much that was.
 */
#include "oauth/token_statistics.h"

#include "store/statistics.h"

static void add(struct token_counter *counter)
{
    atomic_fetch_add_explicit(&counter->count, 1, memory_order_relaxed);
}

void token_statistics_count(struct token_statistics *statistics, enum token_refusal outcome)
{
    if (statistics != NULL)
        add(&statistics->of[outcome]);
}

void token_statistics_count_coalesced(struct token_statistics *statistics)
{
    if (statistics != NULL)
        add(&statistics->coalesced);
}

static jt_str cause_of(size_t outcome)
{
    return outcome == TOKEN_GRANTED
               ? JT_STR("issued")
               : jt_str_from(token_refusal_row((enum token_refusal)outcome)->cause);
}

static int64_t count_of(struct token_counter *counter)
{
    return atomic_load_explicit(&counter->count, memory_order_relaxed);
}

/* What was counted by some moment. */
struct counts {
    int64_t of[TOKEN_REFUSAL_COUNT], coalesced;
};

static bool read_news(struct token_statistics *statistics, struct counts *ret_counts)
{
    bool has_news = false;
    for (size_t i = 0; i < TOKEN_REFUSAL_COUNT; i++) {
        ret_counts->of[i] = count_of(&statistics->of[i]);
        has_news |= ret_counts->of[i] != statistics->of[i].written;
    }
    ret_counts->coalesced = count_of(&statistics->coalesced);
    return has_news || ret_counts->coalesced != statistics->coalesced.written;
}

jt_err token_statistics_flush(struct token_statistics *statistics, struct store *store,
                              int64_t now_ms)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    struct counts counts;

    if (!read_news(statistics, &counts))
        return JT_DONE; /* a writer each second would stand in the way of real ones */
    JT_TRY(store_begin(store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    for (size_t i = 0; i < TOKEN_REFUSAL_COUNT; i++) {
        struct token_count news = { .hour_ms = now_ms - now_ms % STATISTICS_HOUR_MS,
                                    .cause = cause_of(i),
                                    .count = counts.of[i] - statistics->of[i].written };
        if (i == TOKEN_GRANTED)
            news.coalesced = counts.coalesced - statistics->coalesced.written;
        if (news.count != 0 || news.coalesced != 0)
            JT_TRY(store_token_statistics_add(tx, &news));
    }
    JT_TRY(store_commit(&tx));
    for (size_t i = 0; i < TOKEN_REFUSAL_COUNT; i++)
        statistics->of[i].written = counts.of[i];
    statistics->coalesced.written = counts.coalesced;
    return JT_DONE;
}
