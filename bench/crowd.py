"""Trouble for a server: a process of its own whose threads each do the same thing again and again
on a connection of their own, so that it takes no turn from whoever measures."""

import contextlib
import http.client
import multiprocessing
import threading
import time

PAUSE_S = 0.05  # after a connection that failed


class Crowd:
    """What one of its threads does: ask(connection, number, turn), over and over. It is given where
    it connects from, or None, by address(number)."""

    def __init__(self, port, size, ask, address=lambda number: None):
        self.port, self.size, self.ask, self.address = port, size, ask, address

    def _ask_once(self, number, turn):
        source = self.address(number)
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=60,
            source_address=None if source is None else (source, 0))
        with contextlib.closing(connection):
            while True:
                self.ask(connection, number, turn)
                turn += 1

    def _work(self, number):
        for turn in range(0, 1 << 30, 1 << 16):
            with contextlib.suppress(OSError, http.client.HTTPException):
                self._ask_once(number, turn)
            time.sleep(PAUSE_S)

    def _run(self):
        threads = [threading.Thread(target=self._work, args=(number,), daemon=True)
                   for number in range(self.size)]
        for thread in threads:
            thread.start()
        threads[0].join()

    @contextlib.contextmanager
    def at_work(self):
        process = multiprocessing.Process(target=self._run, daemon=True)
        process.start()
        try:
            yield
        finally:
            process.kill()
            process.join()


def send(connection, method, path, body=None, headers=None):
    """The status of the answer, which is read and thrown away."""
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    answer.read()
    return answer.status
