"""list_tables: finds out which tables the store's migrations leave, and writes what reads and fills
each of them as a whole (store/copy.h). The list is SQLite's own answer, after it has run the
migrations: so no migration has to be told of here.

Usage: list_tables.py OUT_STATEMENTS OUT_HEADER OUT_SOURCE FILE.sql...

Of the files, those in a folder called schema are the migrations; the others are left alone.
OUT_STATEMENTS is a file of named statements for tools/embed_sql.py. The tables stand in an order in
which each comes after those that it points to.
"""

import pathlib
import sqlite3
import sys

from embed_sql import NOTICE, fail, read_migration

TYPES = {"INTEGER": "SQL_INTEGER", "TEXT": "SQL_TEXT", "BLOB": "SQL_BLOB"}
# Rows that are written with the migrations, not by them: store/migrate.c keeps a fact.
ROWS_BESIDE = {"facts": 1}
# What a store keeps for its searches and makes anew.
OWN_COLUMNS = {("applications", "search_id")}
OWN_TABLES = {"application_search_removed", "application_names", "application_names_stale",
              "application_names_folded", "application_names_folded_stale",
              "api_key_names_folded", "api_key_names_folded_stale"}
STATEMENTS = ("count", "first", "next", "load", "clear", "numbering", "number")


class Table:
    """What SQLite tells of a table."""

    def __init__(self, database, name):
        columns = database.execute("SELECT name, type, pk FROM pragma_table_info(?) ORDER BY cid",
                                   [name]).fetchall()
        self.name = name
        self.columns = [(column, kind) for column, kind, _ in columns
                        if (name, column) not in OWN_COLUMNS]
        self.key = [column for place, column in sorted((place, column)
                                                       for column, _, place in columns if place)]
        self.points_to = {row[0] for row in database.execute(
            'SELECT "table" FROM pragma_foreign_key_list(?)', [name])}
        self.rows = (database.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
                     + ROWS_BESIDE.get(name, 0))
        text = database.execute("SELECT sql FROM sqlite_schema WHERE name = ?", [name]).fetchone()[0]
        self.is_numbered = "AUTOINCREMENT" in text.upper()

    def statements(self):
        """Name -> text; of the two that differ, the text is followed by PostgreSQL's."""
        names = ", ".join(column for column, _ in self.columns)
        key = ", ".join(self.key)
        values = [f"${number}" for number in range(1, len(self.columns) + 1)]
        count = len(self.key)
        select = f"SELECT {names} FROM {self.name}"
        texts = {
            "count": f"SELECT count(*) FROM {self.name}",
            "first": f"{select} ORDER BY {key} LIMIT $1",
            "next": f"{select} WHERE ({key}) > ({', '.join(values[:count])}) ORDER BY {key}"
                    f" LIMIT ${count + 1}",
            "load": f"INSERT INTO {self.name} ({names}) VALUES ({', '.join(values)})",
        }
        if self.rows:
            texts["clear"] = f"DELETE FROM {self.name}"
        if self.is_numbered:
            texts["numbering"], texts["number"] = self.numbering()
        return texts

    def numbering(self):
        """What gives the last number that was given to a row, and what sets it."""
        column = self.key[0]
        sequence = f"pg_get_serial_sequence('{self.name}', '{column}')"
        newest = f"(SELECT coalesce(max({column}), 0) FROM {self.name})"
        of_name = f"FROM sqlite_sequence WHERE name = '{self.name}'"
        return (
            f"SELECT coalesce((SELECT seq {of_name}), 0)\n-- dialect: postgresql\n"
            f"SELECT greatest(coalesce(pg_sequence_last_value({sequence}::regclass), 0), {newest})",
            f"INSERT OR REPLACE INTO sqlite_sequence (rowid, name, seq)"
            f" SELECT (SELECT rowid {of_name}), '{self.name}', $1\n-- dialect: postgresql\n"
            f"SELECT setval({sequence}, greatest($1::bigint, 1), $1 > 0)")


