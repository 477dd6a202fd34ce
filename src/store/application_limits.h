/*
 * application_limits of the store: how much an application may ask for. store.h's rules hold.
 */
#pragma once

#include "model/application.h"
#include "store/quotas.h"

struct application_limits {
    int64_t rate_limit_per_minute; /* 0: any number; or APPLICATION_RATE_LIMIT_OF_SERVER */
    struct quota quota;
};

JT_MUST_USE jt_err store_application_limits_get(struct store_tx *tx, jt_str application_id,
                                                struct application_limits *ret_limits);
JT_MUST_USE jt_err store_application_rate_limit_set(struct store_tx *tx, jt_str application_id,
                                                    int64_t rate_limit_per_minute);
