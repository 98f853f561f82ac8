/// Adds up rows that arrive in batches into buckets of units: the memory needed does not grow with their number.
///
/// Each unit gets a bucket of its own for as long as units fit in; when one too many comes, the buckets so far are
/// folded by `UnitBucket` and all goes on with hashed units, so that the answer does not depend on the batches.
public struct BucketedMomentAccumulator: Sendable {
  private let layout: BucketLayout
  /// The most buckets there may be.
  private let capacity: Int
  private var centres: [Double]?
  /// `layout.stride` numbers a bucket.
  private var sums: [Double] = []
  private var rowsInBucket: [Int] = []
  private var isHashed = false
  private var rowsSeen = 0

  /// Nothing yet.
  ///
  /// - Parameters:
  ///   - columnCount: The number of columns.
  ///   - buckets: K, 1 or more; nil for as many as `BucketedMoments.defaultMemory` holds.
  public init(columnCount: Int, buckets: Int? = nil) {
    layout = BucketLayout(columns: columnCount)
    capacity = buckets ?? layout.capacity(bytes: BucketedMoments.defaultMemory)
    precondition(capacity > 0 && capacity < Int(Int32.max), "one bucket at least, and fewer than 2³¹")
  }

  /// Adds rows of columns in memory.
  ///
  /// Left out are rows with a missing value (NaN) in any of the columns, a missing weight or unit, and rows that weigh 0.
  /// The answer does not depend on `threads`.
  ///
  /// - Parameters:
  ///   - columns: The address of the first row of each column.
  ///   - rows: The rows to be added, numbered from those addresses on.
  ///   - weights: One non-negative number a row, or nil where all weigh 1.
  ///   - units: The unit of each row, numbered from 0 without large gaps, negative where it is missing; nil where each
  ///     row is a unit, numbered in the order in which they are added, from 0.
  ///   - threads: At most so many threads work.
  /// - Throws: `MomentError`; what has been added by then is of no use.
  /// - Complexity: O(rows · columns²).
  public mutating func add(
    columns: [UnsafePointer<Double>], rows: Range<Int>, weights: UnsafePointer<Double>? = nil,
    units: UnsafePointer<Int32>? = nil, threads: Int = 1
  ) throws(MomentError) {
    precondition(columns.count == layout.columns, "one address a column")
    guard !rows.isEmpty else { return }
    let source = MomentBlock.Source(columns: columns, weights: weights)
    let centres = self.centres ?? source.medians(of: rows)
    self.centres = centres
    let last = units.map { units in rows.reduce(-1) { max($0, Int(units[$1])) } } ?? (rowsSeen + rows.count - 1)
    makeRoom(forUnit: last)
    let buckets = UnitBuckets(
      units: units, firstRow: rowsSeen - rows.lowerBound, isHashed: isHashed, buckets: rowsInBucket.count)
    rowsSeen += rows.count
    guard !rowsInBucket.isEmpty else { return }
    try BucketSort.withRoom(layout: layout, buckets: rowsInBucket.count, rows: rows.count) {
      (sort) throws(MomentError) in
      var start = rows.lowerBound
      while start < rows.upperBound {
        let end = min(start + sort.capacity, rows.upperBound)
        let pass = BucketPass(source: source, rows: start..<end, centres: centres, threads: threads, sort: sort)
        try pass.add(to: &sums, &rowsInBucket, by: buckets)
        start = end
      }
    }
  }

  /// Gives `unit` a bucket: a new one, or, where there are too many, a shared one for all.
  private mutating func makeRoom(forUnit unit: Int) {
    guard !isHashed, unit >= rowsInBucket.count else { return }
    if unit < capacity {
      sums += [Double](repeating: 0, count: (unit + 1 - rowsInBucket.count) * layout.stride)
      rowsInBucket += [Int](repeating: 0, count: unit + 1 - rowsInBucket.count)
      return
    }
    isHashed = true
    var (folded, rows) = (
      [Double](repeating: 0, count: capacity * layout.stride), [Int](repeating: 0, count: capacity)
    )
    for (unit, count) in rowsInBucket.enumerated() where count > 0 {
      let bucket = UnitBucket.bucket(of: unit, among: capacity)
      rows[bucket] += count
      for place in 0..<layout.stride {
        folded[bucket * layout.stride + place] += sums[unit * layout.stride + place]
      }
    }
    (sums, rowsInBucket) = (folded, rows)
  }

  /// The buckets of all rows so far.
  public var bucketedMoments: BucketedMoments {
    BucketedMoments(
      layout: layout, centres: centres ?? [Double](repeating: 0, count: layout.columns),
      sums: Matrix(rows: layout.stride, columns: rowsInBucket.count, storage: sums), rowsInBucket: rowsInBucket,
      unitsAreApart: !isHashed)
  }
}

extension MomentBlock.Source {
  /// The middle of each column among rows that lie evenly in `rows`: at most a standard deviation from the mean,
  /// whatever the outliers, and exact for a constant column. 0 where no value is finite.
  func medians(of rows: Range<Int>) -> [Double] {
    let step = max(1, rows.count / 255)
    return columns.map { column in
      let values = stride(from: rows.lowerBound, to: rows.upperBound, by: step).map { column[$0] }.filter(\.isFinite)
      return values.isEmpty ? 0 : values.sorted()[values.count / 2]
    }
  }
}
