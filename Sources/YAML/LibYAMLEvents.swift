import CLibYAML

/// libyaml's event stream over bytes that outlive it. One event is held at a time; `advance` frees the one before.
struct LibYAMLEvents: ~Copyable {
    let event: UnsafeMutablePointer<yaml_event_t>
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let bytes: UnsafeRawBufferPointer
    private var holdsEvent = false

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        parser = .allocate(capacity: 1)
        event = .allocate(capacity: 1)
        event.initialize(to: yaml_event_t())
        parser.initialize(to: yaml_parser_t())
        // Fails only when memory is gone, and then so is the process.
        precondition(yaml_parser_initialize(parser) == 1, "no memory for a YAML parser")
        let text = bytes.bindMemory(to: UInt8.self)
        yaml_parser_set_input_string(parser, text.baseAddress, text.count)
        _ = davit_yaml_take_input(parser, text.baseAddress, text.count)
    }

    deinit {
        if holdsEvent { yaml_event_delete(event) }
        yaml_parser_delete(parser)
        parser.deallocate()
        event.deallocate()
    }

    @inline(__always) var kind: yaml_event_type_t { event.pointee.type }
    var position: Position { Position(event.pointee.start_mark) }

    @inline(__always) mutating func advance() throws(ParseError) {
        if holdsEvent { yaml_event_delete(event) }
        holdsEvent = yaml_parser_parse(parser, event) == 1
        if !holdsEvent { throw failure() }
    }

    private func failure() -> ParseError {
        let parser = parser.pointee
        let problem = parser.problem.map { String(cString: $0) } ?? "the text cannot be read"
        if parser.error == YAML_READER_ERROR { return readerFailure(problem, at: parser.problem_offset) }
        let position = Position(parser.problem_mark)
        let words = SyntaxProblem(
            problem, context: parser.context.map { String(cString: $0) }, contextAt: Position(parser.context_mark),
            at: position, found: byte(at: position)
        ).words
        return ParseError(.syntax(problem: words), at: position)
    }

    /// The reader counts bytes, not lines.
    private func readerFailure(_ problem: String, at offset: Int) -> ParseError {
        var position = Position(line: 1, column: 1)
        for byte in bytes.prefix(offset) {
            if byte == UInt8(ascii: "\n") {
                position.line += 1
                position.column = 1
            } else if byte & 0xC0 != 0x80 {
                position.column += 1
            }
        }
        if problem.contains("control characters") {
            return ParseError(.syntax(problem: "control characters are not allowed"), at: position)
        }
        return ParseError(.notUTF8, at: position)
    }

    private func byte(at position: Position) -> UInt8? { position.offset(in: bytes).map { bytes[$0] } }
}

extension Position {
    init(_ mark: yaml_mark_t) { self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1) }
}
