/*
 * list_walk: things of one kind (applications, API keys) one after another in some order, of which
 * those that fit are kept, until there are enough or so many were looked at that a request must not
 * go on. Only files of the store include this.
 */
#pragma once

#include "base/fold.h"
#include "store/tx.h"

/* Rows that a walk looks at, at most: 15 ms of them in SQLite, 30 in PostgreSQL, with a filter. */
enum { LIST_LOOK_MAX = 5000, LIST_FILTERS_MAX = 10 };

enum list_order { ORDER_NAME, ORDER_CREATED, ORDER_LAST_USED };

/* A part of an order, from a place on. By last use, those that were never used stand apart. */
enum list_stretch_kind {
    STRETCH_NAME,
    STRETCH_CREATED,
    STRETCH_USED,
    STRETCH_UNUSED,
    LIST_STRETCH_KINDS
};

/* What is asked of each thing. */
struct list_walk;
struct list_wish {
    const struct list_kind *kind;
    struct db_values filters; /* as the kind's statements take them, behind the order */
    enum list_order order;
    bool is_descending;
    bool has_needle, may_be_in_code;
    jt_str search;
    struct jt_needle needle; /* of the search */
};

/*
 * A kind of things. Each row of its statements is an id, a name, the value of the order, whether it
 * fits the filters, and its code: what a search looks into beside the name.
 */
struct list_kind {
    struct {
        enum sql_statement asc, desc;
    } stretches[LIST_STRETCH_KINDS], names; /* names: texts that have something (folded_names.h) */
    enum sql_statement count_all;
    size_t name_max_bytes;
    bool (*may_be_in_code)(jt_str search, jt_str folded);
    bool (*is_in_code)(const struct list_wish *wish, jt_str code);
    /* All whose code has it, into found; or these are not few, and found has not all of them. */
    jt_err (*gather_codes)(struct list_walk *found, bool *ret_are_few);
};

/* Of a search and an order; the filters are the caller's to set. JT_INVALID: an e-mail order. */
JT_MUST_USE jt_err list_wish_init(const struct list_kind *kind, jt_str search, enum store_sort sort,
                                  struct jt_arena *arena, struct list_wish *ret_wish);

/* A thing, as far as the order needs it. */
struct list_place {
    jt_str name, id;
    int64_t value; /* when it was made, or used last; of other orders 0 */
};

struct list_walk {
    struct store_tx *tx;
    struct list_wish *wish;
    struct tx_list found; /* of places; its arena has all that is read */
    size_t found_max, looked_at, look_max;
    struct list_place last; /* that was looked at */
    bool is_cut;            /* at one of the two: there may be more behind last */
};
void list_walk_init(struct store_tx *tx, struct list_wish *wish, struct jt_arena *arena,
                    size_t found_max, struct list_walk *ret_walk);

/* From behind a place, or from its begin. */
struct list_stretch {
    enum list_stretch_kind kind;
    bool is_from_begin;
    struct list_place from;
    jt_str end; /* of names; empty: of all */
};

/* Until the walk is cut, or the stretch ends. */
JT_MUST_USE jt_err list_walk_stretch(struct list_walk *walk, const struct list_stretch *stretch);

/* Several stretches of names that follow each other, whose beginnings are asked for at once. */
JT_MUST_USE jt_err list_walk_stretches(struct list_walk *walk, const struct list_stretch *stretches,
                                       size_t count);

/* All of the wish's order, from behind a place, or from its begin. */
JT_MUST_USE jt_err list_walk_order(struct list_walk *walk, const struct list_place *after);

/* All of a statement for few, with the values behind the common ones, in any order. */
JT_MUST_USE jt_err list_walk_gather(struct list_walk *walk, enum sql_statement statement,
                                    struct db_values values);

/* <0, 0, >0: the wish's order. */
int list_place_compare(const struct list_wish *wish, struct list_place a, struct list_place b);
/* Into the wish's order, each once. */
void list_places_sort(const struct list_wish *wish, struct tx_list *places);

extern const jt_str list_behind_all_names;
