/*
 * A store of an older schema, with data, opens as the newest one: everything is there, and the
 * change feed goes on where it was.
 */
#include <sqlite3.h>

#include "store/sql_statements.h"

#include "store/fixture.h"

/* What schema 1 could hold, written as its jeton wrote it. Revisions 1 to 3 were trimmed. */
static const char data_of_1[] =
    "INSERT INTO facts VALUES ('master_key_check', x'0102');"
    "INSERT INTO organizations VALUES"
    " ('org_1', 'Acme', 'acme', 'crm-1', 'a@acme.example', 1, 50, 10, '{\"theme_code\":\"dark\"}');"
    "INSERT INTO applications VALUES"
    " ('a1', 'Robot', 'm2m', NULL, 3600, '{}', 10, 20),"
    " ('a2', 'Acme robot', 'm2m', 'org_1', 7200, '{\"login_uri\":\"https://x\"}', 30, 40);"
    "INSERT INTO client_secrets VALUES"
    " ('a1', 0, zeroblob(32), 10, 0, 99, 7), ('a1', 1, zeroblob(32), 5, 0, 98, 3);"
    "INSERT INTO apis VALUES ('m1', 'jeton Management API', NULL, 1, 1),"
    " ('p1', 'Orders', 'https://orders.example', 0, 10);"
    "INSERT INTO scopes VALUES ('m1:read:apis', 'm1', 'read:apis', 'Ours'),"
    " ('s1', 'p1', 'read:orders', 'Read orders');"
    "INSERT INTO authorizations VALUES ('a1', 'p1'), ('a2', 'p1');"
    "INSERT INTO enabled_scopes VALUES ('a1', 'p1', 's1');"
    "INSERT INTO usage VALUES ('a1', 'audience', 'p1', 12, 90, '');"
    "INSERT INTO signing_keys VALUES ('k1', 'RS256', 'active', '{}', x'00', 1, 2, 0);"
    "INSERT INTO changes VALUES (3, 100, 'api', 'p1'), (4, 110, 'application', 'a1'),"
    " (5, 120, 'organization', 'org_1'), (6, 130, 'signing_key', 'k1');"
    "INSERT INTO audit (at_ms, actor, action, subject_kind, subject, detail) VALUES"
    " (100, 'command', 'api.created', 'api', 'p1', '{}'),"
    " (110, 'application:a2', 'application.created', 'application', 'a1', '');";

