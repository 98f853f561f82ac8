import Glibc

/// Poisson numbers of mean 1, by inversion: the first byte of a draw settles all but one in forty.
struct UnitPoisson: Sendable {
  static let shared = UnitPoisson()

  /// P(X ≤ k) · 2⁶⁴, rounded, for k = 0, 1, …
  private let bounds: [UInt64]
  /// What each first byte gives, or 255 where the rest of the bits decide.
  private let settled: [UInt8]

  private init() {
    var (bounds, probability, sum): ([UInt64], Double, Double) = ([], exp(-1), 0)
    for k in 0..<20 {
      sum += probability
      bounds.append(sum < 1 ? UInt64(sum * 0x1p64) : .max)
      probability /= Double(k + 1)
    }
    let value = { (bits: UInt64) in bounds.firstIndex { bits < $0 } ?? bounds.count }
    settled = (0..<256).map { byte in
      let (low, high) = (UInt64(byte) << 56, UInt64(byte) << 56 | (1 << 56 - 1))
      return value(low) == value(high) ? UInt8(value(low)) : 255
    }
    self.bounds = bounds
  }

  func draw(_ generator: inout RandomStream) -> Double {
    let bits = generator.next()
    let value = settled[Int(bits >> 56)]
    return value < 255 ? Double(value) : Double(bounds.firstIndex { bits < $0 } ?? bounds.count)
  }
}
