/*
 * table_fixture: the tables of a store by name, and what reads and loads them as a whole.
 */
#pragma once

#include "store/fixture.h"
#include "store/sql_tables.h"
#include "store/tx.h"

static const struct sql_table *table_named(const char *name)
{
    for (size_t i = 0; i < SQL_TABLE_COUNT; i++)
        if (strcmp(sql_tables[i].name, name) == 0)
            return &sql_tables[i];
    fail_msg("no table %s", name);
    return NULL;
}
