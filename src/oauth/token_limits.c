/*
 * token_limits: which buckets a request takes from (memory/rate_limit.h), and the refusal of one
 * that is empty.
 */
#include "oauth/token_limits.h"

static struct rate_key key_of_all_from(const struct request *req)
{
    return rate_key_of(JT_STR("client"), req->remote_address);
}

/* Also of one that no application can have: who exists is not told. */
static struct rate_key key_of_guesses(const struct request *req, jt_str client_id)
{
    return rate_key_of(client_id, req->remote_address);
}

static int64_t wait_s(struct rate_limit *limit, const struct rate_key *key, int64_t per_minute,
                      struct jt_instant now)
{
    return per_minute == 0 ? 0 : rate_limit_wait_s(limit, key, per_minute, now);
}

static jt_err refuse(struct token_refused *ret_refused, enum token_refusal why, int64_t until_s)
{
    if (until_s == 0)
        return JT_DONE;
    jt_err err = token_refuse(ret_refused, why, JT_STR(""));
    ret_refused->wait_s = until_s;
    return err;
}

jt_err token_limits_check_wrong(const struct token_service *service, const struct request *req,
                                jt_str client_id, struct token_refused *ret_refused)
{
    const struct token_limits *limits = &service->limits;
    const struct rate_key of_client = key_of_guesses(req, client_id), of_all = key_of_all_from(req);
    const struct jt_instant now = jt_clock_instant(&service->clock);
    const int64_t client_s =
        wait_s(limits->failures, &of_client, limits->wrong_per_client_per_minute, now);
    const int64_t all_s = wait_s(limits->failures, &of_all, limits->wrong_per_minute, now);
    return refuse(ret_refused, REFUSED_WRONG_TOO_OFTEN, client_s > all_s ? client_s : all_s);
}

static void take(struct rate_limit *limit, const struct rate_key *key, int64_t per_minute,
                 struct jt_instant now)
{
    if (per_minute != 0)
        (void)rate_limit_take(limit, key, per_minute, now); /* the next one hears of it */
}

void token_limits_count_wrong(const struct token_service *service, const struct request *req,
                              jt_str client_id)
{
    const struct token_limits *limits = &service->limits;
    const struct rate_key of_client = key_of_guesses(req, client_id), of_all = key_of_all_from(req);
    const struct jt_instant now = jt_clock_instant(&service->clock);
    take(limits->failures, &of_client, limits->wrong_per_client_per_minute, now);
    take(limits->failures, &of_all, limits->wrong_per_minute, now);
}

jt_err token_limits_take(const struct token_service *service, const struct client_record *client,
                         struct token_refused *ret_refused)
{
    const int64_t own = client->profile->rate_limit_per_minute;
    const int64_t per_minute =
        own == APPLICATION_RATE_LIMIT_OF_SERVER ? service->limits.client_per_minute : own;
    if (per_minute == 0)
        return JT_DONE;
    const struct rate_key key = rate_key_of(record_key(&client->head), JT_STR(""));
    return refuse(ret_refused, REFUSED_CLIENT_TOO_OFTEN,
                  rate_limit_take(service->limits.callers, &key, per_minute,
                                  jt_clock_instant(&service->clock)));
}
