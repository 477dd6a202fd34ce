#!/usr/bin/env python3
"""Writes files into one C header, each as a jt_str: embed_files.py OUT.h FILE..."""
import pathlib
import sys

LINE = 16


def main(out, names):
    text = ["/* Made by tools/embed_files.py. */", "#pragma once", '#include "base/bytes.h"']
    for name in names:
        path = pathlib.Path(name)
        symbol = "embedded_" + path.name.replace(".", "_").replace("-", "_")
        data = path.read_bytes()
        rows = (data[i : i + LINE] for i in range(0, len(data), LINE))
        text.append(f"static const unsigned char {symbol}_bytes[] = {{")
        text += ["    " + " ".join(f"{byte}," for byte in row) for row in rows]
        text.append("};")
        text.append(
            f"static inline jt_str {symbol}(void)\n{{\n"
            f"    return (jt_str){{ (const char *){symbol}_bytes, sizeof({symbol}_bytes) }};\n}}"
        )
    pathlib.Path(out).write_text("\n".join(text) + "\n")


main(sys.argv[1], sys.argv[2:])
