import Glibc

/// Figures as sentences show them.
package enum FalsificationFigures {
  /// Between −1 and 1: ".31", "-.04", "1.00".
  package static func share(_ value: Double) -> String {
    let text = fixed(value, 2)
    if text.hasPrefix("0.") { return String(text.dropFirst()) }
    if text.hasPrefix("-0.") { return text == "-0.00" ? ".00" : "-" + text.dropFirst(2) }
    return text
  }

  /// "p = .031", "p = .0004", "p < 1e-9".
  package static func pValue(_ value: Double) -> String {
    if value < 1e-9 { return "p < 1e-9" }
    if value < 1e-4 {
      let exponent = Int(log10(value).rounded(.up))
      return "p < 1e\(exponent)"
    }
    let text = fixed(value, value < 0.001 ? 4 : 3)
    return "p = " + (text.hasPrefix("0.") ? String(text.dropFirst()) : text)
  }

  /// So many digits after the point, 1 to 9, rounded half away from zero. Values beyond 10⁹ as they are.
  package static func fixed(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite, value.magnitude < 1e9 else { return "\(value)" }
    let scale = pow(10, Double(digits))
    let whole = Int64((value.magnitude * scale).rounded())
    let unit = Int64(scale)
    let fraction = String(whole % unit)
    let padded = String(repeating: "0", count: max(0, digits - fraction.count)) + fraction
    return (value < 0 ? "-" : "") + "\(whole / unit).\(padded)"
  }

  /// "1 row", "1,200 rows".
  package static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(grouped(number)) \(number == 1 ? one : many ?? one + "s")"
  }

  /// With a comma every three digits.
  package static func grouped(_ number: Int) -> String {
    var digits = Array(String(number.magnitude))
    var place = digits.count - 3
    while place > 0 {
      digits.insert(",", at: place)
      place -= 3
    }
    return (number < 0 ? "-" : "") + String(digits)
  }
}
