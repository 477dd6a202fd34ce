"""embed_sql: writes the store's SQL into C, so that the program carries it.

Usage: embed_sql.py DIALECT[,DIALECT...] OUT_HEADER OUT_SOURCE FILE.sql...

A file in a folder called schema is a migration, numbered by its name (0001_initial.sql). Any other
file holds statements, each below its name:

    -- fragment: application_columns
    id, name
    -- name: application_get
    SELECT {application_columns} FROM applications WHERE id = $1

{x} stands for a fragment of the same file. Where a dialect needs another text for a statement, a
fragment or a migration, it stands below the one for all the others:

    -- name: application_search
    SELECT id FROM applications WHERE instr(name, $1) > 0
    -- dialect: postgresql
    SELECT id FROM applications WHERE position($1 IN name) > 0

The header gets an enum with a constant a dialect (DIALECT_SQLITE) and one with a constant a
statement (SQL_APPLICATION_GET), the source the texts of each dialect in the same order. Parameters
must first appear in the order $1, $2, ...: SQLite numbers named parameters by appearance,
PostgreSQL by their digits, and so both mean the same.
"""

import pathlib
import re
import sys

HEADING = re.compile(r"^-- (name|fragment|dialect): ([a-z][a-z0-9_]*)$")
NOTICE = "/* Written by tools/embed_sql.py from the .sql files: change those. */\n"
OTHERS = ""  # the text for all dialects that have none of their own


def fail(path, message):
    sys.exit(f"{path}: {message}")


def is_code(line):
    return line.strip() and not line.lstrip().startswith("--")


def read_blocks(path, dialects):
    """The blocks of a file: (kind, name) -> dialect -> text. A migration is one block, with its
    comments."""
    is_migration = path.parent.name == "schema"
    texts = {OTHERS: []}
    lines = texts[OTHERS]
    blocks = {("migration", path.stem): texts} if is_migration else {}
    for line in path.read_text(encoding="utf-8").splitlines():
        heading = HEADING.match(line)
        if heading and heading[1] == "dialect":
            if not blocks or heading[2] not in dialects or heading[2] in texts:
                fail(path, f"{line}: no dialect, or none that may stand here")
            lines = texts[heading[2]] = []
        elif heading and not is_migration:
            if heading.groups() in blocks:
                fail(path, f"{heading[2]} is there twice")
            texts = blocks[heading.groups()] = {OTHERS: []}
            lines = texts[OTHERS]
        elif is_migration or is_code(line):
            if not blocks:
                fail(path, "text before the first name")
            lines.append(line.rstrip())
    return {key: {dialect: "\n".join(lines) for dialect, lines in texts.items()}
            for key, texts in blocks.items()}


def text_for(dialect, texts):
    return texts.get(dialect, texts[OTHERS])


def read_statements(path, dialects):
    """The statements of a file: name -> a text for each dialect, fragments put in."""
    blocks = read_blocks(path, dialects)

    def filled(texts, dialect):
        return re.sub(r"\{(\w+)\}",
                      lambda found: text_for(dialect, blocks["fragment", found[1]]),
                      text_for(dialect, texts))
    try:
        return {name: [filled(texts, dialect) for dialect in dialects]
                for (kind, name), texts in blocks.items() if kind == "name"}
    except KeyError as missing:
        fail(path, f"no fragment {missing.args[0][1]}")


def read_migration(path, dialects):
    (texts,) = read_blocks(path, dialects).values()
    return [text_for(dialect, texts) for dialect in dialects]


def parameter_count(path, name, texts):
    counts = set()
    for text in texts:
        seen = list(dict.fromkeys(int(digits) for digits in re.findall(r"\$(\d+)", text)))
        if seen != list(range(1, len(seen) + 1)):
            fail(path, f"{name}: parameters first appear as {seen}, not in order")
        counts.add(len(seen))
    if len(counts) != 1:
        fail(path, f"{name}: dialects have other parameters")
    return counts.pop()


def c_literal(text, indent):
    """A C string literal, a line of text on a line of C."""
    lines = []
    for line in text.splitlines():
        escaped = line.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?")
        lines.append(f'{indent}"{escaped}\\n"')
    return "\n".join(lines).lstrip()


def c_texts(texts, indent):
    """The initializer of an array of texts, one for each dialect."""
    return "{ " + f",\n{indent}".join(c_literal(text, indent) for text in texts) + " }"


def main():
    dialects = sys.argv[1].split(",")
    out_header, out_source, *inputs = map(pathlib.Path, sys.argv[2:])
    statements, migrations = {}, []
    for path in sorted(inputs):
        if path.parent.name == "schema":
            migrations.append(read_migration(path, dialects))
            if int(path.name[:4]) != len(migrations):
                fail(path, "migrations are not numbered 0001, 0002, ...")
            continue
        for name, texts in read_statements(path, dialects).items():
            if name in statements:
                fail(path, f"{name} is another file's too")
            statements[name] = (texts, parameter_count(path, name, texts))

    dialect_constants = "".join(f"DIALECT_{dialect.upper()}, " for dialect in dialects)
    constants = "".join(f"    SQL_{name.upper()},\n" for name in statements)
    out_header.write_text(
        NOTICE + "#pragma once\n\n"
        f"enum sql_dialect {{ {dialect_constants}DIALECT_COUNT }};\n\n"
        f"enum sql_statement {{\n{constants}    SQL_STATEMENT_COUNT,\n}};\n\n"
        f"enum {{ SQL_MIGRATION_COUNT = {len(migrations)} }};\n\n"
        "struct sql_text {\n    const char *name, *text[DIALECT_COUNT];\n"
        "    int parameter_count;\n};\n\n"
        "extern const struct sql_text sql_texts[SQL_STATEMENT_COUNT];\n"
        "extern const char *const sql_migrations[SQL_MIGRATION_COUNT][DIALECT_COUNT];\n",
        encoding="utf-8")

    rows = "".join(f'    {{ "{name}",\n      {c_texts(texts, "        ")},\n      {count} }},\n'
                   for name, (texts, count) in statements.items())
    scripts = "".join(f"    {c_texts(texts, '      ')},\n" for texts in migrations)
    out_source.write_text(
        NOTICE + '#include "store/sql_statements.h"\n\n'
        f"const struct sql_text sql_texts[SQL_STATEMENT_COUNT] = {{\n{rows}}};\n\n"
        "const char *const sql_migrations[SQL_MIGRATION_COUNT][DIALECT_COUNT] = {\n"
        f"{scripts}}};\n",
        encoding="utf-8")


main()
