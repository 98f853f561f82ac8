/// Where a curve that starts above 0 first comes down to it.
enum TippingPoint {
  /// - Parameters:
  ///   - steps: Ascending; where the curve is looked at first.
  ///   - curve: Its value; nil where it has none, which counts as not yet down.
  /// - Returns: Nil where it stays above 0 at all steps; 0 where it does not start above.
  static func find<Failure: Error>(
    along steps: [Double], start: Double, tolerance: Double = 2e-3,
    _ curve: (Double) throws(Failure) -> Double?
  ) throws(Failure) -> Double? {
    guard start > 0 else { return 0 }
    var (low, above) = (0.0, start)
    for step in steps {
      guard let value = try curve(step) else { continue }
      if value > 0 {
        (low, above) = (step, value)
        continue
      }
      var (high, below) = (step, value)
      // The Illinois rule: a secant that halves the end which stands still.
      var side = 0
      for _ in 0..<30 where high - low > tolerance * high && below < 0 {
        let middle = low + (high - low) * min(0.95, max(0.05, above / (above - below)))
        guard let value = try curve(middle) else { break }
        if value > 0 {
          if side == 1 { below /= 2 }
          (low, above, side) = (middle, value, 1)
        } else {
          if side == -1 { above /= 2 }
          (high, below, side) = (middle, value, -1)
        }
      }
      return below == 0 ? high : 0.5 * (low + high)
    }
    return nil
  }
}
