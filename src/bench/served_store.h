/*
 * served_store: the store that a server is measured on: a file in a folder of its own, or a schema
 * of its own in a database of PostgreSQL. The folder holds the master key and the log either way.
 */
#pragma once

#include "bench/fixture.h"

enum { SERVED_PATH_MAX_BYTES = 512 };

struct served_store {
    char folder[SERVED_PATH_MAX_BYTES]; /* empty: there is none */
    jt_str url;                         /* of the store, in the arena */
    jt_str database, schema;            /* where that schema is; empty: it is a file */
};

/* In a new folder in parent; database is a URL of PostgreSQL, or empty, and outlives it. Filled as
 * fixture_fill() does. ret_problem, on error, is a sentence in arena; on error too the caller
 * removes it. */
JT_MUST_USE jt_err served_store_make(const char *parent, jt_str database, size_t client_count,
                                     struct jt_arena *arena, struct served_store *ret_store,
                                     struct fixture *ret_fixture, jt_str *ret_problem);
/* With the folder and all that is in it; nobody has it open any more. */
void served_store_remove(struct served_store *store, struct jt_arena *arena);

/* That of a file in its folder. */
void served_store_path(const struct served_store *store, const char *name,
                       char ret_path[static SERVED_PATH_MAX_BYTES]);
