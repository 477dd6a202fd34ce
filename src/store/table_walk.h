/*
 * table_walk: goes through all rows of a table in the order of its key, and sums them up.
 *
 * The digest is the same on every database: SHA-256 over all values, in the order of rows and
 * columns, of which each is a letter (N for NULL, I for a number, T for text, B for bytes), 8 bytes
 * in the order of the network (the number; of text and bytes how many bytes there are; 0), and the
 * bytes.
 */
#pragma once

#include "base/digest.h"
#include "store/db.h"
#include "store/sql_tables.h"

struct table_sum {
    int64_t rows;
    uint8_t digest[JT_DIGEST_BYTES];
};

/* What is done with each row; its values are borrowed. */
typedef jt_err table_visitor(void *context, const struct sql_table *table, struct db_values row);

/*
 * In a transaction. Rows come in pages, which are kept small where rows are large. JT_INVALID: a
 * value is not what its column holds; ret_problem, in arena, names the row. Other errors: those of
 * the database and of the visitor, and ret_problem is left alone.
 */
JT_MUST_USE jt_err table_walk(struct db *db, const struct sql_table *table, table_visitor *visit,
                              void *context, struct jt_arena *arena, struct table_sum *ret_sum,
                              jt_str *ret_problem);
