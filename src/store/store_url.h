/*
 * store_url: how a store is named: sqlite:PATH, or a URL of PostgreSQL (postgresql_url.h).
 *
 * PATH is the file's name as the system knows it. Nothing of URLs is read in it: no host, no
 * options, no percent-encoding. What looks like any of these was meant for another program, and
 * would become a file of an odd name, so it is refused with the right spelling.
 */
#pragma once

#include "base/arena.h"

/* NULL for a URL that names a store, else what is wrong, to stand behind the URL: a literal. */
const char *store_url_fault(jt_str url);

struct db_ops;

/* Which database it is in, and where. */
struct store_place {
    const struct db_ops *ops;
    jt_str location; /* the path of a file, else the URL; ends where the URL ends */
};

/* Of a URL that has no fault. */
struct store_place store_url_place(jt_str url);
/* Of any URL; the location is copied into kept, and ends in a NUL. JT_INVALID: ret_problem, in
 * arena, says what is wrong with it. */
JT_MUST_USE jt_err store_url_read(jt_str url, struct jt_arena *arena, struct jt_arena *kept,
                                  struct store_place *ret_place, jt_str *ret_problem);
/* The path of the file that the store is; empty: it is none. */
jt_str store_url_path(jt_str url);

/* True when the URL may hold a password ("://name:password@host"): it is not to be shown then. */
bool store_url_is_secret(jt_str url);
