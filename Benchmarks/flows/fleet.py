"""What is put into the repository, and the requests that bring the same to a server by hand."""

import json
import uuid

NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: bench\n"

KUSTOMIZATION = """apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: {name}
  namespace: bench
spec:
  interval: 60m
  path: {path}
  prune: true
  targetNamespace: bench
  sourceRef:
    kind: GitRepository
    name: flux-system
    namespace: flux-system
"""

PROBE = """apiVersion: v1
kind: ConfigMap
metadata:
  name: probe
  namespace: default
data:
  value: "{}"
"""

APP = """apiVersion: v1
kind: ServiceAccount
metadata:
  name: {name}
  namespace: {namespace}
  annotations:
    note: {note}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
  namespace: {namespace}
spec:
  replicas: 0
  selector:
    matchLabels:
      app: {name}
  template:
    metadata:
      labels:
        app: {name}
    spec:
      serviceAccountName: {name}
      containers:
      - name: app
        image: nginx:1.27
        ports:
        - name: http
          containerPort: 80
          protocol: TCP
        resources:
          requests:
            cpu: 10m
            memory: 16Mi
---
apiVersion: v1
kind: Service
metadata:
  name: {name}
  namespace: {namespace}
spec:
  selector:
    app: {name}
  ports:
  - name: http
    port: 80
    protocol: TCP
    targetPort: http
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {name}
  namespace: {namespace}
spec:
  rules:
  - host: {name}.example.com
    http:
      paths:
      - path: /
        pathType: Prefix
        backend:
          service:
            name: {name}
            port:
              name: http
"""

RESOURCES = [("/api/v1", "serviceaccounts"), ("/apis/apps/v1", "deployments"), ("/api/v1", "services"),
             ("/apis/networking.k8s.io/v1", "ingresses")]
INVENTORY = ["_{}__ServiceAccount", "_{}_apps_Deployment", "_{}__Service", "_{}_networking.k8s.io_Ingress"]
TOOLKIT = "/apis/kustomize.toolkit.fluxcd.io/v1"

APPLY, MERGE, JSON = "application/apply-patch+yaml", "application/merge-patch+json", "application/json"


def applies(namespace, count, dry_run=False):
    """Four server-side applies for each application."""
    query = "?fieldManager=bare&force=true" + ("&dryRun=All" if dry_run else "")
    requests = []
    for name in names(count):
        documents = APP.format(name=name, namespace=namespace, note="first").split("---\n")
        for (group, plural), document in zip(RESOURCES, documents):
            requests.append(("PATCH", f"{group}/namespaces/{namespace}/{plural}/{name}{query}", APPLY, document))
    return [requests]


def same_requests(namespace, count):
    """What davit sends for `count` Kustomizations that are new, and nothing else: no build, no waiting, no watching.

    Each list needs what the list before it made. The Kustomizations are suspended, so that davit leaves them alone.
    """
    objects = f"{TOOLKIT}/namespaces/{namespace}/kustomizations"
    place, elsewhere = "namespace: bench\nspec:", f"namespace: {namespace}\nspec:\n  suspend: true"

    def kustomizations(query):
        return [("PATCH", f"{objects}/{name}?fieldManager=bare&force=true{query}", APPLY,
                 KUSTOMIZATION.format(name=name, path=f"./fleet/{name}").replace(place, elsewhere)) for name in names(count)]

    finalizer = json.dumps({"metadata": {"finalizers": ["example.com/bare"]}})
    return [
        kustomizations("&dryRun=All"), kustomizations(""),
        [("PATCH", f"{objects}/{name}?fieldManager=bare", MERGE, finalizer) for name in names(count)],
        *applies(namespace, count, dry_run=True), *applies(namespace, count),
        [("PATCH", f"{objects}/{name}/status?fieldManager=bare", MERGE, json.dumps({"status": status(namespace, name)}))
         for name in names(count)],
        [("POST", f"/api/v1/namespaces/{namespace}/events", JSON, json.dumps(event(namespace, name, number)))
         for name in names(count) for number in range(2)],
    ]


def names(count):
    return [f"app-{index:04}" for index in range(count)]


def status(namespace, name):
    revision, stamp = "main@sha1:" + "a" * 40, "2026-11-23T12:00:00Z"
    return {
        "conditions": [{"type": "Ready", "status": "True", "reason": "ReconciliationSucceeded", "observedGeneration": 1,
                        "message": f"Applied revision: {revision}", "lastTransitionTime": stamp}],
        "observedGeneration": 1, "lastAppliedRevision": revision, "lastAttemptedRevision": revision,
        "inventory": {"entries": [{"id": namespace + form.format(name), "v": "v1"} for form in INVENTORY]},
        "history": [{"digest": "sha256:" + "b" * 64, "firstReconciled": stamp, "lastReconciled": stamp,
                     "lastReconciledDuration": "1s", "lastReconciledStatus": "ReconciliationSucceeded",
                     "metadata": {"revision": revision}, "totalReconciliations": 1}]}


def event(namespace, name, number):
    return {"apiVersion": "v1", "kind": "Event", "metadata": {"name": f"{name}.{number}", "namespace": namespace},
            "involvedObject": {"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization", "name": name,
                               "namespace": namespace},
            "type": "Normal", "reason": "ReconciliationSucceeded", "message": "m" * 160, "source": {"component": "bare"},
            "count": 1}


def curl(requests, facts, folder):
    """A configuration of curl that sends `requests`; each answer's status is printed on a line."""
    path = f"{folder}/{uuid.uuid4()}.curl"
    with open(path, "w") as config:
        config.write(f'header = "Authorization: Bearer {facts["token"]}"\n')
        for number, (method, target, kind, body) in enumerate(requests):
            if number:
                config.write(f'next\nheader = "Authorization: Bearer {facts["token"]}"\n')
            with open(f"{path}-{number}", "w") as file:
                file.write(body)
            config.write(f'url = "{facts["server"]}{target}"\nrequest = "{method}"\nheader = "Content-Type: {kind}"\n'
                         f'cacert = "{facts["certificateAuthority"]}"\ndata-binary = "@{path}-{number}"\n'
                         'output = "/dev/null"\nwrite-out = "%{http_code}\\n"\nsilent\nhttp2\n')
    return path
