public import CausalStatistics
import Glibc

/// The degenerate-Gaussian test of mixed variables (Andrews, Ramsey and Cooper 2019): a variable of k levels stands for
/// k − 1 indicators, and all are treated as jointly Gaussian.
///
/// The statistic is the likelihood ratio of no partial correlation between two groups of columns given a third, Wilks'
/// Λ, with Bartlett's factor (Anderson 2003, section 9.3): χ² with (columns of x) · (columns of y) degrees of freedom.
/// Columns of which the ones before them explain all but 10⁻¹⁰ count for nothing. Between two variables of levels it
/// comes to Pearson's χ² in large samples; it sees dependence that shows in means, not in variances alone.
public struct DegenerateGaussianTest: IndependenceTest {
  /// `groups[v]`: the columns that stand for variable v.
  private let groups: [[Int]]
  /// Row by row; the columns' correlations.
  private let correlations: [Double]
  private let width: Int
  private let sampleSize: Double

  /// - Parameters:
  ///   - moments: Of all columns, variable by variable.
  ///   - widths: How many columns each variable has: 1 for numbers, one less than its levels else; 0 where there is one
  ///     level. They add up to the columns.
  public init(_ moments: Moments, widths: [Int]) {
    precondition(widths.allSatisfy { $0 >= 0 } && widths.reduce(0, +) == moments.columnCount, "one group a variable")
    var next = 0
    groups = widths.map { width in
      defer { next += width }
      // A constant column, such as the indicator of a level that no row has, counts for nothing.
      return (next..<(next + width)).filter { moments.crossProducts[$0, $0] > 0 }
    }
    let fisher = FisherZTest(moments)
    (correlations, width, sampleSize) = (fisher.correlations, moments.columnCount, fisher.sampleSize)
  }

  /// The moments of the rows that are complete in all columns; indicators are measured against the first level.
  ///
  /// - Throws: `MomentError` where squares overflow.
  public init(_ columns: TestColumns) throws(MomentError) {
    let rows = columns.completeRows(of: Array(0..<columns.count)).map(Int.init)
    let embedded = columns.columns.map { column -> [[Double]] in
      switch column {
      case .numbers(let values): [rows.map { values[$0] }]
      case .codes(let codes, let levels):
        (1..<max(1, levels)).map { level in rows.map { codes[$0] == Int32(level) ? 1 : 0 } }
      }
    }
    self.init(try Moments(columns: embedded.flatMap(\.self)), widths: embedded.map(\.count))
  }

  public var variableCount: Int { groups.count }
  public var name: String { "degenerate Gaussian" }
  public var assumptions: [String] {
    ["The degenerate-Gaussian test sees dependence of means only, linear in the variables and their indicators."]
  }

  /// Complexity: O(columns³) of the columns involved.
  public func test(_ x: Int, _ y: Int, given z: [Int]) -> IndependenceResult {
    let (ofX, ofY, ofZ) = (groups[x], groups[y], z.flatMap { groups[$0] })
    var elimination = Elimination(correlations, width, columns: ofZ + ofX + ofY)
    let (start, middle) = (ofZ.count, ofZ.count + ofX.count)
    let conditions = elimination.eliminate(0..<start).rank
    var alone = elimination
    let given = elimination.eliminate(start..<middle)
    let joint = elimination.eliminate(middle..<(middle + ofY.count))
    let own = alone.eliminate(middle..<(middle + ofY.count))
    guard !ofX.isEmpty, !ofY.isEmpty else { return IndependenceResult(pValue: 1, statistic: 0, degreesOfFreedom: 0) }
    guard given.rank > 0, own.rank > 0 else { return .uninformative }
    let factor = sampleSize - 1 - Double(conditions) - Double(given.rank + own.rank + 1) / 2
    guard factor >= 1 else { return .uninformative }
    let degrees = Double(given.rank * own.rank)
    // A column of y that x determines: the ratio is 0.
    guard joint.rank == own.rank else {
      return IndependenceResult(pValue: 0, statistic: .infinity, degreesOfFreedom: degrees)
    }
    let statistic = max(0, factor * (own.logDeterminant - joint.logDeterminant))
    let pValue = (try? ChiSquared(degreesOfFreedom: degrees))?.survival(statistic) ?? 1
    return IndependenceResult(pValue: pValue, statistic: statistic, degreesOfFreedom: degrees)
  }
}

/// Gauss's elimination of columns from a correlation matrix, passing over columns of which nothing is left.
private struct Elimination {
  private var entries: [Double]
  private let width: Int

  init(_ correlations: [Double], _ stride: Int, columns: [Int]) {
    width = columns.count
    entries = columns.flatMap { row in columns.map { correlations[row * stride + $0] } }
  }

  /// How many of the columns had something left, and the logarithm of the product of what was left.
  mutating func eliminate(_ columns: Range<Int>) -> (rank: Int, logDeterminant: Double) {
    var (rank, logDeterminant) = (0, 0.0)
    for pivot in columns {
      let variance = entries[pivot * width + pivot]
      guard variance > FisherZTest.smallestShare else { continue }
      rank += 1
      logDeterminant += log(variance)
      for row in (pivot + 1)..<max(pivot + 1, width) {
        let factor = entries[row * width + pivot] / variance
        for column in (pivot + 1)..<width { entries[row * width + column] -= factor * entries[pivot * width + column] }
      }
    }
    return (rank, logDeterminant)
  }
}
