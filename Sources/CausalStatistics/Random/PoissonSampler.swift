import Glibc

/// Draws Poisson numbers of one mean: its constants are computed once.
///
/// Means below 10 by searching the cumulative sums with one uniform number; above by transformed rejection (Hörmann
/// 1993, Insurance: Mathematics and Economics 12, algorithm PTRS) with the exact mass; from 1e15 on the rounded normal
/// number, whose difference from the exact law (skewness below 4e-8) no number of draws that can be made would show.
public struct PoissonSampler: Hashable, Sendable {
  /// The mean; 0 where the given one was below 0 or not a number.
  public let mean: Double
  /// P(0) below mean 10; else Hörmann's b, a, 1/α and the bound of immediate acceptance.
  private let none: Double
  private let b: Double
  private let a: Double
  private let inverseAlpha: Double
  private let accepted: Double

  /// A sampler of that mean.
  ///
  /// - Parameter mean: What is below 0 or not a number counts as 0; above 4e18 counts as 4e18, so that a draw is an Int.
  public init(mean: Double) {
    self.mean = mean > 0 ? min(mean, 4e18) : 0
    none = exp(-self.mean)
    b = 0.931 + 2.53 * self.mean.squareRoot()
    a = -0.059 + 0.02483 * b
    inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
    accepted = 0.9277 - 3.6224 / (b - 2)
  }

  /// The next number from `stream`. Complexity: O(1).
  public func draw(from stream: inout RandomStream) -> Int {
    if mean < 10 { return drawBySearch(from: &stream) }
    if mean >= 1e15 { return Int(max(0, (mean + mean.squareRoot() * stream.normal()).rounded())) }
    while true {
      let (shift, level) = (stream.openUniform() - 0.5, stream.openUniform())
      let edge = 0.5 - abs(shift)
      let drawn = ((2 * a / edge + b) * shift + mean + 0.43).rounded(.down)
      if edge >= 0.07, level <= accepted { return Int(drawn) }
      guard drawn >= 0, edge >= 0.013 || level <= edge else { continue }
      if log(level * inverseAlpha / (a / (edge * edge) + b)) <= logPoissonMass(drawn, mean) { return Int(drawn) }
    }
  }

  private func drawBySearch(from stream: inout RandomStream) -> Int {
    while true {
      var (left, mass, count) = (stream.uniform(), none, 0.0)
      while left >= mass && mass > 0 {
        left -= mass
        count += 1
        mass *= mean / count
      }
      // The sums can fall short of 1 by rounding: a draw beyond them all is made anew.
      if left < mass { return Int(count) }
    }
  }
}
