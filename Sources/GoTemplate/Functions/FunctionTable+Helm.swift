extension FunctionTable {
    /// What `text/template` itself has.
    package static let builtin = FunctionTable(BuiltinFunctions.all)

    /// What a chart's templates may call: Go's own, sprig's, Helm's.
    package static let helm =
        builtin
        .adding(StringFunctions.all).adding(ListFunctions.all).adding(DictFunctions.all).adding(MathFunctions.all)
        .adding(DefaultFunctions.all).adding(EncodingFunctions.all).adding(RegexFunctions.all)
        .adding(PathFunctions.all).adding(URLFunctions.all).adding(DateFunctions.all).adding(VersionFunctions.all)
        .adding(RandomFunctions.all).adding(CertificateFunctions.all).adding(HelmFunctions.all)
}
