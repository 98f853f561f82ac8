import CausalStatistics
import Glibc

/// How wide intervals of several estimates must be to hold all of them at once: the multiplier bootstrap (Chernozhukov,
/// Chetverikov and Kato 2013, Annals of Statistics 41). With normal multipliers the bootstrapped t statistics are, given the
/// rows, exactly normal with the correlations of the influence values, so they are drawn from these.
struct SimultaneousBand {
  static let draws = 20_000
  /// The largest |t| of each draw, ascending.
  private let largest: [Double]

  /// - Parameter covariance: Of the estimates; each has a variance above 0.
  init(_ covariance: Matrix, seed: UInt64, threads: Int) {
    let count = covariance.rows
    var correlation = Matrix.identity(count)
    for column in 0..<count {
      for row in 0..<count where row != column {
        let unit = (covariance[row, row] * covariance[column, column]).squareRoot()
        correlation[row, column] = covariance[row, column] / unit
      }
      // Groups by two modifiers add up to the same average: a hair of noise makes the matrix definite.
      correlation[column, column] = 1 + 1e-9
    }
    guard count > 0, let factor = try? Cholesky(correlation).factor else {
      // Bonferroni's bound holds without any correlations.
      largest = []
      self.count = count
      return
    }
    self.count = count
    let blocks = 40
    let parts = mapInParallel(parts: blocks, threads: threads) { block in
      var stream = RandomStream(seed: seed, path: [0x6261_6E64, block])
      var noise = [Double](repeating: 0, count: count)
      return (0..<SimultaneousBand.draws / blocks).map { _ in
        for index in 0..<count { noise[index] = stream.normal() }
        var top = 0.0
        for row in 0..<count {
          var value = 0.0
          for column in 0...row { value += factor[row, column] * noise[column] }
          top = max(top, abs(value))
        }
        return top
      }
    }
    largest = parts.joined().sorted()
  }

  private let count: Int

  /// What |t| stays below for all estimates at once with that confidence; never below that of one estimate.
  func criticalValue(_ level: Double) -> Double {
    let one = Normal.standard.upperQuantile((1 - level) / 2)
    guard !largest.isEmpty else { return Normal.standard.upperQuantile((1 - level) / 2 / Double(max(1, count))) }
    let place = min(largest.count - 1, Int((level * Double(largest.count)).rounded(.up)))
    return max(one, largest[place])
  }

  /// The chance that the largest of all |t| is that large where no group has an effect.
  func pValue(_ statistic: Double) -> Double {
    let one = 2 * Normal.standard.survival(statistic)
    guard !largest.isEmpty else { return min(1, one * Double(count)) }
    let above = largest.count { $0 >= statistic }
    return min(1, max(one, Double(above + 1) / Double(largest.count + 1)))
  }
}
