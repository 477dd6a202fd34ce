/*
 * test_database: where the stores of tests are: each in a file of its own; or, where the variable
 * TEST_POSTGRESQL has the URL of a database, each in a schema of it, so that the same tests hold on
 * both. tools/with-postgresql sets it.
 */
#pragma once

#include <libpq-fe.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/instant.h"
#include "test.h"

static inline const char *test_postgresql(void)
{
    return getenv("TEST_POSTGRESQL");
}

/* Begins a test of what only SQLite has: a file, or a statement of its own. */
#define OF_SQLITE()                    \
    do {                               \
        if (test_postgresql() != NULL) \
            skip();                    \
    } while (0)

/* The other way round. */
#define OF_POSTGRESQL()                \
    do {                               \
        if (test_postgresql() == NULL) \
            skip();                    \
    } while (0)

static inline void test_postgresql_run(const char *url, const char *sql)
{
    PGconn *connection = PQconnectdb(url);
    PGresult *result = PQexec(connection, sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        fail_msg("%s: %s", sql, PQerrorMessage(connection));
    PQclear(result);
    PQfinish(connection);
}

enum { TEST_URL_BYTES = 256 };

/* An empty schema, which the URL leads to. */
static inline void test_postgresql_make(char url[static TEST_URL_BYTES])
{
    const char *base = test_postgresql();
    const long long name = jt_instant_now().since_boot_us; /* a process makes one at a time */
    char sql[96];
    snprintf(sql, sizeof(sql), "CREATE SCHEMA t%d_%lld", getpid(), name);
    test_postgresql_run(base, sql);
    snprintf(url, TEST_URL_BYTES, "%s%coptions=-csearch_path%%3Dt%d_%lld", base,
             strchr(base, '?') == NULL ? '?' : '&', getpid(), name);
}

static inline void test_postgresql_drop(const char *url)
{
    char sql[96];
    snprintf(sql, sizeof(sql), "SET client_min_messages = error; DROP SCHEMA IF EXISTS %s CASCADE",
             strrchr(url, 'D') + 1);
    test_postgresql_run(test_postgresql(), sql);
}
