/* A store is copied as it is, between any two databases, or not at all. With PostgreSQL the way is
 * from there into a file and back; else from file to file. */
#include "store/audit.h"
#include "store/copy.h"
#include "store/fixture.h"

/* --- A store with a row in each table --------------------------------------------------------- */

/* %s is 32 bytes. A new table needs a row here: the test asks for one in each. */
static const char *const rows[] = {
    "INSERT INTO organizations (code, name, handle, external_id, sender_email, is_suspended,"
    " suspended_ms, created_ms, attributes) VALUES"
    " ('org_1', '\xc3\x84pfel \xf0\x9f\x8d\x8f', NULL, '', 'a@b.example', 1, 5, "
    "-9223372036854775807, '{}')",
    "INSERT INTO applications (id, name, type, org_code, access_token_lifetime_s, attributes,"
    " created_ms, updated_ms, idle_since_ms) VALUES"
    " ('a1', '', 'm2m', 'org_1', 9223372036854775807, '{\"a\":\"\\\\n\"}', 1, 2, 3),"
    " ('a2', 'two', 'reg', NULL, 60, '', 0, 0, 0)",
    "INSERT INTO client_secrets VALUES ('a1', 0, %s, 1, 2, 3, 4)",
    "INSERT INTO authorizations SELECT 'a1', id FROM apis",
    "INSERT INTO enabled_scopes SELECT 'a1', api_id, id FROM scopes",
    "INSERT INTO usage VALUES ('a1', 'application', '', 7, 8, '::1', 5)",
    "INSERT INTO signing_keys VALUES ('k', 'ES256', 'active', '{}', %s, 1, 2, 3)",
    "INSERT INTO property_categories VALUES ('c', 'C', 'app', 1)",
    "INSERT INTO properties VALUES ('p', 'p', 'P', '', 'boolean', 'app', 0, 'c', 1)",
    "INSERT INTO application_properties VALUES ('a1', 'p', 'true')",
    "INSERT INTO organization_properties VALUES ('org_1', 'p', 'false')",
    "INSERT INTO feature_flags VALUES ('f', 'F', '', 'bool', 'org', 'true', NULL, 1)",
    "INSERT INTO organization_feature_flags VALUES ('org_1', 'f', 'false')",
    "INSERT INTO token_properties VALUES ('a1', 'p')",
    "INSERT INTO token_feature_flags VALUES ('a1', 'f')",
    "INSERT INTO environment_variables VALUES ('v', 'V', %s, 1, 1, 2)",
    "INSERT INTO api_keys SELECT 'ak', 'AK', 'environment', 'active', id, NULL, NULL, %s, 'abcd',"
    " NULL, 0, 0, 1, 'command', 2, 3, '', 0, 3 FROM apis",
    "INSERT INTO api_key_scopes SELECT 'ak', min(id) FROM scopes",
    "INSERT INTO api_key_limits VALUES ('ak', '{}', 1, 60, 2, 3, 'day', 86400000, '::1')",
    "INSERT INTO openapi_imports SELECT 'i', id, 'upload', 1, 'f', 1, 'x', 1, 2, 3, 4, '{}', 'h', "
    "1,"
    " 5 FROM apis",
    "INSERT INTO openapi_undo_scopes VALUES ('i', 's', 'k', '')",
    "INSERT INTO openapi_undo_applications VALUES ('i', 's', 'a1', 1, 2)",
    "INSERT INTO openapi_undo_api_keys VALUES ('i', 's', 'ak')",
    "INSERT INTO events VALUES ('e', 'application.created', 'x', 1, '{}')",
    "INSERT INTO webhooks VALUES ('w', 'https://h.example', 'W', '', 1, 0, 1)",
    "INSERT INTO webhook_event_types VALUES ('application.created', 'w')",
    "INSERT INTO webhook_deliveries (id, webhook_id, event_id, state, attempts, next_attempt_ms,"
    " last_attempt_ms, last_status, last_error) VALUES ('d', 'w', 'e', 'pending', 1, 2, 3, 0, '')",
    "INSERT INTO administrators VALUES"
    " ('m', 'M@x.example', 'm@x.example', 'M', 'owner', 'h', %s, '', 4, 5, 6, NULL)",
    "INSERT INTO recovery_codes VALUES ('m', %s)",
    "INSERT INTO administrator_sessions VALUES (%s, 'm', 1, 2, 3, '', '', 4)",
    "INSERT INTO administrator_sources VALUES ('m', 'address', %s, 1)",
    "INSERT INTO administrator_links VALUES ('l', 'setup', %s, '', '', 'owner', NULL, 1, 2, 'x')",
    "INSERT INTO passkeys VALUES ('pk', 'm', %s, '{}', 'P', 'x.example', 1, 1, 2, 3)",
    "INSERT INTO passkey_challenges VALUES (%s, 1)",
    "INSERT INTO failed_attempts VALUES (%s, 1, 2, 3)",
    "INSERT INTO tasks VALUES ('t', 'h', 1)",
    "INSERT INTO application_tokens VALUES ('a1', 'hour', 3600000, 12, 4)",
    "INSERT INTO application_refusals VALUES ('a1', 'scope', 'orders', 'z', 3, 1, 2)",
    "INSERT INTO public_keys VALUES ('a1', 'pk', 'k', 'P', '{}', 1, 2, 3, 4, 'x')",
    "INSERT INTO quota_use VALUES ('application', 'a1', 'day', 86400000, 12, 1)",
    "INSERT INTO replay_entries VALUES (7, %s, -3, 86400000)",
    "INSERT INTO token_statistics VALUES (3600000, 'issued', 12, 4)",
    "INSERT INTO digest_keys VALUES ('api_key', %s)",
    "INSERT INTO facts VALUES ('fact', %s)",
    "INSERT INTO audit_checkpoints VALUES (3, 1, 'x.y.z')",
    /* More than a page. */
    "INSERT INTO audit (at_ms, actor, action, subject_kind, subject, detail, acting_for)"
    " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
    " SELECT i, 'x', 'y', 'z', 's', '', '' FROM n",
};

