"""check-citations: what a source may cite, and what is refused."""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

TOOL = pathlib.Path(__file__).resolve().parents[3] / "tools/check-citations"


def complaints(text, name="src/a.c"):
    """Of the tool in a house that has contract section 7.9, RFC 6749 section 5.2 and appendix B."""
    with tempfile.TemporaryDirectory() as folder:
        top = pathlib.Path(folder)
        for inside in ("tools", "docs/contract", "src"):
            (top / inside).mkdir(parents=True)
        shutil.copy(TOOL, top / "tools")
        (top / "docs/contract/wire.md").write_text("### 7.9 Pages\n")
        (top / "docs/contract/rfc-sections.md").write_text("| 6749 | 5.2 | Errors |\n| 6749 | B | Forms |\n")
        (top / "src/all.h").write_text("/* RFC 6749 section 5.2, RFC 6749 appendix B */")
        (top / name).write_text(text)
        return subprocess.run([sys.executable, top / "tools/check-citations"], stderr=subprocess.PIPE, text=True,
                              check=False).stderr.splitlines()


class Citations(unittest.TestCase):
    def test_of_what_is_there_nothing_is_said(self):
        for text in ("/* Contract section 7.9 */", "/* contract\n * section 7.9 */", "/* SEC 1 section 2.3.3 */"):
            self.assertEqual(complaints(text), [], text)

    def test_each_wrong_one_is_named(self):
        for text in ("/* contract section 9.9 */", "/* Contract section 9.9 */", "/* contract section\n * 9.9 */",
                     "/* contract sections 7.9 or 9.9 */", "/* contract sections 7.9-9.9 */",
                     "/* RFC 6749 section 9.9 */", "/* RFC 6749 appendix C */", "/* RFC 9999 section 5.2 */"):
            self.assertEqual(len(complaints(text)), 1, text)

    def test_a_section_says_whose_it_is(self):
        for text in ("/* (section 7.9) */", "/* section 7.9 of the contract */", "/* RFC6749 section 5.2 */"):
            self.assertIn("of what?", "".join(complaints(text)), text)

    def test_style_sheets_are_read_too(self):
        self.assertEqual(len(complaints("/* contract section 9.9 */", "src/a.css")), 1)

    def test_a_row_that_nobody_cites_is_named(self):
        self.assertEqual(complaints("", "src/all.h"), ["rfc-sections.md: nobody cites RFC 6749 section 5.2",
                                                       "rfc-sections.md: nobody cites RFC 6749 section B"])


if __name__ == "__main__":
    unittest.main()
