/* Every column that holds sealed boxes is a kind, so that another master key misses none. */
#include <sqlite3.h>

#include "store/fixture.h"
#include "store/sealed.h"

/* All columns of bytes that a store has, and what is in them. A new one needs a row: of a box, with
 * its kind (store/sealed.h); of a digest or of bytes in the clear, with SEALED_KIND_COUNT. */
static const struct {
    const char *column;
    enum sealed_kind kind;
} columns[] = {
    { "administrator_links.digest", SEALED_KIND_COUNT },
    { "administrator_sessions.digest", SEALED_KIND_COUNT },
    { "administrator_sources.digest", SEALED_KIND_COUNT },
    { "administrators.totp_box", SEALED_TOTP },
    { "administrators.totp_pending_box", SEALED_PENDING_TOTP },
    { "api_keys.digest", SEALED_KIND_COUNT },
    { "api_keys.previous_digest", SEALED_KIND_COUNT },
    { "client_secrets.digest", SEALED_KIND_COUNT },
    { "digest_keys.box", SEALED_DIGEST_KEY },
    { "environment_variables.value", SEALED_ENVIRONMENT_VARIABLE },
    { "facts.value", SEALED_KIND_COUNT },
    { "failed_attempts.digest", SEALED_KIND_COUNT },
    { "passkey_challenges.digest", SEALED_KIND_COUNT },
    { "passkeys.credential_id", SEALED_KIND_COUNT },
    { "recovery_codes.digest", SEALED_KIND_COUNT },
    { "replay_entries.hash", SEALED_KIND_COUNT },
    { "signing_keys.private_box", SEALED_SIGNING_KEY },
};

static void check_row(const unsigned char *column, size_t row)
{
    if (row >= COUNT(columns) || strcmp((const char *)column, columns[row].column) != 0)
        fail_msg("%s needs a row here, and a kind where it holds boxes", column);
}

TEST(every_column_of_bytes_is_known_and_every_kind_has_one)
{
    OF_SQLITE();
    FIXTURE(f);
    sqlite3 *connection = NULL;
    sqlite3_stmt *statement = NULL;
    bool has_column[SEALED_KIND_COUNT + 1] = { 0 };
    size_t row = 0;
    CHECK_INT("open", sqlite3_open(f.path, &connection), SQLITE_OK);
    CHECK_INT("prepare",
              sqlite3_prepare_v2(connection,
                                 "SELECT t.name || '.' || c.name FROM pragma_table_list t,"
                                 " pragma_table_info(t.name) c"
                                 " WHERE t.type = 'table' AND c.type = 'BLOB' ORDER BY 1",
                                 -1, &statement, NULL),
              SQLITE_OK);
    for (; sqlite3_step(statement) == SQLITE_ROW; row++)
        check_row(sqlite3_column_text(statement, 0), row);
    CHECK_INT("all of them", row, COUNT(columns));
    sqlite3_finalize(statement);
    sqlite3_close(connection);
    for (size_t i = 0; i < COUNT(columns); i++)
        has_column[columns[i].kind] = true;
    for (size_t kind = 0; kind < SEALED_KIND_COUNT; kind++)
        CHECK("a kind has a column", has_column[kind]);
}

TEST(a_digest_key_is_made_once_read_and_replaced)
{
    FIXTURE(f);
    const struct sealed first = { JT_STR("api_key"), JT_STR("box") },
                        other = { JT_STR("api_key"), JT_STR("another box") },
                        none = { JT_STR("none"), JT_STR("box") };
    struct sealed *rows = NULL;
    size_t count;
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    CHECK_OK("create", store_digest_key_create(tx, &first));
    CHECK_ENDS("once", f, tx, store_digest_key_create(tx, &other), JT_CONFLICT);
    CHECK_OK("set", store_sealed_set(tx, SEALED_DIGEST_KEY, &other));
    CHECK_CODE("no such row", store_sealed_set(tx, SEALED_DIGEST_KEY, &none), JT_NOT_FOUND);
    CHECK_OK("list", store_sealed_list(tx, SEALED_DIGEST_KEY, test_arena(), &rows, &count));
    CHECK_INT("one", count, 1);
    CHECK_STR("id", rows[0].id, "api_key");
    CHECK_STR("box", rows[0].box, "another box");
    fixture_commit(&tx);
}

TEST(a_store_is_taken_alone_only_when_nobody_else_has_it_and_then_nobody_gets_it)
{
    FIXTURE_WAITING(f, 100);
    struct store *other = fixture_open(&f), *late = NULL;
    struct store_options options = fixture_options(&f);
    jt_str problem;
    jt_err err = store_take_alone(other, test_arena(), &problem);
    CHECK_CODE("the first one has it", err, JT_UNAVAILABLE);
    CHECK("says what to do", memmem(problem.ptr, problem.len, "stop the server", 15) != NULL);
    store_close(other);

    CHECK_OK("alone", store_take_alone(f.store, test_arena(), &problem));
    CHECK("another one waits in vain",
          store_open(&options, test_arena(), &late, &problem).code != JT_OK);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a", "Robot");
    fixture_commit(&tx);
    store_close(f.store);
    f.store = fixture_open(&f);
    tx = fixture_begin(f.store, STORE_READ);
    struct application app;
    CHECK_OK("what was written is there",
             store_application_get(tx, JT_STR("a"), test_arena(), &app));
    store_tx_abortp(&tx);
}