static void fill(struct fixture *f)
{
    const char *hex = "00ff27225c0a0d08090102030405060708090a0b0c0d0e0f1011121314151617";
    const char *bytes = text(test_postgresql() != NULL ? "'\\x%s'" : "x'%s'", hex);
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *found = strstr(rows[i], "%s");
        const char *at = found == NULL ? rows[i] + strlen(rows[i]) : found;
        const char *row = text("%.*s%s%s", (int)(at - rows[i]), rows[i], found == NULL ? "" : bytes,
                               found == NULL ? "" : at + 2);
        if (test_postgresql() == NULL && strstr(row, ", '', 4, 5, 6") != NULL)
            row = text("%.*s, x'', 4, 5, 6, NULL)", (int)(strstr(row, ", '', 4, 5") - row), row);
        store_sql(f, "%s", row);
    }
}

/* A large value, which must make its page small; recorded, so that the feed has a revision. */
static void put_large(struct fixture *f)
{
    enum { LARGE_BYTES = 1 << 20 };
    char *large = NULL;
    CHECK_OK("room", jt_arena_alloc(test_arena(), LARGE_BYTES, &large));
    memset(large, 'x', LARGE_BYTES);
    struct store_tx *tx = fixture_begin(f->store, STORE_WRITE);
    struct application app = fixture_application("large", "Large");
    app.attributes = (jt_str){ large, LARGE_BYTES };
    CHECK_OK("large", store_application_create(tx, &app));
    fixture_commit(&tx);
}

static void close_store(struct fixture *f)
{
    store_close(f->store);
    f->store = NULL;
}

/* A store that is filled, and closed. */
#define FILLED(f)            \
    FIXTURE_WAITING(f, 200); \
    put_large(&f);           \
    fill(&f);                \
    close_store(&f)

/* --- Copying ---------------------------------------------------------------------------------- */

static struct store_copy_options between(const struct fixture *f, const char *from, const char *to)
{
    return (struct store_copy_options){ .from = str(from),
                                        .to = str(to),
                                        .lock_wait_ms = f->lock_wait_ms };
}

static jt_err copy_with(const struct store_copy_options *options,
                        struct store_copy_table **ret_tables, jt_str *ret_problem)
{
    return store_copy(options, test_arena(), ret_tables, ret_problem);
}

static struct store_copy_table *copied(const char *name, const struct store_copy_options *options)
{
    struct store_copy_table *tables = NULL;
    jt_str problem;
    jt_err err = copy_with(options, &tables, &problem);
    if (err.code != JT_OK)
        fail_msg("%s: %s: %.*s", name, err.what, JT_FMT(problem));
    return tables;
}

