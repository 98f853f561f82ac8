extension String {
  /// This text made safe to print on a terminal: control and bidirectional characters as `\u{…}`, at most `limit`
  /// characters.
  public func visible(limit: Int = 200) -> String {
    var output = ""
    var count = 0
    for scalar in unicodeScalars {
      guard count < limit else { return output + "…" }
      if scalar.isHazardous {
        output += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        output.unicodeScalars.append(scalar)
      }
      count += 1
    }
    return output
  }
}
