/// Reads the header lines of one response as they come: interim answers (1xx) first, the answer itself, trailers last.
struct ResponseHead {
  /// Of one answer's header, and of everything else together (interim answers and trailers).
  static let maximumBytes = 64 << 10
  static let maximumOtherBytes = 512 << 10

  private(set) var status = 0
  /// "1.1", "2".
  private(set) var version = ""
  private(set) var headers = HTTPHeaders()
  /// The answer's header has ended.
  private(set) var isComplete = false
  /// Anything at all has come.
  private(set) var hasBegun = false
  private var bytes = 0
  private var otherBytes = 0

  /// - Parameter line: With its line end.
  /// - Throws: `protocolViolation`.
  mutating func read(_ line: some Collection<UInt8>) throws(TransportError) {
    hasBegun = true
    var text = Substring(decoding: line, as: UTF8.self)
    while let last = text.unicodeScalars.last, last == "\n" || last == "\r" { text.unicodeScalars.removeLast() }
    if isComplete {
      // A trailer: of no use here, but not to be endless either.
      otherBytes += line.count
      guard otherBytes <= ResponseHead.maximumOtherBytes else { throw ResponseHead.tooLarge }
      return
    }
    bytes += line.count
    guard bytes <= ResponseHead.maximumBytes else { throw ResponseHead.tooLarge }
    if status == 0 {
      try readStatus(text)
    } else if text.isEmpty {
      try end()
    } else {
      try readField(text)
    }
  }

  private static let tooLarge = TransportError.protocolViolation(
    detail: "the header is larger than \(maximumBytes >> 10) kB")

  /// "HTTP/1.1 200 OK"
  private mutating func readStatus(_ text: Substring) throws(TransportError) {
    let parts = text.utf8.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2, parts[0].starts(with: "HTTP/".utf8), parts[1].count == 3,
      parts[1].allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let code = Int(Substring(parts[1]))
    else { throw .protocolViolation(detail: "the answer does not begin with an HTTP status line") }
    guard (100...599).contains(code) else {
      throw .protocolViolation(detail: "the status \(code) is none of HTTP's")
    }
    status = code
    version = String(Substring(parts[0].dropFirst(5)))
    if version == "2.0" { version = "2" }
  }

  private mutating func readField(_ text: Substring) throws(TransportError) {
    if let first = text.utf8.first, first == UInt8(ascii: " ") || first == UInt8(ascii: "\t") {
      throw .protocolViolation(detail: "a header line is folded")
    }
    guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), colon > text.utf8.startIndex else {
      throw .protocolViolation(detail: "a header line has no name")
    }
    let value = text[text.utf8.index(after: colon)...]
    headers.add(name: String(text[..<colon]), value: String(ResponseHead.trimmed(value)))
  }

  private mutating func end() throws(TransportError) {
    guard (100...199).contains(status), status != 101 else {
      isComplete = true
      return
    }
    otherBytes += bytes
    guard otherBytes <= ResponseHead.maximumOtherBytes else { throw ResponseHead.tooLarge }
    bytes = 0
    status = 0
    headers = HTTPHeaders()
  }

  private static func trimmed(_ text: Substring) -> Substring {
    func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }
    var text = text.unicodeScalars.drop(while: isBlank)
    while let last = text.last, isBlank(last) { text.removeLast() }
    return Substring(text)
  }

  private func list(_ name: String) -> [Substring] {
    headers.all(name).flatMap { $0.split(separator: ",").map(ResponseHead.trimmed) }
  }

  // MARK: The body's size and form

  /// The declared size of the body, as it comes over the wire.
  /// - Throws: `protocolViolation` where two differ (RFC 9110, 8.6), as in a response that someone has split in two.
  func contentLength() throws(TransportError) -> Int? {
    var found: Int?
    for text in list("Content-Length") {
      guard let length = Int(text), length >= 0, text.utf8.first != UInt8(ascii: "+") else {
        throw .protocolViolation(detail: "the Content-Length is not a number")
      }
      if let found, found != length {
        throw .protocolViolation(detail: "two different Content-Lengths, \(found) and \(length)")
      }
      found = length
    }
    return found
  }

  private var codings: [String] { list("Content-Encoding").map { $0.lowercased() }.filter { $0 != "identity" } }

  /// The body's size is not the declared one once it is decoded.
  var isEncoded: Bool { !codings.isEmpty || !list("Transfer-Encoding").isEmpty }

  /// - Throws: `protocolViolation` where the body is in a form that was not asked for.
  func checkCoding() throws(TransportError) {
    let codings = codings
    guard codings.count <= 1 else { throw .protocolViolation(detail: "the body is compressed more than once") }
    if let coding = codings.first, !["gzip", "x-gzip", "deflate"].contains(coding) {
      let name = coding.unicodeScalars.filter { $0.isASCII && $0.properties.isAlphabetic }.prefix(20)
      throw .protocolViolation(detail: "the body is compressed as \(String(name)), which was not asked for")
    }
  }
}
