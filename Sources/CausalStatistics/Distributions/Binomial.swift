import Glibc

/// The binomial law: the number of successes in independent trials.
public struct Binomial: Hashable, Sendable {
  /// The number of trials, 0 or more.
  public let trials: Int
  /// The chance of a success in one trial, in 0...1.
  public let probability: Double

  /// - Throws: `trials` or `probability` where they are out of their range.
  public init(trials: Int, probability: Double) throws(DistributionError) {
    guard trials >= 0 else { throw .trials(trials) }
    guard probability >= 0, probability <= 1 else { throw .probability(probability) }
    (self.trials, self.probability) = (trials, probability)
  }

  /// log P(X = successes); −∞ where that cannot be.
  public func logMass(_ successes: Int) -> Double {
    guard successes >= 0, successes <= trials else { return -.infinity }
    if probability == 0 { return successes == 0 ? 0 : -.infinity }
    if probability == 1 { return successes == trials ? 0 : -.infinity }
    return logBinomialMass(Double(successes), Double(trials - successes), probability, 1 - probability)
  }

  /// P(X = successes).
  public func mass(_ successes: Int) -> Double { exp(logMass(successes)) }

  /// P(X ≤ successes) and P(X > successes), with their logarithms (DLMF 8.17.5).
  public func tails(at successes: Int) -> TailProbabilities {
    if successes < 0 { return .allAbove }
    if successes >= trials { return .allBelow }
    if probability == 0 { return .allBelow }
    if probability == 1 { return .allAbove }
    let (a, b, failure) = (Double(successes) + 1, Double(trials - successes), 1 - probability)
    let place = BetaPlace(x: probability, y: failure, lead: a * failure - b * probability)
    return BetaShape(a, b).tails(place).mirrored
  }

  /// P(X ≤ successes).
  public func cumulative(_ successes: Int) -> Double { tails(at: successes).lower }
  /// P(X > successes).
  public func survival(_ successes: Int) -> Double { tails(at: successes).upper }
  /// log P(X ≤ successes).
  public func logCumulative(_ successes: Int) -> Double { tails(at: successes).logLower }
  /// log P(X > successes).
  public func logSurvival(_ successes: Int) -> Double { tails(at: successes).logUpper }

  /// The smallest k with P(X ≤ k) ≥ level, where a sum within 1e-12 (relative) of it counts as reached, so that the
  /// quantile of a rounded P(X ≤ k) is k; nil where `level` is outside 0...1.
  ///
  /// - Complexity: O(log trials) values of the law at most; near the normal law's quantile a few.
  public func quantile(_ level: Double) -> Int? {
    guard level >= 0, level <= 1 else { return nil }
    if level == 1 { return end }
    return smallest(near: standardNormalQuantile(level)) { tails in
      level <= 0.5 ? tails.lower >= level * (1 - 1e-12) : tails.upper <= (1 - level) * (1 + 1e-12)
    }
  }

  /// The smallest k with P(X > k) ≤ level, with the same tolerance; nil where `level` is outside 0...1.
  public func upperQuantile(_ level: Double) -> Int? {
    guard level >= 0, level <= 1 else { return nil }
    if level == 0 { return end }
    return smallest(near: -standardNormalQuantile(level)) { tails in
      level <= 0.5 ? tails.upper <= level * (1 + 1e-12) : tails.lower >= (1 - level) * (1 - 1e-12)
    }
  }

  /// The largest number of successes that can be.
  private var end: Int { probability == 0 ? 0 : trials }

  /// The smallest k of 0...trials whose tails satisfy a condition that stays true once it is: steps that double away
  /// from a first guess, then halving.
  private func smallest(near z: Double, _ holds: (TailProbabilities) -> Bool) -> Int {
    let (count, p) = (Double(trials), probability)
    let guess = count * p + min(max(z, -40), 40) * (count * p * (1 - p)).squareRoot()
    var high = min(trials, Int(min(max(guess.rounded(), 0), count * (1 - 0x1p-53))))
    var low = high - 1
    var step = 1
    if holds(tails(at: high)) {
      while low >= 0, holds(tails(at: low)) {
        high = low
        step *= 2
        low = high - min(step, high + 1)
      }
    } else {
      repeat {
        low = high
        high += min(step, trials - high)
        step = min(step, Int.max / 4) * 2
      } while high < trials && !holds(tails(at: high))
    }
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if holds(tails(at: middle)) { high = middle } else { low = middle }
    }
    return high
  }
}
