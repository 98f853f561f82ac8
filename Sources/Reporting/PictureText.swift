import StrictJSON

/// Text on its way into a picture: hostile characters made visible, long names wrapped, DOT's escapes applied.
enum PictureText {
  /// A label's lines are about this wide, in characters.
  static let lineWidth = 22
  /// A label has at most this many lines; the rest is an ellipsis.
  static let mostLines = 4

  /// What stands for `text` in a picture: control and bidirectional characters as `\u{…}`, as are the two code points
  /// that XML forbids; blank names in quotes.
  static func shown(_ text: String, limit: Int = 1_000) -> String {
    var result = ""
    for scalar in text.visible(limit: limit).unicodeScalars {
      if scalar.value == 0xFFFE || scalar.value == 0xFFFF {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result.allSatisfy(\.isWhitespace) ? "\"\(result)\"" : result
  }

  /// The lines of a label, broken where a reader would break: at spaces, behind `_ - . / :`, inside camelCase.
  static func wrapped(_ text: String, width lineWidth: Int = lineWidth) -> [String] {
    // A character is a cluster of any number of marks, so what is kept is bounded in scalars too.
    let text = shown(text, limit: 4 * lineWidth * mostLines)
    guard text.count > lineWidth else { return [text] }
    var lines: [String] = []
    var line: [Character] = []
    for piece in pieces(text) {
      var rest = piece[...]
      while let last = rest.last {
        let width = last.isWhitespace ? rest.count - 1 : rest.count  // a space may hang over the edge
        if line.count + width <= lineWidth {
          line += rest
          break
        }
        if line.isEmpty {  // one word, wider than a line
          line += rest.prefix(lineWidth)
          rest = rest.dropFirst(lineWidth)
        }
        lines.append(trimmed(line))
        line = []
      }
    }
    if !line.isEmpty { lines.append(trimmed(line)) }
    guard lines.count > mostLines else { return lines }
    return lines.prefix(mostLines - 1) + [lines[mostLines - 1] + "…"]
  }

  private static func trimmed(_ line: [Character]) -> String {
    String(line.last?.isWhitespace == true ? line.dropLast() : line[...])
  }

  private static func pieces(_ text: String) -> [[Character]] {
    var pieces: [[Character]] = []
    var piece: [Character] = []
    for character in text {
      if let last = piece.last, last.isLowercase, character.isUppercase {
        pieces.append(piece)
        piece = []
      }
      piece.append(character)
      if character.isWhitespace || "_-./:".contains(character) {
        pieces.append(piece)
        piece = []
      }
    }
    if !piece.isEmpty { pieces.append(piece) }
    return pieces
  }

  /// A quoted DOT string whose label shows `lines` and nothing else: no escape of DOT, no HTML, no entity.
  static func quoted(_ lines: [String]) -> String {
    "\"" + lines.map(escaped).joined(separator: "\\n") + "\""
  }

  private static func escaped(_ line: String) -> String {
    var result = ""
    for scalar in line.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "&": result += "&amp;"  // dot reads entities in labels
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// `text` as XML character data.
  static func xml(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A number between 0 and 1 with two decimals.
  static func twoDecimals(_ value: Double) -> String {
    guard value.isFinite else { return "?" }
    let hundredths = Int((min(1, max(0, value)) * 100).rounded())
    return "\(hundredths / 100)." + (hundredths % 100 < 10 ? "0" : "") + "\(hundredths % 100)"
  }
}
