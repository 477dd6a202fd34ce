/*
 * application_query: which applications are asked for, and in what order (application_find.h).
 */
#pragma once

#include "store/page.h"

/* Filters that are empty or 0 are not asked; a row fits all that are. */
struct application_query {
    enum store_sort sort;
    struct store_cursor after;
    size_t limit;  /* 1 to STORE_PAGE_MAX */
    jt_str search; /* in the name (base/fold.h) or the id */
    jt_str api_id, org_code;
    bool is_never_used, has_two_secrets, wants_total;
    int64_t idle_before_ms; /* none of its days since had a token, to the day */
};
