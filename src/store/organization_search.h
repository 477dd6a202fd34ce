/*
 * organization_search: the organizations that have a text in what they are known by, in an order.
 * store.h's rules hold.
 */
#pragma once

#include "base/fold.h"
#include "model/organization.h"
#include "store/page.h"
#include "store/store.h"

struct organization_search {
    jt_str text;
    enum store_sort sort; /* any but by times */
    struct store_cursor after;
    size_t limit; /* 1 to STORE_PAGE_MAX */
};

struct organizations_found {
    struct organization *orgs;
    size_t count;
    bool has_more;            /* a page may end before it is full, where few of very many fit */
    struct store_cursor next; /* where it has more */
};

JT_MUST_USE jt_err store_organization_search(struct store_tx *tx,
                                             const struct organization_search *search,
                                             struct jt_arena *arena,
                                             struct organizations_found *ret_found);

/* The needle is of organization_needle_init(). Empty: nowhere. */
JT_MUST_USE jt_err organization_needle_init(jt_str text, struct jt_arena *arena,
                                            struct jt_needle *ret_needle);
jt_str organization_matched_on(struct jt_needle *needle, const struct organization *org);

/* Where a page goes on behind it. */
struct store_cursor organization_cursor(const struct organization *org, enum store_sort sort);
