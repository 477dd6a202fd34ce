"""What the verification of an API key costs, beside a token of the same server and HTTP alone."""

import os
import statistics
import tempfile

import load
from jeton_server import JetonServer

ALGORITHM = "ES256"  # of the tokens beside it: the cheapest signature
JSON = "application/json"


def _median(rounds, member):
    return statistics.median(each[member] for each in rounds)


def measure(folder, plan):
    """Slices of verifications and of tokens take turns; the key is in memory, as most are."""
    with tempfile.TemporaryDirectory(prefix="jeton-bench-") as store:
        server = JetonServer(os.path.join(folder, "jeton"), store, ALGORITHM)
        verifications, tokens = [], []
        with server.running() as process:
            server.register()
            body = server.verification()
            load.wrk(server.verify_url, body, plan["warm"], JSON)
            for _ in range(plan["rounds"]):
                verifications.append(
                    load.load_slice(process.pid, server.verify_url, body, plan["load"], JSON))
                tokens.append(
                    load.load_slice(process.pid, server.token_url, server.form, plan["load"]))
        with server.running() as process:
            server.check_verifications(sum(each["requests"] for each in verifications))
        figures = {member: _median(verifications, member)
                   for member in ("per_second", "cpu_us", "p50_us", "p99_us")}
        return {**figures, "token_cpu_us": _median(tokens, "cpu_us"), "rounds": verifications,
                "allocations": load.allocations(folder, server, plan["allocations"],
                                                server.verify_url, body, JSON)}
