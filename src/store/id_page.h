/*
 * id_page: a page of a list that is in ascending order of its ids.
 */
#pragma once

#include "base/bytes.h"

struct store_id_page {
    jt_str after;  /* the rows that follow this id */
    jt_str before; /* or, where not empty, the last rows that stand before this one */
    size_t limit;  /* one more than a page tells whether there are more; JT_TOO_LARGE past
                      STORE_PAGE_MAX + 1 */
};
