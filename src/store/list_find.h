/*
 * list_find: pages of the things of a kind that fit a search and filters, in any order. A page of a
 * store of a million takes some ten milliseconds at most: where few of very many fit, it ends
 * before it is full, and says where the next one goes on. Only files of the store include this.
 */
#pragma once

#include "store/list_walk.h"

/* A filter that an index has. */
struct list_source {
    enum sql_statement count, gather;
    struct db_value value; /* the count's first, and the gathering's */
    bool has_value, is_asked;
    bool is_exact; /* whatever the index has fits */
};

struct list_query {
    const struct list_kind *kind;
    enum store_sort sort;
    struct store_cursor after;
    size_t limit; /* 1 to STORE_PAGE_MAX */
    jt_str search;
    bool wants_total;
    struct db_values filters;          /* at most LIST_FILTERS_MAX */
    const struct list_source *sources; /* one for each filter that can be asked */
    size_t source_count;
};

struct list_found {
    const struct list_place *places; /* the page's count of them */
    struct store_found page;
};

/* JT_INVALID: an e-mail order, or a cursor of another one; JT_TOO_LARGE: the limit is past
 * STORE_PAGE_MAX. */
JT_MUST_USE jt_err list_find(struct store_tx *tx, const struct list_query *query,
                             struct jt_arena *arena, struct list_found *ret_found);

/* Each thing of the page, by a statement whose value is its id. ret_items is any T**. */
JT_MUST_USE jt_err list_read(struct store_tx *tx, const struct list_found *found,
                             enum sql_statement get, tx_row_reader *reader, struct tx_list *list,
                             void *ret_items);
