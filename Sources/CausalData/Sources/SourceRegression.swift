public import CausalStatistics

/// An outcome and its predictors within a source of rows, as regressions ask for them: no column is copied as a whole,
/// and a streamed source stays streamed.
///
/// Rows with a missing value in the outcome, a predictor, the weights or the clusters do not count.
public struct SourceRegression<Source: RowSource>: RegressionSource, NewtonSource {
  /// Where the rows are.
  public let source: Source
  /// What is explained.
  public let outcome: MomentFeature
  /// What explains it; an intercept is added by the regressions.
  public let predictors: [MomentFeature]
  /// A column of numbers of 0 or more, or nil where each row weighs 1.
  public let weights: Int?
  /// A column of levels whose rows of one level belong together, or nil.
  public let clusters: Int?
  public let predictorNames: [String]
  public let clusterCount: Int

  /// - Throws: `DataError` where a feature asks what its column does not have, weights are levels, or clusters numbers.
  public init(
    of outcome: MomentFeature, on predictors: [MomentFeature], in source: Source, weights: Int? = nil,
    clusters: Int? = nil
  ) throws(DataError) {
    try source.schema.check(predictors + [outcome], weights: weights)
    clusterCount = try clusters.map { column throws(DataError) in try source.schema.levelCounts(of: [column])[0] } ?? 0
    predictorNames = predictors.map { source.schema.name(of: $0) }
    (self.source, self.outcome, self.predictors) = (source, outcome, predictors)
    (self.weights, self.clusters) = (weights, clusters)
  }

  /// Rows that one sum is filled with before it is merged: the same for any number of threads.
  private static var chunk: Int { 1 << 14 }

  public func moments() throws(RegressionError) -> Moments {
    var accumulator = MomentAccumulator(columnCount: predictors.count + 1)
    try forEachBlock { (block) throws(RegressionError) in
      do throws(MomentError) {
        try accumulator.add(
          columns: block.predictors + [block.outcome], rows: block.rows, weights: block.weights,
          threads: source.threads)
      } catch {
        // Values and weights have been looked at: nothing else is left to be wrong.
        throw .overflow
      }
    }
    return accumulator.moments
  }

  public func total<Sums: RowSums>(_ empty: Sums) throws(RegressionError) -> Sums {
    var total = empty
    try forEachBlock { block in
      guard !empty.isLarge else {
        total.add(block)
        return
      }
      let size = SourceRegression.chunk
      let count = (block.rows.count + size - 1) / size
      nonisolated(unsafe) let block = block
      let sums = mapInParallel(parts: count, threads: source.threads) { part in
        let start = block.rows.lowerBound + part * size
        var sums = empty
        sums.add(
          RegressionBlock(
            predictors: block.predictors, outcome: block.outcome, weights: block.weights, clusters: block.clusters,
            rows: start..<min(start + size, block.rows.upperBound)))
        return sums
      }
      for part in sums { total.merge(part) }
    }
    return total
  }

  /// All rows, block by block, those that do not count with a weight of 0; rows are numbered as in the source.
  private func forEachBlock(
    _ body: (RegressionBlock) throws(RegressionError) -> Void
  ) throws(RegressionError) {
    var failure: RegressionError?
    do throws(DataError) {
      var mask = RowMask(columns: predictors.count + 1)
      try source.forEachPart(of: predictors + [outcome], weights: weights, clusters: clusters) {
        (part) throws(DataError) in
        do throws(RegressionError) {
          try mask.withBlock(part, names: predictorNames, clusterCount: clusterCount, body)
        } catch {
          failure = error
          throw DataError(error.description)
        }
      }
    } catch {
      throw failure ?? .unreadable("\(error)")
    }
  }
}

/// Rows that do not count are given a weight of 0 and ordinary numbers, in copies that are used again.
private struct RowMask {
  private static let capacity = 1 << 15
  private let columns: Int
  private var values: [Double] = []
  private var weights: [Double] = []
  private var clusters: [Int32] = []

