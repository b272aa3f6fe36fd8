import FoundationEssentials
import TestSupport

/// Files of the checkout that people read, too.
enum InputFixture {
    static func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: Checkout.root + "/" + path)), as: UTF8.self)
    }
}
