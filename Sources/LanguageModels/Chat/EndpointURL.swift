import StrictJSON

/// An endpoint's base URL, taken apart and checked: http or https, a host, no user information, no fragment.
///
/// The joining rule that fits every provider: one trailing `/` is dropped, the query is kept, `/chat/completions` is
/// appended unless the path already ends in it; `/v1` is never inserted.
public struct EndpointURL: Sendable, Hashable {
  /// The official endpoint.
  public static let official = "https://api.openai.com/v1"

  /// "http" or "https".
  public let scheme: String
  /// Lower case; an IPv6 address in brackets.
  public let host: String
  /// The port; nil for the scheme's own.
  public let port: Int?
  /// Without a trailing `/` and without `/chat/completions`.
  let path: String
  /// The items of the query, percent-encoded, in order.
  let query: [String]

  /// - Throws: `EndpointError.notConfigured` that says what is wrong with `text` and quotes nothing secret.
  public init(_ text: String) throws(EndpointError) {
    func refuse(_ reason: String) -> EndpointError { .notConfigured(message: "the base URL \(reason)") }
    guard !text.isEmpty else { throw refuse("is empty: give one such as \(EndpointURL.official)") }
    guard text.utf8.count <= 4_096 else { throw refuse("is longer than 4096 bytes") }
    guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x3C && $0 != 0x3E && $0 != 0x5C })
    else { throw refuse("holds a space, a quote, a backslash or a character that must be percent-encoded") }
    guard let mark = text.firstRange(of: "://") else {
      throw refuse("has no scheme: write http:// or https:// before it")
    }
    let scheme = text[..<mark.lowerBound].lowercased()
    guard scheme == "http" || scheme == "https" else {
      throw refuse("has the scheme \"\(scheme.visible(limit: 20))\": only http and https can be used")
    }
    let rest = text[mark.upperBound...]
    guard !rest.contains("#") else { throw refuse("has a fragment (#…), which no server sees: leave it out") }
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    guard !authority.contains("@") else {
      throw refuse("holds a user name or password: put the key into OPENAI_API_KEY or --api-key-file")
    }
    (self.host, self.port) = try EndpointURL.hostAndPort(authority, refuse: refuse)
    self.scheme = scheme
    let behind = rest[authority.endIndex...]
    var path = String(behind.prefix { $0 != "?" })
    if path.hasSuffix("/") { path.removeLast() }
    if path.hasSuffix(EndpointURL.chatSuffix) { path.removeLast(EndpointURL.chatSuffix.utf8.count) }
    self.path = path
    let question = behind.firstIndex(of: "?")
    query = question.map { behind[behind.index(after: $0)...].split(separator: "&").map(String.init) } ?? []
  }

  private static let chatSuffix = "/chat/completions"

  private static func hostAndPort(
    _ authority: Substring, refuse: (String) -> EndpointError
  ) throws(EndpointError) -> (String, Int?) {
    var host = authority
    var port: Int?
    let closing = authority.lastIndex(of: "]") ?? authority.startIndex
    if let colon = authority[closing...].lastIndex(of: ":") {
      host = authority[..<colon]
      let digits = authority[authority.index(after: colon)...]
      guard let number = Int(digits), (1...65_535).contains(number), digits.utf8.allSatisfy({ $0 != 0x2B }) else {
        throw refuse("has a port that is not a number from 1 to 65535")
      }
      port = number
    }
    guard !host.isEmpty else { throw refuse("has no host") }
    if host.hasPrefix("[") {
      let inside = host.dropFirst().dropLast()
      guard host.hasSuffix("]"), !inside.isEmpty, inside.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
        throw refuse("has an IPv6 address that is not written as [address]")
      }
    } else {
      let plain = host.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || byte == 0x2D || byte == 0x2E
          || byte == 0x5F
      }
      guard plain else { throw refuse("has a host with a character that host names do not have") }
    }
    return (host.lowercased(), port)
  }
}

