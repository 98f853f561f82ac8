import Glibc

/// Hyvärinen's (1998) approximation of the differential entropy of a standardised variable by two expectations:
/// H(u) ≈ (1 + ln 2π)/2 − k₁ (E[ln cosh u] − γ)² − k₂ (E[u exp(−u²/2)])².
///
/// The expectations are where DirectLiNGAM's time goes. Here ln cosh u = |u| + ln(1 + exp(−2|u|)) − ln 2, the logarithms
/// are taken of products of many terms (each between 1 and 2), and the exponential is a polynomial on four lanes.
enum NegentropyKernel {
  /// The entropy in nats from the two means.
  static func entropy(logCosh: Double, gauss: Double) -> Double {
    let (first, second) = (logCosh - 0.37457, gauss)
    return (1 + log(2 * .pi)) / 2 - 79.047 * first * first - 7.4129 * second * second
  }

  /// The entropy of scale · (x − slope · y), row by row; `bound` is at least the greatest absolute value of that.
  static func entropy(
    _ x: UnsafePointer<Double>, minus slope: Double, times y: UnsafePointer<Double>, scale: Double, rows: Int,
    bound: Double
  ) -> Double {
    // Beyond 37, exp(−u²/2) leaves the range of the polynomial's exponent.
    let sums =
      bound < 37
      ? lanes(x, slope, y, scale, rows) : plain(x, slope, y, scale, 0..<rows)
    return entropy(logCosh: sums.logCosh / Double(rows), gauss: sums.gauss / Double(rows))
  }

  /// Σ ln cosh u and Σ u exp(−u²/2), by their definition.
  static func plain(
    _ x: UnsafePointer<Double>, _ slope: Double, _ y: UnsafePointer<Double>, _ scale: Double, _ rows: Range<Int>
  ) -> (logCosh: Double, gauss: Double) {
    var (logCosh, gauss) = (0.0, 0.0)
    for row in rows {
      let u = scale * (x[row] - slope * y[row])
      logCosh += abs(u) + log1p(exp(-2 * abs(u))) - log(2)
      gauss += u * exp(-u * u / 2)
    }
    return (logCosh, gauss)
  }

  private typealias Lanes = SIMD4<Double>

  /// The same on four lanes, for |u| < 37.
  static func lanes(
    _ x: UnsafePointer<Double>, _ slope: Double, _ y: UnsafePointer<Double>, _ scale: Double, _ rows: Int
  ) -> (logCosh: Double, gauss: Double) {
    let (first, second) = (UnsafeRawPointer(x), UnsafeRawPointer(y))
    let (slopes, scales) = (Lanes(repeating: slope), Lanes(repeating: scale))
    var (absolute, gauss, logarithms) = (Lanes(repeating: 0), Lanes(repeating: 0), 0.0)
    let whole = rows & ~3
    var start = 0
    while start < whole {
      // A lane's product of 1,000 factors up to 2 stays below 2¹⁰⁰⁰.
      let end = min(whole, start &+ 4_000)
      var product = Lanes(repeating: 1)
      for row in stride(from: start, to: end, by: 4) {
        let left = first.loadUnaligned(fromByteOffset: row &* 8, as: Lanes.self)
        let right = second.loadUnaligned(fromByteOffset: row &* 8, as: Lanes.self)
        let u = (left - slopes * right) * scales
        let magnitude = unsafeBitCast(
          unsafeBitCast(u, to: SIMD4<UInt64>.self) & SIMD4(repeating: 0x7FFF_FFFF_FFFF_FFFF), to: Lanes.self)
        absolute += magnitude
        product *= 1 + exponential(magnitude * -2)
        gauss += u * exponential(u * u * -0.5)
      }
      for lane in 0..<4 { logarithms += log(product[lane]) }
      start = end
    }
    let rest = plain(x, slope, y, scale, whole..<rows)
    return (absolute.sum() + logarithms - Double(whole) * log(2) + rest.logCosh, gauss.sum() + rest.gauss)
  }

  /// exp(x) for −700 < x ≤ 0, to 3e-13 of itself: 2ᵏ times the Taylor polynomial of degree 10 on |r| ≤ ln 2 / 2.
  @inline(__always)
  private static func exponential(_ x: Lanes) -> Lanes {
    let shift = Lanes(repeating: 0x1.8p52)  // adding it rounds to an integer, which then stands in the lowest bits
    let shifted = x * Lanes(repeating: 1.4426950408889634) + shift
    let whole = shifted - shift
    let r = x - whole * Lanes(repeating: 0x1.62e42fee00000p-1) - whole * Lanes(repeating: 0x1.a39ef35793c76p-33)
    var value = Lanes(repeating: 1.0 / 3_628_800)
    value = value * r + Lanes(repeating: 1.0 / 362_880)
    value = value * r + Lanes(repeating: 1.0 / 40_320)
    value = value * r + Lanes(repeating: 1.0 / 5_040)
    value = value * r + Lanes(repeating: 1.0 / 720)
    value = value * r + Lanes(repeating: 1.0 / 120)
    value = value * r + Lanes(repeating: 1.0 / 24)
    value = value * r + Lanes(repeating: 1.0 / 6)
    value = value * r + Lanes(repeating: 0.5)
    value = value * r + Lanes(repeating: 1)
    value = value * r + Lanes(repeating: 1)
    let exponent = (unsafeBitCast(shifted, to: SIMD4<Int64>.self) &+ SIMD4(repeating: 1_023)) &<< SIMD4(repeating: 52)
    return value * unsafeBitCast(exponent, to: Lanes.self)
  }
}
