/// Untrusted text in Markdown: shown, never obeyed.
enum MarkdownText {
  /// Text within a line, a heading, an item or a cell of a table: no emphasis, link, code, HTML, entity, mathematics or
  /// column of its own.
  static func escaped(_ text: String) -> String {
    var result = ""
    var isStart = true
    var hasOnlyDigits = true
    let scalars = Array(ReportText.plain(text).unicodeScalars)
    for (place, scalar) in scalars.enumerated() {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\\", "`", "*", "_", "[", "]", "|", "~", "#", "$", "^", "{", "}", "@", "!": result += "\\\(scalar)"
      // A list or a heading's underline, where it opens the line.
      case "-", "+", "=": result += isStart ? "\\\(scalar)" : "\(scalar)"
      // A number opens a list where a blank follows its stop.
      case ".", ")":
        let isLast = place + 1 == scalars.count || scalars[place + 1].properties.isWhitespace
        result += !isStart && hasOnlyDigits && isLast ? "\\\(scalar)" : "\(scalar)"
      default: result.unicodeScalars.append(scalar)
      }
      if !scalar.properties.isWhitespace {
        isStart = false
        if !("0"..."9").contains(scalar) { hasOnlyDigits = false }
      } else if !isStart {
        hasOnlyDigits = false
      }
    }
    // An address is a link without any brackets.
    return result.replacing("www.", with: "www\\.").replacing("://", with: "\\://")
  }

  /// A block that is shown as it is, in a fence that nothing within can close.
  static func fenced(_ text: String, language: String = "") -> String {
    var (longest, run) = (0, 0)
    for character in text {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return "\(fence)\(language)\n\(text)\n\(fence)\n"
  }
}
