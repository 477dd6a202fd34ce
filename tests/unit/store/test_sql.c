/*
 * The statements themselves: no plan may read a whole table that grows with use. A store of a
 * million applications must page, delete and answer as one of ten does.
 */
#include <sqlite3.h>

#include "store/sql_statements.h"
#include "test.h"

/* Statements whose plan may say SCAN, and why. */
static const struct {
    const char *name, *why;
} may_scan[] = {
    { "api_list", "all APIs are asked for" },
    { "api_applications_unauthorized", "along an index, to the limit" },
    { "application_list_desc_first", "along an index, to the limit" },
    { "organization_list_name_desc_first", "along an index, to the limit" },
    { "organization_list_email_desc_first", "along an index, to the limit" },
    { "signing_key_list", "a few a year" },
    { "signing_key_list_with_removed", "a few a year" },
    { "store_is_empty", "to the first row" },
};

static bool is_allowed_to_scan(const char *name)
{
    for (size_t i = 0; i < COUNT(may_scan); i++)
        if (strcmp(may_scan[i].name, name) == 0)
            return true;
    return false;
}

static sqlite3 *open_schema(void)
{
    sqlite3 *connection = NULL;
    CHECK_INT("open", sqlite3_open(":memory:", &connection), SQLITE_OK);
    for (size_t i = 0; i < SQL_MIGRATION_COUNT; i++)
        if (sqlite3_exec(connection, sql_migrations[i], NULL, NULL, NULL) != SQLITE_OK)
            fail_msg("migration %zu: %s", i + 1, sqlite3_errmsg(connection));
    return connection;
}

static void check_plan(sqlite3 *connection, const struct sql_text *sql)
{
    enum { PLAN_COLUMN = 3 };
    sqlite3_stmt *plan = NULL;
    char *explain = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql->text);
    if (sqlite3_prepare_v2(connection, explain, -1, &plan, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql->name, sqlite3_errmsg(connection));
    CHECK_INT(sql->name, sqlite3_bind_parameter_count(plan), sql->parameter_count);
    while (sqlite3_step(plan) == SQLITE_ROW) {
        const char *line = (const char *)sqlite3_column_text(plan, PLAN_COLUMN);
        bool is_scan = strncmp(line, "SCAN ", 5) == 0 && strcmp(line, "SCAN CONSTANT ROW") != 0;
        if (is_scan && !is_allowed_to_scan(sql->name))
            fail_msg("%s: %s", sql->name, line);
    }
    sqlite3_finalize(plan);
    sqlite3_free(explain);
}

TEST(no_statement_reads_a_whole_table)
{
    sqlite3 *connection = open_schema();
    for (size_t i = 0; i < SQL_STATEMENT_COUNT; i++)
        check_plan(connection, &sql_texts[i]);
    sqlite3_close(connection);
}

/* SQLite looks for the rows that point to a deleted one by the columns of the foreign key. */
TEST(each_foreign_key_has_an_index)
{
    static const char *const lookups[] = {
        "SELECT 1 FROM applications WHERE org_code = $1",
        "SELECT 1 FROM client_secrets WHERE application_id = $1",
        "SELECT 1 FROM scopes WHERE api_id = $1",
        "SELECT 1 FROM authorizations WHERE application_id = $1",
        "SELECT 1 FROM authorizations WHERE api_id = $1",
        "SELECT 1 FROM enabled_scopes WHERE scope_id = $1",
        "SELECT 1 FROM enabled_scopes WHERE application_id = $1 AND api_id = $2",
        "SELECT 1 FROM usage WHERE application_id = $1",
    };
    sqlite3 *connection = open_schema();
    for (size_t i = 0; i < COUNT(lookups); i++) {
        int parameters = strstr(lookups[i], "$2") == NULL ? 1 : 2;
        check_plan(connection, &(struct sql_text){ lookups[i], lookups[i], parameters });
    }

    sqlite3_stmt *keys = NULL;
    CHECK_INT("keys",
              sqlite3_prepare_v2(connection,
                                 "SELECT count(DISTINCT t.name || k.id) FROM sqlite_schema t,"
                                 " pragma_foreign_key_list(t.name) k WHERE t.type = 'table'",
                                 -1, &keys, NULL),
              SQLITE_OK);
    CHECK_INT("keys", sqlite3_step(keys), SQLITE_ROW);
    CHECK_INT("the list above is whole", sqlite3_column_int(keys, 0), COUNT(lookups));
    sqlite3_finalize(keys);
    sqlite3_close(connection);
}
