/// The logistic curve 1 / (1 + e⁻ʸ) at η, many rows at a time: loops without a branch or a call, which the compiler turns
/// into instructions on two rows.
public enum LogisticCurve {
  /// values := the curve at `values`, `count` numbers; to a few units in the last place in both tails, 0 below −708.
  public static func apply(to values: UnsafeMutablePointer<Double>, _ count: Int) {
    for index in 0..<count {
      let linear = values[index]
      let small = decay(linear)
      let share = 1 / (1 + small)
      values[index] = linear >= 0 ? share : small * share
    }
  }

  /// e^−|x| to 1.5 units in the last place, 0 where |x| > 708: 2ᵏ times the Taylor polynomial of degree 13 on
  /// |r| ≤ ln 2 / 2.
  @inline(__always)
  static func decay(_ x: Double) -> Double {
    let y = -abs(x)
    // Adding 1.5 · 2⁵² rounds to an integer, which then stands in the lowest bits.
    let shifted = y * 0x1.71547652b82fep0 + 0x1.8p52
    let whole = shifted - 0x1.8p52
    // The first part of ln 2 ends in zeros, so that its product with `whole` is exact.
    let r = (y - whole * 0x1.62e42feep-1) - whole * 0x1.a39ef35793c76p-33
    let square = r * r
    let fourth = square * square
    let low = (1.0 / 2 + r * (1.0 / 6)) + square * (1.0 / 24 + r * (1.0 / 120))
    let middle = (1.0 / 720 + r * (1.0 / 5_040)) + square * (1.0 / 40_320 + r * (1.0 / 362_880))
    let high = (1.0 / 3_628_800 + r * (1.0 / 39_916_800)) + square * (1.0 / 479_001_600 + r * (1.0 / 6_227_020_800))
    let value = 1 + (r + square * (low + fourth * (middle + fourth * high)))
    let power = Double(bitPattern: (shifted.bitPattern &+ 1_023) &<< 52)
    return y < -708 ? 0 : value * power
  }
}
