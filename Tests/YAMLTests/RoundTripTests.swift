import TestSupport
import Testing

@testable import YAML

@Suite struct RoundTripTests {
    @Test func propertyThatWhatIsWrittenReadsBackTheSame() throws {
        for seed in Rounds(500) { try whatIsWrittenReadsBackTheSame(seed: Int(seed)) }
    }

    private func whatIsWrittenReadsBackTheSame(seed: Int) throws {
        var random = SeededGenerator(seed: seed)
        let node = Node.random(using: &random)
        for order in [YAMLEmitter.KeyOrder.natural, .kept] {
            let text = YAMLEmitter.emit(node, keys: order)
            #expect(try YAMLParser.document(text) == node, "\(text)")
            #expect(try YAMLParser.document(Array(text.utf8), options: .init(.yaml12)) == node, "\(text)")
        }
        for style in [JSONEmitter.Style.plain, .go] {
            let bytes = JSONEmitter.emit(node, style: style)
            #expect(try JSONParser.parse(bytes) == node, "seed \(seed)")
            #expect(JSONEmitter.emit(try JSONParser.parse(bytes), style: style) == bytes)
        }
    }

    @Test func propertyThatDocumentsStaySeparate() throws {
        for seed in Rounds(100) { try documentsStaySeparate(seed: Int(seed)) }
    }

    private func documentsStaySeparate(seed: Int) throws {
        var random = SeededGenerator(seed: seed)
        let nodes = (0..<Int.random(in: 1..<5, using: &random)).map { _ in Node.random(using: &random, depth: 2) }
        #expect(try YAMLParser.documents(YAMLEmitter.emit(documents: nodes)) == nodes, "seed \(seed)")
    }

    @Test func keptOrderIsThatOfTheMapping() {
        let node: Node = ["kind": "X", "apiVersion": "v1", "metadata": ["name": "x", "labels": ["b": "1", "a": "2"]]]
        #expect(
            YAMLEmitter.emit(node, keys: .kept)
                == "kind: X\napiVersion: v1\nmetadata:\n  name: x\n  labels:\n    b: \"1\"\n    a: \"2\"\n")
    }
}
