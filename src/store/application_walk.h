/*
 * application_walk: applications one after another in some order, of which those that fit are kept,
 * until there are enough or so many were looked at that a request must not go on. Only files of the
 * store include this.
 */
#pragma once

#include "base/fold.h"
#include "store/application_query.h"
#include "store/tx.h"

/* Rows that a walk looks at, at most: 15 ms of them in SQLite, 30 in PostgreSQL, with a filter. */
enum { APPLICATION_LOOK_MAX = 5000 };

/* What is asked of each application. */
struct application_wish {
    const struct application_query *query;
    enum application_order order;
    bool is_descending;
    bool has_needle, may_be_in_id;
    struct jt_needle needle; /* what the query searches */
    int64_t now_ms;
};
JT_MUST_USE jt_err application_wish_init(struct store_tx *tx, const struct application_query *query,
                                         struct jt_arena *arena, struct application_wish *ret_wish);

/* An application, as far as the order needs it. */
struct application_place {
    jt_str name, id;
    int64_t value; /* when it was made, or used last; of other orders 0 */
};

struct application_walk {
    struct store_tx *tx;
    struct application_wish *wish;
    struct tx_list found; /* of places; its arena has all that is read */
    size_t found_max, looked_at, look_max;
    struct application_place last; /* that was looked at */
    bool is_cut;                   /* at one of the two: there may be more behind last */
};
void application_walk_init(struct store_tx *tx, struct application_wish *wish,
                           struct jt_arena *arena, size_t found_max,
                           struct application_walk *ret_walk);

/* A part of an order: from behind a place, or from its begin. */
enum application_stretch_kind { STRETCH_NAME, STRETCH_CREATED, STRETCH_USED, STRETCH_UNUSED };
struct application_stretch {
    enum application_stretch_kind kind;
    bool is_from_begin;
    struct application_place from;
    jt_str end; /* of names; empty: of all */
};

/* Until the walk is cut, or the stretch ends. */
JT_MUST_USE jt_err application_walk_stretch(struct application_walk *walk,
                                            const struct application_stretch *stretch);

/* Several stretches of names that follow each other, whose beginnings are asked for at once. */
JT_MUST_USE jt_err application_walk_stretches(struct application_walk *walk,
                                              const struct application_stretch *stretches,
                                              size_t count);

/* All of the wish's order, from behind a place, or from its begin. */
JT_MUST_USE jt_err application_walk_order(struct application_walk *walk,
                                          const struct application_place *after);

/* All of a statement for few, with the values behind the common ones, in any order. */
JT_MUST_USE jt_err application_walk_gather(struct application_walk *walk,
                                           enum sql_statement statement, struct db_values values);

/* <0, 0, >0: the wish's order. */
int application_place_compare(const struct application_wish *wish, struct application_place a,
                              struct application_place b);
/* Into the wish's order, each once. */
void application_places_sort(const struct application_wish *wish, struct tx_list *places);

extern const jt_str application_behind_all_names;
