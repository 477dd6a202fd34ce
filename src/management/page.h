/*
 * page: lists a page at a time (contract section 7.4): page_size, sort and next_token of the query.
 *
 * Paging is by key: a page begins after the row that the last one ended with, so that rows that
 * come and go in between make none appear twice or stay away. To know whether there is a next page,
 * the store is asked for one row more. A token is readable but opaque to clients; it says for which
 * list and order it is. Fuzzed: tests/fuzz/fuzz_next_token.c.
 */
#pragma once

#include "http/request.h"
#include "http/response.h"
#include "store/store.h"

enum { PAGE_SIZE_DEFAULT = 10, PAGE_SIZE_MAX = STORE_PAGE_MAX };

/* A list that is paged, and how far down the sorts it goes. */
enum page_list { PAGE_APPLICATIONS, PAGE_ORGANIZATIONS };

struct page {
    enum page_list list;
    enum store_sort sort;
    struct store_cursor after;
    size_t size; /* ask the store for one more */
};

/* A query parameter; empty when absent, as when it is sent empty. 400 when malformed or repeated.
 */
JT_MUST_USE jt_err query_value(struct request *req, struct response *resp, const char *name,
                               jt_str *ret_value);

/* page_size, PAGE_SIZE_DEFAULT when it is absent. 400 when it breaks its rule. */
JT_MUST_USE jt_err query_page_size(struct request *req, struct response *resp, size_t *ret_size);

/* 400 when a parameter breaks its rule, or the token is not one of this list and order. */
JT_MUST_USE jt_err page_read(struct request *req, struct response *resp, enum page_list list,
                             struct page *ret_page);

/* The token of the page after a row. */
JT_MUST_USE jt_err page_next_token(const struct page *page, struct store_cursor last,
                                   struct jt_arena *arena, jt_str *ret_token);

/* What page_next_token() wrote; JT_INVALID for anything else. Sets sort and after. */
JT_MUST_USE jt_err page_token_parse(jt_str token, enum page_list list, struct jt_arena *arena,
                                    enum store_sort *ret_sort, struct store_cursor *ret_after);
