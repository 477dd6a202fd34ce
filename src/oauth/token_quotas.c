/* token_quotas: takes from one count of a client after the other. Where one has no more, it gives
 * back what it took, and takes nothing from those that come then: a client past its own quota never
 * holds a token of its organization's, which another client might be refused for. */
#include "oauth/token_quotas.h"

/* Of which quota, for the description. */
static const jt_str names[QUOTA_KINDS][QUOTA_INTERVALS] = {
    [QUOTA_OF_APPLICATION] = { JT_STR_INIT("application, hour"), JT_STR_INIT("application, day") },
    [QUOTA_OF_ORGANIZATION] = { JT_STR_INIT("organization, hour"),
                                JT_STR_INIT("organization, day") },
};

static int64_t wait_s(enum quota_interval interval, int64_t now_ms)
{
    const int64_t left_ms = quota_begin_ms(interval, now_ms) + quota_interval_ms(interval) - now_ms;
    return (left_ms + 999) / 1000;
}

/* The longest wait, where several quotas have no more. */
static void note_over(struct token_refused *refused, enum quota_kind kind,
                      enum quota_interval interval, int64_t now_ms)
{
    const int64_t until_s = wait_s(interval, now_ms);
    if (until_s <= refused->wait_s)
        return;
    refused->detail = names[kind][interval];
    refused->wait_s = until_s;
}

/* To the kinds before end. */
static void give_back(const struct token_grant *grant, enum quota_kind end)
{
    struct quota_count **counts = client_record_quota_counts(grant->client.record);
    for (enum quota_kind kind = 0; kind < end; kind++)
        if (counts[kind] != NULL)
            quota_count_give_back(counts[kind], grant->now_ms);
}

jt_err token_quotas_count(const struct token_grant *grant, struct token_refused *ret_refused)
{
    struct client_record *client = grant->client.record;
    struct quota_count **counts = client_record_quota_counts(client);
    struct token_refused over = { 0 };
    for (enum quota_kind kind = 0; kind < QUOTA_KINDS; kind++) {
        const struct quota *quota = &client->profile->quotas[kind];
        const bool is_taken = over.wait_s == 0;
        if (counts[kind] == NULL)
            continue;
        const enum quota_interval interval =
            is_taken ? quota_count_take(counts[kind], quota, grant->now_ms)
                     : quota_count_look(counts[kind], quota, grant->now_ms);
        if (interval == QUOTA_INTERVALS)
            continue;
        note_over(&over, kind, interval, grant->now_ms);
        if (is_taken)
            give_back(grant, kind + 1);
    }
    if (over.wait_s == 0)
        return JT_DONE;
    const jt_err err = token_refuse(ret_refused, REFUSED_QUOTA, over.detail);
    ret_refused->wait_s = over.wait_s;
    return err;
}

void token_quotas_give_back(const struct token_grant *grant)
{
    give_back(grant, QUOTA_KINDS);
}
