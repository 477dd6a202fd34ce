/* COPY in binary, as the server reads it; skipped where there is none (test_database.h). */
#include "store/table_fixture.h"

enum { LARGE_BYTES = 3 << 20 }; /* more than a buffer, and than a piece */

static jt_err load_event(struct db *db, const char *id, jt_str data)
{
    return db_load_row(db, table_named("events"),
                       DB_VALUES(db_text(str(id)), db_text(JT_STR("type")), db_text(JT_STR("")),
                                 db_int(-2), db_text(data)));
}

static int64_t events_of(struct fixture *f)
{
    int64_t count = 0;
    struct store_tx *tx = fixture_begin(f->store, STORE_READ);
    CHECK_OK("count", tx_number(tx, table_named("events")->count, DB_NO_VALUES, &count));
    store_tx_abortp(&tx);
    return count;
}

TEST(rows_of_any_size_come_as_they_are)
{
    OF_POSTGRESQL();
    FIXTURE(f);
    char *large = NULL;
    jt_str found;
    JT_AUTO(db_rows_close) struct db_rows rows = { 0 };
    CHECK_OK("room", jt_arena_alloc(test_arena(), LARGE_BYTES, &large));
    memset(large, 'y', LARGE_BYTES);
    struct store_tx *tx = fixture_begin(f.store, STORE_BOOKKEEPING);
    CHECK_OK("begin", db_load_begin(tx->db, table_named("events")));
    CHECK_OK("none", load_event(tx->db, "a", JT_STR("")));
    CHECK_OK("large", load_event(tx->db, "b", (jt_str){ large, LARGE_BYTES }));
    for (int i = 0; i < 5000; i++)
        CHECK_OK("many", load_event(tx->db, text("c%d", i), JT_STR("{}")));
    CHECK_OK("end", db_load_end(tx->db));
    CHECK_OK("statements go on",
             db_query(tx->db, table_named("events")->first, DB_VALUES(db_int(2)), &rows));
    bool has_row = false;
    CHECK_OK("first", db_rows_next(&rows, &has_row));
    CHECK_OK("data", db_rows_view(&rows, 4, &found));
    CHECK_STR("none", found, "");
    CHECK_INT("number", db_rows_int(&rows, 3), -2);
    CHECK_OK("second", db_rows_next(&rows, &has_row));
    CHECK_OK("data", db_rows_view(&rows, 4, &found));
    CHECK("large", jt_str_eq(found, (jt_str){ large, LARGE_BYTES }));
    db_rows_close(&rows);
    CHECK_OK("commit", store_commit(&tx));
    CHECK_INT("all", events_of(&f), 5002);
}

/* What is wrong is known at the end; the transaction is over then, and the connection good for the
 * next one. */
TEST(rows_that_break_a_rule_are_refused_at_the_end)
{
    OF_POSTGRESQL();
    FIXTURE(f);
    struct store_tx *tx = fixture_begin(f.store, STORE_BOOKKEEPING);
    CHECK_OK("begin", db_load_begin(tx->db, table_named("events")));
    CHECK_OK("one", load_event(tx->db, "a", JT_STR("")));
    CHECK_OK("the same", load_event(tx->db, "a", JT_STR("")));
    CHECK_CODE("taken", db_load_end(tx->db), JT_CONFLICT);
    CHECK_CODE("ended", load_event(tx->db, "b", JT_STR("")), JT_STORE);
    store_tx_abortp(&tx);
    CHECK_INT("nothing", events_of(&f), 0);

    tx = fixture_begin(f.store, STORE_BOOKKEEPING);
    CHECK_OK("begin", db_load_begin(tx->db, table_named("webhook_event_types")));
    CHECK_OK("row", db_load_row(tx->db, table_named("webhook_event_types"),
                                DB_VALUES(db_text(JT_STR("x")), db_text(JT_STR("nobody")))));
    CHECK_CODE("points nowhere", db_load_end(tx->db), JT_NOT_FOUND);
    store_tx_abortp(&tx);

    tx = fixture_begin(f.store, STORE_BOOKKEEPING);
    CHECK_OK("begin", db_load_begin(tx->db, table_named("events")));
    CHECK_OK("one", load_event(tx->db, "a", JT_STR("")));
    store_tx_abortp(&tx); /* in the middle */
    CHECK_INT("nothing", events_of(&f), 0);
}
