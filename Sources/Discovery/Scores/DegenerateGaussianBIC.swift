public import CausalData
public import CausalStatistics
import Glibc

/// The degenerate-Gaussian BIC of mixed variables (Andrews, Ramsey and Cooper 2019, KDD Workshop on Causal Discovery,
/// PMLR 104): a variable of k levels enters as k − 1 indicators, a continuous one as itself, and all columns as though
/// they were jointly Gaussian.
///
/// A family's score is −n/2 ln of the share of the child's generalised variance that the parents leave, less
/// λ/2 · ln n for each of its |child's columns| · |parents' columns| coefficients, and 2γ ln p for each parent. The graph without edges
/// scores 0, Markov-equivalent graphs score the same, and for continuous variables alone it is `GaussianBIC`.
///
/// A column without variance, or that the columns before it in its variable determine, counts as none. A column that the
/// parents determine keeps 1e-10 of its variance, so that scores stay finite.
public struct DegenerateGaussianBIC: LocalScore, Hashable {
  public let variableCount: Int
  /// n.
  public let sampleSize: Double
  /// λ/2 ln n: what one coefficient costs, in nats.
  public let coefficientPenalty: Double
  /// 2γ ln p: what one parent costs beyond its coefficients, in nats.
  public let parentPenalty: Double
  /// The columns of each variable that count.
  private let columns: [[Int]]
  /// Column by column.
  private let correlations: [Double]
  private let width: Int
  /// ln of each variable's own generalised variance, in units of its columns' variances.
  private let ownVariance: [Double]
  /// Residual variances below this share of the variance count as none.
  private static let singular = 1e-10

  /// - Parameters:
  ///   - moments: Of the expanded columns. Entries that are no numbers count as no relation.
  ///   - blocks: The columns of each variable, distinct and below `moments.columnCount`.
  ///   - penaltyDiscount: λ, 0 or more; 1 is the plain BIC, 2 the doubled one that searches use.
  ///   - extension: γ of the extended BIC, between 0 and 1.
  public init(
    _ moments: Moments, blocks: [[Int]], penaltyDiscount: Double = 2, extension gamma: Double = 0.25
  ) {
    let width = moments.columnCount
    precondition(blocks.allSatisfy { $0.allSatisfy { (0..<width).contains($0) } }, "blocks are of the moments' columns")
    variableCount = blocks.count
    sampleSize = max(1, moments.weight)
    coefficientPenalty = penaltyDiscount / 2 * log(sampleSize)
    parentPenalty = 2 * gamma * log(Double(max(1, blocks.count)))
    self.width = width
    let relations = Correlations(moments)
    correlations = relations.values
    let constant = Set(relations.constantColumns)
    var (kept, own) = ([[Int]](), [Double]())
    for block in blocks {
      var factor = ShareFactor(correlations, width: width, room: block.count)
      var (columns, variance) = ([Int](), 0.0)
      for column in block where !constant.contains(column) {
        let share = factor.append(column)
        guard share > Self.singular else { continue }
        columns.append(column)
        variance += log(share)
      }
      kept.append(columns)
      own.append(variance)
    }
    (columns, ownVariance) = (kept, own)
  }

  /// The score of all columns of a source, in one pass over its rows without missing values.
  ///
  /// - Throws: what the source throws.
  public init(
    _ source: some MomentSource, penaltyDiscount: Double = 2, extension gamma: Double = 0.25
  ) throws(DataError) {
    let schema = source.schema
    let features = schema.features(of: Array(0..<schema.columnCount))
    var blocks = [[Int]](repeating: [], count: schema.columnCount)
    for (place, feature) in features.enumerated() { blocks[feature.column].append(place) }
    let moments = try source.moments(of: features, weights: nil)
    self.init(moments, blocks: blocks, penaltyDiscount: penaltyDiscount, extension: gamma)
  }

  /// The score of the family in nats. Complexity: O(columns³).
  public func localScore(of child: Int, parents: [Int]) -> Double {
    let own = columns[child]
    let parentColumns = parents.reduce(0) { $0 + columns[$1].count }
    var factor = ShareFactor(correlations, width: width, room: parentColumns + own.count)
    for parent in parents { for column in columns[parent] { factor.append(column) } }
    var left = 0.0
    for column in own { left += log(max(Self.singular, factor.append(column))) }
    let gain = -0.5 * sampleSize * min(0, left - ownVariance[child])
    return gain - coefficientPenalty * Double(own.count * parentColumns) - parentPenalty * Double(parents.count)
  }

  /// A Cholesky factor that grows by a column at a time and tells what share of its variance those before leave.
  private struct ShareFactor {
    private let correlations: [Double]
    private let width: Int
    private let room: Int
    private var rows: [Double]
    private var members: [Int] = []

    init(_ correlations: [Double], width: Int, room: Int) {
      (self.correlations, self.width, self.room) = (correlations, width, room)
      rows = [Double](repeating: 0, count: room * room)
      members.reserveCapacity(room)
    }

    /// The share, at least 0. A column that the others determine adds nothing to the factor.
    @discardableResult mutating func append(_ column: Int) -> Double {
      let (place, start) = (members.count, members.count * room)
      var share = 1.0
      for earlier in 0..<place {
        var sum = correlations[column * width + members[earlier]]
        for inner in 0..<earlier { sum -= rows[start + inner] * rows[earlier * room + inner] }
        sum /= rows[earlier * room + earlier]
        rows[start + earlier] = sum
        share -= sum * sum
      }
      guard share > DegenerateGaussianBIC.singular else { return max(0, share) }
      rows[start + place] = share.squareRoot()
      members.append(column)
      return share
    }
  }
}
