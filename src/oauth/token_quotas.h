/*
 * token_quotas: whether an application, and its organization, may have one more token in this hour
 * and this day. Also one that is handed out again counts.
 */
#pragma once

#include "oauth/token_grant.h"

/* For a step to return: counts a token, or REFUSED_QUOTA. */
JT_MUST_USE jt_err token_quotas_count(const struct token_grant *grant,
                                      struct token_refused *ret_refused);
void token_quotas_give_back(const struct token_grant *grant);

static inline bool token_grant_has_quotas(const struct token_grant *grant)
{
    return grant->client.record != NULL && grant->client.record->has_quota_counts;
}

/* Nearly none has any. */
static inline JT_MUST_USE jt_err token_quotas_take(const struct token_grant *grant,
                                                   struct token_refused *ret_refused)
{
    return token_grant_has_quotas(grant) ? token_quotas_count(grant, ret_refused) : JT_DONE;
}
