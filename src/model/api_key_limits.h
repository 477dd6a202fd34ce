/*
 * api_key_limits: how much of an API key may be used, and from where; and what the customer keeps
 * of it for their own purpose. All of it may be changed later, unlike the key itself. Plain values
 * and their rules; memory is the arena's they were read into.
 */
#pragma once

#include "base/arena.h"
#include "base/network.h"

enum api_key_refill { REFILL_NEVER, REFILL_HOUR, REFILL_DAY, REFILL_MONTH };

enum {
    API_KEY_METADATA_MAX_BYTES = 4096, /* of compact JSON */
    API_KEY_RATE_MAX = 1000000,
    API_KEY_RATE_WINDOW_MAX_S = 86400,
    API_KEY_RATE_WINDOW_DEFAULT_S = 60,
    API_KEY_NETWORKS_MAX = 32,
    API_KEY_NETWORK_MAX_BYTES = 49, /* "ffff:…:255.255.255.255/128" */
};
#define API_KEY_USES_MAX INT64_C(1000000000000)

struct api_key_limits {
    jt_str metadata;             /* a JSON object; empty: none */
    int64_t rate_limit;          /* verifications within rate_limit_window_s; 0: any number */
    int64_t rate_limit_window_s; /* 0 where rate_limit is */
    bool has_uses;               /* false: any number, and the next four are 0 */
    int64_t uses_left;
    int64_t refill_amount; /* what uses_left is set to at refills_ms */
    enum api_key_refill refill_interval;
    int64_t refills_ms;      /* 0: never */
    jt_str allowed_networks; /* separated by spaces; empty: from anywhere */
    jt_str *networks;        /* the same one by one, ascending, where it was read from the store */
    size_t network_count;
};

jt_str api_key_refill_name(enum api_key_refill interval); /* "hour", "day", "month"; "": never */
JT_MUST_USE jt_err api_key_refill_parse(jt_str name, enum api_key_refill *ret_interval);

/* The begin of the next hour, day or month in UTC; 0: never. */
int64_t api_key_refills_next_ms(enum api_key_refill interval, int64_t now_ms);

/* What allowed_networks says, which was let through when it was set: the rest of a text that is
 * none is left out, so that it allows less. */
size_t api_key_networks_read(jt_str allowed,
                             struct jt_network ret_networks[static API_KEY_NETWORKS_MAX]);
