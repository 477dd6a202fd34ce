"""list_tables: what a migration leaves is listed without being told of, and what cannot be copied is
refused when the program is built."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOL = pathlib.Path(__file__).resolve().parents[3] / "tools/list_tables.py"

FIRST = """\
CREATE TABLE leaves (branch TEXT NOT NULL REFERENCES branches (id), number INTEGER NOT NULL,
    PRIMARY KEY (number, branch)) STRICT, WITHOUT ROWID;
CREATE TABLE branches (id TEXT NOT NULL PRIMARY KEY, box BLOB) STRICT;
CREATE TABLE entries (id INTEGER PRIMARY KEY AUTOINCREMENT) STRICT;
CREATE TABLE newest (id INTEGER PRIMARY KEY, revision INTEGER NOT NULL) STRICT;
INSERT INTO newest VALUES (1, 0);
CREATE VIRTUAL TABLE words USING fts5(word);
CREATE TABLE gone (id INTEGER PRIMARY KEY) STRICT;
"""

SECOND = """\
DROP TABLE gone;
ALTER TABLE branches ADD COLUMN name TEXT;
"""


class ListTables(unittest.TestCase):
    def run_tool(self, *migrations):
        """(exit status, standard error, statements, source)"""
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "schema").mkdir()
            paths = [folder / "schema" / f"000{i + 1}_x.sql" for i in range(len(migrations))]
            for path, text in zip(paths, migrations):
                path.write_text(text, encoding="utf-8")
            (folder / "other.sql").write_text("no SQL at all", encoding="utf-8")
            outputs = [folder / "out.sql", folder / "out.h", folder / "out.c"]
            done = subprocess.run([sys.executable, TOOL, *outputs, folder / "other.sql", *paths],
                                  capture_output=True, text=True, check=False)
            texts = [path.read_text(encoding="utf-8") if path.exists() else "" for path in outputs]
            return done.returncode, done.stderr, texts[0], texts[2]

    def test_tables_stand_behind_those_that_they_point_to(self):
        status, problem, _, source = self.run_tool(FIRST, SECOND)
        self.assertEqual((status, problem), (0, ""))
        names = [line.split('"')[1] for line in source.splitlines() if ".name = " in line]
        self.assertEqual(sorted(names), ["branches", "entries", "leaves", "newest"])
        self.assertLess(names.index("branches"), names.index("leaves"))

    def test_statements_are_by_columns_and_key(self):
        _, _, statements, source = self.run_tool(FIRST, SECOND)
        self.assertIn("SELECT id, box, name FROM branches ORDER BY id LIMIT $1\n", statements)
        self.assertIn("SELECT branch, number FROM leaves WHERE (number, branch) > ($1, $2)"
                      " ORDER BY number, branch LIMIT $3\n", statements)
        self.assertIn("INSERT INTO branches (id, box, name) VALUES ($1, $2, $3)\n", statements)
        self.assertIn(".key = { 1, 0 }, .key_count = 2", source)

    def test_rows_of_migrations_are_cleared_and_numbers_go_on(self):
        _, _, statements, source = self.run_tool(FIRST, SECOND)
        self.assertIn("-- name: table_clear_newest\n", statements)
        self.assertNotIn("table_clear_branches", statements)
        self.assertIn("-- name: table_number_entries\n", statements)
        self.assertNotIn("table_number_newest", statements)
        self.assertIn(".number = SQL_TABLE_NUMBER_ENTRIES", source)

    def assert_refused(self, migration, part):
        status, problem, _, _ = self.run_tool(migration)
        self.assertEqual(status, 1)
        self.assertIn(part, problem)

    def test_what_has_no_order_or_differs_between_databases_is_refused(self):
        self.assert_refused("CREATE TABLE a (x TEXT) STRICT;", "a: a table needs a primary key")
        self.assert_refused("CREATE TABLE a (id TEXT PRIMARY KEY, x REAL) STRICT;", "a: x is REAL")
        self.assert_refused("CREATE TABLE a (id TEXT PRIMARY KEY REFERENCES b (id)) STRICT;"
                            "CREATE TABLE b (id TEXT PRIMARY KEY REFERENCES a (id)) STRICT;",
                            "a: tables point to each other in a circle")


unittest.main()
