import Glibc

/// Figures in sentences.
enum FigureText {
  /// With so many significant digits.
  static func rounded(_ value: Double, _ digits: Int = 4) -> String {
    guard value.isFinite else { return value.isNaN ? "?" : value < 0 ? "−∞" : "∞" }
    guard value != 0 else { return "0" }
    let magnitude = Int(floor(log10(abs(value))))
    guard (-5...12).contains(magnitude) else {
      guard abs(magnitude) < 300 else { return "\(value)" }
      let scale = pow(10, Double(digits - 1))
      return "\((value / pow(10, Double(magnitude)) * scale).rounded() / scale)e\(magnitude)"
    }
    let scale = pow(10, Double(max(0, digits - 1 - magnitude)))
    let rounded = (value * scale).rounded() / scale
    return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
  }

  /// A p-value.
  static func pValue(_ p: Double) -> String { p < 1e-4 ? "< 0.0001" : "= " + rounded(p, 2) }
}
