import Glibc

/// Where replicates lie and how far apart.
///
/// Of all of them, unless a few are so far out that neither a mean nor a standard deviation means anything: ratios with a
/// denominator near 0 (weak instruments, fuzzy discontinuities) have no mean at all. Then of the middle nine tenths.
struct ReplicateSummary: Hashable {
  /// The mean.
  let mean: Double
  /// The standard deviation; 0 of one.
  let spread: Double
  /// How many of the replicates it is of.
  let used: Int

  /// From this multiple of the middle's standard deviation on that of all means nothing: of normal replicates it is 1.3 times,
  /// of Student's with two degrees of freedom seldom 5 times as large.
  private static let wild = 10.0

  /// - Parameter values: Finite, one or more.
  init(_ values: [Double]) {
    let whole = ReplicateSummary(ofAll: values)
    let cut = values.count / 20
    guard cut > 0 else {
      self = whole
      return
    }
    let middle = ReplicateSummary(ofAll: Array(values.sorted().dropFirst(cut).dropLast(cut)))
    self = middle.spread > 0 && whole.spread > ReplicateSummary.wild * middle.spread ? middle : whole
  }

  private init(ofAll values: [Double]) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    (self.mean, spread, used) = (mean, (squares / max(1, count - 1)).squareRoot(), values.count)
  }
}
