/*
 * application_limits: how much an application may ask for (oauth/token_limits.h), and how many
 * tokens it may get (quotas.h).
 */
#pragma once

#include "registration/quotas.h"

struct application_limits_changes {
    struct given_integer rate_limit_per_minute; /* also APPLICATION_RATE_LIMIT_OF_SERVER */
    struct quota_changes quota;
};

JT_MUST_USE jt_err application_limits_update(struct registrar *r, jt_str application_id,
                                             const struct application_limits_changes *wanted);
