import Cryptography
import Glibc
import YAML

/// The clock of the simulators: Unix time in seconds.
package enum SimulatedClock {
    package static var now: Int64 { Int64(time(nil)) }
}

extension EntraSimulator {
    /// Refuses a client that does not prove who it is.
    func proof(_ form: [String: String], _ client: Client, audience path: String) -> SimulatedAnswer? {
        if let secret = form["client_secret"] {
            guard let own = client.secret, constantTimeEqual(own.utf8, secret.utf8) else {
                return Self.refuse(
                    "invalid_client", 7_000_215,
                    "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '\(client.id)'.",
                    status: 401)
            }
            return nil
        }
        guard let assertion = form["client_assertion"],
            form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        else {
            return Self.refuse(
                "invalid_client", 7_000_218,
                "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
                status: 401)
        }
        if let federated = client.federatedToken {
            guard assertion == federated else {
                return Self.refuse(
                    "invalid_request", 700_213,
                    "No matching federated identity record found for presented assertion subject 'system:serviceaccount:flux-system:other'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion.",
                    status: 401)
            }
            return nil
        }
        return certificate(assertion, client, audience: path)
    }

    private func certificate(_ assertion: String, _ client: Client, audience path: String) -> SimulatedAnswer? {
        func refused(_ why: String) -> SimulatedAnswer {
            Self.refuse(
                "invalid_client", 700_027,
                "The certificate with identifier used to sign the client assertion is not registered on application. \(why)",
                status: 401)
        }
        let parts = assertion.split(separator: ".")
        guard parts.count == 3, let headerBytes = Base64.decode(parts[0], .url),
            let claimsBytes = Base64.decode(parts[1], .url), let signature = Base64.decode(parts[2], .url),
            let header = try? JSONParser.parse(headerBytes), let claims = try? JSONParser.parse(claimsBytes),
            let pem = client.certificate, let own = try? Certificate.all(inPEM: Array(pem.utf8)).first
        else { return refused("The assertion cannot be read.") }
        let thumbprints = [
            "x5t": Base64.encode(DigestAlgorithm.sha1.digest(own.der), .url),
            "x5t#S256": Base64.encode(SHA256.digest(own.der), .url),
        ]
        let named = thumbprints.filter { header[$0.key] != nil }
        guard !named.isEmpty, named.allSatisfy({ header[$0.key]?.string == $0.value }) else {
            return refused("No thumbprint, or another certificate's.")
        }
        let algorithm = header["alg"]?.string ?? ""
        let signed = Array("\(parts[0]).\(parts[1])".utf8)
        guard own.verifies(signature, of: signed, algorithm: algorithm) else {
            return refused("The signature is wrong.")
        }
        guard claims["iss"]?.string == client.id, claims["sub"]?.string == client.id else {
            return refused("Issuer and subject must be the client.")
        }
        guard claims["aud"]?.string?.hasSuffix(path) == true || claims["aud"]?.string?.contains(tenant) == true else {
            return refused("The audience must be the token endpoint.")
        }
        let now = SimulatedClock.now
        guard let end = claims["exp"]?.integer, Int64(end) > now, Int64(end) <= now + 86400 else {
            return refused("The assertion is not valid now.")
        }
        return nil
    }
}
