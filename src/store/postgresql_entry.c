/*
 * postgresql_entry: what a connection asks before it is used: whether there is a store, or room for
 * one, and whether somebody has it alone. Nothing is written before all of it is well.
 */
#include "store/postgresql_entry.h"

#include <stdio.h>

#include "base/sentence.h"

enum { ACCESS_TRIES = 40 };

/* Before anything is written: what is there is a store, or nothing. */
static const struct question {
    const char *sql, *problem;
} questions[] = {
    { "SELECT current_schema() IS NOT NULL",
      "its search_path names no schema that exists and that this user may use" },
    { "SELECT " HAS_SCHEMA " OR NOT EXISTS"
      " (SELECT 1 FROM pg_catalog.pg_class"
      "   WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm'))",
      "it has tables of another program; make a database for jeton alone, with: CREATE DATABASE" },
    { "SELECT " HAS_SCHEMA " OR"
      "       has_schema_privilege(current_schema()::text, 'CREATE')",
      "it has no store yet, and this user may not make tables in it; first run a command as the "
      "owner of the database (docs/scaling.md), or: GRANT CREATE ON SCHEMA" },
    { "SELECT NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off'",
      "it may only be read: name the primary, or all hosts of the cluster" },
};

static jt_err check_owner(struct postgresql_link *link, struct jt_arena *arena, jt_str *ret_problem)
{
    for (size_t i = 0; i < COUNT(questions); i++) {
        bool is_well = false;
        JT_TRY(postgresql_link_ask(link, questions[i].sql, &is_well));
        if (is_well)
            continue;
        jt_sentence_set(arena, ret_problem, "the database cannot be used: %s",
                        questions[i].problem);
        return JT_ERR(JT_STORE, "the database is no store");
    }
    return JT_DONE;
}

/* Two nodes may be first at the same time; then one of them finds what the other one made. */
static jt_err make_schema_row(struct postgresql_link *link)
{
    bool is_there = false;
    for (int tries = 0; tries < 2 && !is_there; tries++) {
        JT_TRY(postgresql_link_ask(link, "SELECT " HAS_SCHEMA, &is_there));
        if (!is_there)
            (void)postgresql_link_run(
                link, "CREATE TABLE jeton_schema (id BIGINT PRIMARY KEY CHECK (id = 1),"
                      " version BIGINT NOT NULL)")
                .code;
    }
    return postgresql_link_run(link, "INSERT INTO jeton_schema (id, version) SELECT 1, 0"
                                     " WHERE NOT EXISTS (SELECT 1 FROM jeton_schema)"
                                     " ON CONFLICT DO NOTHING");
}

/*
 * Whether no other connection to this store has one of two names, which connections give themselves
 * before they ask: so of two that ask at a time, one at least hears of the other. Those behind a
 * pooler may have no name.
 */
static jt_err ask_absent(struct postgresql_link *link, const char *name, const char *other_name,
                         bool *ret_is_absent)
{
    char sql[512];
    snprintf(sql, sizeof(sql),
             "SELECT NOT EXISTS (SELECT 1 FROM pg_stat_activity"
             " WHERE datname = current_database() AND pid <> pg_backend_pid()"
             "   AND application_name IN (left('%s' || current_schema(), 63),"
             "                            left('%s' || current_schema(), 63)))",
             name, other_name);
    return postgresql_link_ask(link, sql, ret_is_absent);
}

/* Nobody waits for it, so it may stand still for as long as the other end of a copy takes: a
 * connection that the server ends for that has nothing alone any more. */
static jt_err take_alone(struct postgresql_link *link)
{
    return postgresql_link_run(
        link,
        "SELECT set_config('application_name', '" LINK_NAME_ALONE "' || current_schema(), false),"
        "       set_config('idle_in_transaction_session_timeout', '0', false)");
}

/* The connections of a process that ended a moment ago may still be there. */
static jt_err check_access(struct postgresql_link *link, enum db_role role)
{
    const char *other = db_role_is_alone(role) ? LINK_NAME : LINK_NAME_ALONE;
    bool is_absent = false;
    if (db_role_is_alone(role))
        JT_TRY(take_alone(link));
    for (int tries = 0; tries < ACCESS_TRIES && !is_absent; tries++) {
        if (tries > 0)
            postgresql_link_pause();
        JT_TRY(ask_absent(link, other, LINK_NAME_ALONE, &is_absent));
    }
    return is_absent ? JT_DONE : JT_ERR(JT_UNAVAILABLE, "another process has the store for itself");
}

jt_err postgresql_enter(struct postgresql_link *link, enum db_role role, struct jt_arena *arena,
                        bool *ret_has_notify, jt_str *ret_problem)
{
    JT_TRY(postgresql_link_connect(link, arena, ret_problem));
    if (role == DB_READER)
        return JT_DONE;
    if (role == DB_READER_ALONE)
        return check_access(link, role);
    JT_TRY(check_owner(link, arena, ret_problem));
    JT_TRY(check_access(link, role));
    JT_TRY(postgresql_link_ask(link, "SELECT to_regproc('pg_catalog.pg_notify') IS NOT NULL",
                               ret_has_notify));
    return make_schema_row(link);
}
