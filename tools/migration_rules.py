"""migration_rules: what a migration may do, so that the program of before goes on working on it.

A migration expands: it adds tables, columns and indexes, and what it adds to a table of before has a
default, or may be NULL. Where it takes away what no program needs any more, it contracts: then it says
that programs of before do not work on it, with a greater number behind "-- oldest:". The number never
reaches the migration's own: the program of one version before always goes on.

A machine finds what is dropped, renamed, or made narrower. It does not find a new value in a column
that a program of before does not know, or a meaning that has changed: who reviews does.
"""

import re

# Before them no program worked on a newer schema, and none is changed any more.
WITHOUT_NUMBER = 10

HEAD = re.compile(r"\A-- oldest: (\d+)\n")

# What takes away. An index is only ever a matter of speed, but for a unique one.
CONTRACTS = [
    (r"\bDROP\s+(?!INDEX\b)", "drops something"),
    (r"\bRENAME\b", "renames something"),
    (r"\bALTER\s+TABLE\s+\S+\s+ALTER\b|\bALTER\s+COLUMN\b", "alters a column"),
    (r"\bADD\s+(CONSTRAINT|CHECK|UNIQUE|FOREIGN|PRIMARY)\b", "adds a rule to a table of before"),
]


def code_of(text):
    """Without comments, and without what stands in quotes."""
    return re.sub(r"'(?:[^']|'')*'", "''", re.sub(r"--.*", "", text))


def columns_without_default(code):
    for column in re.findall(r"\bADD\s+COLUMN\s+(.*?);", code, re.S | re.I):
        if re.search(r"\bNOT\s+NULL\b", column, re.I) and not re.search(r"\bDEFAULT\b", column, re.I):
            yield f"adds the column {column.split()[0]}, NOT NULL and without DEFAULT"


def unique_indexes(code):
    """Those on tables of before: a program of before may write what they forbid."""
    own = {name.lower() for name in re.findall(r"\bCREATE\s+TABLE\s+(\w+)", code, re.I)}
    for table in re.findall(r"\bCREATE\s+UNIQUE\s+INDEX\s+\w+\s+ON\s+(\w+)", code, re.I):
        if table.lower() not in own:
            yield f"makes an index of {table} unique"


def contractions(text):
    """What a program of before may not survive, each in words."""
    code = code_of(text)
    found = [words for pattern, words in CONTRACTS if re.search(pattern, code, re.I)]
    return found + list(columns_without_default(code)) + list(unique_indexes(code))


def oldest_of(text, number, oldest_before):
    """The number behind "-- oldest:"; ValueError where it, or the migration, breaks a rule."""
    head = HEAD.match(text)
    if number <= WITHOUT_NUMBER:
        return int(head[1]) if head else number
    if not head:
        raise ValueError(f"its first line must say whose program may go on working: -- oldest: {oldest_before}")
    oldest = int(head[1])
    if not oldest_before <= oldest < number:
        raise ValueError(f"oldest: {oldest} is not from {oldest_before} to {number - 1}")
    found = contractions(text)
    if found and oldest == oldest_before:
        raise ValueError(f"it {' and '.join(found)}, which programs of schema {oldest} may need; see the rules of "
                         "migrations in CONTRIBUTING.md")
    return oldest
