"""What the test servers share: a parent that may vanish at any time must leave no process and no file behind.

A server reads commands from standard input, one JSON object a line, and answers each with one JSON object a line.
End of input is the order to stop. The kernel closes the pipe when the parent dies, however it dies.
"""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time


class Failure(Exception):
    """An answer that says what went wrong; the server goes on."""


class Child:
    """One component: a command line that can be stopped, frozen and started again with the same arguments."""

    def __init__(self, name, arguments, log):
        self.name, self.arguments, self.log, self.process = name, arguments, log, None

    def start(self):
        if self.alive():
            return
        with open(self.log, "ab") as log:
            # PDEATHSIG is the second line of defence: it holds even when this supervisor is killed with SIGKILL.
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "--", *self.arguments],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def signal(self, number):
        if self.alive():
            self.process.send_signal(number)

    def stop(self, kill=False, patience=5):
        if not self.alive():
            return
        self.signal(signal.SIGKILL if kill else signal.SIGTERM)
        self.signal(signal.SIGCONT)
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def last_words(self):
        try:
            with open(self.log, errors="replace") as log:
                return "".join(log.readlines()[-8:])
        except OSError:
            return ""


def free_ports(count):
    """Loopback ports free now and, lying below the kernel's ephemeral range, unlikely to be taken by a client."""
    sockets = []
    while len(sockets) < count:
        candidate = socket.socket()
        try:
            candidate.bind(("127.0.0.1", random.randrange(18000, 32000)))
            sockets.append(candidate)
        except OSError:
            candidate.close()
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def private_directory(name):
    return tempfile.mkdtemp(prefix=f"davit-{name}-")


def until(condition, what, seconds=90):
    """Waits for `condition` to give something true and returns it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise Failure(f"{what} did not happen within {seconds} s")


def answer(value):
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def serve(start, commands, stop, directory):
    """Starts, answers with what `start` returns, obeys commands until the input ends, and removes `directory`.

    commands: name → function of the command's other fields, returning a dictionary.
    """
    def leave(*_):
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    status = 0
    try:
        answer(start())
        for line in sys.stdin:
            try:
                command = json.loads(line)
                answer({"ok": True, **(commands[command.pop("do")](**command) or {})})
            except Exception as error:
                answer({"ok": False, "error": f"{type(error).__name__}: {error}"})
    except KeyboardInterrupt:
        pass
    except BrokenPipeError:
        pass
    except Exception as error:
        status = 1
        answer({"ok": False, "error": f"{type(error).__name__}: {error}"})
    finally:
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        stop()
        if not os.environ.get("DAVIT_TEST_KEEP"):
            shutil.rmtree(directory, ignore_errors=True)
    sys.stdout = open(os.devnull, "w")
    os._exit(status)
