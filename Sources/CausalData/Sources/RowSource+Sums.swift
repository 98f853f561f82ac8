public import CausalStatistics

extension RowSource {
  public func moments(of features: [MomentFeature], weights: Int?) throws(DataError) -> Moments {
    try schema.check(features, weights: weights)
    guard !features.isEmpty else { return Moments(columnCount: 0) }
    var accumulator = MomentAccumulator(columnCount: features.count)
    try forEachPart(of: features, weights: weights) { (part) throws(DataError) in
      do throws(MomentError) {
        try accumulator.add(columns: part.features, rows: 0..<part.count, weights: part.weights, threads: threads)
      } catch {
        throw schema.dataError(error, features: features, firstRow: part.firstRow)
      }
    }
    return accumulator.moments
  }

  public func bucketedMoments(
    of features: [MomentFeature], weights: Int?, clusters: Int?, buckets: Int?
  ) throws(DataError) -> BucketedMoments {
    try schema.check(features, weights: weights)
    if let clusters { _ = try schema.levelCounts(of: [clusters]) }
    if let buckets, !(1..<Int(Int32.max)).contains(buckets) {
      throw DataError("there can not be \(buckets) buckets: ask for 1 or more")
    }
    var accumulator = BucketedMomentAccumulator(columnCount: features.count, buckets: buckets)
    guard !features.isEmpty else { return accumulator.bucketedMoments }
    try forEachPart(of: features, weights: weights, clusters: clusters) { (part) throws(DataError) in
      do throws(MomentError) {
        try accumulator.add(
          columns: part.features, rows: 0..<part.count, weights: part.weights, units: part.clusters, threads: threads)
      } catch {
        throw schema.dataError(error, features: features, firstRow: part.firstRow)
      }
    }
    return accumulator.bucketedMoments
  }

  /// The features' values, part by part in the order of the rows, on the caller's thread.
  func forEachPart(
    of features: [MomentFeature], weights: Int?, clusters: Int? = nil,
    _ body: (FeaturePart) throws(DataError) -> Void
  ) throws(DataError) {
    var expanded = FeatureBlock(features)
    var units = UnitColumn()
    var columns = FeatureBlock.columns(for: features)
    let weightPlace = weights.map { _ in columns.count }
    if let weights { columns.append(weights) }
    let clusterPlace = clusters.map { _ in columns.count }
    if let clusters { columns.append(clusters) }
    try forEachBlock(of: columns) { (block) throws(DataError) in
      var base: UnsafePointer<Double>?
      if let weightPlace, case .numbers(let values) = block.columns[weightPlace] { base = values }
      var codes: CodePointer?
      if let clusterPlace, case .codes(let pointer) = block.columns[clusterPlace] { codes = pointer }
      try expanded.forEachPart(of: block) { (addresses, start, count) throws(DataError) in
        try units.withCodes(codes, start, count) { (units) throws(DataError) in
          try body(
            FeaturePart(
              features: addresses, weights: base.map { $0 + start }, clusters: units,
              firstRow: block.firstRow + start, count: count))
        }
      }
    }
  }

  public func counts(of columns: [Int], weights: Int?) throws(DataError) -> ContingencyTable {
    let levels = try schema.levelCounts(of: columns)
    try schema.check([], weights: weights)
    guard ContingencyTable.cellCount(levels: levels) != nil else {
      throw DataError(
        "these \(columns.count) columns have more combinations of levels than can be counted: ask about fewer columns"
          + " (at most \(ContingencyTable.columnLimit))")
    }
    var counter = ContingencyCounter(levels: levels)
    try forEachBlock(of: columns + (weights.map { [$0] } ?? [])) { (block) throws(DataError) in
      var codes: [CodePointer] = []
      for values in block.columns { if case .codes(let pointer) = values { codes.append(pointer) } }
      var base: UnsafePointer<Double>?
      if let weights, case .numbers(let values)? = block.columns.last {
        base = values
        for row in 0..<block.count where values[row] < 0 || values[row].isInfinite {
          throw schema.badWeight(weights, row: block.firstRow + row)
        }
      }
      counter.add(codes, rows: 0..<block.count, weights: base)
    }
    return counter.table
  }
}

extension Schema {
  /// What is wrong with numbers, in the words of the table: the rows of an error count from `firstRow`.
  func dataError(_ error: MomentError, features: [MomentFeature], firstRow: Int) -> DataError {
    switch error {
    case .infiniteValue(let column, let row):
      DataError("column \(shown(features[column].column)) has an infinite value in row \(firstRow + row + 1)")
    case .badWeight(let row):
      DataError("the weight of row \(firstRow + row + 1) is negative or infinite: weights are 0 or more")
    case .overflow(let column?):
      DataError(
        "the numbers of column \(shown(features[column].column)) are so large that their squares are beyond what can be"
          + " computed: divide them by a constant")
    case .overflow(nil):
      DataError("the weights are too large: divide them by a constant")
    }
  }

  /// A weight that is none.
  func badWeight(_ column: Int, row: Int) -> DataError {
    DataError("the weight in column \(shown(column)), row \(row + 1), is negative or infinite: weights are 0 or more")
  }
}
