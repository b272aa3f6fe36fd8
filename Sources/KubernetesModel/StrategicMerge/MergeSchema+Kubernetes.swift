/// The lists of Kubernetes' own types that a strategic merge patch merges by key, from the OpenAPI document of
/// Kubernetes 1.21.2: the version kustomize embeds up to 5.8, so newer APIs (`autoscaling/v2`) count as unknown here too.
extension MergeSchema {
    /// One type a line: `field=Type` leads to another type, `field[key,…]` is a list merged by these keys, `field[]` a list
    /// of scalars merged as a set. Types and fields below which nothing is merged by key are left out.
    static let kubernetesTypes = """
        CSINode: metadata=ObjectMeta spec=CSINodeSpec
        CSINodeSpec: drivers[name]
        ComponentStatus: conditions[type] metadata=ObjectMeta
        ConditionsStatus: conditions[type]
        Container: env[name] ports[containerPort,protocol] volumeDevices[devicePath] volumeMounts[mountPath]
        CronJob: metadata=ObjectMeta spec=CronJobSpec
        CronJobSpec: jobTemplate=JobTemplateSpec
        EphemeralContainer: env[name] volumeDevices[devicePath] volumeMounts[mountPath]
        EphemeralVolumeSource: volumeClaimTemplate=Object
        JobTemplateSpec: metadata=ObjectMeta spec=WorkloadSpec
        Kustomization: configMapGenerator[name] secretGenerator[name]
        ConditionedObject: metadata=ObjectMeta status=ConditionsStatus
        Node: metadata=ObjectMeta spec=NodeSpec status=NodeStatus
        NodeSpec: podCIDRs[]
        NodeStatus: addresses[type] conditions[type]
        Object: metadata=ObjectMeta
        ObjectMeta: finalizers[] ownerReferences[uid]
        Pod: metadata=ObjectMeta spec=PodSpec status=PodStatus
        PodSpec: containers[name]=Container ephemeralContainers[name]=EphemeralContainer hostAliases[ip] \
        imagePullSecrets[name] initContainers[name]=Container \
        topologySpreadConstraints[topologyKey,whenUnsatisfiable] volumes[name]=Volume
        PodStatus: conditions[type] podIPs[ip]
        PodTemplate: metadata=ObjectMeta template=PodTemplateSpec
        PodTemplateSpec: metadata=ObjectMeta spec=PodSpec
        Service: metadata=ObjectMeta spec=ServiceSpec status=ConditionsStatus
        ServiceAccount: metadata=ObjectMeta secrets[name]
        ServiceSpec: ports[port,protocol]
        Volume: ephemeral=EphemeralVolumeSource
        WebhookConfiguration: metadata=ObjectMeta webhooks[name]
        Workload: metadata=ObjectMeta spec=WorkloadSpec status=ConditionsStatus
        WorkloadSpec: template=PodTemplateSpec
        """

    /// One API version a line: its kinds, with the type of each where it is not `Object`.
    static let kubernetesKinds = """
        admissionregistration.k8s.io/v1: MutatingWebhookConfiguration=WebhookConfiguration \
        ValidatingWebhookConfiguration=WebhookConfiguration
        admissionregistration.k8s.io/v1beta1: MutatingWebhookConfiguration=WebhookConfiguration \
        ValidatingWebhookConfiguration=WebhookConfiguration
        apiextensions.k8s.io/v1: CustomResourceDefinition
        apiextensions.k8s.io/v1beta1: CustomResourceDefinition
        apiregistration.k8s.io/v1: APIService=ConditionedObject
        apiregistration.k8s.io/v1beta1: APIService=ConditionedObject
        apps/v1: ControllerRevision DaemonSet=Workload Deployment=Workload ReplicaSet=Workload StatefulSet=Workload
        authentication.k8s.io/v1: TokenRequest TokenReview
        authentication.k8s.io/v1beta1: TokenReview
        authorization.k8s.io/v1: LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview \
        SubjectAccessReview
        authorization.k8s.io/v1beta1: LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview \
        SubjectAccessReview
        autoscaling/v1: HorizontalPodAutoscaler Scale
        autoscaling/v2beta1: HorizontalPodAutoscaler
        autoscaling/v2beta2: HorizontalPodAutoscaler
        batch/v1: CronJob=CronJob Job=Workload
        batch/v1beta1: CronJob=CronJob
        certificates.k8s.io/v1: CertificateSigningRequest
        certificates.k8s.io/v1beta1: CertificateSigningRequest
        coordination.k8s.io/v1: Lease
        coordination.k8s.io/v1beta1: Lease
        discovery.k8s.io/v1: EndpointSlice
        discovery.k8s.io/v1beta1: EndpointSlice
        events.k8s.io/v1: Event
        events.k8s.io/v1beta1: Event
        extensions/v1beta1: Ingress
        flowcontrol.apiserver.k8s.io/v1beta1: FlowSchema PriorityLevelConfiguration
        kustomize.config.k8s.io/v1beta1: Kustomization=Kustomization
        networking.k8s.io/v1: Ingress IngressClass NetworkPolicy
        networking.k8s.io/v1beta1: Ingress IngressClass
        node.k8s.io/v1: RuntimeClass
        node.k8s.io/v1beta1: RuntimeClass
        policy/v1: PodDisruptionBudget=ConditionedObject
        policy/v1beta1: Eviction PodDisruptionBudget=ConditionedObject PodSecurityPolicy
        rbac.authorization.k8s.io/v1: ClusterRole ClusterRoleBinding Role RoleBinding
        rbac.authorization.k8s.io/v1beta1: ClusterRole ClusterRoleBinding Role RoleBinding
        scheduling.k8s.io/v1: PriorityClass
        scheduling.k8s.io/v1beta1: PriorityClass
        storage.k8s.io/v1: CSIDriver CSINode=CSINode StorageClass VolumeAttachment
        storage.k8s.io/v1beta1: CSIDriver CSINode=CSINode CSIStorageCapacity StorageClass VolumeAttachment
        v1: Binding ComponentStatus=ComponentStatus ConfigMap Endpoints Event LimitRange \
        Namespace=ConditionedObject Node=Node PersistentVolume PersistentVolumeClaim=ConditionedObject \
        Pod=Pod PodTemplate=PodTemplate ReplicationController=Workload ResourceQuota Secret Service=Service \
        ServiceAccount=ServiceAccount
        """
}