static void run_sql(sqlite3 *connection, const char *sql)
{
    if (sqlite3_exec(connection, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%.60s: %s", sql, sqlite3_errmsg(connection));
}

/* A folder with a store of schema 1 in it. */
static void make_store_of_1(struct fixture *f)
{
    sqlite3 *connection = NULL;
    CHECK_INT("open", sqlite3_open(f->path, &connection), SQLITE_OK);
    run_sql(connection, "PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL");
    run_sql(connection, sql_migrations[0][DIALECT_SQLITE]);
    run_sql(connection, "PRAGMA user_version = 1");
    run_sql(connection, data_of_1);
    CHECK_INT("close", sqlite3_close(connection), SQLITE_OK);
}

/* A store of any schema before the newest, as its jeton left it. */
static void make_store_of(struct fixture *f, int schema)
{
    sqlite3 *connection = NULL;
    char version[64];
    make_store_of_1(f);
    CHECK_INT("open", sqlite3_open(f->path, &connection), SQLITE_OK);
    for (int i = 1; i < schema; i++)
        run_sql(connection, sql_migrations[i][DIALECT_SQLITE]);
    snprintf(version, sizeof(version), "PRAGMA user_version = %d", schema);
    run_sql(connection, version);
    CHECK_INT("close", sqlite3_close(connection), SQLITE_OK);
}

/* All rows of a query as text, to compare what is there before and after. */
static const char *dump(const char *path, const char *query)
{
    sqlite3 *connection = NULL;
    sqlite3_stmt *statement = NULL;
    struct jt_buf out;
    CHECK_OK("buffer", jt_arena_buf(test_arena(), 1 << 16, &out));
    CHECK_INT("open", sqlite3_open(path, &connection), SQLITE_OK);
    if (sqlite3_prepare_v2(connection, query, -1, &statement, NULL) != SQLITE_OK)
        fail_msg("%s: %s", query, sqlite3_errmsg(connection));
    while (sqlite3_step(statement) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            jt_buf_put(&out, str((const char *)sqlite3_column_text(statement, i)));
            jt_buf_put_char(&out, '|');
        }
        jt_buf_put_char(&out, '\n');
    }
    sqlite3_finalize(statement);
    sqlite3_close(connection);
    CHECK("it fits", !out.has_overflown);
    jt_buf_put_char(&out, '\0');
    return out.ptr;
}

/* The columns that schema 1 had. */
static const char *const tables_of_1[] = {
    "SELECT name, hex(value) FROM facts WHERE name <> 'schema_oldest' ORDER BY 1",
    "SELECT code, name, handle, external_id, sender_email, is_suspended, suspended_ms, created_ms,"
    " attributes FROM organizations ORDER BY 1",
    "SELECT id, name, type, org_code, access_token_lifetime_s, attributes, created_ms, updated_ms"
    " FROM applications ORDER BY 1",
    "SELECT application_id, is_previous, hex(digest), created_ms, expires_ms, last_used_ms,"
    " use_count FROM client_secrets ORDER BY 1, 2",
    "SELECT id, name, audience, is_management, created_ms FROM apis ORDER BY 1",
    "SELECT id, api_id, key, description FROM scopes WHERE id IN ('m1:read:apis', 's1') ORDER BY 1",
    "SELECT application_id, api_id FROM authorizations ORDER BY 1, 2",
    "SELECT application_id, api_id, scope_id FROM enabled_scopes ORDER BY 1, 2, 3",
    "SELECT application_id, kind, subject, count, last_used_ms, last_address FROM usage",
    "SELECT kid, alg, state, public_jwk, hex(private_box), created_ms, activate_ms, remove_ms"
    " FROM signing_keys ORDER BY 1",
    "SELECT revision, at_ms, kind, subject FROM changes WHERE revision <= 6 ORDER BY 1",
    "SELECT id, at_ms, actor, action, subject_kind, subject, detail FROM audit WHERE id <= 2"
    " ORDER BY 1",
};

TEST(a_store_of_schema_1_loses_nothing)
{
    OF_SQLITE();
    JT_AUTO(fixture_clear) struct fixture f = fixture_folder();
    const char *before[COUNT(tables_of_1)];
    make_store_of_1(&f);
    for (size_t i = 0; i < COUNT(tables_of_1); i++) {
        before[i] = dump(f.path, tables_of_1[i]);
        CHECK(tables_of_1[i], before[i][0] != '\0');
    }
    f.store = fixture_open(&f);
    for (size_t i = 0; i < COUNT(tables_of_1); i++)
        CHECK_STR(tables_of_1[i], str(dump(f.path, tables_of_1[i])), before[i]);
    CHECK_STR("no foreign key points nowhere", str(dump(f.path, "PRAGMA foreign_key_check")), "");
    CHECK_STR("sound", str(dump(f.path, "PRAGMA integrity_check")), "ok|\n");
    CHECK("not taken for a new one", !store_is_new(f.store));
    CHECK_INT("it is told", store_upgraded_from(f.store), 1);
    store_close(f.store);
    f.store = fixture_open(&f);
    CHECK_INT("once", store_upgraded_from(f.store), 0);
}

#define SECRET_SCOPES                                                          \
    "SELECT s.key, s.description FROM scopes s JOIN apis a ON a.id = s.api_id" \
    " WHERE a.is_management = 1 AND s.key LIKE '%:client_secrets' ORDER BY s.key"

/* Rotating was part of update:applications once. */
TEST(who_had_all_scopes_may_rotate_secrets_after_the_upgrade_and_nobody_else)
{
    OF_SQLITE();
    JT_AUTO(fixture_clear) struct fixture f = fixture_folder(), new = fixture_folder();
    sqlite3 *connection = NULL;
    make_store_of_1(&f);
    CHECK_INT("open", sqlite3_open(f.path, &connection), SQLITE_OK);
    run_sql(connection, "INSERT INTO scopes VALUES ('m1:u', 'm1', 'update:applications', 'x');"
                        "INSERT INTO authorizations VALUES ('a1', 'm1'), ('a2', 'm1');"
                        "INSERT INTO enabled_scopes VALUES ('a1', 'm1', 'm1:u'),"
                        " ('a1', 'm1', 'm1:read:apis'), ('a2', 'm1', 'm1:u');");
    CHECK_INT("close", sqlite3_close(connection), SQLITE_OK);
    f.store = fixture_open(&f);
    CHECK_STR("enabled",
              str(dump(f.path, "SELECT es.application_id, s.key FROM enabled_scopes es"
                               " JOIN scopes s ON s.id = es.scope_id WHERE s.api_id = 'm1'"
                               " ORDER BY 1, 2")),
              "a1|create:client_secrets|\na1|delete:client_secrets|\na1|delete:signing_keys|\n"
              "a1|read:apis|\n"
              "a1|read:client_secrets|\na1|update:applications|\na2|update:applications|\n");
    new.store = fixture_open(&new);
    CHECK_STR("they are those of a new store", str(dump(f.path, SECRET_SCOPES)),
              dump(new.path, SECRET_SCOPES));
    CHECK_STR("and look like others",
              str(dump(f.path, "SELECT count(*) FROM scopes WHERE key LIKE '%:client_secrets'"
                               " AND length(id) = 42 AND id GLOB 'api_scope_01[0-9a-f]*'")),
              "3|\n");
}

TEST(keys_that_an_organizations_application_made_are_known_after_the_upgrade)
{
    OF_SQLITE();
    JT_AUTO(fixture_clear) struct fixture f = fixture_folder();
    sqlite3 *connection = NULL;
    make_store_of(&f, 4);
    CHECK_INT("open", sqlite3_open(f.path, &connection), SQLITE_OK);
    run_sql(connection,
            "WITH made(id, org_code, created_by) AS (VALUES ('k1', 'org_1', 'application:a2'),"
            " ('k2', 'org_1', 'application:a1'), ('k3', 'org_1', 'administrator:a@b'),"
            " ('k4', NULL, 'application:a1'))"
            "INSERT INTO api_keys SELECT id, 'n', iif(org_code IS NULL, 'environment',"
            " 'organization'), 'active', 'p1', org_code, NULL, CAST(id || zeroblob(30) AS BLOB),"
            " 'x', NULL, 0, 0, 1, created_by, 0, 0, '' FROM made");
    CHECK_INT("close", sqlite3_close(connection), SQLITE_OK);
    f.store = fixture_open(&f);
    CHECK_STR("delegated",
              str(dump(f.path, "SELECT id FROM api_keys WHERE is_delegated = 1 ORDER BY 1")),
              "k1|\n");
}

static int64_t newest_revision(struct fixture *f)
{
    int64_t newest = -1;
    struct store_tx *tx = fixture_begin(f->store, STORE_READ);
    CHECK_OK("revision", store_revision(tx, &newest));
    store_tx_abortp(&tx);
    return newest;
}

TEST(its_change_feed_goes_on_without_a_hole)
{
    OF_SQLITE();
    JT_AUTO(fixture_clear) struct fixture f = fixture_folder();
    struct change *changes = NULL;
    bool is_complete = false;
    size_t count = 0;
    make_store_of_1(&f);
    f.store = fixture_open(&f);
    const int64_t upgraded = newest_revision(&f);
    CHECK("the scopes that it lacked are a change", upgraded >= 6);

    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    put_application(tx, "a3", "New");
    CHECK_OK("record", store_record_change(tx, CHANGE_APPLICATION, JT_STR("a3"),
                                           JT_STR("application.created"), JT_STR("{}")));
    CHECK_OK("a kind that schema 1 did not know",
             store_record_change(tx, CHANGE_WEBHOOK, JT_STR("w1"), JT_STR("webhook.created"),
                                 JT_STR("{}")));
    CHECK_OK("commit", store_commit(&tx));

    const int64_t newest = newest_revision(&f);
    CHECK_INT("two more", newest, upgraded + 2);
    tx = fixture_begin(f.store, STORE_READ);
    CHECK_OK("of a node that was at 4 when it was upgraded",
             store_changes(tx, 4, 100, test_arena(), &changes, &count, &is_complete));
    CHECK("nothing is missing", is_complete);
    CHECK_INT("all behind 4", count, newest - 4);
    for (size_t i = 0; i < count; i++)
        CHECK_INT("no hole", changes[i].revision, 5 + (int64_t)i);
    CHECK_INT("kind", changes[0].kind, CHANGE_ORGANIZATION);
    CHECK_INT("kind", changes[count - 1].kind, CHANGE_WEBHOOK);
    CHECK_OK("of one that was away longer",
             store_changes(tx, 1, 100, test_arena(), &changes, &count, &is_complete));
    CHECK("it must forget what it knows", !is_complete);
    store_tx_abortp(&tx);
}

TEST(revisions_of_every_former_schema_go_on)
{
    OF_SQLITE();
    for (int schema = 1; schema < store_schema_version; schema++) {
        JT_AUTO(fixture_clear) struct fixture f = fixture_folder();
        make_store_of(&f, schema);
        f.store = fixture_open(&f);
        CHECK_INT("schema", store_upgraded_from(f.store), schema);
        const int64_t before = newest_revision(&f);
        CHECK("past the old ones", before >= 6);
        struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
        fixture_commit(&tx);
        CHECK_INT("the next one", newest_revision(&f), before + 1);
    }
}

/* A command upgrades the store while the server of before runs on. */
TEST(a_jeton_of_before_may_write_on_beside)
{
    OF_SQLITE();
    static const char of_schema_8[] = "INSERT INTO changes (at_ms, kind, subject)"
                                      " VALUES (1, 'application', 'old')";
    JT_AUTO(fixture_clear) struct fixture f = fixture_folder();
    struct change *changes = NULL;
    sqlite3 *connection = NULL;
    bool is_complete = false;
    size_t count = 0;
    make_store_of(&f, 8);
    CHECK_INT("open", sqlite3_open(f.path, &connection), SQLITE_OK);
    f.store = fixture_open(&f);
    const int64_t before = newest_revision(&f);
    for (int i = 0; i < 2; i++) {
        run_sql(connection, of_schema_8);
        struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
        fixture_commit(&tx);
    }
    run_sql(connection, of_schema_8);
    CHECK_INT("close", sqlite3_close(connection), SQLITE_OK);
    CHECK_INT("each has one", newest_revision(&f), before + 5);
    struct store_tx *tx = fixture_begin(f.store, STORE_READ);
    CHECK_OK("changes",
             store_changes(tx, before, 100, test_arena(), &changes, &count, &is_complete));
    CHECK("none is missed", is_complete && count == 5);
    for (size_t i = 0; i < count; i++) {
        CHECK_INT("no hole", changes[i].revision, before + 1 + (int64_t)i);
        CHECK_STR("in order", changes[i].subject, i % 2 == 0 ? "old" : "subject");
    }
    store_tx_abortp(&tx);
}

TEST(a_feed_of_which_only_the_newest_row_was_left_does_not_begin_again)
{
    OF_SQLITE();
    JT_AUTO(fixture_clear) struct fixture f = fixture_folder();
    sqlite3 *connection = NULL;
    make_store_of_1(&f);
    CHECK_INT("open", sqlite3_open(f.path, &connection), SQLITE_OK);
    run_sql(connection, "DELETE FROM changes WHERE revision < 6");
    CHECK_INT("close", sqlite3_close(connection), SQLITE_OK);
    f.store = fixture_open(&f);
    struct store_tx *tx = fixture_begin(f.store, STORE_WRITE);
    fixture_commit(&tx);
    CHECK("past the old ones", newest_revision(&f) > 6);
}