extension EndpointURL {
  /// Where questions are sent, with `extra` added to the query.
  func chatCompletions(extra: [(name: String, value: String)] = []) -> String {
    assemble(path + EndpointURL.chatSuffix, query + extra.map(EndpointURL.encoded))
  }

  /// Where the list of models is. Azure keeps one list for all deployments.
  func models(extra: [(name: String, value: String)] = []) -> String {
    var base = path
    if let deployments = base.firstRange(of: "/openai/deployments/") {
      base = base[..<deployments.lowerBound] + "/openai"
    }
    return assemble(base + "/models", query + extra.map(EndpointURL.encoded))
  }

  /// The base URL for people and for records: of the query, only `api-version` keeps its value.
  public var shown: String { assemble(path, query.map(EndpointURL.hidden)) }

  /// What tells this endpoint from another, in the cache's key: everything but values that look like secrets.
  func identity(extra: [(name: String, value: String)]) -> String {
    assemble(
      path, (query + extra.map(EndpointURL.encoded)).filter { !EndpointURL.namesSecret(EndpointURL.name(of: $0)) })
  }

  /// Whether this is the official endpoint, which has no use without a key.
  public var isOfficial: Bool { host == "api.openai.com" }

  /// Whether this is Azure's, which wants the key in a header named `api-key`.
  public var isAzure: Bool { host.hasSuffix(".openai.azure.com") }

  /// Whether the traffic stays on this machine.
  public var isLoopback: Bool {
    host == "localhost" || host.hasSuffix(".localhost") || host.hasPrefix("127.") || host == "[::1]"
  }

  /// Values of the query that look like secrets.
  var secretValues: [String] {
    query.compactMap { item in
      EndpointURL.namesSecret(EndpointURL.name(of: item))
        ? item.firstIndex(of: "=").map { item[$0...].dropFirst() } : nil
    }.filter { !$0.isEmpty }.map(String.init)
  }

  private func assemble(_ path: String, _ query: [String]) -> String {
    let port = port.map { ":\($0)" } ?? ""
    return "\(scheme)://\(host)\(port)\(path)" + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
  }

  private static func name(of item: String) -> Substring { item.prefix { $0 != "=" } }

  private static func hidden(_ item: String) -> String {
    let name = name(of: item)
    return name == "api-version" ? item : "\(name)=[hidden]"
  }

  /// Whether a header or query item of this name is likely to hold a secret.
  static func namesSecret(_ name: some StringProtocol) -> Bool {
    let name = name.lowercased()
    if name == "sig" || name == "code" || name == "cookie" { return true }
    return ["key", "token", "secret", "password", "auth", "credential", "signature"].contains { name.contains($0) }
  }

  private static func encoded(_ item: (name: String, value: String)) -> String {
    "\(percentEncoded(item.name))=\(percentEncoded(item.value))"
  }

  /// `text` with its `%XX` read; as it is where they are not UTF-8.
  static func percentDecoded(_ text: String) -> String {
    func digit(_ byte: UInt8) -> UInt8? { Character(UnicodeScalar(byte)).hexDigitValue.map { UInt8($0) } }
    let bytes = Array(text.utf8)
    var output: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count, let high = digit(bytes[index + 1]),
        let low = digit(bytes[index + 2])
      {
        output.append(high << 4 | low)
        index += 3
      } else {
        output.append(bytes[index])
        index += 1
      }
    }
    return String(validating: output, as: UTF8.self) ?? text
  }

  static func percentEncoded(_ text: String, uppercase: Bool = true) -> String {
    var output = ""
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
        output.unicodeScalars.append(UnicodeScalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: uppercase)
        output += "%" + (digits.utf8.count == 1 ? "0" : "") + digits
      }
    }
    return output
  }
}

extension EndpointURL: CustomStringConvertible, CustomReflectable {
  public var description: String { shown }
  public var customMirror: Mirror { Mirror(self, children: ["url": shown]) }
}
