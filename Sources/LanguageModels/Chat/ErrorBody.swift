import OrderedCollections
import StrictJSON

/// An endpoint's own words about what went wrong, out of any of the shapes that real servers use: an `error` object or
/// string, the same at top level or in an array, FastAPI's `detail`, an HTML page, plain text.
struct ErrorBody: Hashable, Sendable {
  /// Plain text without line breaks or mark-up, at most 2,000 characters.
  var message = ""
  var type: String?
  /// A string, or a number written out.
  var code: String?
  /// The parameter that is complained about: "response_format.type".
  var param: String?
  /// Whether the body was JSON at all.
  var isJSON = false

  private static let longest = 2_000

  /// - Parameter bytes: a response's body, of whatever kind.
  init(_ bytes: [UInt8]) {
    let head = Array(bytes.prefix(1 << 16))
    if let value = try? JSONParser.parse(bytes.count <= head.count ? bytes : head) {
      isJSON = true
      read(value)
    }
    if message.isEmpty { message = PlainText.of(head, limit: ErrorBody.longest) }
  }

  /// - Parameter value: what stands where an error may stand.
  init(_ value: JSONValue) {
    isJSON = true
    read(value)
    if message.isEmpty { message = PlainText.of(value.bytes(), limit: ErrorBody.longest) }
  }

  /// The first 200 characters, safe to print.
  var shown: String { message.visible() }

  /// Everything that can tell one kind of error from another, in lower case.
  var fingerprint: String { [type, code, param, message].compactMap(\.self).joined(separator: " ").lowercased() }

  /// The status inside an error that came with a 200: its numeric code, or the one its type means.
  var innerStatus: Int {
    if let code, let number = Int(code), (400...599).contains(number) { return number }
    let kind = [type, code].compactMap(\.self).joined(separator: " ").lowercased()
    if kind.contains("rate_limit") || kind.contains("throttl") { return 429 }
    if kind.contains("overloaded") || kind.contains("unavailable") { return 503 }
    if kind.contains("auth") { return 401 }
    if kind.contains("invalid_request") { return 400 }
    return 500
  }

  private mutating func read(_ value: JSONValue) {
    var value = value
    // An array of errors: the first speaks for all.
    if let first = value.array?.first { value = first }
    guard let members = value.object else {
      if let text = value.string { message = PlainText.of(Array(text.utf8), limit: ErrorBody.longest) }
      return
    }
    if let inner = members["error"], inner != .null, inner.bool == nil {
      if inner.object != nil {
        readObject(inner)
      } else if let text = inner.string {
        readObject(value)
        if message.isEmpty || members["message"] == nil { set(text) }
      }
    } else {
      readObject(value)
    }
    if let detail = members["detail"] { readDetail(detail) }
  }

  private mutating func readObject(_ value: JSONValue) {
    type = value["type"]?.string ?? type
    code = value["code"]?.string ?? value["code"]?.integer.map(String.init) ?? code
    param = value["param"]?.string ?? param
    if let text = value["message"]?.string { set(text) }
    // OpenRouter quotes the provider behind it here.
    if let raw = value["metadata"]?["raw"]?.string { set(message + " " + raw) }
  }

  /// FastAPI's validation errors: `[{"loc": ["body", "temperature"], "msg": "…", "type": "…"}]`, or a text.
  private mutating func readDetail(_ detail: JSONValue) {
    if let text = detail.string {
      set(text)
    } else if let problems = detail.array {
      let sentences = problems.prefix(8).map { problem in
        let place = (problem["loc"]?.array ?? []).compactMap { $0.string ?? $0.integer.map(String.init) }
          .filter { $0 != "body" }.joined(separator: ".")
        if param == nil, !place.isEmpty { param = place }
        let text = problem["msg"]?.string ?? problem.string ?? ""
        return place.isEmpty ? text : "\(place): \(text)"
      }
      set(sentences.joined(separator: "; "))
    } else if detail.object != nil {
      readObject(detail)
    }
  }

  private mutating func set(_ text: String) {
    message = PlainText.of(Array(text.utf8), limit: ErrorBody.longest)
  }
}
