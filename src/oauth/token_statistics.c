/*
 * token_statistics: counters in shares, added to without a lock. A flush writes what was added
 * since the last one, and remembers how much that was.
 */
#include "oauth/token_statistics.h"

#include "store/statistics.h"

static struct token_share *share_of(struct token_statistics *statistics,
                                    const struct worker *worker)
{
    return &statistics->shares[worker->number % TOKEN_STATISTICS_SHARES];
}

void token_statistics_count_refused(struct token_statistics *statistics,
                                    const struct worker *worker, enum token_refusal why)
{
    if (statistics != NULL)
        jt_count(&share_of(statistics, worker)->refused[why]);
}

void token_statistics_count_issued(struct token_statistics *statistics, const struct worker *worker,
                                   enum jose_alg alg, bool is_coalesced)
{
    if (statistics == NULL)
        return;
    struct token_share *share = share_of(statistics, worker);
    jt_count(is_coalesced ? &share->coalesced[alg] : &share->issued[alg]);
}

void token_statistics_sum(const struct token_statistics *statistics, struct token_sums *ret_sums)
{
    *ret_sums = (struct token_sums){ 0 };
    for (size_t s = 0; s < TOKEN_STATISTICS_SHARES; s++) {
        const struct token_share *share = &statistics->shares[s];
        for (size_t i = 0; i < TOKEN_REFUSAL_COUNT; i++)
            ret_sums->refused[i] += jt_counted(&share->refused[i]);
        for (size_t i = 0; i < JOSE_SIGNING_ALG_COUNT; i++) {
            ret_sums->issued[i] += jt_counted(&share->issued[i]);
            ret_sums->coalesced[i] += jt_counted(&share->coalesced[i]);
        }
    }
}

/* Of all algorithms. */
static void sum_issued(const struct token_sums *sums, struct token_count *ret_count)
{
    ret_count->count = ret_count->coalesced = 0;
    for (size_t i = 0; i < JOSE_SIGNING_ALG_COUNT; i++) {
        ret_count->coalesced += sums->coalesced[i];
        ret_count->count += sums->issued[i] + sums->coalesced[i];
    }
}

static jt_err write_issued(struct store_tx *tx, int64_t hour_ms, const struct token_sums *now,
                           const struct token_sums *written)
{
    struct token_count news = { .hour_ms = hour_ms, .cause = JT_STR("issued") }, before;
    sum_issued(now, &news);
    sum_issued(written, &before);
    news.count -= before.count;
    news.coalesced -= before.coalesced;
    return news.count != 0 ? store_token_statistics_add(tx, &news) : JT_DONE;
}

static jt_err write_refused(struct store_tx *tx, int64_t hour_ms, enum token_refusal why,
                            int64_t count)
{
    const struct token_count news = { .hour_ms = hour_ms,
                                      .cause = jt_str_from(token_refusal_row(why)->cause),
                                      .count = count };
    return count != 0 ? store_token_statistics_add(tx, &news) : JT_DONE;
}

jt_err token_statistics_flush(struct token_statistics *statistics, struct store *store,
                              int64_t now_ms)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    const struct token_sums *written = &statistics->written;
    const int64_t hour_ms = now_ms - now_ms % STATISTICS_HOUR_MS;
    struct token_sums now;

    token_statistics_sum(statistics, &now);
    if (memcmp(&now, written, sizeof(now)) == 0)
        return JT_DONE; /* a writer each second would stand in the way of real ones */
    JT_TRY(store_begin(store, STORE_BOOKKEEPING, JT_STR("system"), &tx));
    JT_TRY(write_issued(tx, hour_ms, &now, written));
    for (size_t i = TOKEN_GRANTED + 1; i < TOKEN_REFUSAL_COUNT; i++)
        JT_TRY(write_refused(tx, hour_ms, (enum token_refusal)i,
                             now.refused[i] - written->refused[i]));
    JT_TRY(store_commit(&tx));
    statistics->written = now;
    return JT_DONE;
}
