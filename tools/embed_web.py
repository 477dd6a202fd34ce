#!/usr/bin/env python3
"""Writes a built web application into C, so that the program carries it.

Usage: embed_web.py OUT.c [FOLDER]

Each file becomes a row of app_files (src/console/app.h): its bytes, its gzip and brotli forms where
they are smaller, its media type and an ETag. The time of a file and the order of a folder do not
count: the same files give the same C. Without FOLDER the table is empty.
"""

import gzip
import hashlib
import pathlib
import subprocess
import sys

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
COMPRESSED_ALREADY = {".png", ".woff2"}
LINE = 64


def brotli(data):
    return subprocess.run(["brotli", "--best", "--stdout", "-"], input=data, capture_output=True,
                          check=True).stdout


def c_bytes(data):
    """A C string literal; octal escapes cannot run into the character behind them."""
    if not data:
        return '""'
    rows = (data[i : i + LINE] for i in range(0, len(data), LINE))
    return "\n".join('    "' + "".join(f"\\{byte:03o}" for byte in row) + '"' for row in rows)


def forms_of(path):
    """The bytes of a file, and its two compressed forms; empty where they are no gain."""
    plain = path.read_bytes()
    if path.suffix in COMPRESSED_ALREADY:
        return plain, b"", b""
    return tuple(form if form is plain or len(form) < len(plain) else b""
                 for form in (plain, gzip.compress(plain, 9, mtime=0), brotli(plain)))


def row_of(folder, path):
    if path.suffix not in TYPES:
        sys.exit(f"{path}: no media type is known for {path.suffix}")
    forms = forms_of(path)
    digest = hashlib.sha256(forms[0]).hexdigest()[:32]
    views = ",\n".join(f"      {{ {c_bytes(form)}, {len(form)} }}" for form in forms)
    name = path.relative_to(folder).as_posix()
    return f'    {{ "{name}", "{TYPES[path.suffix]}", "\\"{digest}\\"",\n{views} }},\n'


def main(out, folder=None):
    rows = ""
    if folder is not None:
        top = pathlib.Path(folder)
        paths = sorted(path for path in top.rglob("*") if path.is_file())
        if top / "index.html" not in paths:
            sys.exit(f"{folder}: there is no index.html")
        rows = "".join(row_of(top, path) for path in paths)
    count = "0" if rows == "" else "sizeof(app_files) / sizeof(app_files[0])"
    rows = rows or "    { 0 }, /* C has no empty arrays */\n"
    pathlib.Path(out).write_text(
        "/* Made by tools/embed_web.py. */\n"
        '#include "console/app.h"\n\n'
        f"const struct app_file app_files[] = {{\n{rows}}};\n"
        f"const size_t app_file_count = {count};\n", encoding="ascii")


main(*sys.argv[1:])
