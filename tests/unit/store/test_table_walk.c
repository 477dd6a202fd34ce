/* A walk sees each row once, in the order of the key, whatever the pages are; and its digest is
 * what the header says. */
#include <endian.h>

#include "store/table_fixture.h"
#include "store/table_walk.h"

struct seen {
    int64_t rows, last; /* the key of the last row, a number */
};

static jt_err see(void *context, const struct sql_table *table, struct db_values row)
{
    struct seen *seen = context;
    CHECK_INT("columns", row.count, table->column_count);
    CHECK("in order", row.at[table->key[0]].number > seen->last);
    seen->last = row.at[table->key[0]].number;
    seen->rows++;
    return JT_DONE;
}

static struct table_sum walk(struct store *store, const char *name, table_visitor *visit,
                             void *context)
{
    struct table_sum sum = { 0 };
    jt_str problem = JT_STR("");
    struct store_tx *tx = fixture_begin(store, STORE_READ);
    CHECK_OK(name,
             table_walk(tx->db, table_named(name), visit, context, test_arena(), &sum, &problem));
    store_tx_abortp(&tx);
    return sum;
}

TEST(pages_of_any_number_of_rows_are_walked_once)
{
    static const int64_t counts[] = { 0, 1, 15, 16, 17, 47, 48, 49, 1023, 1024, 1025, 5000 };
    FIXTURE(f);
    int64_t there = 0;
    for (size_t i = 0; i < COUNT(counts); i++) {
        struct seen seen = { .last = INT64_MIN };
        if (counts[i] > there)
            store_sql(&f,
                      "INSERT INTO audit (at_ms, actor, action, subject_kind, subject, detail)"
                      " WITH RECURSIVE n (i) AS"
                      " (SELECT %lld UNION ALL SELECT i + 1 FROM n WHERE i < %lld)"
                      " SELECT i, '', '', '', '', '' FROM n",
                      (long long)there + 1, (long long)counts[i]);
        there = counts[i];
        const struct table_sum sum = walk(f.store, "audit", see, &seen);
        CHECK_INT("counted", sum.rows, counts[i]);
        CHECK_INT("seen", seen.rows, counts[i]);
    }
}

static jt_err count_row(void *context, const struct sql_table *table, struct db_values row)
{
    (void)table, (void)row;
    ++*(int64_t *)context;
    return JT_DONE;
}

/* A key of several columns, where a page ends between rows that begin the same. */
TEST(a_key_of_several_columns_goes_on_where_its_page_ended)
{
    FIXTURE(f);
    int64_t count = 0;
    store_sql(&f, "INSERT INTO token_statistics (hour_ms, cause, count)"
                  " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
                  " SELECT i / 100, 'cause ' || i, i FROM n");
    CHECK_INT("counted", walk(f.store, "token_statistics", count_row, &count).rows, 3000);
    CHECK_INT("seen", count, 3000);
}

static void put_head(struct jt_buf *buf, char letter, int64_t number)
{
    const uint64_t ordered = htobe64((uint64_t)number);
    jt_buf_put_char(buf, letter);
    jt_buf_put(buf, (jt_str){ (const char *)&ordered, sizeof(ordered) });
}

static void put_text(struct jt_buf *buf, const char *value)
{
    put_head(buf, 'T', (int64_t)strlen(value));
    jt_buf_put(buf, str(value));
}

/* The last columns of an organization. */
static void put_no_quota(struct jt_buf *buf)
{
    put_head(buf, 'N', 0);
    put_head(buf, 'N', 0);
    put_head(buf, 'I', 0);
}

TEST(the_digest_is_that_of_all_values_in_their_order)
{
    char bytes[512];
    uint8_t want[JT_DIGEST_BYTES];
    struct jt_buf buf = jt_buf_over(bytes, sizeof(bytes));
    int64_t count = 0;
    FIXTURE(f);
    store_sql(&f, "INSERT INTO organizations (code, name, handle, external_id, sender_email,"
                  " is_suspended, suspended_ms, created_ms, attributes) VALUES"
                  " ('org_2', 'B', NULL, '', 'b@x', 0, 0, -1, '{}'),"
                  " ('org_1', '\xc3\xa4', 'h', '', '', 1, 2, 9223372036854775807, '')");
    put_text(&buf, "org_1");
    put_text(&buf, "\xc3\xa4");
    put_text(&buf, "h");
    put_text(&buf, "");
    put_text(&buf, "");
    put_head(&buf, 'I', 1);
    put_head(&buf, 'I', 2);
    put_head(&buf, 'I', INT64_MAX);
    put_text(&buf, "");
    put_no_quota(&buf);
    put_text(&buf, "org_2");
    put_text(&buf, "B");
    put_head(&buf, 'N', 0);
    put_text(&buf, "");
    put_text(&buf, "b@x");
    put_head(&buf, 'I', 0);
    put_head(&buf, 'I', 0);
    put_head(&buf, 'I', -1);
    put_text(&buf, "{}");
    put_no_quota(&buf);
    CHECK_OK("want", jt_sha256(jt_buf_str(&buf), want));
    const struct table_sum sum = walk(f.store, "organizations", count_row, &count);
    CHECK("as written", memcmp(sum.digest, want, sizeof(want)) == 0);

    store_sql(&f, "UPDATE organizations SET handle = '' WHERE code = 'org_2'");
    const struct table_sum other = walk(f.store, "organizations", count_row, &count);
    CHECK("empty is not NULL", memcmp(sum.digest, other.digest, sizeof(want)) != 0);
}

static jt_err refuse_row(void *context, const struct sql_table *table, struct db_values row)
{
    (void)context, (void)table, (void)row;
    return JT_ERR(JT_FULL, "no room");
}

TEST(what_the_visitor_meets_ends_the_walk)
{
    FIXTURE(f);
    struct table_sum sum;
    jt_str problem = JT_STR("");
    struct store_tx *tx = fixture_begin(f.store, STORE_READ);
    CHECK_CODE(
        "full",
        table_walk(tx->db, table_named("apis"), refuse_row, NULL, test_arena(), &sum, &problem),
        JT_FULL);
    CHECK_STR("said by whoever knows", problem, "");
    store_tx_abortp(&tx);
}
