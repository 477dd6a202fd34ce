/*
 * cursor_page: lists a page at a time by the id of a row (contract section 7.4): page_size,
 * starting_after and ending_before of the query. next_token lists are page.h's.
 *
 * Rows come in ascending order of their ids, which is the order in which they were made, whichever
 * way one pages. The store is asked for one row more than the page has, to know whether there are
 * more in that direction.
 */
#pragma once

#include "http/request.h"
#include "http/response.h"
#include "management/page.h"
#include "rest/answer_shape.h"
#include "store/page.h"

/* What the two readers below read of the query, for the shapes of the operations that list; size is
 * the default page_size as text. */
#define CURSOR_FORWARD_QUERY(size)                                            \
    { .name = "page_size",                                                    \
      .type = QUERY_INTEGER,                                                  \
      .min = 1,                                                               \
      .max = PAGE_SIZE_MAX,                                                   \
      .description = "How many a page has; " size " by default" },            \
    {                                                                         \
        .name = "starting_after",                                             \
        .description = "The last id of the page before; absent for the first" \
    }
#define CURSOR_PAGE_QUERY(size)                                                          \
    CURSOR_FORWARD_QUERY(size),                                                          \
    {                                                                                    \
        .name = "ending_before",                                                         \
        .description = "The first id of the page behind, to go back; not with the other" \
    }

struct cursor_page {
    jt_str starting_after, ending_before; /* an id; at most one of the two is not empty */
    size_t size;                          /* 1 to 500; ask the store for one more */
};

/* 400 when both cursors are given or page_size is not 1 to 500. */
JT_MUST_USE jt_err cursor_page_read(struct request *req, struct response *resp, size_t size_default,
                                    struct cursor_page *ret_page);

/* The same for lists that go forward only: 400 for ending_before. */
JT_MUST_USE jt_err cursor_page_read_forward(struct request *req, struct response *resp,
                                            size_t size_default, struct cursor_page *ret_page);

/* The id that must be a row of the list, empty when the page is the first one. */
static inline jt_str cursor_page_id(const struct cursor_page *page)
{
    return page->starting_after.len > 0 ? page->starting_after : page->ending_before;
}

/* What to ask the store for. */
static inline struct store_id_page cursor_page_rows(const struct cursor_page *page)
{
    return (struct store_id_page){ page->starting_after, page->ending_before, page->size + 1 };
}

/* What looking for that row gave: 400 naming the cursor for JT_NOT_FOUND, any other err as it is.
 */
JT_MUST_USE jt_err cursor_page_refuse_missing(struct request *req, struct response *resp,
                                              const struct cursor_page *page, jt_err err);

/* What to show of row_count rows of row_bytes each, in ascending order: the one more is the last,
 * or before a cursor the first. */
struct answer_list cursor_page_list(const struct cursor_page *page, const void *rows,
                                    size_t row_bytes, size_t row_count);
