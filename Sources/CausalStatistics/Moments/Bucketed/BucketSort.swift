/// The room to bring a block of rows into the order of their buckets.
///
/// Rows are copied, centred, to where a stable counting sort by bucket puts them: then each bucket's rows lie one after
/// the other, in their own order, and its sums stay in cache while they are added.
///
/// A view of memory that `withRoom` owns; threads write to different places of it.
struct BucketSort: @unchecked Sendable {
  let layout: BucketLayout
  let buckets: Int
  /// Rows it takes at once.
  let capacity: Int
  /// The bucket of each row; `buckets` for one that is left out.
  let bucketOfRow: UnsafeMutablePointer<Int32>
  /// Where each row goes.
  let places: UnsafeMutablePointer<Int32>
  /// Where each bucket's run ends; the last one's that of the rows left out.
  let ends: UnsafeMutablePointer<Int32>
  /// Rows of `layout.padded` numbers.
  let sorted: UnsafeMutablePointer<Double>
  /// One a row.
  let weights: UnsafeMutablePointer<Double>

  /// Rows that one thread copies at a time.
  static let chunk = 2_048

  /// Rows a block: a few times the buckets, so that runs are of several rows, as long as the copy stays small.
  static func withRoom<Failure: Error>(
    layout: BucketLayout, buckets: Int, rows: Int, _ body: (BucketSort) throws(Failure) -> Void
  ) throws(Failure) {
    let most = max(4_096, (16 << 20) / (8 * layout.padded))
    let capacity = max(1, min(rows, most, max(16_384, 2 * buckets)))
    let integers = UnsafeMutablePointer<Int32>.allocate(capacity: 2 * capacity + buckets + 1)
    let numbers = UnsafeMutablePointer<Double>.allocate(capacity: capacity * (layout.padded + 1))
    defer {
      integers.deallocate()
      numbers.deallocate()
    }
    try body(
      BucketSort(
        layout: layout, buckets: buckets, capacity: capacity, bucketOfRow: integers, places: integers + capacity,
        ends: integers + 2 * capacity, sorted: numbers, weights: numbers + capacity * layout.padded))
  }

  /// Finds each row's place from its bucket. Complexity: O(rows + buckets).
  func arrange(_ count: Int) {
    ends.update(repeating: 0, count: buckets + 1)
    for row in 0..<count { ends[Int(bucketOfRow[row])] &+= 1 }
    var next: Int32 = 0
    for bucket in 0...buckets {
      let size = ends[bucket]
      ends[bucket] = next
      next &+= size
    }
    for row in 0..<count {
      let bucket = Int(bucketOfRow[row])
      places[row] = ends[bucket]
      ends[bucket] &+= 1
    }
  }

  /// Copies the rows `rows` of `source`, of which the block begins with `first`, to their places.
  func copy(_ source: MomentBlock.Source, _ rows: Range<Int>, first: Int, centres: UnsafeBufferPointer<Double>) {
    let width = layout.padded
    let places = places + (rows.lowerBound &- first)
    let (sorted, weights, count) = (self.sorted, self.weights, rows.count)
    for (column, address) in source.columns.enumerated() {
      let (values, centre, target) = (address + rows.lowerBound, centres[column], sorted + column)
      for row in 0..<count { target[Int(places[row]) &* width] = values[row] - centre }
    }
    let last = layout.columns
    for row in 0..<count { sorted[Int(places[row]) &* width &+ last] = 1 }
    if width > last &+ 1 {
      for row in 0..<count { sorted[Int(places[row]) &* width &+ last &+ 1] = 0 }
    }
    if let values = source.weights.map({ $0 + rows.lowerBound }) {
      for row in 0..<count { weights[Int(places[row])] = values[row] }
    }
  }
}
