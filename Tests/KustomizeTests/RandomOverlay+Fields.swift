extension RandomOverlay {
    /// The fields an overlay may have besides the everyday ones, each in some variant.
    ///
    /// - Parameter files: takes what the fields name.
    static func fields(
        _ service: String, _ random: inout SeededGenerator, _ files: inout [String: String]
    ) -> [String] {
        let kinds = "Deployment|StatefulSet|DaemonSet"
        files["overlay/merge.yaml"] = """
            apiVersion: v1
            kind: Service
            metadata: {name: \(service)}
            spec: {ports: [{port: 80, targetPort: \(random.pick(["8080", "web", "\"80\""]))}, {port: 443}]}
            """
        files["overlay/operations.yaml"] = """
            - op: \(random.pick(["add", "replace"]))
              path: /metadata/\(random.pick(["annotations/a~1b", "labels/x", "annotations"]))
              value: \(random.pick(["\"1\"", "text", "{a: b}"]))
            """
        files["overlay/names.yaml"] = """
            nameReference:
            - {kind: ConfigMap, fieldSpecs: [{kind: Widget, path: spec/ref/name}]}
            namePrefix:
            - {path: metadata/name}
            - {path: spec/text, kind: Widget}
            commonAnnotations:
            - {path: spec/notes, create: true, kind: Widget}
            """
        files["overlay/widget.yaml"] = """
            apiVersion: example.com/v1
            kind: Widget
            metadata: {name: extra, annotations: {config.kubernetes.io/local-config: "\(random.pick(["true", "false"]))"}}
            spec: {ref: {name: \(service)-config}, text: "$(SERVICE):$(PORT)", size: \(random.pick(["010", "1_000", "0x1F", ".5", "~", "2024-01-02"]))}
            """
        files["overlay/replacement.yaml"] = """
            source: {kind: ConfigMap, name: \(service)-config, fieldPath: data.a}
            targets:
            - select: {kind: \(random.pick(["Deployment", "StatefulSet", "DaemonSet"]))}
              reject: [{name: nobody}]
              fieldPaths: [spec.template.spec.containers.[name=main].env.[name=A].value]
              options: {create: \(random.pick(["true", "false"]))}
            """
        return [
            "configMapGenerator:\n- {name: \(service)-config, behavior: \(random.pick(["merge", "replace", "create"])), literals: [c=3]}\n",
            "secretGenerator:\n- {name: \(service)-secret, behavior: \(random.pick(["merge", "replace"])), literals: [c=3], options: {disableNameSuffixHash: \(random.pick(["true", "false"]))}}\n",
            "replicas:\n- {name: \(service), count: \(random.pick(["0", "5"]))}\n", labels(&random),
            "patchesStrategicMerge: [merge.yaml]\n",
            "patchesJson6902:\n- target: {version: v1, kind: Service, name: \(service)}\n  path: operations.yaml\n",
            "configurations: [names.yaml]\n", "buildMetadata: [\(metadata(&random))]\n",
            "vars:\n- {name: SERVICE, objref: {apiVersion: v1, kind: Service, name: \(service)}}\n- {name: PORT, objref: {apiVersion: v1, kind: Service, name: \(service)}, fieldref: {fieldpath: \"spec.ports[0].port\"}}\n",
            "transformers:\n- |-\n  apiVersion: builtin\n  kind: \(transformer(&random))\n",
        ] + rename(service, kinds, &random)
    }

    private static func labels(_ random: inout SeededGenerator) -> String {
        let extra = random.pick([
            "includeSelectors: true", "includeTemplates: true", "includeSelectors: false",
            "fields: [{kind: Widget, path: spec/labels, create: true}]",
            "includeSelectors: true, fields: [{kind: Widget, path: spec/labels}]",
        ])
        return
            "labels:\n- {pairs: {tier: web, app: \(random.pick(["changed", "\"1\""]))}, \(extra)}\n- {pairs: {second: \"yes\"}}\n"
    }

    private static func metadata(_ random: inout SeededGenerator) -> String {
        random.pick([
            "originAnnotations", "transformerAnnotations", "managedByLabel",
            "originAnnotations, transformerAnnotations",
            "originAnnotations, managedByLabel",
        ])
    }

    private static func transformer(_ random: inout SeededGenerator) -> String {
        random.pick([
            "PrefixTransformer\n  metadata: {name: p}\n  prefix: t-\n  fieldSpecs: [{path: metadata/name}]",
            "AnnotationsTransformer\n  metadata: {name: a}\n  annotations: {by: plugin}\n  fieldSpecs: [{path: metadata/annotations, create: true}]",
            "NamespaceTransformer\n  metadata: {name: n, namespace: plug}\n  unsetOnly: \(random.pick(["true", "false"]))\n  setRoleBindingSubjects: \(random.pick(["none", "allServiceAccounts", "defaultOnly"]))\n  fieldSpecs: [{path: metadata/namespace, create: true}]",
            "LabelTransformer\n  metadata: {name: l}\n  labels: {by: plugin}\n  fieldSpecs: [{path: spec/selector, kind: Service}]",
            "ImageTagTransformer\n  metadata: {name: i}\n  imageTag: {name: side, newTag: t}",
        ])
    }

    /// Patches that may rename their target.
    private static func rename(_ service: String, _ kinds: String, _ random: inout SeededGenerator) -> [String] {
        let name = random.pick(["renamed", "0123", "1e3", "yes"])
        return [
            """
            patches:
            - target: {kind: \(random.pick(["Service", "ServiceAccount", "Widget"])), name: \(service)}
              options: {allowNameChange: \(random.pick(["true", "false"])), allowKindChange: \(random.pick(["true", "false"]))}
              patch: |
                apiVersion: v1
                kind: \(random.pick(["Service", "Other"]))
                metadata: {name: "\(name)"}
            - target: {kind: \(kinds), labelSelector: "app=\(service)"}
              patch: |
                - {op: add, path: /metadata/annotations/x, value: y}
                - {op: \(random.pick(["add", "replace"])), path: /spec/template/spec/containers/\(random.pick(["0", "1", "-1"]))/image, value: z}

            """
        ]
    }
}
