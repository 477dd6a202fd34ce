/*
 * api_key_search: pages of the API keys that fit a search and filters, in any order; as
 * application_find.h. store.h's rules hold.
 */
#pragma once

#include "store/api_keys.h"
#include "store/page.h"

struct api_key_query {
    enum store_sort sort;
    struct store_cursor after;
    size_t limit;  /* 1 to STORE_PAGE_MAX */
    jt_str search; /* in the name (base/fold.h), or all of the suffix */
    struct api_key_filter filter;
    bool is_never_used, wants_total;
    int64_t idle_before_ms; /* none of its days since had a verification, to the day */
};

struct api_keys_found {
    struct api_key *keys;
    struct store_found page;
};

/* JT_INVALID: an e-mail order, or a cursor of another one; JT_TOO_LARGE: the limit is past
 * STORE_PAGE_MAX. */
JT_MUST_USE jt_err store_api_key_search(struct store_tx *tx, const struct api_key_query *query,
                                        struct jt_arena *arena, struct api_keys_found *ret_found);
