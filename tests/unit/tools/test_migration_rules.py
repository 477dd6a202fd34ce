"""migration_rules: what a migration may do beside a program of before, and what not."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "tools"))

from migration_rules import contractions, oldest_of  # noqa: E402

EXPANDS = [
    "CREATE TABLE t (id TEXT NOT NULL PRIMARY KEY, n INTEGER NOT NULL CHECK (n > 0)) STRICT;",
    "CREATE TABLE t (id TEXT NOT NULL) STRICT; CREATE UNIQUE INDEX t_by_id ON t (id);",
    "ALTER TABLE applications ADD COLUMN size INTEGER NOT NULL DEFAULT 0 CHECK (size >= 0);",
    "ALTER TABLE applications ADD COLUMN note TEXT;",
    "CREATE INDEX applications_by_size ON applications (size);",
    "DROP INDEX applications_by_size;",
    "INSERT INTO facts VALUES ('x', 'DROP TABLE facts');",
    "-- Later somebody may DROP TABLE facts;\nUPDATE facts SET value = '';",
]

CONTRACTS = {
    "DROP TABLE usage;": "drops something",
    "drop trigger changes_of_before;": "drops something",
    "ALTER TABLE usage DROP COLUMN kind;": "drops something",
    "ALTER TABLE usage RENAME COLUMN kind TO sort;": "renames something",
    "ALTER TABLE a RENAME TO b;": "renames something",
    "ALTER TABLE usage ALTER COLUMN kind SET NOT NULL;": "alters a column",
    "ALTER TABLE usage ALTER kind TYPE BIGINT;": "alters a column",
    "ALTER TABLE usage ADD CONSTRAINT c CHECK (count > 0);": "adds a rule",
    "ALTER TABLE usage ADD COLUMN size INTEGER\n    NOT NULL;": "adds the column size",
    "ALTER TABLE usage ADD COLUMN a TEXT; ALTER TABLE usage ADD COLUMN b TEXT NOT NULL;": "adds the column b",
    "CREATE UNIQUE INDEX usage_by_kind ON usage (kind);": "an index of usage unique",
}


class MigrationRules(unittest.TestCase):
    def test_what_expands_is_taken(self):
        for text in EXPANDS:
            with self.subTest(text):
                self.assertEqual(contractions(text), [])
                self.assertEqual(oldest_of("-- oldest: 10\n" + text, 11, 10), 10)

    def test_what_contracts_needs_a_greater_number(self):
        for text, words in CONTRACTS.items():
            with self.subTest(text):
                self.assertIn(words, " and ".join(contractions(text)))
                with self.assertRaisesRegex(ValueError, "which programs of schema 12 may need"):
                    oldest_of("-- oldest: 12\n" + text, 15, 12)
                self.assertEqual(oldest_of("-- oldest: 13\n" + text, 15, 12), 13)

    def test_the_program_of_one_version_before_always_goes_on(self):
        for number in (9, 15, 16):
            with self.assertRaisesRegex(ValueError, "is not from 12 to 14"):
                oldest_of(f"-- oldest: {number}\nDROP TABLE usage;", 15, 12)

    def test_the_first_ones_are_for_no_program_of_before(self):
        self.assertEqual(oldest_of("DROP TABLE usage;", 9, 8), 9)
        with self.assertRaisesRegex(ValueError, "-- oldest: 10"):
            oldest_of("-- Comments.\n-- oldest: 10\n", 11, 10)


if __name__ == "__main__":
    unittest.main()
