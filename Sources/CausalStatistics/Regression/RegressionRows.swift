/// Named columns in memory, none copied: the rows of a regression.
public struct RegressionRows: RegressionSource {
  public let predictorNames: [String]
  public let clusterCount: Int
  /// The predictors' values, one array a column.
  public let predictors: [[Double]]
  /// The outcome's values.
  public let outcome: [Double]
  /// One weight a row, or nil where all weigh 1.
  public let weights: [Double]?
  /// The cluster of each row as a code from 0, in the order in which clusters first appear; nil where there are none.
  public let clusters: [Int32]?
  /// At most so many threads work.
  public var threads: Int

  /// - Parameters:
  ///   - names: One a predictor.
  ///   - predictors: One array a column, each with a number for every row; an intercept is added by the regressions.
  ///   - weights: Numbers of 0 or more.
  ///   - clusters: A label for every row; equal labels are one cluster.
  /// - Throws: `lengthsDiffer`, `notFinite` (with column "(outcome)" for the outcome), `badWeight`.
  /// - Complexity: O(rows · columns) to look at every number once.
  public init(
    names: [String], predictors: [[Double]], outcome: [Double], weights: [Double]? = nil, clusters: [Int]? = nil,
    threads: Int = 1
  ) throws(RegressionError) {
    let count = outcome.count
    guard names.count == predictors.count, predictors.allSatisfy({ $0.count == count }),
      (weights?.count ?? count) == count, (clusters?.count ?? count) == count
    else { throw .lengthsDiffer }
    for (name, column) in zip(names, predictors) {
      if let row = column.firstIndex(where: { !$0.isFinite }) { throw .notFinite(column: name, row: row) }
    }
    if let row = outcome.firstIndex(where: { !$0.isFinite }) { throw .notFinite(column: "(outcome)", row: row) }
    if let row = weights?.firstIndex(where: { !($0 >= 0 && $0 < .infinity) }) { throw .badWeight(row: row) }
    (predictorNames, self.predictors, self.outcome, self.weights) = (names, predictors, outcome, weights)
    self.threads = threads
    var codes: [Int: Int32] = [:]
    self.clusters = clusters?.map { label in
      if let code = codes[label] { return code }
      let code = Int32(truncatingIfNeeded: codes.count)
      codes[label] = code
      return code
    }
    clusterCount = codes.count
  }

  public func moments() throws(RegressionError) -> Moments {
    let result = withBlock { block in
      Result { () throws(RegressionError) in try block.moments(threads: threads) }
    }
    return try result.get()
  }

  public func total<Sums: RowSums>(_ empty: Sums) throws(RegressionError) -> Sums {
    withBlock { $0.total(empty, threads: threads) }
  }

  /// All rows as one block.
  ///
  /// The arrays are constants of this value and of native storage, so their addresses hold while the value lives; nested
  /// `withUnsafeBufferPointer` would take a stack frame a column.
  private func withBlock<Result>(_ body: (RegressionBlock) -> Result) -> Result {
    let none: [Double] = [0]
    return withExtendedLifetime((self, none)) {
      func address(_ values: [Double]) -> UnsafePointer<Double> {
        let chosen = values.isEmpty ? none : values
        guard let base = chosen.withUnsafeBufferPointer(\.baseAddress) else {
          preconditionFailure("an array with an element has an address")
        }
        return base
      }
      return body(
        RegressionBlock(
          predictors: predictors.map(address), outcome: address(outcome), weights: weights.map(address),
          clusters: clusters?.withUnsafeBufferPointer(\.baseAddress), rows: 0..<outcome.count))
    }
  }
}