static void check_refused(const char *name, const struct store_copy_options *options,
                          enum jt_code code, const char *words)
{
    struct store_copy_table *tables = NULL;
    jt_str problem;
    CHECK_CODE(name, copy_with(options, &tables, &problem), code);
    if (memmem(problem.ptr, problem.len, words, strlen(words)) == NULL)
        fail_msg("%s: \"%.*s\" does not say \"%s\"", name, JT_FMT(problem), words);
}

static void check_same(const char *name, const struct store_copy_table *a,
                       const struct store_copy_table *b)
{
    for (size_t i = 0; i < store_copy_table_count; i++)
        if (a[i].sum.rows != b[i].sum.rows ||
            memcmp(a[i].sum.digest, b[i].sum.digest, sizeof(a[i].sum.digest)) != 0)
            fail_msg("%s: the table %s is another one", name, a[i].name);
}

static const char *file_beside(const struct fixture *f, const char *name)
{
    return text("sqlite:%s/%s", f->folder, name);
}

TEST(every_table_is_copied_there_and_back)
{
    FILLED(f);
    JT_AUTO(fixture_clear) struct fixture back = fixture_folder();
    const char *middle = file_beside(&f, "middle.db");
    const struct store_copy_options options[] = { between(&f, f.url, middle),
                                                  between(&f, middle, back.url) };
    const struct store_copy_table *first = copied("there", &options[0]),
                                  *second = copied("back", &options[1]);
    check_same("there and back", first, second);
    for (size_t i = 0; i < store_copy_table_count; i++)
        if (first[i].sum.rows == 0)
            fail_msg("the table %s has no row in this test: give it one above", first[i].name);
}

static int64_t newest_audit_id(struct store_tx *tx)
{
    struct audit_entry *entries = NULL;
    size_t count = 0;
    const struct audit_filter all = { .before_ms = INT64_MAX, .before_id = INT64_MAX };
    CHECK_OK("audit", store_audit_list(tx, &all, 1, test_arena(), &entries, &count));
    CHECK_INT("one", count, 1);
    return entries[0].id;
}

static int64_t revision_of(struct store_tx *tx)
{
    int64_t revision = 0;
    CHECK_OK("revision", store_revision(tx, &revision));
    return revision;
}

/* One more change: its audit entry and revision follow those that the source had. */
static void check_goes_on(struct fixture *f, int64_t audit_id, int64_t revision)
{
    f->store = fixture_open(f);
    struct store_tx *tx = fixture_begin(f->store, STORE_WRITE);
    put_application(tx, "after", "After");
    fixture_commit(&tx);
    tx = fixture_begin(f->store, STORE_READ);
    CHECK_INT("audit", newest_audit_id(tx), audit_id + 1);
    CHECK_INT("revision", revision_of(tx), revision + 1);
    store_tx_abortp(&tx);
}

TEST(numbers_go_on_behind_those_that_the_source_gave)
{
    FIXTURE(f);
    JT_AUTO(fixture_clear) struct fixture back = fixture_folder();
    put_large(&f);
    struct store_tx *tx = fixture_begin(f.store, STORE_READ);
    const int64_t audit_id = newest_audit_id(tx), revision = revision_of(tx);
    store_tx_abortp(&tx);
    /* Its number is not given again, though it is gone. */
    store_sql(&f, "DELETE FROM audit WHERE id = %lld", (long long)audit_id);
    close_store(&f);
    const char *middle = file_beside(&f, "middle.db");
    const struct store_copy_options options[] = { between(&f, f.url, middle),
                                                  between(&f, middle, back.url) };
    copied("there", &options[0]);
    copied("back", &options[1]);
    check_goes_on(&back, audit_id, revision);
}

/* --- What is refused -------------------------------------------------------------------------- */

TEST(a_target_with_something_in_it_is_refused_and_stays)
{
    FILLED(f);
    FIXTURE(other);
    close_store(&other);
    const struct store_copy_options full = between(&f, f.url, other.url),
                                    same = between(&f, f.url, f.url);
    check_refused("seeded", &full, JT_CONFLICT, "is not empty (there are rows in its table apis)");
    check_refused("the same", &same, JT_CONFLICT, "is to be copied into itself");
    other.store = fixture_open(&other);
    struct store_tx *tx = fixture_begin(other.store, STORE_READ);
    CHECK_INT("nothing came", revision_of(tx), 0);
    store_tx_abortp(&tx);
}

