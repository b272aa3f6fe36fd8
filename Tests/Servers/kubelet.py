"""A stand-in kubelet: it makes Pods run and Jobs' Pods succeed by writing their status, without running anything.

It watches the Pods whose phase is Pending, so a cluster of many running Pods costs it nothing. The Pod annotation
`davit.test/pod` chooses otherwise: `hold` leaves the Pod pending, `crash-loop` lets its containers fail.
"""

import http.client
import json
import threading
import time

PENDING = "/api/v1/pods?fieldSelector=status.phase%3DPending"


class Kubelet(threading.Thread):
    def __init__(self, port, context, token):
        super().__init__(daemon=True)
        self.port, self.context, self.stopping, self.writer = port, context, threading.Event(), None
        self.headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}

    def stop(self):
        self.stopping.set()

    def run(self):
        while not self.stopping.is_set():
            try:
                version = self.list()
                while not self.stopping.is_set():
                    version = self.watch(version)
            except (OSError, http.client.HTTPException, ValueError, KeyError):
                # The API server is away or the watch is too old: begin again with a list.
                self.writer = None
                self.stopping.wait(0.2)

    def connect(self, timeout):
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=timeout, context=self.context)

    def list(self):
        connection = self.connect(30)
        try:
            connection.request("GET", PENDING, headers=self.headers)
            pods = json.load(connection.getresponse())
        finally:
            connection.close()
        for pod in pods["items"]:
            self.admit(pod)
        return pods["metadata"]["resourceVersion"]

    def watch(self, version):
        # The server ends the watch before the socket's own patience does.
        connection = self.connect(330)
        try:
            connection.request(
                "GET", f"{PENDING}&watch=1&allowWatchBookmarks=true&timeoutSeconds=300&resourceVersion={version}",
                headers=self.headers)
            response = connection.getresponse()
            if response.status != 200:
                raise ValueError(response.status)
            for line in response:
                event = json.loads(line)
                if event["type"] == "ERROR":
                    raise ValueError(event["object"])
                version = event["object"]["metadata"]["resourceVersion"]
                if event["type"] in ("ADDED", "MODIFIED"):
                    self.admit(event["object"])
        finally:
            connection.close()
        return version

    def admit(self, pod):
        metadata = pod["metadata"]
        wish = (metadata.get("annotations") or {}).get("davit.test/pod")
        if wish == "hold" or metadata.get("deletionTimestamp"):
            return
        if wish == "crash-loop" and pod.get("status", {}).get("containerStatuses"):
            return  # it stays Pending; said once is enough
        path = f"/api/v1/namespaces/{metadata['namespace']}/pods/{metadata['name']}/status"
        body = json.dumps({"status": status(pod, wish)})
        headers = {**self.headers, "Content-Type": "application/merge-patch+json"}
        for _ in range(2):
            if self.writer is None:
                self.writer = self.connect(30)
            try:
                self.writer.request("PATCH", path, body=body, headers=headers)
                self.writer.getresponse().read()
                return
            except (OSError, http.client.HTTPException):
                self.writer.close()
                self.writer = None


def status(pod, wish):
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    job = any(owner["kind"] == "Job" for owner in pod["metadata"].get("ownerReferences") or [])
    phase, state, ready = "Running", {"running": {"startedAt": now}}, True
    if wish == "crash-loop":
        phase, ready = "Pending", False
        state = {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off restarting failed container"}}
    elif job:
        phase, ready = "Succeeded", False
        state = {"terminated": {"exitCode": 0, "reason": "Completed", "startedAt": now, "finishedAt": now}}
    verdict = {"PodScheduled": True, "Initialized": True, "ContainersReady": ready, "Ready": ready}
    return {
        "phase": phase, "startTime": now, "podIP": "10.244.0.1", "podIPs": [{"ip": "10.244.0.1"}],
        "conditions": [{"type": kind, "status": str(value), "lastTransitionTime": now} for kind, value in verdict.items()],
        "containerStatuses": [
            {"name": container["name"], "image": container["image"], "imageID": "none", "ready": ready,
             "restartCount": 0, "started": ready, "state": state}
            for container in pod["spec"]["containers"]
        ],
    }
