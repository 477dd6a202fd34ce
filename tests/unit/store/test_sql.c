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
    { "administrator_count", "some dozens" },
    { "administrator_list", "all are asked for, to the limit" },
    { "administrator_link_set_sender", "ADMINISTRATOR_INVITATIONS_MAX, and what is trimmed soon" },
    { "audit_actors_named", "administrators, at most ADMINISTRATORS_MAX" },
    { "audit_subjects_named", "administrators, and webhooks, at most WEBHOOKS_MAX" },
    { "openapi_loss_list", "the ids that are given" },
    { "openapi_loss_count", "the ids that are given" },
    { "scope_list_all", "all are asked for, in the order of the APIs" },
    { "event_deliver", "the webhooks that are subscribed, at most WEBHOOKS_MAX" },
    { "api_list", "all APIs are asked for" },
    { "api_applications_authorized", "along an index, where many are authorized" },
    { "api_applications_unauthorized", "along an index, to the limit" },
    { "environment_variable_count", "ENVIRONMENT_VARIABLES_MAX at the most" },
    { "environment_variable_list", "all are asked for, and there is a most" },
    { "application_list_desc_first", "along an index, to the limit" },
    { "organization_list_name_desc_first", "along an index, to the limit" },
    { "organization_list_email_desc_first", "along an index, to the limit" },
    { "failed_attempts_count", "at most FAILED_ATTEMPTS_MAX" },
    { "failed_attempts_delete_weakest", "along an index, to the first" },
    { "feature_flag_count", "at most FEATURE_FLAGS_MAX" },
    { "feature_flag_overridden", "at most FEATURE_FLAGS_MAX" },
    { "feature_flag_overrides_remove", "at most FEATURE_FLAGS_MAX" },
    { "feature_flag_list", "all flags are asked for" },
    { "application_count_all", "to the limit" },
    { "application_count_two_secrets", "to the limit" },
    { "application_gather_api", "some thousands at most, which were counted before" },
    { "application_gather_organization", "as above" },
    { "application_gather_two_secrets", "as above" },
    { "application_gather_unused", "as above" },
    { "application_gather_idle", "as above" },
    { "application_gather_ids", "as above" },
    { "api_key_gather_suffix", "as above" },
    { "api_key_gather_user", "as above" },
    { "api_key_gather_organization", "as above" },
    { "api_key_gather_api", "as above" },
    { "api_key_gather_status", "as above" },
    { "api_key_gather_type", "as above" },
    { "api_key_gather_expiring", "as above" },
    { "api_key_gather_unused", "as above" },
    { "api_key_gather_idle", "as above" },
    { "api_key_count_all", "to the limit" },
    { "application_names_are_due", "to the first row" },
    { "application_names_stale", "to the first row" },
    { "application_names_read", "from one name to the next, to the limit" },
    { "api_key_names_are_due", "to the first row" },
    { "api_key_names_stale", "to the first row" },
    { "api_key_names_read", "from one name to the next, to the limit" },
    { "application_search_is_seldom", "to the limit" },
    { "application_index_is_due", "to the first row" },
    { "application_index_remove", "to the limit" },
    { "application_index_removed", "to the limit" },
    { "application_index_number", "those that were found, to the limit" },
    { "count_all", "counted, not read" },
    { "delivery_count_pending", "along an index, to the limit" },
    { "token_feature_flag_list", "all flags are asked for" },
    { "fact_list", "settings, and some more" },
    { "signing_key_list", "a few a year" },
    { "signing_key_list_with_removed", "a few a year" },
    { "store_is_empty", "to the first row" },
    { "sealed_digest_keys", "two rows" },
    { "sealed_signing_keys", "all are sealed anew" },
    { "sealed_environment_variables", "all are sealed anew" },
    { "sealed_totps", "all are sealed anew" },
    { "sealed_pending_totps", "all are sealed anew" },
    { "task_give_back", "a row a task" },
    { "webhook_count", "at most WEBHOOKS_MAX" },
    { "webhook_list", "at most WEBHOOKS_MAX" },
};

