import Cryptography
import Synchronization
import YAML

extension ResourceManagerSimulator {
    /// Begins an operation on a resource and gives the headers that lead to it.
    ///
    /// - Parameters:
    ///   - path: the resource's path, as the client wrote it.
    ///   - type: the resource's type in the switches: `extensions`.
    package func begin(
        _ method: String, on path: String, type: String, version: String
    ) -> [(name: String, value: String)] {
        let base = currentOrigin
        return state.withLock { state in
            let id = Self.identifier(&state)
            state.operations[id] = Operation(
                resource: path.lowercased(), method: method, ends: .now + state.switches.provisioningTime,
                looksLeft: state.switches.pendingLooks, failure: state.switches.failing[type.lowercased()])
            var url = "\(path)/operations/\(id)?api-version=\(version)"
            if state.switches.oddPollURL {
                url = Self.oddly(url)
            }
            let origin = state.switches.foreignPollOrigin ?? base
            var headers = [(name: "Azure-AsyncOperation", value: origin + url)]
            if let location = state.switches.foreignLocation {
                headers.append((name: "Location", value: location + path))
            } else if method == "DELETE" {
                headers.append((name: "Location", value: origin + url))
            }
            if let pause = state.switches.retryAfter { headers.append((name: "Retry-After", value: String(pause))) }
            return headers
        }
    }

    /// A look at an operation; ends it when its time has come.
    package func look(
        _ id: String, path: String, pendingState: (String) -> String = ResourceManagerSimulator.pendingState
    ) -> SimulatedAnswer {
        state.withLock { state in
            guard var operation = state.operations[id] else {
                return .error(404, "OperationNotFound", "The operation \(id) was not found.")
            }
            var body: Node = ["id": .string(path), "name": .string(id)]
            if ContinuousClock.now < operation.ends || operation.looksLeft > 0 {
                if ContinuousClock.now >= operation.ends { operation.looksLeft -= 1 }
                state.operations[id] = operation
                body["status"] = .string(pendingState(operation.method))
                let pause = state.switches.retryAfter.map { [(name: "Retry-After", value: String($0))] } ?? []
                return .json(body, headers: pause)
            }
            if let failure = operation.failure {
                state.end(operation, succeeded: false)
                body["status"] = "Failed"
                body["error"] = ["code": .string(failure.code), "message": .string(failure.message)]
            } else {
                state.end(operation, succeeded: true)
                body["status"] = "Succeeded"
            }
            return .json(body)
        }
    }

    package static func pendingState(_ method: String) -> String {
        switch method {
        case "PUT": "Creating"
        case "DELETE": "Deleting"
        default: "Updating"
        }
    }

    /// Whatever ended by the clock alone, for clients that read the resource instead of the operation.
    func settle(_ path: String) {
        state.withLock { state in
            for (_, operation) in state.operations where operation.resource == path.lowercased() {
                guard ContinuousClock.now >= operation.ends else { continue }
                state.end(operation, succeeded: operation.failure == nil)
            }
        }
    }

    static func identifier(_ state: inout State) -> String {
        state.identifiers += 1
        let digits = Hex.encode(withUnsafeBytes(of: UInt64(state.identifiers).bigEndian) { Array($0) })
        return "00000000-0000-4000-8000-" + digits.suffix(12)
    }

    /// The capital letters of one recorded answer of the real service.
    private static func oddly(_ url: String) -> String {
        var text = ""
        for (index, part) in url.split(separator: "?", maxSplits: 1).enumerated() {
            text += index == 0 ? String(part) : "?" + part.replacingPrefix("api-version", with: "api-Version")
        }
        return text.split(separator: "/", omittingEmptySubsequences: false)
            .map { $0.lowercased() == "managedclusters" ? "ManagedClusters" : String($0) }.joined(separator: "/")
    }

    static func base64(_ text: String) -> String { Base64.encode(Array(text.utf8)) }
}

extension ResourceManagerSimulator.State {
    /// Writes an operation's end into its resource.
    mutating func end(_ operation: ResourceManagerSimulator.Operation, succeeded: Bool) {
        if operation.method == "DELETE", succeeded {
            resources[operation.resource] = nil
            order.removeAll { $0 == operation.resource }
            return
        }
        guard var node = resources[operation.resource], var properties = node["properties"] else { return }
        guard !["Succeeded", "Failed"].contains(properties["provisioningState"]?.string ?? "") else { return }
        properties["provisioningState"] = succeeded ? "Succeeded" : "Failed"
        if let settled = KubernetesConfigurationShapes.settled(node, properties, succeeded: succeeded) {
            properties = settled
        }
        node["properties"] = properties
        resources[operation.resource] = node
    }
}

extension Substring {
    fileprivate func replacingPrefix(_ prefix: String, with text: String) -> String {
        hasPrefix(prefix) ? text + dropFirst(prefix.count) : String(self)
    }
}
