import StrictJSON

/// A secret that opens an endpoint. It shows itself to nobody: not in descriptions, mirrors or dumps, and it is not
/// `Codable`. Only the writer of a request's headers reads it.
public struct APIKey: Sendable, Hashable {
  /// The longest key accepted, in bytes.
  public static let longest = 4_096

  let secret: String

  /// - Parameters:
  ///   - text: the key; one trailing line end is forgiven.
  ///   - source: where it was found, for the error: "OPENAI_API_KEY", a path.
  /// - Throws: `EndpointError.notConfigured` where the key is empty, too long, has several lines, or holds anything but
  ///   visible ASCII, which no header could carry. The error never quotes the key.
  public init(_ text: String, source: String) throws(EndpointError) {
    try self.init(bytes: Array(text.utf8), source: source)
  }

  init(bytes: [UInt8], source: String) throws(EndpointError) {
    func refuse(_ reason: String) -> EndpointError {
      .notConfigured(message: "the API key in \(source.visible()) \(reason)")
    }
    var bytes = bytes[...]
    if bytes.last == 0x0A { bytes = bytes.dropLast() }
    if bytes.last == 0x0D { bytes = bytes.dropLast() }
    guard !bytes.isEmpty else { throw refuse("is empty: put the key there, on one line") }
    guard bytes.count <= APIKey.longest else {
      throw refuse("is longer than \(APIKey.longest) bytes: this is not a key")
    }
    guard !bytes.contains(0x0A), !bytes.contains(0x0D) else {
      throw refuse("has several lines: only the key may stand there")
    }
    guard bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw refuse("holds a space, a control character or something other than ASCII: copy the key again")
    }
    secret = String(decoding: bytes, as: UTF8.self)
  }
}

extension APIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "[API key]" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