TEST(a_source_that_is_no_store_of_this_version_is_refused_and_stays)
{
    FIXTURE_WAITING(f, 200);
    close_store(&f);
    JT_AUTO(fixture_clear) struct fixture none = fixture_folder();
    const char *target = file_beside(&f, "copy.db");
    const struct store_copy_options no_store = between(&f, none.url, target),
                                    options = between(&f, f.url, target);
    check_refused("none", &no_store, JT_NOT_FOUND, "there is no store");
    CHECK_INT("none is made", access(none.path, F_OK), -1);
    for (int version = 99; version > 0; version = version == 99 ? store_schema_version - 1 : 0) {
        if (test_postgresql() != NULL)
            store_sql(&f, "UPDATE jeton_schema SET version = %d", version);
        else
            store_sql(&f, "PRAGMA user_version = %d", version);
        check_refused("version", &options, version == 99 ? JT_NEWER : JT_INVALID,
                      version == 99 ? "was upgraded by a newer jeton (schema 99, "
                                    : "it is of an older jeton: start this version on it once");
    }
    CHECK_INT("no target is made", access(target + strlen("sqlite:"), F_OK), -1);
}

TEST(a_store_in_use_is_copied_only_beside_its_server)
{
    FILLED(f);
    f.store = fixture_open(&f);
    const struct store_copy_options alone = between(&f, f.url, file_beside(&f, "copy.db"));
    struct store_copy_options beside = alone;
    beside.is_beside = true;
    check_refused("in use", &alone, JT_UNAVAILABLE, "stop the server and wait for other commands");
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "late", "Not committed yet");
    const struct store_copy_table *tables = copied("beside", &beside);
    fixture_commit(&tx);
    for (size_t i = 0; i < store_copy_table_count; i++)
        if (strcmp(tables[i].name, "applications") == 0)
            CHECK_INT("what was committed", tables[i].sum.rows, 3);
}

/* Refuses at the second time: when all is copied. */
static jt_err refuse_at_last(void *context, struct store_tx *tx, struct jt_arena *arena,
                             jt_str *ret_problem)
{
    int *calls = context;
    (void)tx, (void)arena, (void)ret_problem;
    return ++*calls == 2 ? JT_ERR(JT_CRYPTO, "a box does not open") : JT_DONE;
}

TEST(a_copy_that_fails_at_its_end_leaves_an_empty_place)
{
    FILLED(f);
    JT_AUTO(fixture_clear) struct fixture target = fixture_folder();
    int calls = 0;
    const struct store_copy_options well = between(&f, f.url, target.url);
    struct store_copy_options fails = well;
    fails.judge = refuse_at_last;
    fails.context = &calls;
    check_refused("judged", &fails, JT_CRYPTO, "a box does not open");
    CHECK_INT("before and after", calls, 2);
    copied("once more", &well);
}

/* What its server does to a connection that stands still for long, and a network to any. */
static void end_alone(void *context, const struct store_copy_progress *progress)
{
    if (progress->is_check)
        store_sql(context, "DO $$BEGIN PERFORM pg_terminate_backend(pid) FROM pg_stat_activity"
                           " WHERE application_name = 'jeton alone ' || current_schema(); END$$");
}

TEST(a_source_that_was_not_kept_alone_to_the_end_is_not_copied)
{
    OF_POSTGRESQL();
    FILLED(f);
    struct store_copy_options broken = between(&f, f.url, file_beside(&f, "copy.db"));
    broken.context = &f;
    broken.tell = end_alone;
    check_refused("broken", &broken, JT_UNAVAILABLE, "not kept for this alone to the end");
    broken.is_beside = true; /* its snapshot was read by then */
    copied("beside", &broken);
}

/* Opens the way past STRICT, which a store of ours does not leave. */
static void run_unchecked(struct fixture *f, const char *sql)
{
    run_sqlite(f, text("PRAGMA writable_schema = ON;"
                       "UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')')"
                       " WHERE name = 'applications';"));
    run_sqlite(f, sql);
}

