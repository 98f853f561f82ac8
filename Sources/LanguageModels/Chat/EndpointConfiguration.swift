import StrictJSON

/// Everything that says how one endpoint is spoken to. Its description, mirror and dump show no secret.
public struct EndpointConfiguration: Sendable {
  /// Where the key goes.
  public enum Authentication: String, Sendable, Hashable {
    /// `Authorization: Bearer …`, as nearly everywhere.
    case bearer
    /// `api-key: …`, as on Azure.
    case apiKeyHeader
    case none
  }

  /// Where requests go.
  public var url: EndpointURL
  /// May be empty where only the list of models is wanted.
  public var model: String
  /// The key; nil where the endpoint needs none.
  public var key: APIKey?
  /// Where the key goes.
  public var authentication: Authentication
  /// Sent with each request. May hold secrets: never printed, never part of the cache's key.
  public private(set) var headers: [(name: String, value: String)] = []
  /// Added to the query of each request.
  public private(set) var query: [(name: String, value: String)] = []
  /// Values of these that were said to be secret, whatever their names.
  private var declaredSecrets: [String] = []
  /// For one call, all its tries and waits together.
  public var timeout: Duration = .seconds(120)
  /// Tries after the first, for the whole call.
  public var retries = 2
  /// Certificates to trust besides the system's; the transport's business, kept here to be told of in errors.
  public var caFile: String?
  /// Fixes the jitter of waits.
  public var seed: UInt64 = 0
  /// Calls in flight at once; the others wait their turn.
  public var concurrency = 8
  /// Ask for the answer token by token, to show progress and the time to the first token.
  public var streams = false
  /// Answer from the cache alone.
  public var isOffline = false

  /// - Parameters:
  ///   - baseURL: see `EndpointURL`.
  ///   - authentication: nil for the endpoint's own: `api-key` on Azure's hosts, Bearer elsewhere.
  /// - Throws: `EndpointError.notConfigured` where the URL or the model's name is not usable.
  public init(
    baseURL: String = EndpointURL.official, model: String, key: APIKey? = nil, authentication: Authentication? = nil
  ) throws(EndpointError) {
    url = try EndpointURL(baseURL)
    guard model.utf8.count <= 512 else {
      throw .notConfigured(message: "the model's name is longer than 512 bytes")
    }
    self.model = model
    self.key = key
    self.authentication = authentication ?? (url.isAzure ? .apiKeyHeader : .bearer)
  }

  /// Adds a header to each request.
  /// - Parameter isSecret: covers the value wherever it comes back; done by itself where the name speaks of a secret.
  /// - Throws: `EndpointError.notConfigured` for a name or value that no HTTP header may have, and for a header that the
  ///   client writes itself.
  public mutating func addHeader(name: String, value: String, isSecret: Bool = false) throws(EndpointError) {
    let shown = name.visible(limit: 60)
    let isToken = name.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
    guard !name.isEmpty, isToken else {
      throw .notConfigured(message: "\"\(shown)\" is not the name of an HTTP header")
    }
    guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw .notConfigured(message: "the value of the header \(shown) holds a control character")
    }
    let taken = ["host", "content-length", "content-type", "transfer-encoding", "connection", "accept-encoding"]
    guard !taken.contains(name.lowercased()) else {
      throw .notConfigured(message: "the header \(shown) is written by the client itself: leave it out")
    }
    headers.append((name, value))
    if isSecret { declaredSecrets.append(value) }
  }

  /// Adds an item to the query of each request.
  /// - Parameter isSecret: as in `addHeader`.
  public mutating func addQuery(name: String, value: String, isSecret: Bool = false) {
    query.append((name, value))
    if isSecret { declaredSecrets.append(value) }
  }
}

extension EndpointConfiguration {
  /// The failure that a call would surely meet, known before anything is sent; nil where there is none.
  var certainFailure: EndpointError? {
    guard key == nil, url.isOfficial, authentication != .none,
      !headers.contains(where: { $0.name.lowercased() == "authorization" })
    else { return nil }
    return .unauthorized(status: 0, message: "", keyConfigured: false)
  }

  /// Whether requests carry anything that could open the endpoint.
  var carriesKey: Bool {
    (key != nil && authentication != .none) || headers.contains { EndpointURL.namesSecret($0.name) }
      || !declaredSecrets.isEmpty || !url.secretValues.isEmpty || query.contains { EndpointURL.namesSecret($0.name) }
  }

  /// The headers of a request for `accept`.
  func requestHeaders(accept: String, hasBody: Bool) -> [(name: String, value: String)] {
    var all: [(name: String, value: String)] = [("Accept", accept), ("User-Agent", "wherefore")]
    if hasBody { all.append(("Content-Type", "application/json")) }
    if let key {
      switch authentication {
      case .bearer: all.append(("Authorization", "Bearer \(key.secret)"))
      case .apiKeyHeader: all.append(("api-key", key.secret))
      case .none: break
      }
    }
    return all + headers
  }

  /// What must never be shown, should a server echo it.
  var secrets: Secrets {
    Secrets(
      [key?.secret].compactMap(\.self) + url.secretValues
        + query.filter { EndpointURL.namesSecret($0.name) }.map(\.value)
        + headers.filter { EndpointURL.namesSecret($0.name) }.map(\.value) + declaredSecrets)
  }
}

extension EndpointConfiguration: CustomStringConvertible, CustomReflectable {
  public var description: String { "\(model.visible()) at \(url.shown)" }
  public var customMirror: Mirror {
    Mirror(self, children: ["url": url.shown, "model": model, "timeout": timeout, "retries": retries])
  }
}
