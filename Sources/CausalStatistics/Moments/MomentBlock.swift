/// The room that one thread needs to add up a block of rows.
///
/// A block is copied column by column, centred on a provisional mean and multiplied by √w, while it is in cache; then
/// one matrix product gives its cross-products. The provisional mean is that of some of the block's own rows, so with
/// k such rows of m the centring loses at most a factor m / k of precision whatever the data are: Σ(x − x̄)² over those
/// k rows alone is at least k times the squared distance between the provisional mean and the true one.
struct MomentBlock {
  /// Where rows are to be found: one base address a column, and the weights' where there are any.
  struct Source {
    let columns: [UnsafePointer<Double>]
    let weights: UnsafePointer<Double>?

    /// A value for each column near its bulk among these rows: the mean of some that are finite, 0 where none is.
    ///
    /// Means are kept as distances from such an origin until all rows are in: the means of two blocks near 1e9 differ
    /// by little, and that difference would be lost in their own rounding.
    func origin(of rows: Range<Int>) -> [Double] {
      let step = max(1, rows.count / provisionalRows)
      return columns.map { column in
        let values = stride(from: rows.lowerBound, to: rows.upperBound, by: step).map { column[$0] }.filter(\.isFinite)
        guard let first = values.first else { return 0 }
        let mean = first + values.reduce(0) { $0 + ($1 - first) } / Double(values.count)
        return mean.isFinite ? mean : 0
      }
    }
  }

  /// Rows a block: the copy of a block should stay in the second-level cache, and the product wants a few hundred rows.
  static func rows(columns: Int) -> Int { max(256, min(4_096, 65_536 / max(1, columns))) }

  /// How many rows the provisional mean is taken from.
  private static let provisionalRows = 32

  private let columnCount: Int
  private let capacity: Int
  /// What means are counted from.
  private let origin: [Double]
  /// √w (x − c), capacity × columns.
  private var scaled: [Double]
  /// √w, capacity.
  private var roots: [Double]
  private var centres: [Double]
  private var sums: [Double]
  private var products: Matrix

  /// - Parameter origin: One number a column; `moments` gives means as distances from it.
  init(origin: [Double]) {
    self.origin = origin
    columnCount = origin.count
    capacity = MomentBlock.rows(columns: columnCount)
    scaled = [Double](repeating: 0, count: capacity * columnCount)
    roots = [Double](repeating: 0, count: capacity)
    centres = [Double](repeating: 0, count: columnCount)
    sums = [Double](repeating: 0, count: columnCount)
    products = Matrix(rows: columnCount, columns: columnCount)
  }

  /// The moments about the origin of `rows` (at most a block of them), without the rows of weight zero or with a missing value.
  mutating func moments(of source: Source, _ rows: Range<Int>) throws(MomentError) -> Moments {
    precondition(rows.count <= capacity && source.columns.count == columnCount, "more than a block")
    var weight = Double(rows.count)
    var counted = rows.count
    if let weights = source.weights {
      (weight, counted) = weigh(weights + rows.lowerBound, rows.count)
    }
    for column in 0..<columnCount {
      copy(source.columns[column] + rows.lowerBound, source.weights.map { $0 + rows.lowerBound }, rows.count, column)
    }
    multiply(rows.count)
    // A missing or infinite value makes its column's diagonal entry NaN or infinite; a missing weight all of them.
    guard weight.isFinite, sums.allSatisfy(\.isFinite), products.diagonal.allSatisfy(\.isFinite) else {
      return try completeMoments(of: source, rows)
    }
    return moments(rows: counted, weight: weight)
  }

  /// √w of each row; the sum of the weights (NaN where one is missing, negative or infinite), and how many are positive.
  private mutating func weigh(_ weights: UnsafePointer<Double>, _ count: Int) -> (Double, Int) {
    roots.withUnsafeMutableBufferPointer { roots in
      guard let roots = roots.baseAddress else { return (0, 0) }
      let (source, sink) = (UnsafeRawPointer(weights), UnsafeMutableRawPointer(roots))
      // `zeros` is NaN for a weight that is missing, negative or infinite, and from then on.
      var (sums, zeros) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
      var row = 0
      while row &+ 8 <= count {
        let weight = source.loadUnaligned(fromByteOffset: row &* 8, as: SIMD8<Double>.self)
        let root = weight.squareRoot()
        sums += weight
        zeros += root - root
        sink.storeBytes(of: root, toByteOffset: row &* 8, as: SIMD8<Double>.self)
        row &+= 8
      }
      var (sum, zero, positive) = (sums.sum(), zeros.sum(), 0)
      while row < count {
        let root = weights[row].squareRoot()
        roots[row] = root
        sum += weights[row]
        zero += root - root
        row &+= 1
      }
      for row in 0..<count { positive &+= weights[row] > 0 ? 1 : 0 }
      return (sum + zero, positive)
    }
  }

  /// Copies one column, centred and scaled, and adds it up.
  private mutating func copy(
    _ values: UnsafePointer<Double>, _ weights: UnsafePointer<Double>?, _ count: Int, _ column: Int
  ) {
    let centre = MomentBlock.provisionalMean(values, count)
    centres[column] = centre
    let start = column &* capacity
    sums[column] = scaled.withUnsafeMutableBufferPointer { scaled in
      guard let target = scaled.baseAddress.map({ $0 + start }) else { return 0 }
      guard let weights else { return MomentBlock.centre(values, centre, count, target) }
      return roots.withUnsafeBufferPointer { roots in
        guard let roots = roots.baseAddress else { return 0 }
        return MomentBlock.centre(values, weights, roots, centre, count, target)
      }
    }
  }

