/// The fields each transformer changes by default, one a line: path, kind, version, group, and `create` where a missing
/// field is made; `*` or nothing stands for any.
///
/// - SeeAlso: kubernetes-sigs/kustomize v5.5.0, `api/internal/konfig/builtinpluginconsts`.
enum DefaultFields {
    static let namePrefix = """
        metadata/name
        """

    static let namespace = """
        metadata/name Namespace * * create
        spec/conversion/webhook/clientConfig/service/namespace CustomResourceDefinition * apiextensions.k8s.io
        spec/service/namespace APIService * apiregistration.k8s.io create
        """

    static let replicas = """
        spec/replicas Deployment * * create
        spec/replicas StatefulSet * * create
        spec/replicas ReplicaSet * * create
        spec/replicas ReplicationController * * create
        """

    static let images = """
        spec/containers[]/image * * * create
        spec/initContainers[]/image * * * create
        spec/template/spec/containers[]/image * * * create
        spec/template/spec/initContainers[]/image * * * create
        """

    static let commonAnnotations = """
        spec/template/metadata/annotations Deployment * * create
        spec/template/metadata/annotations StatefulSet * * create
        spec/jobTemplate/metadata/annotations CronJob * batch create
        spec/jobTemplate/spec/template/metadata/annotations CronJob * batch create
        spec/template/metadata/annotations Job * batch create
        spec/template/metadata/annotations ReplicationController v1 * create
        spec/template/metadata/annotations DaemonSet * * create
        spec/template/metadata/annotations ReplicaSet * * create
        metadata/annotations * * * create
        """

    /// What `includeTemplates` adds.
    static let templateLabels = """
        spec/template/metadata/labels Deployment * * create
        spec/template/metadata/labels StatefulSet * apps create
        spec/volumeClaimTemplates[]/metadata/labels StatefulSet * apps create
        spec/jobTemplate/metadata/labels CronJob * batch create
        spec/jobTemplate/spec/template/metadata/labels CronJob * batch create
        spec/template/metadata/labels Job * batch create
        spec/template/metadata/labels ReplicationController v1 * create
        spec/template/metadata/labels DaemonSet * * create
        spec/template/metadata/labels ReplicaSet * * create
        metadata/labels * * * create
        """

    /// What `commonLabels` and `includeSelectors` write: selectors and the labels they select.
    static let commonLabels = """
        spec/selector Service v1 * create
        spec/template/spec/affinity/podAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels Deployment * apps
        spec/template/spec/affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels Deployment * apps
        spec/template/spec/affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels Deployment * apps
        spec/template/spec/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels Deployment * apps
        spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels Deployment * apps
        spec/selector/matchLabels Deployment * * create
        spec/template/metadata/labels Deployment * * create
        spec/selector/matchLabels StatefulSet * apps create
        spec/template/spec/affinity/podAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels StatefulSet * apps
        spec/template/spec/affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels StatefulSet * apps
        spec/template/spec/affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels StatefulSet * apps
        spec/template/spec/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels StatefulSet * apps
        spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels StatefulSet * apps
        spec/template/metadata/labels StatefulSet * apps create
        spec/volumeClaimTemplates[]/metadata/labels StatefulSet * apps create
        spec/jobTemplate/spec/selector/matchLabels CronJob * batch
        spec/jobTemplate/metadata/labels CronJob * batch create
        spec/jobTemplate/spec/template/metadata/labels CronJob * batch create
        spec/selector/matchLabels PodDisruptionBudget * policy
        spec/selector/matchLabels Job * batch
        spec/template/metadata/labels Job * batch create
        spec/podSelector/matchLabels NetworkPolicy * networking.k8s.io
        spec/ingress/from/podSelector/matchLabels NetworkPolicy * networking.k8s.io
        spec/egress/to/podSelector/matchLabels NetworkPolicy * networking.k8s.io
        spec/selector ReplicationController v1 * create
        spec/template/metadata/labels ReplicationController v1 * create
        spec/selector/matchLabels DaemonSet * * create
        spec/template/metadata/labels DaemonSet * * create
        spec/selector/matchLabels ReplicaSet * * create
        spec/template/metadata/labels ReplicaSet * * create
        metadata/labels * * * create
        """

    /// Images of volumes, which kustomize changes from 5.7.
    static let imageVolumes = """
        spec/volumes[]/image/reference * * * create
        spec/template/spec/volumes[]/image/reference * * * create
        """
}
