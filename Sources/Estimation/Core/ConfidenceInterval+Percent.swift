extension ConfidenceInterval {
  /// The level in percent, with the digits that it was given with and no rounding: "95", "99.9", never "100".
  public var percent: String {
    let text = "\(level)"
    guard text.hasPrefix("0."), !text.contains("e") else { return "\(100 * level)" }
    let digits = Array((text.dropFirst(2) + "00").utf8)
    let whole = String(decoding: digits.prefix(2), as: UTF8.self)
    var rest = digits.dropFirst(2)
    while rest.last == UInt8(ascii: "0") { rest.removeLast() }
    let front = whole.first == "0" ? String(whole.dropFirst()) : whole
    return rest.isEmpty ? front : front + "." + String(decoding: rest, as: UTF8.self)
  }
}
