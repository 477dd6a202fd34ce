"""Load by wrk, and what it costs the server."""

import json
import os
import statistics
import subprocess

from processes import BenchError, cpu_seconds

CONNECTIONS = 16
SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "request.lua")


class Asked:
    """What is asked of a server: bench/request.lua sends it."""

    def __init__(self, name, pids, url, body=None, headers=None):
        self.name, self.pids, self.url = name, pids, url
        self.environment = {
            "BENCH_METHOD": "GET" if body is None else "POST",
            "BENCH_BODY": body or "",
            "BENCH_HEADERS": "\n".join(f"{key}: {value}" for key, value in (headers or {}).items()),
        }

    def cpu_seconds(self):
        return sum(cpu_seconds(pid) for pid in self.pids())


def _yield_to_the_server():
    """wrk stands for clients elsewhere: its waking up must not take the core from the server in the
    middle of a request, which would add two changes of thread to what an answer costs."""
    os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def load(asked, seconds):
    """wrk's own figures with cpu_us, that of the server for each answer; any answer but 200, and any
    failed connection, ends the benchmark."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", SCRIPT, asked.url]
    before = asked.cpu_seconds()
    done = subprocess.run(command, capture_output=True, text=True, check=False,
                          env={**os.environ, **asked.environment}, preexec_fn=_yield_to_the_server)
    if done.returncode != 0:
        raise BenchError(f"wrk: {done.stderr.strip() or done.stdout.strip()}")
    figures = json.loads(done.stdout.strip().splitlines()[-1])
    if figures["not_200"] != 0 or figures["failed"] != 0 or figures["requests"] == 0:
        raise BenchError(f"{asked.name}: answers that are not 200: {figures['not_200']}, failed "
                         f"connections: {figures['failed']}, of {figures['requests']} requests")
    figures["cpu_us"] = (asked.cpu_seconds() - before) * 1e6 / figures["requests"]
    figures["per_second"] = figures["requests"] * 1e6 / figures["duration_us"]
    return figures


def take_turns(all_asked, rounds, seconds):
    """Slices of each take turns; the medians, and the CPU of each round, by name."""
    for asked in all_asked:
        load(asked, seconds)
    slices = {asked.name: [] for asked in all_asked}
    for _ in range(rounds):
        for asked in all_asked:
            slices[asked.name].append(load(asked, seconds))
    return {name: {"cpu_us": statistics.median(each["cpu_us"] for each in taken),
                   "per_second": statistics.median(each["per_second"] for each in taken),
                   "rounds_us": [each["cpu_us"] for each in taken]}
            for name, taken in slices.items()}


def ratio(figures, name, beside):
    """The median of the rounds' ratios."""
    pairs = zip(figures[name]["rounds_us"], figures[beside]["rounds_us"])
    return statistics.median(one / other for one, other in pairs)
