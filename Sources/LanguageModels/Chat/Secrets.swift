/// What a server may have been told but nobody may be shown: found and covered in whatever comes back, since some
/// servers quote the key in their errors.
struct Secrets: Sendable {
  private static let cover = Array("[hidden]".utf8)
  /// Longest first, so that a secret that contains another is covered whole.
  private let values: [[UInt8]]

  /// Each secret is looked for as it stands, percent-encoded as in an address and decoded from that, and as JSON may
  /// write it.
  init(_ values: [String]) {
    let forms = values.filter { $0.utf8.count >= 3 }.flatMap { value in
      [value, EndpointURL.percentDecoded(value)].flatMap { plain in
        let quoted = plain.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let encoded = EndpointURL.percentEncoded(plain)
        return [
          plain, encoded, EndpointURL.percentEncoded(plain, uppercase: false), quoted,
          quoted.replacing("/", with: "\\/"),
        ]
      }
    }
    self.values = Set(forms.filter { $0.utf8.count >= 3 }.map { Array($0.utf8) }).sorted {
      $0.count != $1.count ? $0.count > $1.count : $0.lexicographicallyPrecedes($1)
    }
  }

  /// `text` with every secret covered.
  func covered(_ text: String) -> String {
    let bytes = covered(Array(text.utf8), shortest: 3)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// `bytes` with every secret of at least `shortest` bytes covered. A short key such as "test" is left alone in a
  /// model's own words, where it is a word.
  func covered(_ bytes: [UInt8], shortest: Int = 8) -> [UInt8] {
    var bytes = bytes
    for secret in values where secret.count >= shortest { bytes = Secrets.replace(secret, in: bytes) }
    return bytes
  }

  /// Complexity: O(bytes) but for repetitive secrets, which keys are not.
  private static func replace(_ secret: [UInt8], in bytes: [UInt8]) -> [UInt8] {
    guard let first = secret.first, bytes.count >= secret.count else { return bytes }
    var output: [UInt8] = []
    var copied = 0
    var index = 0
    while index + secret.count <= bytes.count {
      if bytes[index] == first, bytes[index..<index + secret.count].elementsEqual(secret) {
        output += bytes[copied..<index]
        output += cover
        index += secret.count
        copied = index
      } else {
        index += 1
      }
    }
    return copied == 0 ? bytes : output + bytes[copied...]
  }
}

extension TransportError {
  /// The same error with every secret in the server's or libcurl's words covered.
  func covered(by secrets: Secrets) -> TransportError {
    switch self {
    case .closedEarly(let detail): .closedEarly(detail: secrets.covered(detail))
    case .protocolViolation(let detail): .protocolViolation(detail: secrets.covered(detail))
    case .other(let code, let detail): .other(code: code, detail: secrets.covered(detail))
    default: self
    }
  }
}

extension Secrets: CustomStringConvertible, CustomReflectable {
  var description: String { "[hidden]" }
  var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
