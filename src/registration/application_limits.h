/*
 * application_limits: how much an application may ask for (oauth/token_limits.h).
 */
#pragma once

#include "model/given.h"
#include "registration/registration.h"

struct application_limits_changes {
    struct given_integer rate_limit_per_minute; /* also APPLICATION_RATE_LIMIT_OF_SERVER */
};

JT_MUST_USE jt_err application_limits_update(struct registrar *r, jt_str application_id,
                                             const struct application_limits_changes *wanted);
