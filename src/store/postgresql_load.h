/*
 * postgresql_load: many rows into one table by COPY, in PostgreSQL's binary format, over a buffer
 * of its own. While a table is loaded the link has left its pipeline, and waits of libpq have no
 * end.
 */
#pragma once

#include "store/postgresql_link.h"
#include "store/sql_tables.h"

struct postgresql_load; /* opaque: one table */

/* Inside a transaction. The link lives longer. ret_load is the caller's to free, after an error too
 * (NULL: there is none). */
JT_MUST_USE jt_err postgresql_load_begin(struct postgresql_link *link,
                                         const struct sql_table *table,
                                         struct postgresql_load **ret_load);
JT_MUST_USE jt_err postgresql_load_row(struct postgresql_load *load, struct db_values row);
/* What the rows break is only known now. After an error only rollback is left. */
JT_MUST_USE jt_err postgresql_load_end(struct postgresql_load *load);
void postgresql_load_free(struct postgresql_load *load); /* takes NULL */