  /// The mean of the block's first rows, taken about the first of them: exact where they are all equal.
  private static func provisionalMean(_ values: UnsafePointer<Double>, _ count: Int) -> Double {
    guard count > 0 else { return 0 }
    let used = min(count, provisionalRows)
    let first = values[0]
    var sum = 0.0
    for row in 0..<used { sum += values[row] - first }
    let mean = first + sum / Double(used)
    return mean.isFinite ? mean : 0
  }

  /// `target` := x − c; Σ (x − c).
  private static func centre(
    _ values: UnsafePointer<Double>, _ centre: Double, _ count: Int, _ target: UnsafeMutablePointer<Double>
  ) -> Double {
    let (source, sink) = (UnsafeRawPointer(values), UnsafeMutableRawPointer(target))
    let centres = SIMD8<Double>(repeating: centre)
    var sums = SIMD8<Double>.zero
    var row = 0
    while row &+ 8 <= count {
      let difference = source.loadUnaligned(fromByteOffset: row &* 8, as: SIMD8<Double>.self) - centres
      sums += difference
      sink.storeBytes(of: difference, toByteOffset: row &* 8, as: SIMD8<Double>.self)
      row &+= 8
    }
    var sum = sums.sum()
    while row < count {
      let difference = values[row] - centre
      sum += difference
      target[row] = difference
      row &+= 1
    }
    return sum
  }

  /// `target` := √w (x − c); Σ w (x − c).
  private static func centre(
    _ values: UnsafePointer<Double>, _ weights: UnsafePointer<Double>, _ roots: UnsafePointer<Double>,
    _ centre: Double, _ count: Int, _ target: UnsafeMutablePointer<Double>
  ) -> Double {
    let (source, sink) = (UnsafeRawPointer(values), UnsafeMutableRawPointer(target))
    let roots8 = UnsafeRawPointer(roots)
    let centres = SIMD8<Double>(repeating: centre)
    var sums = SIMD8<Double>.zero
    var row = 0
    while row &+ 8 <= count {
      let root = roots8.loadUnaligned(fromByteOffset: row &* 8, as: SIMD8<Double>.self)
      let scaled = (source.loadUnaligned(fromByteOffset: row &* 8, as: SIMD8<Double>.self) - centres) * root
      sums += scaled * root
      sink.storeBytes(of: scaled, toByteOffset: row &* 8, as: SIMD8<Double>.self)
      row &+= 8
    }
    var sum = sums.sum()
    while row < count {
      let scaled = (values[row] - centre) * roots[row]
      sum += scaled * roots[row]
      target[row] = scaled
      row &+= 1
    }
    return sum
  }

  /// Columns from which on the symmetric product beats the general one, which does each entry twice.
  private static let wide = 48

  private mutating func multiply(_ count: Int) {
    guard columnCount > 0, count > 0 else { return }
    scaled.withUnsafeBufferPointer { scaled in
      guard let scaled = scaled.baseAddress else { return }
      products.withMutableEntries { products in
        if columnCount < MomentBlock.wide {
          OpenBLAS.product(
            columnCount, columnCount, count, scaled, lda: capacity, transposeA: true, scaled, ldb: capacity,
            transposeB: false, products, ldc: columnCount)
        } else {
          OpenBLAS.gram(columnCount, count, scaled, lda: capacity, products, ldc: columnCount)
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
    var result = products
    var means = origin
    for column in 0..<columnCount {
      means[column] = (centres[column] - origin[column]) + sums[column] / weight
      let shift = sums[column] / weight
      for row in 0...column {
        let corrected = result.storage[row + column * columnCount] - sums[row] * shift
        result.storage[row + column * columnCount] = row == column ? max(0, corrected) : corrected
      }
    }
    result.mirrorUpperTriangle()
    return Moments(rows: rows, weight: weight, means: means, crossProducts: result)
  }

  /// The slow way, for a block that holds something missing: its complete rows are copied out and added up.
  private mutating func completeMoments(of source: Source, _ rows: Range<Int>) throws(MomentError) -> Moments {
    var complete: [Int] = []
    for row in rows {
      if let weight = source.weights?[row] {
        guard weight == weight, weight != 0 else { continue }
        guard weight > 0, weight.isFinite else { throw .badWeight(row: row) }
      }
      guard !source.columns.contains(where: { $0[row].isNaN }) else { continue }
      if let column = source.columns.firstIndex(where: { $0[row].isInfinite }) {
        throw .infiniteValue(column: column, row: row)
      }
      complete.append(row)
    }
    let gathered = source.columns.map { column in complete.map { column[$0] } }
    let weights = source.weights.map { weights in complete.map { weights[$0] } }
    let weight = weights.map { $0.reduce(0, +) } ?? Double(complete.count)
    if let weights { _ = weights.withUnsafeBufferPointer { $0.baseAddress.map { weigh($0, complete.count) } } }
    for column in 0..<columnCount {
      gathered[column].withUnsafeBufferPointer { values in
        guard let values = values.baseAddress else { return }
        guard let weights else { return copy(values, nil, complete.count, column) }
        weights.withUnsafeBufferPointer { copy(values, $0.baseAddress, complete.count, column) }
      }
    }
    guard !complete.isEmpty else { return Moments(columnCount: columnCount) }
    multiply(complete.count)
    guard weight.isFinite else { throw .overflow(column: nil) }
    for column in 0..<columnCount where !sums[column].isFinite || !products[column, column].isFinite {
      throw .overflow(column: column)
    }
    return moments(rows: complete.count, weight: weight)
  }
}
