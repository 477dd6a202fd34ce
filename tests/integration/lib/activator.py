"""activator: keeps a listening socket and runs a server with it, as systemd does with a .socket unit.

Usage: activator.py PORT COMMAND...

What the server is given, and how, is systemd's own doing: systemd-socket-activate starts it when the first client
comes. SIGHUP ends the server and starts it again, as `systemctl restart` does; the socket stays. SIGTERM ends
both, with the server's status.
"""

import os
import signal
import socket
import sys

FIRST_FD = 3
ACTIVATE = "systemd-socket-activate"


def start(listener):
    pid = os.fork()
    if pid != 0:
        return pid
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGHUP, signal.SIGTERM, signal.SIGCHLD})
    os.dup2(listener, FIRST_FD)
    passed = [f"--setenv={name}" for name in os.environ if name.isidentifier()]
    os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
    os.execvp(ACTIVATE, [ACTIVATE, *passed, *sys.argv[2:]])


def end(pid):
    os.kill(pid, signal.SIGTERM)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


signals = {signal.SIGHUP, signal.SIGTERM, signal.SIGCHLD}
signal.pthread_sigmask(signal.SIG_BLOCK, signals)
opened = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=4096)
listener = os.dup(opened.fileno()) if opened.fileno() == FIRST_FD else opened.fileno()
server = start(listener)
while True:
    got = signal.sigwait(signals)
    if got == signal.SIGTERM:
        sys.exit(end(server))
    if got == signal.SIGHUP:
        status = end(server)
        if status != 0:
            sys.exit(status)
        server = start(listener)
    elif os.waitpid(server, os.WNOHANG)[0] == server:
        sys.exit("the server ended by itself")
