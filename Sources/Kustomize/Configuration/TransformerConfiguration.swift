/// Which fields each transformer changes: kustomize's defaults and what `configurations` and `crds` add.
///
/// A class, because most directories have exactly the defaults and merging two of those is a comparison of pointers.
final class TransformerConfiguration: Sendable {
    /// Fields that hold the names of objects of one kind.
    struct NameReference {
        var target: TypeSelector
        var referrers: [FieldSpec]
    }

    struct Tables {
        var namePrefix: [FieldSpec] = []
        var nameSuffix: [FieldSpec] = []
        var namespace: [FieldSpec] = []
        var commonLabels: [FieldSpec] = []
        var labels: [FieldSpec] = []
        var templateLabels: [FieldSpec] = []
        var commonAnnotations: [FieldSpec] = []
        var nameReference: [NameReference] = []
        var varReference: [FieldSpec] = []
        var images: [FieldSpec] = []
        var replicas: [FieldSpec] = []
    }

    let tables: Tables

    init(_ tables: Tables) { self.tables = tables }

    static let defaults5_5 = TransformerConfiguration(release: .v5_5)
    static let defaults5_8 = TransformerConfiguration(release: .v5_8)

    static func defaults(of release: KustomizeRelease) -> TransformerConfiguration {
        switch release {
        case .v5_5: defaults5_5
        case .v5_8: defaults5_8
        }
    }

    private convenience init(release: KustomizeRelease) {
        var tables = Tables()
        tables.namePrefix = FieldSpec.table(DefaultFields.namePrefix)
        tables.nameSuffix = tables.namePrefix
        tables.namespace = FieldSpec.table(DefaultFields.namespace)
        tables.commonLabels = FieldSpec.table(DefaultFields.commonLabels)
        tables.templateLabels = FieldSpec.table(DefaultFields.templateLabels)
        tables.commonAnnotations = FieldSpec.table(DefaultFields.commonAnnotations)
        tables.nameReference = NameReference.table(DefaultFields.nameReference)
        tables.varReference = FieldSpec.table(DefaultFields.varReference)
        tables.images = FieldSpec.table(DefaultFields.images)
        if release == .v5_8 { tables.images += FieldSpec.table(DefaultFields.imageVolumes) }
        tables.replicas = FieldSpec.table(DefaultFields.replicas)
        self.init(tables)
    }

    /// - Throws: `KustomizeError.conflictingFields` when two tables disagree on whether a field is made.
    func merging(_ other: TransformerConfiguration) throws -> TransformerConfiguration {
        if self === other { return self }
        var merged = Tables()
        merged.namePrefix = try tables.namePrefix.merging(other.tables.namePrefix)
        merged.nameSuffix = try tables.nameSuffix.merging(other.tables.nameSuffix)
        merged.namespace = try tables.namespace.merging(other.tables.namespace)
        merged.commonLabels = try tables.commonLabels.merging(other.tables.commonLabels)
        merged.labels = try tables.labels.merging(other.tables.labels)
        merged.templateLabels = try tables.templateLabels.merging(other.tables.templateLabels)
        merged.commonAnnotations = try tables.commonAnnotations.merging(other.tables.commonAnnotations)
        merged.varReference = try tables.varReference.merging(other.tables.varReference)
        merged.nameReference = try tables.nameReference.merging(other.tables.nameReference)
        merged.images = try tables.images.merging(other.tables.images)
        merged.replicas = try tables.replicas.merging(other.tables.replicas)
        merged.sort()
        return TransformerConfiguration(merged)
    }
}

extension TransformerConfiguration.Tables {
    mutating func sort() {
        for table in [
            \Self.namePrefix, \.nameSuffix, \.namespace, \.commonLabels, \.labels, \.templateLabels,
            \.commonAnnotations, \.varReference, \.images, \.replicas,
        ] {
            self[keyPath: table].sort { KindOrder.precedes($0.selector, $1.selector) }
        }
        nameReference.sort { KindOrder.precedes($0.target, $1.target) }
    }
}

extension [TransformerConfiguration.NameReference] {
    func merging(_ others: Self) throws -> Self {
        var result = self
        for other in others {
            var found = false
            for index in result.indices where result[index].target == other.target {
                result[index].referrers = try result[index].referrers.merging(other.referrers)
                found = true
            }
            if !found { result.append(other) }
        }
        return result
    }
}

extension FieldSpec {
    /// Reads a table of `DefaultFields`.
    static func table(_ text: String) -> [FieldSpec] { text.split(separator: "\n").map(row) }

    fileprivate static func row(_ line: Substring) -> FieldSpec {
        let words = line.split(separator: " ")
        func word(_ index: Int) -> String { index < words.count && words[index] != "*" ? String(words[index]) : "" }
        return FieldSpec(
            word(0), selector: TypeSelector(group: word(3), version: word(2), kind: word(1)), create: words.count > 4)
    }
}

extension TransformerConfiguration.NameReference {
    static func table(_ text: String) -> [Self] {
        var result: [Self] = []
        for line in text.split(separator: "\n") {
            guard line.first == ">" else {
                result[result.count - 1].referrers.append(FieldSpec.row(line))
                continue
            }
            let row = FieldSpec.row(line)
            // `> kind version group` reads as a row whose path is `>`.
            result.append(Self(target: row.selector, referrers: []))
        }
        return result
    }
}
