#!/usr/bin/env python3
"""The compiler keeps the two clocks apart: each mistake below does not compile, and what stands
beside it does. Nor does anybody go round the types: one file reads each system clock, and only the
instant's own files know the number in it.

usage: clocks_apart.py SOURCE_FOLDER COMPILER [ARGUMENT]..."""
import pathlib
import re
import subprocess
import sys

SOURCE = """
#include "base/clock.h"
int64_t try(const struct jt_clock *clock, struct jt_instant since, int64_t created_ms);
int64_t try(const struct jt_clock *clock, struct jt_instant since, int64_t created_ms)
{{
    {};
    return jt_now_ms(clock) - created_ms + jt_ms_between(since, jt_clock_instant(clock));
}}
"""

RIGHT = [
    "since = jt_instant_plus_ms(jt_clock_instant(clock), 1000)",
    "created_ms = jt_now_ms(clock) + 1000",
]

WRONG = [
    ("a time of day is no instant", "since = jt_now_ms(clock)"),
    ("nor is a time that was written down", "jt_ms_between(since, created_ms)"),
    ("an instant is no time of day", "created_ms = jt_clock_instant(clock)"),
    ("none is counted on by arithmetic", "since = since + 1000"),
    ("they are not compared", "if (jt_now_ms(clock) > since) created_ms = 0"),
    ("nor one with the other's difference", "created_ms = jt_now_ms(clock) - jt_instant_now()"),
    ("no wait ends by the time of day", "(void)jt_join_until(pthread_self(), jt_now_ms(clock))"),
    ("nor is it printed or stored as one", "jt_time_put_iso8601(NULL, since)"),
]

MISFIT = re.compile("incompatible type|invalid operands")

# What only these files may say.
OWN = {
    r"since_boot_us": {"base/instant.h", "base/instant.c"},
    r"CLOCK_(MONOTONIC|BOOTTIME)": {"base/instant.c"},
    r"CLOCK_REALTIME": {"base/clock.c", "http/connection.c"},  # there, of the Date header
    r"clock_gettime|gettimeofday|\btime\(": {"base/instant.c", "base/clock.c", "http/connection.c",
                                                    "bench/process_usage.c",  # time on processors
                                                    "base/sandbox_calls.c"},  # lets them be made
}


def errors_of(compiler, top, statement):
    told = subprocess.run([*compiler, "-std=gnu17", "-D_GNU_SOURCE", "-fsyntax-only", "-x", "c",
                           f"-I{top}", "-"], input=SOURCE.format(statement), text=True,
                          capture_output=True, check=False).stderr
    return [line for line in told.splitlines() if "error:" in line]


def main():
    top, compiler = pathlib.Path(sys.argv[1]), sys.argv[2:]
    problems = [f"does not compile: {line}" for line in RIGHT if errors_of(compiler, top, line)]
    problems += [f"{sentence}, but this is not refused for its type: {line}"
                 for sentence, line in WRONG
                 if not any(MISFIT.search(error) for error in errors_of(compiler, top, line))]
    for path in sorted(top.rglob("*.[ch]")):
        name, text = path.relative_to(top).as_posix(), path.read_text()
        problems += [f"{name} may not say {pattern}" for pattern, owners in OWN.items()
                     if name not in owners and re.search(pattern, text)]
    print("\n".join(problems) or "The clocks are apart.")
    return 1 if problems else 0


sys.exit(main())
