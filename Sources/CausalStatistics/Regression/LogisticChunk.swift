import Glibc

/// What a Newton step wants of some rows of a logistic regression whose weights are 0 or one number, and whose outcomes lie
/// in 0...1: by loops without a branch or a call.
struct LogisticChunk {
  /// η of each row; afterwards the root of its weight in the information.
  private let values: UnsafeMutableBufferPointer<Double>
  /// Afterwards w (y − μ) of each row.
  private let scores: UnsafeMutableBufferPointer<Double>

  init(_ values: UnsafeMutableBufferPointer<Double>, _ scores: UnsafeMutableBufferPointer<Double>) {
    (self.values, self.scores) = (values, scores)
  }

  /// The only weight above 0, 1 where there are no weights; nil where there are several or an outcome is out of range.
  static func commonWeight(
    _ outcome: UnsafePointer<Double>, _ weights: UnsafePointer<Double>?, _ count: Int
  ) -> Double? {
    for index in 0..<count where !(outcome[index] >= 0 && outcome[index] <= 1) { return nil }
    guard let weights else { return 1 }
    var common = 0.0
    for index in 0..<count where weights[index] > 0 {
      common = weights[index]
      break
    }
    // 0 or the common one: a comparison of comparisons, so that the branch is one that is never taken.
    for index in 0..<count where (weights[index] == 0) == (weights[index] == common) && common > 0 { return nil }
    return common
  }

  /// - Parameters:
  ///   - weights: 0 or `common`; nil where all are `common`.
  ///   - count: As many rows as there is room for, or fewer.
  /// - Returns: How many rows count, and their logarithm of the likelihood.
  func add(
    _ outcome: UnsafePointer<Double>, _ weights: UnsafePointer<Double>?, common: Double, _ count: Int
  ) -> (rows: Int, logLikelihood: Double) {
    guard let values = values.baseAddress, let scores = scores.baseAddress else { return (0, 0) }
    var rows = count
    // e^−|η|/2, whose square gives the mean, and which times the mean's own part is the root of the variance.
    for index in 0..<count { scores[index] = LogisticCurve.decay(values[index] * 0.5) }
    if let weights {
      rows = 0
      for index in 0..<count {
        rows &+= weights[index] > 0 ? 1 : 0
        scores[index] = weights[index] > 0 ? scores[index] : 0
      }
    }
    let logLikelihood = logLikelihood(outcome, weights, common, count)
    let root = common.squareRoot()
    for index in 0..<count {
      let (linear, half) = (values[index], scores[index])
      let small = half * half
      let share = 1 / (1 + small)
      scores[index] = outcome[index] - (linear >= 0 ? share : small * share)
      values[index] = root * (half * share)
    }
    if let weights { for index in 0..<count { scores[index] *= weights[index] } }
    return (rows, logLikelihood)
  }

  /// Σ w (y η − max(η, 0) − log(1 + e^−|η|)), from η and e^−|η|/2 in `scores`, 0 where rows do not count.
  private func logLikelihood(
    _ outcome: UnsafePointer<Double>, _ weights: UnsafePointer<Double>?, _ common: Double, _ count: Int
  ) -> Double {
    // Four sums and products, so that none waits for the one before.
    var (a, b, c, d) = (0.0, 0.0, 0.0, 0.0)
    var (p, q, r, s) = (1.0, 1.0, 1.0, 1.0)
    func term(_ index: Int) -> Double {
      let linear = values[index]
      let gain = outcome[index] * linear - max(linear, 0)
      return weights.map { $0[index] > 0 ? gain : 0 } ?? gain
    }
    var index = 0
    while index &+ 4 <= count {
      a += term(index)
      b += term(index &+ 1)
      c += term(index &+ 2)
      d += term(index &+ 3)
      p *= 1 + scores[index] * scores[index]
      q *= 1 + scores[index &+ 1] * scores[index &+ 1]
      r *= 1 + scores[index &+ 2] * scores[index &+ 2]
      s *= 1 + scores[index &+ 3] * scores[index &+ 3]
      index &+= 4
    }
    while index < count {
      a += term(index)
      p *= 1 + scores[index] * scores[index]
      index &+= 1
    }
    return common * ((a + b) + (c + d) - log((p * q) * (r * s)))
  }
}
