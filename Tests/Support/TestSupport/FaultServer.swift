import FoundationEssentials
package import LanguageModels
package import StrictJSON
import Synchronization

/// The server of Tests/Support/fault_server.py, one for all tests of this process.
package final class FaultServer: Sendable {
  private let child: FaultServerChild
  private let ports: JSONValue
  /// Certificates to trust, for the ports "tls…".
  package let authority: String
  private let numbers = Atomic<Int>(0)
  private let transport = CurlTransport(configuration: direct)

  private static let made = Result { try FaultServer() }
  package static var shared: FaultServer { get throws { try made.get() } }

  /// What every test's transport begins with: no proxy of the machine's stands before our own server.
  package static var direct: CurlTransport.Configuration {
    var configuration = CurlTransport.Configuration()
    configuration.proxy = .none
    return configuration
  }

  private init() throws {
    child = try FaultServerChild(["python3", FaultServerChild.support("fault_server.py"), "--tls"])
    guard let line = child.nextLine() else { throw FaultServerChild.StartFailed(description: "the fault server ended") }
    ports = try JSONParser.parse(line)
    authority = ports["ca"]?.string ?? ""
  }

  /// A port by its name: "port", "other", "silent", "refused", "backlog", "tls", "tls-expired", "tls-not-yet-valid",
  /// "tls-wrong-host", "tls-self-signed".
  package func port(_ name: String) -> Int { ports[name]?.integer ?? 0 }

  /// One scenario under a name of its own, so that what it sees is this test's alone.
  /// - Parameter parameters: As fault_server.py lists them; `content` and `when` in clear text.
  package func endpoint(_ scenario: String, _ parameters: [String: String] = [:], port name: String = "port")
    -> Endpoint
  {
    let number = numbers.add(1, ordering: .relaxed).newValue
    var settings = ["id=\(number)"]
    for (key, value) in parameters.sorted(by: { $0.key < $1.key }) {
      let isText = key == "when" || (key == "content" && !value.hasPrefix("@"))
      settings.append("\(key)=\(isText ? FaultServer.base64url(value) : value)")
    }
    let key = "\(scenario):\(settings.joined(separator: ","))"
    let scheme = name.hasPrefix("tls") ? "https" : "http"
    return Endpoint(server: self, key: key, baseURL: "\(scheme)://127.0.0.1:\(port(name))/s/\(key)/v1")
  }

  /// A base URL with which a client meets `scenario`.
  package func url(_ scenario: String, _ parameters: [String: String] = [:]) -> String {
    endpoint(scenario, parameters).baseURL
  }

  /// Keeps `content` at the server, for the parameter `content=@name`.
  package func keep(_ content: String, as name: String) async throws {
    let request = HTTPRequest(.post, "http://127.0.0.1:\(port("port"))/_content/\(name)", body: Array(content.utf8))
    _ = try await transport.send(request)
  }

  /// What the server saw under this key ("_other": at the port that redirects point to; "_proxy": as a proxy).
  package func seen(_ key: String) async throws -> Seen {
    let unreserved = key.replacing("%", with: "%25").replacing("+", with: "%2B").replacing("&", with: "%26")
    let url = "http://127.0.0.1:\(port("port"))/_log?key=\(unreserved)"
    let response = try await transport.send(HTTPRequest(.get, url))
    return Seen(log: try JSONParser.parse(response.body)[key] ?? .null)
  }

  package static func base64url(_ text: String) -> String {
    Data(text.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  package struct Endpoint: Sendable {
    package let server: FaultServer
    package let key: String
    package let baseURL: String

    package var chatURL: String { baseURL + "/chat/completions" }
    package func seen() async throws -> Seen { try await server.seen(key) }
    /// The number of requests so far.
    package func requests() async throws -> Int { try await seen().requests }
  }

  package struct Seen: Sendable {
    package let log: JSONValue
    package var requests: Int { log["requests"]?.integer ?? 0 }
    package var posts: Int { log["posts"]?.integer ?? 0 }
    package var connections: Int { log["connections"]?.integer ?? 0 }
    package var inFlight: Int { log["in_flight"]?.integer ?? 0 }
    package var mostInFlight: Int { log["most_in_flight"]?.integer ?? 0 }
    /// SHA-256 of each body, in the order of arrival (the first 1,000).
    package var bodyHashes: [String] { strings("hashes") }
    /// SHA-256 of the body of each request whose answer went out whole, in that order (the first 1,000).
    package var answeredHashes: [String] { strings("answered") }
    /// The first 50 bodies, as far as 64 kB each.
    package var bodies: [String] { strings("bodies") }
    /// "POST /s/…"
    package var lines: [String] { strings("paths") }
    /// Headers by lower-case name, of the first 50 requests.
    package var headers: [[String: String]] {
      (log["headers"]?.array ?? []).map { lines in
        var headers: [String: String] = [:]
        for line in lines.array?.compactMap(\.string) ?? [] {
          let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
          headers[String(parts[0])] = String(parts.last?.dropFirst() ?? "")
        }
        return headers
      }
    }
    /// When each request came, in seconds since 1970.
    package var times: [Double] { log["times"]?.array?.compactMap(\.number) ?? [] }
    /// For each client that closed the connection before the answer was out: how long after its request, in seconds.
    package var hungUpAfter: [Double] { log["hung_up"]?.array?.compactMap { $0["after"]?.number } ?? [] }
    /// The same as seconds since 1970.
    package var hungUpAt: [Double] { log["hung_up"]?.array?.compactMap { $0["at"]?.number } ?? [] }

    private func strings(_ name: String) -> [String] { log[name]?.array?.compactMap(\.string) ?? [] }
  }
}
