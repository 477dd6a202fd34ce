"""check-security: what a row of docs/security.md must name, and what is refused."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOL = pathlib.Path(__file__).resolve().parents[3] / "tools/check-security"
HEAD = "| claim | test |\n|---|---|\n"


def complaints(text):
    """Of the tool, about a page of that text, whose tests are those of this house."""
    with tempfile.TemporaryDirectory() as folder:
        page = pathlib.Path(folder) / "security.md"
        page.write_text(text)
        return subprocess.run([sys.executable, TOOL, page], stderr=subprocess.PIPE, text=True,
                              check=False).stderr.splitlines()


class Security(unittest.TestCase):
    def test_the_page_itself_is_right(self):
        self.assertEqual(subprocess.run([sys.executable, TOOL], check=False).returncode, 0)

    def test_of_tests_that_are_there_nothing_is_said(self):
        for cell in ('`test_seal.c` "seal_has_limits"', '`hardness.test.js` "a process of it"',
                     '`token_errors.test.js` "unsupported_grant_type: "',
                     '`unit/base/test_seal.c` "seal_has_limits", `test_seal.c` "seal_needs_randomness"'):
            self.assertEqual(complaints(f"{HEAD}| a | {cell} |\n"), [], cell)

    def test_each_that_is_not_there_is_named(self):
        for cell in ("", "`test_seal.c`", '`test_seal.c` "seal_has"', '`test_none.c` "seal_has_limits"',
                     '`hardness.test.js` "no such test"', '`api_keys.test.js` "of two folders"'):
            self.assertEqual(len(complaints(f"{HEAD}| a | {cell} |\n")), 1, cell)

    def test_each_row_is_read(self):
        good = '| a | `test_seal.c` "seal_has_limits" |\n'
        self.assertEqual(complaints(f"{HEAD}{good}| b | no |\n\ntext\n\n{HEAD}{good}| c | no |\n"),
                         [f'security.md:{line}: names no test: `file` "name"' for line in (4, 11)])

    def test_a_table_has_a_column_of_tests(self):
        self.assertEqual(len(complaints("| what | how |\n|---|---|\n| a | b |\n")), 1)


if __name__ == "__main__":
    unittest.main()
