/// The room that one thread needs to add up a block of rows.
///
/// The rows are copied column by column, centred on a provisional mean and multiplied by √w, and the copy's
/// cross-products are taken while it is in cache. The provisional mean is that of some of the block's own rows, so with
/// k such rows of m the centring loses at most a factor m / k of precision whatever the data are: Σ(x − x̄)² over those
/// k rows alone is at least k times the squared distance between the provisional mean and the true one.
struct MomentBlock {
  /// The most rows a block has: its data should stay in the second-level cache, and products want a few hundred rows.
  static func rows(columns: Int) -> Int { max(256, min(4_096, 65_536 / max(1, columns))) }

  /// How many rows the provisional mean is taken from.
  static let provisionalRows = 32

  private let columnCount: Int
  /// The number of columns that are multiplied: zeros fill them up where `isNarrow`.
  private let side: Int
  private let isNarrow: Bool
  /// Rows that are copied before they are multiplied: few columns stay in the first-level cache.
  private let chunk: Int
  /// What means are counted from.
  private let origin: [Double]
  /// √w (x − c), chunk × side.
  private var scaled: [Double]
  /// √w, one a row of the block.
  var roots: [Double]
  private var centres: [Double]
  private var sums: [Double]
  /// Upper triangle, side × side.
  private var products: Matrix

  /// - Parameter origin: One number a column; `moments` gives means as distances from it.
  init(origin: [Double]) {
    self.origin = origin
    columnCount = origin.count
    isNarrow = columnCount <= NarrowGram.most
    side = isNarrow ? NarrowGram.padded(columnCount) : columnCount
    let capacity = MomentBlock.rows(columns: columnCount)
    chunk = isNarrow ? 256 : capacity
    scaled = [Double](repeating: 0, count: chunk * side)
    roots = [Double](repeating: 0, count: capacity)
    centres = [Double](repeating: 0, count: columnCount)
    sums = [Double](repeating: 0, count: columnCount)
    products = Matrix(rows: side, columns: side)
  }

  /// The moments about the origin of `rows` (at most a block of them), without the rows of weight zero or with a missing
  /// value.
  mutating func moments(of source: Source, _ rows: Range<Int>) throws(MomentError) -> Moments {
    precondition(rows.count <= roots.count && source.columns.count == columnCount, "more than a block")
    let (weight, counted) = add(source.advanced(by: rows.lowerBound), rows.count)
    // A missing or infinite value makes its column's diagonal entry NaN or infinite; a missing weight all of them.
    guard weight.isFinite, sums.allSatisfy(\.isFinite), products.diagonal.allSatisfy(\.isFinite) else {
      return try completeMoments(of: source, rows)
    }
    return moments(rows: counted, weight: weight)
  }

  /// Sums about the centres of the first `count` rows, over what was there.
  /// - Returns: The sum of the weights and how many of them are positive.
  private mutating func add(_ source: Source, _ count: Int) -> (weight: Double, rows: Int) {
    let weighed = source.weights.map { weigh($0, count) } ?? (Double(count), count)
    for column in 0..<columnCount {
      centres[column] = MomentBlock.provisionalMean(source.columns[column], count)
      sums[column] = 0
    }
    for entry in products.storage.indices { products.storage[entry] = 0 }
    var start = 0
    while start < count {
      let length = min(chunk, count - start)
      copy(source, start, length)
      multiply(length, fetching: source, from: start + length)
      start += length
    }
    return weighed
  }

  /// Copies rows of all columns, centred and scaled, and adds them up; a row of zeros makes their number even.
  private mutating func copy(_ source: Source, _ start: Int, _ count: Int) {
    let (chunk, isWeighted) = (chunk, source.weights != nil)
    scaled.withUnsafeMutableBufferPointer { scaled in
      roots.withUnsafeBufferPointer { roots in
        guard let scaled = scaled.baseAddress, let roots = roots.baseAddress else { return }
        for column in centres.indices {
          let (values, target) = (source.columns[column] + start, scaled + column &* chunk)
          let sum =
            isWeighted
            ? MomentBlock.centre(values, roots + start, centres[column], count, target)
            : MomentBlock.centre(values, centres[column], count, target)
          sums[column] += sum
          if count < chunk { target[count] = 0 }
        }
      }
    }
  }

  /// Columns from which on the symmetric product beats the general one, which does each entry twice.
  private static let wide = 48

  /// Adds the copied rows' products, while those from `next` on are brought into the cache.
  private mutating func multiply(_ count: Int, fetching source: Source, from next: Int) {
    guard side > 0, count > 0 else { return }
    let (side, chunk, isNarrow) = (side, chunk, isNarrow)
    scaled.withUnsafeBufferPointer { scaled in
      guard let scaled = scaled.baseAddress else { return }
      products.withMutableEntries { products in
        if isNarrow {
          let even = (count + 1) & ~1
          source.columns.withUnsafeBufferPointer {
            NarrowGram.add(
              scaled, columns: side, stride: chunk, count: even, to: products, fetching: $0, from: next)
          }
        } else if side < MomentBlock.wide {
          OpenBLAS.product(
            side, side, count, scaled, lda: chunk, transposeA: true, scaled, ldb: chunk, transposeB: false, beta: 1,
            products, ldc: side)
        } else {
          OpenBLAS.gram(side, count, scaled, lda: chunk, beta: 1, products, ldc: side)
        }
      }
    }
  }

  /// The sums about the provisional means → moments about the true ones.
  private func moments(rows: Int, weight: Double) -> Moments {
    guard weight > 0 else {
      var none = Moments(columnCount: columnCount)
      none.rows = rows
      return none
    }
    var result = Matrix(rows: columnCount, columns: columnCount)
    var means = origin
    for column in 0..<columnCount {
      let shift = sums[column] / weight
      means[column] = (centres[column] - origin[column]) + shift
      for row in 0...column {
        let corrected = products.storage[row + column * side] - sums[row] * shift
        result.storage[row + column * columnCount] = row == column ? max(0, corrected) : corrected
      }
    }
    result.mirrorUpperTriangle()
    return Moments(rows: rows, weight: weight, means: means, crossProducts: result)
  }

  /// The slow way, for a block that holds something missing: its complete rows are copied out and added up.
  private mutating func completeMoments(of source: Source, _ rows: Range<Int>) throws(MomentError) -> Moments {
    let complete = try source.completeRows(of: rows)
    let count = complete.count
    guard count > 0 else { return Moments(columnCount: columnCount) }
    var gathered: [Double] = []
    gathered.reserveCapacity(count * (columnCount + 1))
    for column in source.columns { gathered += complete.lazy.map { column[$0] } }
    if let weights = source.weights { gathered += complete.lazy.map { weights[$0] } }
    let weight = gathered.withUnsafeBufferPointer { gathered -> Double in
      guard let start = gathered.baseAddress else { return 0 }
      let columns = (0..<columnCount).map { start + $0 * count }
      let weights = source.weights == nil ? nil : start + columnCount * count
      return add(Source(columns: columns, weights: weights), count).weight
    }
    guard weight.isFinite else { throw .overflow(column: nil) }
    for column in 0..<columnCount where !sums[column].isFinite || !products[column, column].isFinite {
      throw .overflow(column: column)
    }
    return moments(rows: count, weight: weight)
  }
}
