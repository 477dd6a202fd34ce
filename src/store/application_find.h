/*
 * application_find: pages of the applications that fit a search and filters, in any order. A page
 * of a store of a million takes some ten milliseconds at most: where few of very many fit, it ends
 * before it is full, and says where the next one goes on. store.h's rules hold.
 */
#pragma once

#include "model/application.h"
#include "store/application_query.h"
#include "store/store.h"

struct application_found {
    struct application *apps;
    struct store_found page;
};

/* JT_INVALID: an e-mail order, or a cursor of another one; JT_TOO_LARGE: the limit is past
 * STORE_PAGE_MAX. */
JT_MUST_USE jt_err store_application_find(struct store_tx *tx,
                                          const struct application_query *query,
                                          struct jt_arena *arena,
                                          struct application_found *ret_found);
