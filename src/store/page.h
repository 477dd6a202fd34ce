/*
 * page: where a page of a list begins, and in which order it goes.
 */
#pragma once

#include "base/bytes.h"

enum { STORE_PAGE_MAX = 500 };

enum store_sort {
    SORT_NAME_ASC,
    SORT_NAME_DESC,
    SORT_EMAIL_ASC,
    SORT_EMAIL_DESC,
    SORT_CREATED_ASC,
    SORT_CREATED_DESC,
    SORT_LAST_USED_ASC,
    SORT_LAST_USED_DESC,
};

static inline bool store_sort_is_descending(enum store_sort sort)
{
    return sort == SORT_NAME_DESC || sort == SORT_EMAIL_DESC || sort == SORT_CREATED_DESC ||
           sort == SORT_LAST_USED_DESC;
}

/* Where a page begins: after this row, in that order. Both empty: from the start. */
struct store_cursor {
    jt_str value; /* name (or e-mail; or a time, in digits) of the last row seen */
    jt_str id;    /* its id or code */
};

/* What a search with filters says of a page, which may end before it is full. */
struct store_found {
    size_t count;
    bool has_more;
    struct store_cursor next; /* where it has more */
    int64_t total;            /* where it is wanted */
    bool total_is_exact;      /* false: there are more than total */
};

/* A page of a list that is in ascending order of its ids. */
struct store_id_page {
    jt_str after;  /* the rows that follow this id */
    jt_str before; /* or, where not empty, the last rows that stand before this one */
    size_t limit;  /* one more than a page tells whether there are more; JT_TOO_LARGE past
                      STORE_PAGE_MAX + 1 */
};
