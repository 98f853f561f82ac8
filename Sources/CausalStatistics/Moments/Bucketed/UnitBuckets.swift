/// Which bucket each row of a batch falls into.
struct UnitBuckets {
  /// The unit of each row, from 0, negative where it is missing; nil where each row is a unit of its own.
  let units: UnsafePointer<Int32>?
  /// The number of the row at address 0, where rows are units.
  let firstRow: Int
  /// Whether units share buckets, or have one each.
  let isHashed: Bool
  /// How many buckets there are, 1 to 2³¹ − 1.
  let buckets: Int

  /// Writes the bucket of each of `rows`; `buckets` for a row whose unit is missing.
  func write(_ rows: Range<Int>, to result: UnsafeMutablePointer<Int32>) {
    let none = Int32(truncatingIfNeeded: buckets)
    // h mod K without a division (Lemire, Kaser and Kurz 2019, Software: Practice and Experience 49).
    let divisor = UInt64(bitPattern: Int64(buckets))
    let inverse = UInt64.max / divisor &+ 1
    for (place, row) in rows.enumerated() {
      let unit = units.map { Int($0[row]) } ?? (firstRow &+ row)
      guard unit >= 0 else {
        result[place] = none
        continue
      }
      guard isHashed else {
        result[place] = Int32(truncatingIfNeeded: unit)
        continue
      }
      let low = inverse &* UnitBucket.hash(UInt64(bitPattern: Int64(unit)))
      result[place] = Int32(truncatingIfNeeded: low.multipliedFullWidth(by: divisor).high)
    }
  }
}