def tables_of(migrations):
    database = sqlite3.connect(":memory:")
    for path in migrations:
        database.executescript(read_migration(path, ["sqlite", "postgresql"])[0])
    names = [row[0] for row in database.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
        " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name")]
    return [Table(database, name) for name in names if name not in OWN_TABLES]


def check(table):
    if not table.key:
        fail(table.name, "a table needs a primary key, by which its rows have an order")
    for column, kind in table.columns:
        if kind not in TYPES:
            fail(table.name, f"{column} is {kind}, which is not the same on all databases")
    if table.is_numbered and len(table.key) != 1:
        fail(table.name, "numbers itself, with a key of several columns")


def in_order(tables):
    """Each after those that it points to."""
    done, left = [], list(tables)
    while left:
        names = {table.name for table in left}
        free = [table for table in left if not (table.points_to - {table.name}) & names]
        if not free:
            fail(left[0].name, "tables point to each other in a circle")
        done += free
        left = [table for table in left if table not in free]
    return done


def row(table):
    """Its row of the table of tables."""
    columns = ", ".join(f'{{ "{column}", {TYPES[kind]} }}' for column, kind in table.columns)
    names = [column for column, _ in table.columns]
    key = ", ".join(str(names.index(column)) for column in table.key)
    is_there = table.statements()
    statements = ", ".join(
        f".{name} = " + (f"SQL_TABLE_{name}_{table.name}".upper() if name in is_there
                         else "SQL_STATEMENT_COUNT") for name in STATEMENTS)
    return (f'    {{ .name = "{table.name}",\n      .columns = {{ {columns} }},\n'
            f"      .column_count = {len(names)}, .key = {{ {key} }}, .key_count = {len(table.key)},\n"
            f"      .row_count = {table.rows},\n"
            f"      {statements} }},\n")


def main():
    out_statements, out_header, out_source, *files = map(pathlib.Path, sys.argv[1:])
    migrations = sorted(path for path in files if path.parent.name == "schema")
    tables = in_order(tables_of(migrations))
    for table in tables:
        check(table)
    out_statements.write_text("".join(
        f"-- name: table_{name}_{table.name}\n{text}\n\n"
        for table in tables for name, text in table.statements().items()), encoding="utf-8")
    out_header.write_text(
        NOTICE.replace("embed_sql", "list_tables") +
        "#pragma once\n\n#include \"store/sql_statements.h\"\n\n"
        "enum sql_type { SQL_INTEGER, SQL_TEXT, SQL_BLOB };\n\n"
        f"enum {{\n    SQL_TABLE_COUNT = {len(tables)},\n"
        f"    SQL_COLUMNS_MAX = {max(len(table.columns) for table in tables)},\n"
        f"    SQL_KEY_MAX = {max(len(table.key) for table in tables)},\n}};\n\n"
        "/* clear is of a table to which migrations give rows, numbering and number of one that\n"
        " * numbers its rows; else they are SQL_STATEMENT_COUNT. */\n"
        "struct sql_table {\n    const char *name;\n"
        "    struct {\n        const char *name;\n        enum sql_type type;\n"
        "    } columns[SQL_COLUMNS_MAX];\n    int column_count;\n"
        "    int key[SQL_KEY_MAX]; /* places in columns */\n    int key_count;\n"
        "    int row_count; /* of a new store, which migrations put there */\n"
        f"    enum sql_statement {', '.join(STATEMENTS)};\n}};\n\n"
        "/* Each after those that it points to. */\n"
        "extern const struct sql_table sql_tables[SQL_TABLE_COUNT];\n", encoding="utf-8")
    out_source.write_text(
        NOTICE.replace("embed_sql", "list_tables") + '#include "store/sql_tables.h"\n\n'
        "const struct sql_table sql_tables[SQL_TABLE_COUNT] = {\n"
        + "".join(row(table) for table in tables) + "};\n", encoding="utf-8")


main()
