extension FunctionTable {
    /// What `text/template` itself has.
    package static let builtin = FunctionTable(BuiltinFunctions.all)

    /// What a chart's templates may call: Go's own, sprig's, Helm's.
    package static let helm = builtin.adding(EncodingFunctions.all).adding(HelmFunctions.all)
}
