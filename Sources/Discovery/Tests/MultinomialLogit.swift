internal import CausalStatistics
import Glibc

/// Multinomial logistic regression, for its likelihood only.
enum MultinomialLogit {
  /// The codes numbered afresh by their own order, without levels that do not occur.
  static func dense(_ codes: [Int32]) -> (codes: [Int32], levels: Int) {
    let present = Set(codes).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: present.enumerated().map { ($1, Int32($0)) })
    return (codes.compactMap { numbers[$0] }, present.count)
  }

  /// The largest log-likelihood of `outcomes` (codes in 0..<levels) over linear predictors of each level but the first.
  ///
  /// Newton's steps with halving, on a penalty of 10⁻⁶ / 2 · |β|² that bounds the coefficients where the outcome is
  /// separated; its share is not counted. Complexity: O(steps · rows · (levels · predictors)²).
  static func logLikelihood(_ outcomes: [Int32], levels: Int, _ rows: [[Double]]) -> Double {
    let (width, others) = (rows.first?.count ?? 0, levels - 1)
    guard others > 0, width > 0 else { return 0 }
    let penalty = 1e-6
    var coefficients = [Double](repeating: 0, count: others * width)
    var value = likelihood(outcomes, others, rows, coefficients)
    for _ in 0..<50 {
      let step = newtonStep(outcomes, others, rows, coefficients, penalty)
      var (share, improved) = (1.0, false)
      while share > 1e-6 {
        let trial = zip(coefficients, step).map { $0 + share * $1 }
        let now = likelihood(outcomes, others, rows, trial)
        func size(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + $1 * $1 } * penalty / 2 }
        if now - size(trial) > value - size(coefficients) {
          improved = now - value > 1e-9 * (1 + abs(value))
          (coefficients, value) = (trial, now)
          break
        }
        share /= 2
      }
      guard improved else { break }
    }
    return value
  }

  /// The probabilities of each level but the first, and the logarithm of what they are divided by.
  private static func probabilities(
    _ row: [Double], _ others: Int, _ coefficients: [Double], into result: inout [Double]
  ) -> Double {
    var largest = 0.0
    for level in 0..<others {
      var sum = 0.0
      for (place, value) in row.enumerated() { sum += coefficients[level * row.count + place] * value }
      result[level] = sum
      largest = max(largest, sum)
    }
    var total = exp(-largest)
    for level in 0..<others { total += exp(result[level] - largest) }
    let normaliser = largest + log(total)
    for level in 0..<others { result[level] = exp(result[level] - normaliser) }
    return normaliser
  }

  private static func likelihood(
    _ outcomes: [Int32], _ others: Int, _ rows: [[Double]], _ coefficients: [Double]
  ) -> Double {
    var (value, buffer) = (0.0, [Double](repeating: 0, count: others))
    for (row, outcome) in zip(rows, outcomes) {
      let normaliser = probabilities(row, others, coefficients, into: &buffer)
      var linear = 0.0
      if outcome > 0 {
        for (place, entry) in row.enumerated() {
          linear += coefficients[(Int(outcome) - 1) * row.count + place] * entry
        }
      }
      value += linear - normaliser
    }
    return value
  }

  private static func newtonStep(
    _ outcomes: [Int32], _ others: Int, _ rows: [[Double]], _ coefficients: [Double], _ penalty: Double
  ) -> [Double] {
    let width = coefficients.count / others
    let size = coefficients.count
    var gradient = coefficients.map { -penalty * $0 }
    var information = Matrix(rows: size, columns: size)
    for place in 0..<size { information[place, place] = penalty }
    var chances = [Double](repeating: 0, count: others)
    for (row, outcome) in zip(rows, outcomes) {
      _ = probabilities(row, others, coefficients, into: &chances)
      for one in 0..<others {
        let surplus = (Int(outcome) == one + 1 ? 1 : 0) - chances[one]
        for place in 0..<width { gradient[one * width + place] += surplus * row[place] }
        for other in 0...one {
          let weight = (one == other ? chances[one] : 0) - chances[one] * chances[other]
          for place in 0..<width {
            let share = weight * row[place]
            let start = one * width + place
            for second in 0..<width {
              information.storage[start + (other * width + second) * size] += share * row[second]
            }
          }
        }
      }
    }
    // Only the lower triangle was filled: `Cholesky` reads no more.
    guard let factor = try? Cholesky(information) else { return gradient.map { $0 / Double(rows.count) } }
    return factor.solve(gradient)
  }
}
