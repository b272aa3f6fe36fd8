/// A base, a component and an overlay of random fields: what a property test builds with both engines.
struct RandomOverlay {
    private(set) var files: [String: String] = [:]
    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        let services = (0...Int.random(in: 0...2, using: &random)).map { "svc\($0)" }
        for service in services { addService(service) }
        files["base/kustomization.yaml"] = base(services)
        let addition = random.pick([
            "commonAnnotations: {component: \"yes\"}", "namePrefix: comp-",
            "labels: [{pairs: {part: two}, includeSelectors: true}]",
            "configMapGenerator: [{name: own, literals: [x=y]}]",
            "replicas: [{name: svc0, count: 7}]", "namespace: comp-ns",
            "patches: [{target: {kind: Service}, patch: '[{\"op\":\"add\",\"path\":\"/spec/type\",\"value\":\"NodePort\"}]'}]",
        ])
        files["component/kustomization.yaml"] =
            "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n\(addition)\n"
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
            ---
            \(chain(name))
            """
    }

    /// Objects that refer to others by name, over more than one step.
    private mutating func chain(_ name: String) -> String {
        let version = random.pick(["autoscaling/v1", "autoscaling/v2", "autoscaling/v2beta2"])
        return """
            apiVersion: \(version)
            kind: HorizontalPodAutoscaler
            metadata: {name: \(name)}
            spec:
              scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: \(name)}
              maxReplicas: 3
            ---
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: \(name)
              annotations: {nginx.ingress.kubernetes.io/auth-secret: \(name)-secret}
            spec:
              ingressClassName: \(name)
              tls: [{hosts: [a.example], secretName: \(name)-secret}]
              rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: \(name), port: {number: 80}}}}]}}]
            ---
            apiVersion: batch/v1
            kind: CronJob
            metadata: {name: \(random.pick([name, "\(name)-job", "123", "1e3"]))}
            spec:
              schedule: "* * * * *"
              jobTemplate:
                spec:
                  template:
                    spec:
                      restartPolicy: Never
                      imagePullSecrets: [{name: \(name)-secret}]
                      containers:
                      - name: job
                        image: \(random.pick(["nginx:1", "app@sha256:12", "nginx"]))
                        args: [$(SERVICE), "--port=$(PORT)", "$$(SERVICE)"]
                        envFrom:
                        - configMapRef: {name: \(name)-config}
                        - secretRef: {name: \(name)-secret}
            ---
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: data-\(name), annotations: {note: \(random.pick(["one", "\"yes\"", "\"1\"", "null"]))}}
            spec: {storageClassName: fast, volumeName: vol-\(name)}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: \(name)}
            rules:
            - {apiGroups: [""], resources: [configmaps, secrets], resourceNames: [\(name)-config, \(name)-secret, x], verbs: [get]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: \(name)}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: \(name)}
            subjects: [{kind: ServiceAccount, name: \(name), namespace: \(random.pick(["default", "base-ns", "other"]))}]
            """
    }

    private mutating func secrets(_ services: [String]) -> String {
        files["base/app.env"] = "# note\nA=1\n  B = two \nC\n"
        files["base/file.txt"] = random.pick(["one\ntwo\n", "x", "trail \nend", "tab\there\n", ""])
        return "secretGenerator:\n"
            + services.map { service in
                let type = random.pick(["", "  type: kubernetes.io/tls\n", "  options: {immutable: true}\n"])
                let source = random.pick(["envs: [app.env]", "files: [file.txt, k=file.txt]", "literals: [\"p=a=b\"]"])
                return "- name: \(service)-secret\n  \(source)\n\(type)"
            }.joined()
    }

    private mutating func base(_ services: [String]) -> String {
        var text = "resources:\n" + services.map { "- \($0).yaml\n" }.joined() + "configMapGenerator:\n"
        for service in services {
            text +=
                "- name: \(service)-config\n  literals: [a=1, \"b=\(random.pick(["x", "'q'", "a: b", "", "#"]))\"]\n"
        }
        text += secrets(services)
        if random.chance(30) { text += "namePrefix: base-\n" }
        if random.chance(30) { text += "namespace: base-ns\n" }
        if random.chance(30) { text += "commonLabels: {team: one}\n" }
        return text
    }

    private mutating func overlay(_ services: [String]) -> String {
        let service = random.pick(services)
        var parts = ["resources: [\(random.pick(["../base", "../base, widget.yaml"]))]\n"]
        let candidates = [
            "components: [../component]\n", "namePrefix: over-\n", "nameSuffix: -end\n", "namespace: over-ns\n",
            "commonLabels: {env: prod}\n", "commonAnnotations: {note: \"1\"}\n", images(),
            "generatorOptions: {labels: {made: here}, disableNameSuffixHash: \(random.pick(["true", "false"]))}\n",
            "sortOptions: {order: \(random.pick(["legacy", "fifo"]))}\n", patches(service), replacements(service),
        ]
        for candidate in candidates where random.chance(30) { parts.append(candidate) }
        for candidate in Self.fields(service, &random, &files) where random.chance(20) { parts.append(candidate) }
        return parts.joined()
    }

    private mutating func images() -> String {
        let first = random.pick([
            "newTag: \"2\"", "digest: sha256:def", "newName: other:5000/nginx", "tagSuffix: -slim",
        ])
        let second = random.pick(["newName: other/app", "newName: x, newTag: v3", "newTag: 1e3x, digest: sha256:1"])
        return "images:\n- {name: nginx, \(first)}\n- {name: registry:5000/team/app, \(second)}\n"
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
