/// Untrusted text in Markdown: shown, never obeyed.
enum MarkdownText {
  /// Text within a line, a heading, an item or a cell of a table: no emphasis, link, code, HTML, entity, mathematics or
  /// column of its own.
  static func escaped(_ text: String) -> String {
    var result = ""
    var isStart = true
    var hasOnlyDigits = true
    for scalar in ReportText.plain(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\\", "`", "*", "_", "[", "]", "|", "~", "#", "$", "^", "{", "}", ":", "@", "=", "!": result += "\\\(scalar)"
      // A list, where it opens the line.
      case "-", "+": result += isStart ? "\\\(scalar)" : "\(scalar)"
      case ".", ")": result += !isStart && hasOnlyDigits ? "\\\(scalar)" : "\(scalar)"
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
    return result.replacing("www.", with: "www\\.")
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
