"""The figures as tables: for a terminal, and as Markdown for docs/performance.md."""

CPU_GOALS = {  # algorithm: the goal, whether a row reaches it
    "RS256": ("CPU at most 1.10 x the signature", lambda row: row["ratio"] <= 1.10),
    "ES256": ("CPU at most 45 µs, where the signature alone costs 22 to 30",
              lambda row: row["cpu_us"] <= 45),
}
MEMORY_GOAL_MIB = 20
START_GOAL_MS = 50

COLUMNS = [  # heading, text of a row
    ("", lambda row: row["algorithm"]),
    ("tokens/s", lambda row: f"{row['per_second']:.0f}"),
    ("CPU/token", lambda row: f"{row['cpu_us']:.1f} µs"),
    ("signature alone", lambda row: f"{row['signature_us']:.1f} µs"),
    ("ratio", lambda row: f"{row['ratio']:.3f}"),
    ("with bare HTTP", lambda row: f"{row['floor_us']:.1f} µs"),
    ("p50", lambda row: f"{row['p50_us'] / 1000:.2f} ms"),
    ("p99", lambda row: f"{row['p99_us'] / 1000:.2f} ms"),
    ("resident", lambda row: f"{row['resident_mib']:.1f} MiB"),
    ("after tokens", lambda row: f"{row['tokens']}"),
    ("ready in", lambda row: f"{row['start_ms']:.0f} ms"),
]


def _cells(figures):
    yield [heading for heading, _ in COLUMNS]
    for row in figures["algorithms"]:
        yield [text(row) for _, text in COLUMNS]


def _shares(row):
    return ", ".join(f"{name} {each:.2f}" for name, each in row["allocations"].items()) or "none"


def _verification(row):
    return (f"Verification of an API key in memory: {row['per_second']:.0f} calls/s, "
            f"{row['cpu_us']:.1f} µs of CPU per call, p50 {row['p50_us'] / 1000:.2f} ms, "
            f"p99 {row['p99_us'] / 1000:.2f} ms; an ES256 token of the same server and moment: "
            f"{row['token_cpu_us']:.1f} µs. Heap allocations per call: {_shares(row)}.")


def _sentences(figures):
    machine = figures["machine"]
    floor = figures["http_floor"]
    yield (f"{machine['processor']}, {machine['cores']} cores; {machine['libcrypto']}; "
           f"jeton {figures['version']}.")
    yield (f"HTTP alone (bench/bare_http): {floor['cpu_us']:.1f} µs of CPU per request, "
           f"{floor['per_second']:.0f} requests/s.")
    yield _verification(figures["verification"])
    for row in figures["algorithms"]:
        shares = _shares(row)
        yield f"{row['algorithm']}: quickest signature by {row['method']}; " \
              f"heap allocations per token: {shares}."


def _verdict(is_reached):
    return "reached" if is_reached else "missed"


def _goals(figures):
    """Each goal in words, and what became of it."""
    for row in figures["algorithms"]:
        name = row["algorithm"]
        if name in CPU_GOALS:
            words, is_reached = CPU_GOALS[name]
            yield f"{name}: {words}", _verdict(is_reached(row))
        yield (f"{name}: under {MEMORY_GOAL_MIB} MiB",
               _verdict(row["resident_mib"] < MEMORY_GOAL_MIB))
        yield f"{name}: ready in under {START_GOAL_MS} ms", _verdict(row["start_ms"] < START_GOAL_MS)


def text(figures):
    rows = list(_cells(figures))
    widths = [max(len(row[i]) for row in rows) for i in range(len(COLUMNS))]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths)) for row in rows]
    lines += [""] + list(_sentences(figures)) + [""]
    lines += [f"{goal}: {verdict}" for goal, verdict in _goals(figures)]
    return "\n".join(lines)


def markdown(figures):
    rows = list(_cells(figures))
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|---" + "|---:" * (len(COLUMNS) - 1) + "|")
    lines += [""] + [f"- {sentence}" for sentence in _sentences(figures)]
    lines += [f"- {goal}: {verdict}." for goal, verdict in _goals(figures)]
    return "\n".join(lines)
