/// Consecutive rows of numeric columns, lent for the time of a call: complete rows of finite numbers.
public struct RegressionBlock {
  /// The address of each predictor's row 0.
  public let predictors: [UnsafePointer<Double>]
  /// The address of the outcome's row 0.
  public let outcome: UnsafePointer<Double>
  /// The address of the weights' row 0: numbers of 0 or more; nil where all weigh 1.
  public let weights: UnsafePointer<Double>?
  /// The address of the clusters' row 0: codes in 0..<`RegressionSource.clusterCount`; nil where there are none.
  public let clusters: UnsafePointer<Int32>?
  /// The rows meant, numbered from those addresses on.
  public let rows: Range<Int>

  /// A block over memory that outlives the call it is lent to.
  public init(
    predictors: [UnsafePointer<Double>], outcome: UnsafePointer<Double>, weights: UnsafePointer<Double>? = nil,
    clusters: UnsafePointer<Int32>? = nil, rows: Range<Int>
  ) {
    (self.predictors, self.outcome, self.weights, self.clusters) = (predictors, outcome, weights, clusters)
    self.rows = rows
  }
}

extension RegressionBlock {
  /// The weighted moments of the predictors and, after them, the outcome.
  ///
  /// - Throws: `overflow`.
  public func moments(threads: Int) throws(RegressionError) -> Moments {
    do {
      return try Moments(columns: predictors + [outcome], rows: rows, weights: weights, threads: threads)
    } catch {
      throw .overflow
    }
  }

  /// `empty` with all rows added, part by part; parts are merged in their order, whoever summed them.
  public func total<Sums: RowSums>(_ empty: Sums, threads: Int) -> Sums {
    let parts = MomentParts(rows: rows, columns: predictors.count + 1)
    if empty.isLarge || threads <= 1 && parts.count <= 1 {
      var sums = empty
      sums.add(self)
      return sums
    }
    nonisolated(unsafe) let block = self
    let results = mapInParallel(parts: parts.count, threads: threads) { part in
      var sums = empty
      sums.add(
        RegressionBlock(
          predictors: block.predictors, outcome: block.outcome, weights: block.weights, clusters: block.clusters,
          rows: parts.rows(of: part)))
      return sums
    }
    var total = empty
    for result in results { total.merge(result) }
    return total
  }
}

/// Sums over rows: what one pass of a regression wants.
public protocol RowSums: Sendable {
  /// Adds the rows of a block.
  mutating func add(_ block: RegressionBlock)
  /// Adds what was summed over other rows.
  mutating func merge(_ other: Self)
  /// Whether one of these is so large that a source should fill a single one from left to right.
  var isLarge: Bool { get }
}

/// Rows that can be passed over: columns in memory, or a file read anew each time.
public protocol RegressionSource: Sendable {
  /// The predictors' names, in the order of a block's columns.
  var predictorNames: [String] { get }
  /// How many codes clusters may have, with or without a row that counts; 0 where there are no clusters.
  var clusterCount: Int { get }
  /// The weighted moments of the predictors and, after them, the outcome.
  func moments() throws(RegressionError) -> Moments
  /// `empty` with all rows added. The answer does not depend on the number of threads.
  func total<Sums: RowSums>(_ empty: Sums) throws(RegressionError) -> Sums
}