/* Statements with a LIMIT whose rows are sorted after they were all found, and why. */
static const struct {
    const char *name, *why;
} may_sort[] = {
    { "api_applications_authorized",
      "the contract's order is by name, and its answer has no pages" },
    { "application_refusals_keep", "one more than APPLICATION_REFUSALS_MAX" },
    { "application_tokens_sum", "the hours that were found, to the limit" },
    { "token_property_list", "as many properties as an environment may have, included ones first" },
    { "usage_add_client_secret", "two rows at most" },
};

static bool is_allowed_to_sort(const char *name)
{
    for (size_t i = 0; i < COUNT(may_sort); i++)
        if (strcmp(may_sort[i].name, name) == 0)
            return true;
    return false;
}

static bool is_allowed_to_scan(const char *name)
{
    if (strncmp(name, "table_", 6) == 0) /* store/copy.h: all of it is copied, and counted */
        return true;
    for (size_t i = 0; i < COUNT(may_scan); i++)
        if (strcmp(may_scan[i].name, name) == 0)
            return true;
    return false;
}

/* Stands for the store's own function: nothing is run here. */
static void no_function(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)context, (void)count, (void)values;
}

static sqlite3 *open_schema(void)
{
    sqlite3 *connection = NULL;
    CHECK_INT("open", sqlite3_open(":memory:", &connection), SQLITE_OK);
    CHECK_INT("function",
              sqlite3_create_function(connection, "audit_link", 2, SQLITE_UTF8, NULL, no_function,
                                      NULL, NULL),
              SQLITE_OK);
    for (size_t i = 0; i < SQL_MIGRATION_COUNT; i++)
        if (sqlite3_exec(connection, sql_migrations[i][DIALECT_SQLITE], NULL, NULL, NULL) !=
            SQLITE_OK)
            fail_msg("migration %zu: %s", i + 1, sqlite3_errmsg(connection));
    return connection;
}

static void check_plan(sqlite3 *connection, const struct sql_text *sql)
{
    enum { PLAN_COLUMN = 3 };
    const char *text = sql->text[DIALECT_SQLITE];
    sqlite3_stmt *plan = NULL;
    char *explain = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", text);
    if (sqlite3_prepare_v2(connection, explain, -1, &plan, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql->name, sqlite3_errmsg(connection));
    CHECK_INT(sql->name, sqlite3_bind_parameter_count(plan), sql->parameter_count);
    while (sqlite3_step(plan) == SQLITE_ROW) {
        const char *line = (const char *)sqlite3_column_text(plan, PLAN_COLUMN);
        /* What is called "counted" was cut at its limit before. */
        bool is_scan = strncmp(line, "SCAN ", 5) == 0 && strcmp(line, "SCAN CONSTANT ROW") != 0 &&
                       strcmp(line, "SCAN counted") != 0;
        if (is_scan && !is_allowed_to_scan(sql->name))
            fail_msg("%s: %s", sql->name, line);
        /* A page must come out of an index in its order, or its depth would cost. */
        if (strstr(text, "LIMIT") != NULL && strstr(line, "TEMP B-TREE") != NULL &&
            !is_allowed_to_sort(sql->name))
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

/* SQLite looks for the rows that point to a deleted one by the columns of the foreign key: the rows
 * of this are those look-ups, one for each key of the schema. */
static const char foreign_key_lookups[] =
    "SELECT 'SELECT 1 FROM ' || t.name || ' WHERE ' ||"
    "       group_concat(k.\"from\" || ' = $' || (k.seq + 1), ' AND '), count(*)"
    "  FROM sqlite_schema t, pragma_foreign_key_list(t.name) k"
    " WHERE t.type = 'table' GROUP BY t.name, k.id";

TEST(each_foreign_key_has_an_index)
{
    sqlite3 *connection = open_schema();
    sqlite3_stmt *lookups = NULL;
    int count = 0;
    CHECK_INT("lookups", sqlite3_prepare_v2(connection, foreign_key_lookups, -1, &lookups, NULL),
              SQLITE_OK);
    for (; sqlite3_step(lookups) == SQLITE_ROW; count++) {
        const char *text = (const char *)sqlite3_column_text(lookups, 0);
        check_plan(connection,
                   &(struct sql_text){ text, { text }, sqlite3_column_int(lookups, 1) });
    }
    CHECK("there are some", count > 20);
    sqlite3_finalize(lookups);
    sqlite3_close(connection);
}
