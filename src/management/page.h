/*
 * page: lists a page at a time (contract section 7.4): page_size, sort and next_token of the query.
 *
 * Paging is by key: a page begins after the row that the last one ended with, so that rows that
 * come and go in between make none appear twice or stay away. To know whether there is a next page,
 * the store is asked for one row more. A token is readable but opaque to clients; it says of which
 * issuer, for which list and in which order it is. Fuzzed: tests/fuzz/fuzz_next_token.c.
 */
#pragma once

#include "http/request.h"
#include "http/response.h"
#include "management/management.h"
#include "management/query.h"
#include "rest/answer_shape.h"
#include "store/page.h"
#include "store/store.h"

enum { PAGE_SIZE_DEFAULT = 10, PAGE_SIZE_MAX = STORE_PAGE_MAX };

/* A list that is paged. */
enum page_list {
    PAGE_APPLICATIONS,
    PAGE_ORGANIZATIONS,
    PAGE_ORGANIZATION_APPLICATIONS,
    PAGE_AUTHORIZED_APPLICATIONS, /* these have one order, and take no sort */
    PAGE_AUTHORIZED_APIS,
    PAGE_AUDIT,
    PAGE_AUDIT_CHECKPOINTS,
    PAGE_UNUSED_APPLICATIONS,
    PAGE_API_KEYS,
};

struct page {
    jt_str issuer; /* whose list it is */
    enum page_list list;
    enum store_sort sort;
    struct store_cursor after;
    size_t size; /* ask the store for one more */
};

/* What page_read() reads of the query, for the shapes of the operations that list. */
extern const struct query_parameter page_by_name_query[], page_unsorted_query[];

/* The rows of page_unsorted_query, for tables that have more. */
#define PAGE_UNSORTED_QUERY                                          \
    { .name = "page_size",                                           \
      .type = QUERY_INTEGER,                                         \
      .min = 1,                                                      \
      .max = PAGE_SIZE_MAX,                                          \
      .description = "How many a page has at most; 10 by default" }, \
        PAGE_NEXT_TOKEN_QUERY
#define PAGE_NEXT_TOKEN_QUERY                                                      \
    {                                                                              \
        .name = "next_token",                                                      \
        .description = "The next_token of the answer before; absent for the first" \
    }

/* The same of a list that sorts; sorts is of names that end with NULL. */
#define PAGE_SORTED_QUERY(sorts) PAGE_UNSORTED_QUERY, PAGE_SORT_QUERY(sorts, "name_asc")
#define PAGE_SORT_QUERY(sorts, default)                           \
    {                                                             \
        .name = "sort", .type = QUERY_CHOICE, .choices = (sorts), \
        .description = "The order; " default " by default"        \
    }
/* By name, creation and last use; the organizations' by name and e-mail. */
extern const char *const page_use_sorts[], *const page_organization_sorts[];

/* What a list with a search or a total has besides. */
struct page_total {
    struct answer_list list; /* first: the rows of its table are this struct's */
    bool is_wanted, is_exact;
    int64_t total;
};
#define PAGE_TOTAL_MEMBERS                                                                    \
    { "total", ANSWER_FROM(struct page_total, total),                                         \
      ANSWER_LEFT_OUT_UNLESS(struct page_total, is_wanted),                                   \
      .description = "How many there are in all; with total=true." },                         \
    {                                                                                         \
        "total_is_exact", ANSWER_FROM(struct page_total, is_exact),                           \
            ANSWER_LEFT_OUT_UNLESS(struct page_total, is_wanted),                             \
            .description = "false: there are at least `total`; counting all would take long." \
    }
#define PAGE_TOTAL_QUERY                                                \
    {                                                                   \
        .name = "total", .type = QUERY_CHOICE, .choices = query_switch, \
        .description = "true: how many there are in all, too"           \
    }

/* 400 when a parameter breaks its rule, or the token is not one of this issuer, list and order. */
JT_MUST_USE jt_err page_read(const struct management *management, struct request *req,
                             struct response *resp, enum page_list list, struct page *ret_page);

/* The token of the page after a row. */
JT_MUST_USE jt_err page_next_token(const struct page *page, struct store_cursor last,
                                   struct jt_arena *arena, jt_str *ret_token);

/* A page of rows that were found. */
JT_MUST_USE jt_err page_found(const struct page *page, const struct store_found *found,
                              bool wants_total, const void *rows, struct jt_arena *arena,
                              struct page_total *ret_answer);

/* 400 for a next_token that is none of this list. */
JT_MUST_USE jt_err page_refuse_token(struct request *req, struct response *resp);

/* What page_next_token() wrote for that issuer and list; JT_INVALID for anything else. Sets the
 * page's sort and after. */
JT_MUST_USE jt_err page_token_parse(jt_str token, struct jt_arena *arena, struct page *page);
