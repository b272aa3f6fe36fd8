"""The control plane under measurement: asking it without a process for each question, watching it, counting its work."""

import collections
import http.client
import json
import os
import ssl
import subprocess
import sys
import threading
import time

SERVERS = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__)))), "Tests", "Servers")
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """A program of Tests/Servers: JSON lines in, JSON lines out, ends with its input."""

    def __init__(self, *words):
        self.process = subprocess.Popen([os.path.join(SERVERS, words[0]), *words[1:]], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, start_new_session=True)
        self.facts = self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        answer = json.loads(line) if line else {"ok": False, "error": "it ended"}
        if not answer["ok"]:
            sys.exit(f"bench: {answer['error']}")
        return answer

    def order(self, **command):
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        return self.answer()

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


class API:
    """Requests over one kept connection."""

    def __init__(self, facts):
        self.facts, self.connection = facts, None

    def open(self):
        context = ssl.create_default_context(cafile=self.facts["certificateAuthority"])
        return http.client.HTTPSConnection(self.facts["server"].split("//")[1], context=context, timeout=900)

    def headers(self, **more):
        return {"Authorization": f"Bearer {self.facts['token']}", "User-Agent": "bench", **more}

    def send(self, method, path, body=None, kind="application/json", attempts=2):
        self.connection = self.connection or self.open()
        try:
            self.connection.request(method, path, body=None if body is None else json.dumps(body),
                                    headers=self.headers(**{"Content-Type": kind}))
            answer = self.connection.getresponse()
            return answer.status, json.loads(answer.read() or b"{}")
        except (OSError, http.client.HTTPException):
            self.connection = None  # the server closes idle connections; only reads are repeated, and once
            if method != "GET" or attempts == 1:
                raise
            return self.send(method, path, attempts=attempts - 1)

    def patch(self, path, body):
        status, answer = self.send("PATCH", path, body, "application/merge-patch+json")
        if status >= 300:
            sys.exit(f"bench: {path}: {answer}")


class Watch:
    """Follows a collection; `passed` tells when a condition on its objects first held, by the watch and not by polling."""

    def __init__(self, api, path, selector=""):
        self.api, self.path, self.selector = api, path, selector
        self.objects, self.change, self.closed = {}, threading.Condition(), False
        self.condition, self.count, self.held, self.at = None, 0, set(), None
        self.read(api)
        threading.Thread(target=self.follow, daemon=True).start()

    def read(self, api):
        _, found = api.send("GET", self.path + self.selector)
        moment = time.monotonic()
        with self.change:
            self.version = found["metadata"]["resourceVersion"]
            before, self.objects = self.objects, {item["metadata"]["name"]: item for item in found["items"]}
            for name in {**before, **self.objects}:
                self.judge(name, moment)
            self.change.notify_all()

    def follow(self):
        """The server ends the watch of who reads too slowly; then all is listed again."""
        own = API(self.api.facts)
        while not self.closed:
            try:
                self.stream()
                self.read(own)
            except (OSError, http.client.HTTPException):
                time.sleep(0.2)

    def stream(self):
        connection = self.api.open()
        query = (self.selector + "&" if self.selector else "?") + f"watch=1&resourceVersion={self.version}"
        connection.request("GET", self.path + query, headers=self.api.headers())
        stream = connection.getresponse()
        for line in stream:
            event, moment = json.loads(line), time.monotonic()
            if event["type"] not in ("ADDED", "MODIFIED", "DELETED"):
                break
            with self.change:
                name = event["object"]["metadata"]["name"]
                gone = event["type"] == "DELETED"
                if gone:
                    self.objects.pop(name, None)
                else:
                    self.objects[name] = event["object"]
                self.judge(name, moment)
                self.change.notify_all()
            if self.closed:
                break
        connection.close()

    def judge(self, name, moment):
        if self.condition is None or self.at is not None:
            return
        if self.condition(self.objects.get(name)):
            self.held.add(name)
        else:
            self.held.discard(name)
        if len(self.held) == self.count:
            self.at = moment

    def expect(self, count, condition):
        """From now on: `count` objects that satisfy `condition`, which is asked with None for an object that went."""
        with self.change:
            self.condition, self.count, self.held, self.at = condition, count, set(), None
            for name in self.objects:
                self.judge(name, time.monotonic())

    def passed(self, what, seconds, alive):
        """The moment at which that was so."""
        deadline = time.monotonic() + seconds
        with self.change:
            while self.at is None:
                alive()
                if time.monotonic() > deadline:
                    sys.exit(f"bench: {what}: {len(self.held)} of {self.count} within {seconds} s")
                self.change.wait(1)
            return self.at

    def close(self):
        self.closed = True


class Audit:
    """What the API server was asked, counted from its audit log, which is read on from where the last look ended.

    The server starts a new file when one is full; the old one is read to its end first.
    """

    def __init__(self, path):
        self.path, self.file, self.rest = path, open(path), ""

    def since(self):
        text = self.rest + self.file.read()
        while os.stat(self.path).st_ino != os.fstat(self.file.fileno()).st_ino:
            self.file.close()
            self.file = open(self.path)
            text += self.file.read()
        lines = text.split("\n")
        self.rest = lines.pop()
        counts = collections.Counter()
        for line in lines:
            entry = json.loads(line)
            agent = entry.get("userAgent", "").split("/")[0]
            who = "davit" if agent.startswith("davit") else agent if agent in ("curl", "bench") else "others"
            what, verb = entry.get("objectRef", {}), entry["verb"]
            if "dryRun=All" in entry.get("requestURI", ""):
                verb = "dry-run " + verb
            counts[(who, verb, what.get("resource", ""), what.get("subresource", ""))] += 1
        return counts


def total(counts, who):
    return sum(number for key, number in counts.items() if key[0] == who)


class Processes:
    """CPU seconds of the three programs of one control plane; others may run on the same machine."""

    def __init__(self, directory):
        self.pids = {}
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/cmdline") as file:
                    words = file.read().split("\0")
            except OSError:
                continue
            name = os.path.basename(words[0])
            if name in ("kube-apiserver", "etcd", "kube-controller-manager") and directory in " ".join(words):
                self.pids[name] = pid
        if len(self.pids) != 3:
            sys.exit(f"bench: found {sorted(self.pids)} of the control plane only")

    def seconds(self):
        return {name: cpu(pid) for name, pid in self.pids.items()}


def cpu(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def machine():
    """CPU seconds the whole machine has worked, everybody's work included."""
    with open("/proc/stat") as file:
        fields = [int(word) for word in file.readline().split()[1:]]
    return (sum(fields[:8]) - fields[3] - fields[4]) / TICKS
