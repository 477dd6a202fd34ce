"""embed_sql: writes the store's SQL into C, so that the program carries it.

Usage: embed_sql.py OUT_HEADER OUT_SOURCE FILE.sql...

A file in a folder called schema is a migration, numbered by its name (0001_initial.sql). Any other
file holds statements, each below its name:

    -- fragment: application_columns
    id, name
    -- name: application_get
    SELECT {application_columns} FROM applications WHERE id = $1

{x} stands for a fragment of the same file. The header gets an enum with a constant a statement
(SQL_APPLICATION_GET), the source the texts in the same order. Parameters must first appear in the
order $1, $2, ...: SQLite numbers named parameters by appearance, PostgreSQL by their digits, and
so both mean the same.
"""

import pathlib
import re
import sys

HEADING = re.compile(r"^-- (name|fragment): ([a-z][a-z0-9_]*)$")
NOTICE = "/* Written by tools/embed_sql.py from the .sql files: change those. */\n"


def fail(path, message):
    sys.exit(f"{path}: {message}")


def read_statements(path):
    """The statements of a file: name -> text, comments left out and fragments put in."""
    blocks, fragments, lines = {}, {}, None
    for line in path.read_text(encoding="utf-8").splitlines():
        heading = HEADING.match(line)
        if heading:
            kind, name = heading.groups()
            target = blocks if kind == "name" else fragments
            if name in target:
                fail(path, f"{name} is there twice")
            lines = target[name] = []
        elif line.strip() and not line.lstrip().startswith("--"):
            if lines is None:
                fail(path, "text before the first name")
            lines.append(line.rstrip())
    texts = {name: "\n".join(body) for name, body in fragments.items()}
    try:
        return {name: re.sub(r"\{(\w+)\}", lambda found: texts[found[1]], "\n".join(body))
                for name, body in blocks.items()}
    except KeyError as missing:
        fail(path, f"no fragment {missing}")


def parameter_count(path, name, text):
    seen = list(dict.fromkeys(int(digits) for digits in re.findall(r"\$(\d+)", text)))
    if seen != list(range(1, len(seen) + 1)):
        fail(path, f"{name}: parameters first appear as {seen}, not in order")
    return len(seen)


def c_literal(text, indent="      "):
    """A C string literal, a line of text on a line of C."""
    lines = []
    for line in text.splitlines():
        escaped = line.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?")
        lines.append(f'{indent}"{escaped}\\n"')
    return "\n".join(lines).lstrip()


def main():
    out_header, out_source, *inputs = map(pathlib.Path, sys.argv[1:])
    statements, migrations = {}, []
    for path in sorted(inputs):
        if path.parent.name == "schema":
            migrations.append(path.read_text(encoding="utf-8"))
            if int(path.name[:4]) != len(migrations):
                fail(path, "migrations are not numbered 0001, 0002, ...")
            continue
        for name, text in read_statements(path).items():
            if name in statements:
                fail(path, f"{name} is another file's too")
            statements[name] = (text, parameter_count(path, name, text))

    constants = "".join(f"    SQL_{name.upper()},\n" for name in statements)
    out_header.write_text(
        NOTICE + "#pragma once\n\n"
        f"enum sql_statement {{\n{constants}    SQL_STATEMENT_COUNT,\n}};\n\n"
        f"enum {{ SQL_MIGRATION_COUNT = {len(migrations)} }};\n\n"
        "struct sql_text {\n    const char *name, *text;\n    int parameter_count;\n};\n\n"
        "extern const struct sql_text sql_texts[SQL_STATEMENT_COUNT];\n"
        "extern const char *const sql_migrations[SQL_MIGRATION_COUNT];\n",
        encoding="utf-8")

    rows = "".join(f'    {{ "{name}",\n      {c_literal(text)},\n      {count} }},\n'
                   for name, (text, count) in statements.items())
    scripts = "".join(f"    {c_literal(text, '    ')},\n" for text in migrations)
    out_source.write_text(
        NOTICE + '#include "store/sql_statements.h"\n\n'
        f"const struct sql_text sql_texts[SQL_STATEMENT_COUNT] = {{\n{rows}}};\n\n"
        f"const char *const sql_migrations[SQL_MIGRATION_COUNT] = {{\n{scripts}}};\n",
        encoding="utf-8")


main()
