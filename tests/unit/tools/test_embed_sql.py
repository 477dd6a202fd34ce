"""embed_sql: one text for all dialects, or one for each, and what is refused."""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

TOOL = pathlib.Path(__file__).resolve().parents[3] / "tools/embed_sql.py"

THINGS = """\
-- Things, and where they are.

-- fragment: columns
id, name
-- dialect: other
id, "name"

-- name: thing_get
SELECT {columns} FROM things WHERE id = $1

-- name: thing_search
SELECT id FROM things WHERE instr(name, $1) > 0 -- "as it is"
-- dialect: other
SELECT id FROM things
 WHERE position($1 IN name) > 0

-- name: thing_delete
DELETE FROM things WHERE id = $1
"""

SCHEMA = """\
-- The first one.
CREATE TABLE things (id TEXT, name TEXT) STRICT;
-- dialect: other
CREATE TABLE things (id TEXT COLLATE "C", name TEXT);
"""


class EmbedSql(unittest.TestCase):
    def run_tool(self, files, dialects="sqlite,other"):
        """(exit status, standard error, header, source) of the tool on files of that text."""
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "schema").mkdir()
            for path, text in files.items():
                (folder / path).write_text(text, encoding="utf-8")
            header, source = folder / "out.h", folder / "out.c"
            done = subprocess.run(
                [sys.executable, TOOL, dialects, header, source, *(folder / path for path in files)],
                capture_output=True, text=True, check=False)
            texts = [path.read_text(encoding="utf-8") if path.exists() else ""
                     for path in (header, source)]
            return done.returncode, done.stderr, *texts

    def rows(self, source, table):
        """The rows of a table of the source, each with its C literals as one text a member."""
        body = re.search(table + r"\[.*?= \{\n(.*?)^\};", source, re.S | re.M)[1]
        joined = re.sub(r'\\n"\n\s*"', " ", body).replace('\\n"', '"')
        return [re.findall(r'"((?:[^"\\]|\\.)*)"', row)
                for row in re.split(r"^    (?=\{)", joined, flags=re.M) if row]

    def test_a_dialect_has_its_own_text_where_one_is_marked(self):
        status, problem, header, source = self.run_tool(
            {"things.sql": THINGS, "schema/0001_things.sql": SCHEMA})
        self.assertEqual((status, problem), (0, ""))
        self.assertIn("enum sql_dialect { DIALECT_SQLITE, DIALECT_OTHER, DIALECT_COUNT };", header)
        self.assertIn("    SQL_THING_GET,\n    SQL_THING_SEARCH,\n    SQL_THING_DELETE,\n", header)
        self.assertEqual(self.rows(source, "sql_texts"), [
            ["thing_get", "SELECT id, name FROM things WHERE id = $1",
             'SELECT id, \\"name\\" FROM things WHERE id = $1'],
            ["thing_search",
             'SELECT id FROM things WHERE instr(name, $1) > 0 -- \\"as it is\\"',
             "SELECT id FROM things  WHERE position($1 IN name) > 0"],
            ["thing_delete", "DELETE FROM things WHERE id = $1",
             "DELETE FROM things WHERE id = $1"],
        ])
        self.assertEqual(self.rows(source, "sql_migrations"), [
            ["-- The first one. CREATE TABLE things (id TEXT, name TEXT) STRICT;",
             'CREATE TABLE things (id TEXT COLLATE \\"C\\", name TEXT);'],
        ])

    def test_one_dialect_has_one_text(self):
        plain = "-- name: thing_delete\nDELETE FROM things WHERE id = $1\n"
        status, _, header, source = self.run_tool({"things.sql": plain}, "sqlite")
        self.assertEqual(status, 0)
        self.assertIn("enum sql_dialect { DIALECT_SQLITE, DIALECT_COUNT };", header)
        self.assertEqual(self.rows(source, "sql_texts"),
                         [["thing_delete", "DELETE FROM things WHERE id = $1"]])

    def test_what_is_not_meant_is_refused(self):
        cases = {
            "a dialect that is not one": "-- name: a\nSELECT 1\n-- dialect: othre\nSELECT 2\n",
            "two texts for one": "-- name: a\nSELECT 1\n-- dialect: other\nSELECT 2\n"
                                 "-- dialect: other\nSELECT 3\n",
            "a dialect of nothing": "-- dialect: other\nSELECT 1\n",
            "other parameters": "-- name: a\nSELECT $1\n-- dialect: other\nSELECT 2\n",
            "parameters out of order": "-- name: a\nSELECT $1, $2\n-- dialect: other\nSELECT $2, $1\n",
            "a name that is there twice": "-- name: a\nSELECT 1\n-- name: a\nSELECT 2\n",
            "no such fragment": "-- name: a\nSELECT {b}\n",
            "text of no name": "SELECT 1\n",
        }
        for name, text in cases.items():
            with self.subTest(name):
                status, problem, header, _ = self.run_tool({"things.sql": text})
                self.assertEqual((status, header), (1, ""))
                self.assertIn("things.sql: ", problem)


if __name__ == "__main__":
    unittest.main()
