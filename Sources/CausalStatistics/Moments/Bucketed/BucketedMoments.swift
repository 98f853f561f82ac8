/// Weighted second moments of some columns in K buckets of units (a unit is a row, or a cluster of rows).
///
/// All that is linear in the rows' weights can be had from it with no further pass over the rows: the moments of any
/// weighted sum of buckets, and so bootstrap and jackknife replicates, subsets and cross-fitting folds. Sums are kept
/// about one point for all buckets, close to the middle of each column, so that nothing cancels.
public struct BucketedMoments: Hashable, Sendable {
  let layout: BucketLayout
  /// c: what the sums are taken about, one number a column.
  let centres: [Double]
  /// One bucket a column, each in the order of `layout`.
  let sums: Matrix
  /// The number of rows in each bucket: those of a positive weight without a missing value.
  public let rowsInBucket: [Int]
  /// Whether each unit has a bucket of its own; otherwise `UnitBucket` says which bucket a unit shares.
  public let unitsAreApart: Bool

  /// The number of columns.
  public var columnCount: Int { layout.columns }
  /// K.
  public var bucketCount: Int { rowsInBucket.count }

  init(layout: BucketLayout, centres: [Double], sums: Matrix, rowsInBucket: [Int], unitsAreApart: Bool) {
    (self.layout, self.centres, self.sums) = (layout, centres, sums)
    (self.rowsInBucket, self.unitsAreApart) = (rowsInBucket, unitsAreApart)
  }

  /// The bucket that holds `unit`, numbered from 0.
  public func bucket(of unit: Int) -> Int {
    unitsAreApart ? unit : UnitBucket.bucket(of: unit, among: bucketCount)
  }

  /// The default room for sums, in bytes.
  public static let defaultMemory = 64 << 20

  /// How many buckets of so many columns `bytes` hold; 1,024 at least.
  public static func capacity(columns: Int, bytes: Int = defaultMemory) -> Int {
    BucketLayout(columns: columns).capacity(bytes: bytes)
  }
}
