import OrderedCollections

extension JSONValue {
  /// How a value is written.
  public enum Layout: Hashable, Sendable {
    /// On one line, keys in the order they stand.
    case compact
    /// Indented by two spaces, keys in the order they stand.
    case indented
    /// On one line, keys sorted by their UTF-8 bytes: equal values give equal bytes, for hashing.
    case canonical
  }

  /// This value as JSON text. A number that is not finite is written `null`.
  public func text(_ layout: Layout = .compact) -> String {
    String(decoding: bytes(layout), as: UTF8.self)
  }

  /// This value as UTF-8 JSON.
  public func bytes(_ layout: Layout = .compact) -> [UInt8] {
    var output: [UInt8] = []
    write(layout, indent: 0, to: &output)
    return output
  }

  private func write(_ layout: Layout, indent: Int, to output: inout [UInt8]) {
    switch self {
    case .null: output += "null".utf8
    case .bool(let value): output += (value ? "true" : "false").utf8
    case .number(let value): output += JSONValue.numberText(value).utf8
    case .string(let value): JSONValue.quote(value, to: &output)
    case .array(let elements):
      output.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        JSONValue.breakLine(layout, indent + 1, &output)
        element.write(layout, indent: indent + 1, to: &output)
      }
      if !elements.isEmpty { JSONValue.breakLine(layout, indent, &output) }
      output.append(UInt8(ascii: "]"))
    case .object(let members):
      output.append(UInt8(ascii: "{"))
      let keys =
        layout == .canonical
        ? members.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } : Array(members.keys)
      for (index, key) in keys.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        JSONValue.breakLine(layout, indent + 1, &output)
        JSONValue.quote(key, to: &output)
        output.append(UInt8(ascii: ":"))
        if layout == .indented { output.append(UInt8(ascii: " ")) }
        (members[key] ?? .null).write(layout, indent: indent + 1, to: &output)
      }
      if !members.isEmpty { JSONValue.breakLine(layout, indent, &output) }
      output.append(UInt8(ascii: "}"))
    }
  }

  private static func breakLine(_ layout: Layout, _ indent: Int, _ output: inout [UInt8]) {
    guard layout == .indented else { return }
    output.append(0x0A)
    output.append(contentsOf: repeatElement(0x20, count: 2 * indent))
  }

  private static func numberText(_ value: Double) -> String {
    guard value.isFinite else { return "null" }
    if value == value.rounded(), value.magnitude <= 9_007_199_254_740_992 { return String(Int(value)) }
    return "\(value)"  // the shortest text that reads back as the same double
  }

  /// Quotes and escapes; control characters, bidirectional marks and line separators are written as \u escapes, so that
  /// what is printed on a terminal is what stands there.
  private static func quote(_ text: String, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": output += "\\\"".utf8
      case "\\": output += "\\\\".utf8
      case "\n": output += "\\n".utf8
      case "\r": output += "\\r".utf8
      case "\t": output += "\\t".utf8
      default:
        if scalar.isHazardous {
          var digits = String(scalar.value, radix: 16)
          digits = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
          output += "\\u\(digits)".utf8
        } else if scalar.isASCII {
          output.append(UInt8(truncatingIfNeeded: scalar.value))
        } else if let encoded = UTF8.encode(scalar) {
          output.append(contentsOf: encoded)
        }
      }
    }
    output.append(UInt8(ascii: "\""))
  }
}

extension UnicodeScalar {
  /// Control characters, bidirectional overrides and isolates, zero-width marks and line separators: characters that
  /// make a terminal or a page show something other than what stands there. All lie in the basic plane.
  public var isHazardous: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0xAD, 0x61C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: true
    default: false
    }
  }
}
