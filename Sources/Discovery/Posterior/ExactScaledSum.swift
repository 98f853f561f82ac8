import Glibc

/// A number of any size, `mantissa` · 2^`exponent`: weights of graphs span thousands of nats, far beyond a `Double`.
///
/// Normalised mantissas are in 1..<2, and 0 with `zeroExponent` for nothing.
struct ScaledSum: BitwiseCopyable, Sendable {
  var mantissa: Double
  var exponent: Int

  /// Below the exponent of all that is not zero, and far enough from overflow that a few dozen can be added.
  static let zeroExponent = -1 << 50

  static let zero = ScaledSum(mantissa: 0, exponent: zeroExponent)

  init(mantissa: Double, exponent: Int) { (self.mantissa, self.exponent) = (mantissa, exponent) }

  /// e^`nats`, to the precision of a `Double`; zero for what is no number or below −10⁹.
  init(exponential nats: Double) {
    guard nats > -1e9, nats < 1e9 else {
      self = .zero
      return
    }
    // ln 2 in two parts, so that nats − k ln 2 is exact to rounding for any k there is.
    let (high, low) = (0x1.62e42fee00000p-1, 0x1.a39ef35793c76p-33)
    let power = (nats / M_LN2).rounded(.down)
    mantissa = exp((nats - power * high) - power * low)
    exponent = Int(power)
    normalise()
  }

  /// The natural logarithm.
  var logarithm: Double { mantissa > 0 ? log(mantissa) + Double(exponent) * M_LN2 : -.infinity }

  /// 2^`power`; 2⁻⁵⁰⁰ for anything below, which nothing that is added to it notices.
  @inline(__always)
  static func power(_ power: Int) -> Double {
    Double(bitPattern: UInt64(truncatingIfNeeded: max(power, -500) &+ 1023) &<< 52)
  }

  /// Adds a number that is not negative; the mantissa grows, at most doubled, and is not normalised.
  @inline(__always)
  mutating func add(_ mantissa: Double, _ exponent: Int) {
    let larger = max(self.exponent, exponent)
    self.mantissa =
      self.mantissa * ScaledSum.power(self.exponent &- larger) + mantissa * ScaledSum.power(exponent &- larger)
    self.exponent = larger
  }

  /// Brings the mantissa into 1..<2.
  @inline(__always)
  mutating func normalise() {
    guard mantissa > 0 else {
      self = .zero
      return
    }
    let bits = mantissa.bitPattern
    exponent &+= Int(truncatingIfNeeded: bits &>> 52) &- 1023
    mantissa = Double(bitPattern: bits & 0x000F_FFFF_FFFF_FFFF | 0x3FF0_0000_0000_0000)
  }
}
