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
      Result { () throws(MomentError) in
        try Moments(
          columns: block.predictors + [block.outcome], rows: block.rows, weights: block.weights, threads: threads)
      }
    }
    do { return try result.get() } catch { throw .overflow }
  }

  public func total<Sums: RowSums>(_ empty: Sums) throws(RegressionError) -> Sums {
    withBlock { block in
      let parts = MomentParts(rows: block.rows, columns: predictors.count + 1)
      if empty.isLarge || threads <= 1 && parts.count <= 1 {
        var sums = empty
        sums.add(block)
        return sums
      }
      // Parts are merged in their order, whoever summed them.
      nonisolated(unsafe) let block = block
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

  /// All rows as one block.
  private func withBlock<Result>(_ body: (RegressionBlock) -> Result) -> Result {
    var addresses: [UnsafePointer<Double>] = []
    // Room for the address of a column of no rows.
    let none: [Double] = [0]
    func reach(_ column: Int) -> Result {
      if column < predictors.count {
        return predictors[column].withUnsafeBufferPointer { values in
          guard let base = values.baseAddress, !values.isEmpty else { return finish(none) }
          addresses.append(base)
          return reach(column + 1)
        }
      }
      return finish(outcome)
    }
    func finish(_ outcome: [Double]) -> Result {
      outcome.withUnsafeBufferPointer { outcome in
        withOptional(weights) { weights in
          withOptional(clusters) { clusters in
            none.withUnsafeBufferPointer { none in
              let spare = none.baseAddress
              let rows = self.outcome.count
              while addresses.count < predictors.count, let spare { addresses.append(spare) }
              guard let base = outcome.baseAddress ?? spare else {
                preconditionFailure("an array of one has an address")
              }
              return body(
                RegressionBlock(
                  predictors: addresses, outcome: base, weights: weights, clusters: clusters, rows: 0..<rows))
            }
          }
        }
      }
    }
    return reach(0)
  }

  private func withOptional<Element, Result>(
    _ values: [Element]?, _ body: (UnsafePointer<Element>?) -> Result
  ) -> Result {
    guard let values else { return body(nil) }
    return values.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}
