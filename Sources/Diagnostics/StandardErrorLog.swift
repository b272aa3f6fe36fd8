import Glibc
package import Logging

/// Writes log lines to standard error, one system call each, through the redactor.
package struct StandardErrorLog: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let format: LogFormat
    private let redactor: Redactor
    private let write: @Sendable ([UInt8]) -> Void

    /// - Parameter write: where lines go, each with its line break; standard error by default.
    package init(
        label: String, level: Logger.Level = .info, format: LogFormat = .text, redactor: Redactor = .process,
        write: @escaping @Sendable ([UInt8]) -> Void = StandardErrorLog.toStandardError
    ) {
        self.label = label
        logLevel = level
        self.format = format
        self.redactor = redactor
        self.write = write
    }

    /// Makes every `Logger` of the process write here; to be called once, before the first is made.
    package static func bootstrap(level: Logger.Level, format: LogFormat) {
        LoggingSystem.bootstrap { StandardErrorLog(label: $0, level: level, format: format) }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var fields = metadata
        if let provided = metadataProvider?.get() { fields.merge(provided) { $1 } }
        if let own = event.metadata { fields.merge(own) { $1 } }
        var line = LogLine(format: format, redactor: redactor)
        line.begin(time: Self.now(), level: event.level, label: label, message: event.message.description)
        for key in fields.keys.sorted() { if let value = fields[key] { line.append(key, value) } }
        if let error = event.error { line.append("error", .string(Self.text(of: error))) }
        write(line.finished())
    }

    private static func text(of error: any Error) -> String {
        (error as? any ExplainedError)?.message ?? String(describing: error)
    }

    package static let toStandardError: @Sendable ([UInt8]) -> Void = { line in
        line.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let written = Glibc.write(STDERR_FILENO, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { return }  // nobody reads; a log must not stop the program
                rest = rest.dropFirst(written)
            }
        }
    }

    /// Now, in UTC with milliseconds.
    private static func now() -> String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        var parts = tm()
        gmtime_r(&time.tv_sec, &parts)
        func pad(_ number: Int32, _ width: Int = 2) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(pad(parts.tm_year + 1900, 4))-\(pad(parts.tm_mon + 1))-\(pad(parts.tm_mday))"
            + "T\(pad(parts.tm_hour)):\(pad(parts.tm_min)):\(pad(parts.tm_sec)).\(pad(Int32(time.tv_nsec / 1_000_000), 3))Z"
    }
}
