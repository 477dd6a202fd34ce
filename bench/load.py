"""What is measured, a slice at a time: wrk against a server, libcrypto alone, allocations."""

import contextlib
import json
import os
import struct
import subprocess
import tempfile

from processes import (BenchError, cpu_seconds, free_port, started, wait_until_connectable)

CONNECTIONS = 16
FORM = "application/x-www-form-urlencoded"
COUNT_ROW = struct.Struct("=48sQQ")  # struct row of count_malloc.c
SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "token.lua")


def _yield_to_the_server():
    """wrk stands for clients elsewhere: its waking up must not take the core from the server in the
    middle of a request, which would add two changes of thread to what a token costs."""
    os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def wrk(url, body, seconds, content_type=FORM):
    """wrk's own figures; any answer but 200, and any failed connection, ends the benchmark."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", SCRIPT, url]
    done = subprocess.run(command, capture_output=True, text=True, check=False,
                          env={**os.environ, "BENCH_BODY": body, "BENCH_TYPE": content_type},
                          preexec_fn=_yield_to_the_server)
    if done.returncode != 0:
        raise BenchError(f"wrk: {done.stderr.strip() or done.stdout.strip()}")
    figures = json.loads(done.stdout.strip().splitlines()[-1])
    if figures["not_200"] != 0 or figures["failed"] != 0 or figures["requests"] == 0:
        raise BenchError(f"answers that are not 200: {figures['not_200']}, failed connections: "
                         f"{figures['failed']}, of {figures['requests']} requests")
    return figures


def load_slice(pid, url, body, seconds, content_type=FORM):
    """wrk's figures, with the CPU that the server used for each request."""
    before = cpu_seconds(pid)
    figures = wrk(url, body, seconds, content_type)
    figures["cpu_us"] = (cpu_seconds(pid) - before) * 1e6 / figures["requests"]
    figures["per_second"] = figures["requests"] * 1e6 / figures["duration_us"]
    return figures


def signature(build, algorithm, message_bytes, threads, seconds):
    """One run of bench_signature."""
    command = [f"{build}/bench/bench_signature", algorithm, str(message_bytes), str(threads),
               str(int(seconds * 1000))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BenchError(done.stderr.strip())
    return json.loads(done.stdout)


@contextlib.contextmanager
def bare_server(build, form, *signing):
    """bare_http for as long as the `with` lasts: HTTP alone or, given algorithm, message bytes and
    method, with one signature per request. Gives a function that measures a slice of it."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, "log")
        command = [f"{build}/bench/bare_http", str(port), *map(str, signing)]
        with started(command, log) as process:
            wait_until_connectable(process, port, log)
            wrk(url, form, 1)
            yield lambda seconds: load_slice(process.pid, url, form, seconds)


def _allocation_counts(path):
    counts = {}
    with open(path, "rb") as rows:
        for name, calls, _ in COUNT_ROW.iter_unpack(rows.read()):
            counts[name.rstrip(b"\0").decode()] = calls
    return counts


def allocations(build, server, seconds, url=None, body=None, content_type=FORM):
    """Heap allocations per warm request (a token's, unless told otherwise), by the module that
    asked; modules without any left out."""
    url, body = url or server.token_url, body or server.form
    path = os.path.join(server.folder, "allocations")
    preload = os.path.abspath(f"{build}/bench/libcount_malloc.so")
    with server.running(LD_PRELOAD=preload, COUNT_MALLOC_FILE=path):
        wrk(url, body, 1, content_type)
        before = _allocation_counts(path)
        requests = wrk(url, body, seconds, content_type)["requests"]
        after = _allocation_counts(path)
    return {name: (after[name] - before[name]) / requests
            for name in after if after[name] != before[name]}
