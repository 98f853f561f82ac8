import Glibc

extension RandomStream {
  /// A Poisson number, exact for small and large means. To draw many of one mean, keep a `PoissonSampler`.
  ///
  /// - Parameter mean: See `PoissonSampler`.
  public mutating func poisson(mean: Double) -> Int { PoissonSampler(mean: mean).draw(from: &self) }

  /// The number of successes in independent trials.
  ///
  /// Below 10 expected successes (or failures) by searching the cumulative sums, above by transformed rejection
  /// (Hörmann 1993, J. Statist. Comput. Simul. 46, algorithm BTRS) with the exact mass.
  ///
  /// - Parameters:
  ///   - trials: What is below 0 counts as 0.
  ///   - probability: Of a success, in 0...1; below 0 and what is not a number count as 0, above 1 as 1.
  /// - Complexity: O(1).
  public mutating func binomial(trials: Int, probability: Double) -> Int {
    guard trials > 0, probability > 0 else { return 0 }
    guard probability < 1 else { return trials }
    if probability > 0.5 { return trials - binomialBelowHalf(trials, 1 - probability) }
    return binomialBelowHalf(trials, probability)
  }

  private mutating func binomialBelowHalf(_ trials: Int, _ probability: Double) -> Int {
    let count = Double(trials)
    if count * probability < 10 { return binomialBySearch(trials, probability) }
    let deviation = (count * probability * (1 - probability)).squareRoot()
    let b = 1.15 + 2.53 * deviation
    let a = -0.0873 + 0.0248 * b + 0.01 * probability
    let centre = count * probability + 0.5
    let accepted = 0.92 - 4.2 / b
    let alpha = (2.83 + 5.1 / b) * deviation
    let mode = ((count + 1) * probability).rounded(.down)
    let modeMass = logBinomialMass(mode, count - mode, probability, 1 - probability)
    while true {
      let (shift, level) = (openUniform() - 0.5, openUniform())
      let edge = 0.5 - abs(shift)
      let drawn = ((2 * a / edge + b) * shift + centre).rounded(.down)
      guard drawn >= 0, drawn <= count else { continue }
      if edge >= 0.07, level <= accepted { return Int(drawn) }
      let mass = logBinomialMass(drawn, count - drawn, probability, 1 - probability)
      if log(level * alpha / (a / (edge * edge) + b)) <= mass - modeMass { return Int(drawn) }
    }
  }

  private mutating func binomialBySearch(_ trials: Int, _ probability: Double) -> Int {
    let odds = probability / (1 - probability)
    let none = exp(Double(trials) * log1p(-probability))
    while true {
      var (left, mass, successes) = (uniform(), none, 0)
      while left >= mass && successes < trials && mass > 0 {
        left -= mass
        mass *= odds * Double(trials - successes) / Double(successes + 1)
        successes += 1
      }
      // The sums can fall short of 1 by rounding: a draw beyond them all is made anew.
      if left < mass { return successes }
    }
  }
}
