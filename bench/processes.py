"""Processes that the benchmark starts: started with a pid it keeps, read through /proc, and ended
by that pid however the benchmark ends."""

import contextlib
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request

END_GRACE_S = 15
READY_TIMEOUT_S = 120  # under callgrind, on a machine that is busy
READY_PAUSE_S = 0.0002  # start-up is measured in milliseconds


class BenchError(Exception):
    """A sentence for the person who ran the benchmark."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def started(command, log_path, environment=None):
    """Runs command, its output in log_path, for as long as the `with` lasts."""
    with open(log_path, "ab") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                   env={**os.environ, **(environment or {})})
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(END_GRACE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def log_tail(log_path):
    with open(log_path, encoding="utf-8", errors="replace") as log:
        return "".join(log.readlines()[-5:]).strip()


def wait_until_connectable(process, port, log_path):
    """For a server without a readiness page."""
    until = time.monotonic() + READY_TIMEOUT_S
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(READY_PAUSE_S)
    raise BenchError(f"the server on port {port} did not start: {log_tail(log_path)}")


def wait_until_ready(process, url, log_path):
    """Returns when url answers 200."""
    until = time.monotonic() + READY_TIMEOUT_S
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            with urllib.request.urlopen(url, timeout=READY_TIMEOUT_S) as answer:
                if answer.status == 200:
                    return
        time.sleep(READY_PAUSE_S)
    raise BenchError(f"the server was not ready at {url}: {log_tail(log_path)}")


def cpu_seconds(pid):
    """User and system time of the process, threads that have ended included, to the nanosecond: by the
    clock that clock_getcpuclockid(3) names."""
    cpu_clock = (~pid << 3) | 2
    return time.clock_gettime(cpu_clock)


def resident_mib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    raise BenchError("the kernel does not say how much memory the server holds")
