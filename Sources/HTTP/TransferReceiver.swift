/// Takes what a transfer brings. Every call comes on the driver's thread and must return at once.
protocol TransferReceiver: AnyObject, Sendable {
    func received(_ head: HTTPResponseHead)
    func received(_ bytes: UnsafeRawBufferPointer) -> BodyVerdict
    /// The last call, always made, once.
    func ended(_ result: Result<Void, HTTPError>)
}

enum BodyVerdict {
    case taken
    /// Not taken: the same bytes come again after `HTTPDriver.resume`.
    case pause
    /// Not taken; the transfer ends with an error.
    case tooLarge
}
