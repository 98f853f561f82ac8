import Glibc

/// Figures in the sentences of sensitivity analyses.
enum SensitivityWords {
  /// "18.2 %".
  static func percent(_ share: Double) -> String {
    guard share.isFinite else { return "?" }
    let tenths = (share * 1_000).rounded() / 10
    if share > 0, tenths < 0.1 { return "less than 0.1 %" }
    return "\(tenths == tenths.rounded() ? String(Int(tenths)) : "\(tenths)") %"
  }

  /// A number of three digits that count.
  static func figure(_ value: Double, digits: Int = 3) -> String {
    guard value.isFinite else { return value.isNaN ? "?" : value < 0 ? "−∞" : "∞" }
    guard value != 0 else { return "0" }
    let power = Double(digits - 1) - floor(log10(abs(value)))
    guard abs(power) < 300 else { return "\(value)" }
    let factor = pow(10, abs(power))
    let rounded = power >= 0 ? (value * factor).rounded() / factor : (value / factor).rounded() * factor
    let text = Int(exactly: rounded).map { String($0) } ?? "\(rounded)"
    return text.hasPrefix("-") ? "−" + text.dropFirst() : text
  }

  /// "p = 0.03", "p < 0.001".
  static func p(_ value: Double) -> String { value < 0.001 ? "p < 0.001" : "p = \(figure(value, digits: 2))" }
}
