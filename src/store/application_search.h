/*
 * application_search: the applications that a search finds, for applications.c. Only files of the
 * store include this.
 */
#pragma once

#include "store/tx.h"

struct application_page {
    struct store_cursor after;
    size_t limit;
    bool is_descending;
    tx_row_reader *read; /* of a row with all columns */
};

/* Those with text in their name or id, by name, into list. */
JT_MUST_USE jt_err application_search(struct store_tx *tx, jt_str text,
                                      const struct application_page *page, struct tx_list *list);
