"""What every benchmark does first: a release build, and what machine it runs on."""

import json
import os
import shutil
import subprocess
import sys
import time

from processes import BenchError

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LOOK_S, BUSY_SHARE = 0.5, 0.1
INSTALL = os.path.join(ROOT, "tools", "install-dependencies")


def say(sentence):
    print(f"bench: {sentence}", file=sys.stderr, flush=True)


def build(folder, targets, tools=("wrk", "valgrind")):
    """A release build, for the figures of any other would mean nothing."""
    if any(shutil.which(tool) is None for tool in (*tools, "meson", "ninja")):
        subprocess.run([INSTALL, "build", "bench"], stdout=sys.stderr, check=True)
    if not os.path.exists(os.path.join(folder, "build.ninja")):
        subprocess.run(["meson", "setup", folder, ROOT, "--buildtype=release", "-Dtests=disabled"],
                       stdout=sys.stderr, check=True)
    asked = subprocess.run(["meson", "introspect", folder, "--buildoptions"], capture_output=True,
                           text=True, check=True)
    options = {option["name"]: option["value"] for option in json.loads(asked.stdout)}
    if (options["optimization"], options["b_sanitize"]) != ("3", "none"):
        raise BenchError(f"{folder} is not a plain release build; name another with --build")
    subprocess.run(["ninja", "-C", folder, *targets], stdout=sys.stderr, check=True)


def machine():
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as info:
        processor = next((line.partition(":")[2].strip() for line in info
                          if line.startswith("model name")), "unknown processor")
    openssl = subprocess.run(["openssl", "version"], capture_output=True, text=True, check=False)
    return {"processor": processor, "cores": os.cpu_count(),
            "libcrypto": " ".join(openssl.stdout.split()[:2])}


def busy_seconds():
    """Of all processors, for any process, and those that were taken from a virtual machine."""
    with open("/proc/stat", encoding="ascii") as stat:
        user, nice, system, _, _, _, _, steal = map(int, stat.readline().split()[1:9])
    return (user + nice + system + steal) / os.sysconf("SC_CLK_TCK")


def is_busy():
    """Whether something else keeps a tenth of the processors busy: to be asked before anything of
    the benchmark runs."""
    before = busy_seconds()
    time.sleep(LOOK_S)
    return busy_seconds() - before > os.cpu_count() * LOOK_S * BUSY_SHARE


def warn_when_busy():
    """Also gives back whether it is."""
    busy = is_busy()
    if busy:
        say("the machine is busy with something else; the figures will be worse than they are")
    return busy