TEST(a_value_that_its_column_does_not_hold_is_named)
{
    OF_SQLITE();
    static const struct {
        const char *name, *sql, *words;
    } cases[] = {
        { "text in a number's place", "UPDATE applications SET updated_ms = 'x' WHERE id = 'a2'",
          "in the table applications, the row a2 has in its column updated_ms text, where a number "
          "must stand" },
        { "bytes in a text's place", "UPDATE applications SET name = x'00' WHERE id = 'a2'",
          "has in its column name bytes, where text must stand" },
        { "a fraction", "UPDATE applications SET updated_ms = 1.5 WHERE id = 'a2'",
          "has in its column updated_ms what no store holds" },
        { "no UTF-8", "UPDATE applications SET name = CAST(x'ff' AS TEXT) WHERE id = 'a2'",
          "has in its column name text that is not UTF-8" },
        { "a NUL", "UPDATE applications SET name = CAST(x'6100' AS TEXT) WHERE id = 'a2'",
          "has in its column name text with a NUL in it" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        FILLED(f);
        run_unchecked(&f, cases[i].sql);
        const struct store_copy_options options = between(&f, f.url, file_beside(&f, "copy.db"));
        check_refused(cases[i].name, &options, JT_INVALID, cases[i].words);
    }
}

/* --- The list of tables ----------------------------------------------------------------------- */

static void put_name(void *names, int count, char **values)
{
    struct jt_buf *buf = names;
    CHECK_INT("columns", count, 1);
    jt_buf_put(buf, str(values[0]));
    jt_buf_put_char(buf, '\n');
}

static int put_name_of_sqlite(void *names, int count, char **values, char **columns)
{
    (void)columns;
    put_name(names, count, values);
    return SQLITE_OK;
}

/* "applications.id TEXT" of each column that the database itself tells of. */
static void read_columns(const struct fixture *f, struct jt_buf *buf)
{
    sqlite3 *connection = NULL;
    if (test_postgresql() == NULL) {
        CHECK_INT("open", sqlite3_open(f->path, &connection), SQLITE_OK);
        CHECK_INT("columns",
                  sqlite3_exec(connection,
                               "SELECT t.name || '.' || c.name || ' ' || c.type"
                               "  FROM pragma_table_list t, pragma_table_info(t.name) c"
                               " WHERE t.schema = 'main' AND t.type = 'table'"
                               "   AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!'"
                               /* what searches read is made anew */
                               "   AND t.name <> 'application_search_removed'"
                               "   AND t.name NOT LIKE '%!_names%' ESCAPE '!'"
                               "   AND c.name <> 'search_id'",
                               put_name_of_sqlite, buf, NULL),
                  SQLITE_OK);
        sqlite3_close(connection);
        return;
    }
    PGconn *server = PQconnectdb(f->url);
    PGresult *result =
        PQexec(server, "SELECT table_name || '.' || column_name || ' ' ||"
                       " CASE data_type WHEN 'bigint' THEN 'INTEGER' WHEN 'text' THEN 'TEXT'"
                       " WHEN 'bytea' THEN 'BLOB' ELSE data_type END"
                       " FROM information_schema.columns"
                       " WHERE table_schema = current_schema() AND table_name <> 'jeton_schema'"
                       "   AND table_name NOT LIKE '%!_names%' ESCAPE '!'");
    for (int i = 0; i < PQntuples(result); i++)
        put_name(buf, 1, (char *[]){ PQgetvalue(result, i, 0) });
    PQclear(result);
    PQfinish(server);
}

TEST(all_columns_of_the_database_are_copied)
{
    enum { NAMES_BYTES = 64 * 1024 };
    static const char *const types[] = {
        [SQL_INTEGER] = "INTEGER", [SQL_TEXT] = "TEXT", [SQL_BLOB] = "BLOB"
    };
    FIXTURE(f);
    struct jt_buf found;
    size_t count = 0, lines = 0;
    CHECK_OK("room", jt_arena_buf(test_arena(), NAMES_BYTES, &found));
    read_columns(&f, &found);
    for (size_t i = 0; i < SQL_TABLE_COUNT; i++)
        for (int k = 0; k < sql_tables[i].column_count; k++, count++) {
            const char *line = text("%s.%s %s\n", sql_tables[i].name, sql_tables[i].columns[k].name,
                                    types[sql_tables[i].columns[k].type]);
            if (memmem(found.ptr, found.len, line, strlen(line)) == NULL)
                fail_msg("the database has no column %s", line);
        }
    for (size_t i = 0; i < found.len; i++)
        lines += found.ptr[i] == '\n';
    CHECK_INT("and no others", lines, count);
}
