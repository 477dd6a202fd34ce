/*
 * api_key_limits: takes what is wanted of the limits of an API key over into them.
 */
#pragma once

#include "model/api_key_limits.h"
#include "registration/changed.h"

struct api_key_limits_wanted {
    struct given_text metadata;      /* a JSON object, compact; empty: none */
    struct given_integer rate_limit; /* 0: none */
    struct given_integer rate_limit_window_s;
    struct given_integer uses_left;
    bool is_unlimited; /* any number of uses, from now on */
    struct given_integer refill_amount;
    struct given_text refill_interval; /* a name; empty: never */
    const jt_str *allowed_networks;    /* NULL: as they are; none: from anywhere */
    size_t allowed_network_count;
};

/* What differed goes into changed. Refills begin anew where anything of them is given. */
JT_MUST_USE jt_err api_key_limits_merge(struct registrar *r,
                                        const struct api_key_limits_wanted *wanted,
                                        struct changed *changed, struct api_key_limits *limits);
