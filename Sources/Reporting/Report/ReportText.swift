import StrictJSON

/// Text and numbers on their way into a report.
enum ReportText {
  /// The most that is shown of one text, in Unicode scalars.
  static let longest = 4_000

  /// Untrusted text as it is shown: line ends as blanks, control and bidirectional characters made visible, as are the
  /// two code points that XML forbids.
  static func plain(_ text: String) -> String {
    var line = ""
    for scalar in text.unicodeScalars.prefix(longest + 1) {
      switch scalar {
      case "\n", "\r", "\t": line += " "
      case "\u{FFFE}", "\u{FFFF}": line += "\\u{\(String(scalar.value, radix: 16))}"
      default: line.unicodeScalars.append(scalar)
      }
    }
    return line.visible(limit: longest)
  }

  /// A name, seen even where it is nothing but blanks.
  static func name(_ text: String) -> String {
    let name = plain(text)
    return name.allSatisfy(\.isWhitespace) ? "\"\(name)\"" : name
  }

  /// The same as HTML, in text and in quoted attributes.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in plain(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// About three digits that count, all with as many places as the one that needs most: 2.49, 4.40.
  static func figures(_ values: [Double?]) -> [String] {
    let texts = values.map { figure($0) }
    guard let most = places(values) else { return texts }
    return zip(texts, values).map { text, value in
      guard let value, value.isFinite else { return text }
      return ChartDrawing.fixed(value, places: most)
    }
  }

  /// The most places after the point that one of them needs; nil where one is too large or small for them.
  static func places(_ values: [Double?]) -> Int? {
    let texts = values.map { figure($0) }
    guard !texts.contains(where: { $0.contains("e") }) else { return nil }
    return texts.reduce(0) { max($0, $1.split(separator: ".").dropFirst().first?.count ?? 0) }
  }

  /// About three digits that count.
  static func figure(_ value: Double?, digits: Int = 3) -> String {
    value.map { ChartDrawing.figure($0, digits: digits) } ?? "–"
  }

  /// "0.012", "< 0.001".
  static func pValue(_ value: Double?) -> String {
    guard let value else { return "–" }
    guard value.isFinite else { return "?" }
    return value < 0.001 ? "< 0.001" : value > 0.999 ? "> 0.999" : figure((value * 1_000).rounded() / 1_000)
  }

  /// "13.9 %".
  static func percent(_ share: Double?) -> String {
    share.map { ChartDrawing.figure(100 * $0) + " %" } ?? "–"
  }

  /// "1,566".
  static func count(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var text = ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return (value < 0 ? "−" : "") + text
  }

  /// With a capital letter.
  static func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  /// A name as it stands within a sentence: "Linear regression" with a small letter, "AIPW" as it is.
  static func within(_ name: String) -> String {
    guard let second = name.dropFirst().first, second.isLowercase else { return name }
    return name.prefix(1).lowercased() + name.dropFirst()
  }

  /// "1 row", "3 rows".
  static func count(_ value: Int, _ noun: String) -> String { "\(count(value)) \(noun)\(value == 1 ? "" : "s")" }

  /// "a, b and c".
  static func list(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }
}

extension [ReportInline] {
  /// Variables' names with commas and an "and".
  static func names(_ names: [String]) -> [ReportInline] {
    var result: [ReportInline] = []
    for (place, name) in names.enumerated() {
      if place > 0 { result.append(.text(place == names.count - 1 ? " and " : ", ")) }
      result.append(.name(name))
    }
    return result
  }
}