  init(columns: Int) { self.columns = columns }

  /// Lends the part as one block where all its rows count, else masked copies of it.
  mutating func withBlock(
    _ part: FeaturePart, names: [String], clusterCount: Int,
    _ body: (RegressionBlock) throws(RegressionError) -> Void
  ) throws(RegressionError) {
    for start in stride(from: 0, to: part.count, by: RowMask.capacity) {
      let end = min(start + RowMask.capacity, part.count)
      try withRows(start..<end, part, names, clusterCount, body)
    }
  }

  private mutating func withRows(
    _ rows: Range<Int>, _ part: FeaturePart, _ names: [String], _ clusterCount: Int,
    _ body: (RegressionBlock) throws(RegressionError) -> Void
  ) throws(RegressionError) {
    let first = part.firstRow
    if isOrdinary(rows, part, clusterCount) {
      // Addresses of a row 0 that may lie before the part: only the rows named are read.
      try body(
        RegressionBlock(
          predictors: part.features.dropLast().map { $0 - first }, outcome: part.features[columns - 1] - first,
          weights: part.weights.map { $0 - first }, clusters: part.clusters.map { $0 - first },
          rows: (first + rows.lowerBound)..<(first + rows.upperBound)))
      return
    }
    let size = RowMask.capacity
    if weights.isEmpty {
      values = [Double](repeating: 0, count: size * columns)
      weights = [Double](repeating: 1, count: size)
      clusters = [Int32](repeating: 0, count: size)
    }
    for (place, row) in rows.enumerated() {
      let weight = part.weights?[row] ?? 1
      guard weight.isNaN || (weight >= 0 && weight < .infinity) else { throw .badWeight(row: first + row) }
      let code = part.clusters?[row] ?? 0
      var counts = !weight.isNaN && (part.clusters == nil || (code >= 0 && Int(code) < clusterCount))
      for column in 0..<columns { counts = counts && !part.features[column][row].isNaN }
      weights[place] = counts ? weight : 0
      clusters[place] = counts ? code : 0
      for column in 0..<columns {
        let value = part.features[column][row]
        if counts && !value.isFinite {
          throw .notFinite(column: column < names.count ? names[column] : "(outcome)", row: first + row)
        }
        values[column * size + place] = counts ? value : 0
      }
    }
    let hasClusters = part.clusters != nil
    // The copies begin with the row that has this number.
    let offset = first + rows.lowerBound
    let last = columns - 1
    try values.withUnsafeBufferPointer { (values) throws(RegressionError) in
      try weights.withUnsafeBufferPointer { (weights) throws(RegressionError) in
        try clusters.withUnsafeBufferPointer { (clusters) throws(RegressionError) in
          guard let values = values.baseAddress, let weights = weights.baseAddress, let codes = clusters.baseAddress
          else { return }
          try body(
            RegressionBlock(
              predictors: (0..<last).map { values + $0 * size - offset }, outcome: values + last * size - offset,
              weights: weights - offset, clusters: hasClusters ? codes - offset : nil,
              rows: offset..<(offset + rows.count)))
        }
      }
    }
  }

  /// Whether every row counts as it lies.
  private func isOrdinary(_ rows: Range<Int>, _ part: FeaturePart, _ clusterCount: Int) -> Bool {
    for column in part.features {
      var odd = 0
      for row in rows { odd &+= column[row].isFinite ? 0 : 1 }
      guard odd == 0 else { return false }
    }
    if let weights = part.weights {
      var odd = 0
      for row in rows { odd &+= weights[row] >= 0 && weights[row] < .infinity ? 0 : 1 }
      guard odd == 0 else { return false }
    }
    if let clusters = part.clusters {
      var odd = 0
      for row in rows { odd &+= clusters[row] >= 0 && Int(clusters[row]) < clusterCount ? 0 : 1 }
      guard odd == 0 else { return false }
    }
    return true
  }
}
