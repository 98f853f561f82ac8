import Glibc

/// Which of two linearly related, non-Gaussian variables causes the other: likelihood ratios of the two directions
/// (Hyvärinen and Smith 2013, JMLR 14).
public enum PairwiseDirection: Hashable, Sendable, CaseIterable {
  /// The difference of the two models' entropies, by Hyvärinen's approximation (section 3.1): for any non-Gaussian
  /// noise. In nats a row.
  case entropy
  /// ρ E[x tanh y − tanh x · y]: for sparse (heavy-tailed) variables (section 3.2).
  case tanh
  /// ρ E[x² y − x y²], both variables turned so that they are skewed to the right: for skewed variables (section 3.3).
  case skewness

  /// Evidence for x → y, above 0, or for y → x, below 0; 0 where a column is constant or the two are proportional.
  ///
  /// - Parameters: x and y: one value a row, equally many, finite; scales do not matter.
  /// - Complexity: O(rows).
  public func evidence(_ x: [Double], _ y: [Double]) -> Double {
    precondition(x.count == y.count, "one value a row")
    guard let x = PairwiseDirection.standardized(x), let y = PairwiseDirection.standardized(y) else { return 0 }
    let rows = Double(x.count)
    let correlation = zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } / rows
    switch self {
    case .entropy:
      let rest = 1 - correlation * correlation
      guard rest > 1e-12 else { return 0 }
      return entropyDifference(x, y, correlation)
    case .tanh:
      return correlation * zip(x, y).reduce(0) { $0 + $1.0 * Glibc.tanh($1.1) - Glibc.tanh($1.0) * $1.1 } / rows
    case .skewness:
      let (first, second) = (PairwiseDirection.turned(x), PairwiseDirection.turned(y))
      let turned = zip(first, second).reduce(0) { $0 + $1.0 * $1.1 } / rows
      return turned * zip(first, second).reduce(0) { $0 + $1.0 * $1.0 * $1.1 - $1.0 * $1.1 * $1.1 } / rows
    }
  }

  /// H(y) + H(x given y) − H(x) − H(y given x) for standardised columns.
  private func entropyDifference(_ x: [Double], _ y: [Double], _ correlation: Double) -> Double {
    let scale = 1 / (1 - correlation * correlation).squareRoot()
    let bound = x.reduce(0) { max($0, abs($1)) } + y.reduce(0) { max($0, abs($1)) }
    return x.withUnsafeBufferPointer { x in
      y.withUnsafeBufferPointer { y in
        guard let first = x.baseAddress, let second = y.baseAddress else { return 0 }
        func entropy(_ one: UnsafePointer<Double>, _ other: UnsafePointer<Double>, _ slope: Double) -> Double {
          NegentropyKernel.entropy(
            one, minus: slope, times: other, scale: slope == 0 ? 1 : scale, rows: x.count,
            bound: slope == 0 ? bound : bound * scale)
        }
        return entropy(second, first, 0) + entropy(first, second, correlation)
          - entropy(first, second, 0) - entropy(second, first, correlation)
      }
    }
  }

  /// Mean 0 and variance 1; nil for a column without variance.
  private static func standardized(_ column: [Double]) -> [Double]? {
    let mean = column.reduce(0, +) / Double(column.count)
    let centred = column.map { $0 - mean }
    let deviation = (centred.reduce(0) { $0 + $1 * $1 } / Double(column.count)).squareRoot()
    guard deviation > 0, deviation.isFinite else { return nil }
    return centred.map { $0 / deviation }
  }

  private static func turned(_ column: [Double]) -> [Double] {
    column.reduce(0) { $0 + $1 * $1 * $1 } < 0 ? column.map { -$0 } : column
  }
}
