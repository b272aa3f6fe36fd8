/// A base, a component and an overlay of random fields: what a property test builds with both engines.
struct RandomOverlay {
    private(set) var files: [String: String] = [:]
    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        let services = (0...Int.random(in: 0...2, using: &random)).map { "svc\($0)" }
        for service in services { addService(service) }
        files["base/kustomization.yaml"] = base(services)
        files["component/kustomization.yaml"] = """
            apiVersion: kustomize.config.k8s.io/v1alpha1
            kind: Component
            commonAnnotations:
              component: "yes"
            """
        files["overlay/kustomization.yaml"] = overlay(services)
    }

    private mutating func addService(_ name: String) {
        let kind = random.pick(["Deployment", "StatefulSet", "DaemonSet"])
        let image = random.pick(["nginx", "nginx:1.2", "registry:5000/team/app:v1@sha256:abc", "app"])
        let extra = random.pick(["", "\n  replicas: 2", "\n  paused:", "\n  minReadySeconds: 0"])
        files["base/\(name).yaml"] = """
            apiVersion: apps/v1
            kind: \(kind)
            metadata:
              name: \(name)
              labels: {app: \(name)}
            spec:\(extra)
              selector:
                matchLabels: {app: \(name)}
              template:
                metadata:
                  labels: {app: \(name)}
                spec:
                  serviceAccountName: \(name)
                  containers:
                  - name: main
                    image: \(image)
                    env:
                    - {name: A, value: "1"}
                    - name: B
                      valueFrom: {configMapKeyRef: {name: \(name)-config, key: b}}
                    ports:
                    - containerPort: 80
                    - {containerPort: 81, protocol: UDP}
                  - name: side
                    image: side:latest
                  volumes:
                  - name: v
                    configMap: {name: \(name)-config}
                  - name: e
                    emptyDir: {}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: \(name)}
            spec: {selector: {app: \(name)}, ports: [{port: 80}]}
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: \(name)}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: \(name)}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: \(name)}
            subjects:
            - {kind: ServiceAccount, name: \(random.pick([name, "default"]))}
            ---
            apiVersion: example.com/v1
            kind: Widget
            metadata: {name: \(name)}
            spec: {list: [{name: a, value: 1.50}, {name: b, value: 0777}], text: "\(random.pick(["x", "yes", "1e3"]))"}
            """
    }

    private mutating func base(_ services: [String]) -> String {
        var text = "resources:\n" + services.map { "- \($0).yaml\n" }.joined() + "configMapGenerator:\n"
        for service in services {
            text +=
                "- name: \(service)-config\n  literals: [a=1, \"b=\(random.pick(["x", "'q'", "a: b", "", "#"]))\"]\n"
        }
        if random.chance(30) { text += "namePrefix: base-\n" }
        if random.chance(30) { text += "namespace: base-ns\n" }
        if random.chance(30) { text += "commonLabels: {team: one}\n" }
        return text
    }

    private mutating func overlay(_ services: [String]) -> String {
        let service = random.pick(services)
        var parts = ["resources: [../base]\n"]
        let candidates = [
            "components: [../component]\n", "namePrefix: over-\n", "nameSuffix: -end\n", "namespace: over-ns\n",
            "commonLabels: {env: prod}\n", "commonAnnotations: {note: \"1\"}\n",
            "labels:\n- pairs: {tier: web}\n  includeTemplates: \(random.pick(["true", "false"]))\n",
            "images:\n- {name: nginx, newTag: \"2\"}\n- {name: registry:5000/team/app, newName: other/app}\n",
            "generatorOptions: {labels: {made: here}, disableNameSuffixHash: \(random.pick(["true", "false"]))}\n",
            "buildMetadata: [originAnnotations]\n",
            "configMapGenerator:\n- {name: \(service)-config, behavior: \(random.pick(["merge", "replace"])), literals: [c=3]}\n",
            "sortOptions: {order: \(random.pick(["legacy", "fifo"]))}\n", patches(service), replacements(service),
        ]
        for candidate in candidates where random.chance(35) { parts.append(candidate) }
        return parts.joined()
    }

    private mutating func patches(_ service: String) -> String {
        let merges = [
            "spec: {template: {spec: {containers: [{name: main, image: patched}, {name: new, image: x}]}}}",
            "spec: {template: {spec: {containers: [{name: side, $patch: delete}]}}}",
            "spec: {template: {spec: {volumes: [{name: e, $patch: delete}, {name: n, emptyDir: {}}]}}}",
            "spec: {template: {spec: {containers: [{name: main, ports: [{containerPort: 80, hostPort: 8080}]}]}}}",
            "metadata: {annotations: {a: b}}", "spec: {selector: null}",
        ]
        let operations = [
            "[{op: add, path: /metadata/annotations, value: {j: k}}]", "[{op: remove, path: /spec/selector}]",
            "[{op: replace, path: /spec/template/spec/containers/0/image, value: json}]",
        ]
        let kinds = "Deployment|StatefulSet|DaemonSet"
        var text = "patches:\n"
        text += "- target: {kind: \(kinds)}\n  patch: |\n    apiVersion: apps/v1\n    kind: x\n"
        let merge = random.pick(merges)
        text +=
            merge.hasPrefix("metadata")
            ? "    metadata: {name: x, annotations: {a: b}}\n" : "    metadata: {name: x}\n    \(merge)\n"
        if random.chance(50) {
            let body = random.pick(operations).dropFirst(2).dropLast(2)
            text += "- target: {kind: \(kinds), name: .*\(service)}\n  patch: |\n    - {\(body)}\n"
        }
        return text
    }

    private mutating func replacements(_ service: String) -> String {
        """
        replacements:
        - source: {kind: Service, name: \(service), fieldPath: \(random.pick(["metadata.name", "spec.ports.0.port"]))}
          targets:
          - select: {kind: Widget}
            fieldPaths: [\(random.pick(["spec.text", "spec.list.[name=a].value", "spec.list.*.name"]))]

        """
    }
}
