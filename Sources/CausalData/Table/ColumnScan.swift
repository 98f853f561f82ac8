/// What one pass over a column of numbers finds out.
struct ColumnScan: Sendable {
  /// Different values are remembered up to this many.
  static let distinctLimit = 64

  /// How many values are missing.
  var missingCount = 0
  /// The smallest value, +∞ where there is none.
  var smallest = Double.infinity
  /// The largest value, −∞ where there is none.
  var largest = -Double.infinity
  /// True where every value is a whole number.
  var isWhole = true
  /// The different values, ascending; nil where there are more than `distinctLimit`.
  var distinct: [Double]? = []
  /// The first row with an infinite value.
  var infiniteRow: Int?

  /// Nothing seen yet.
  init() {}

  /// One pass.
  init(_ values: UnsafeBufferPointer<Double>) { add(values) }

  /// Looks at more values. O(rows), with a search among at most `distinctLimit` values while there are no more.
  mutating func add(_ values: UnsafeBufferPointer<Double>) {
    var known = distinct ?? []
    var last = Double.nan
    for row in 0..<values.count {
      if distinct == nil && !isWhole { return addMeasurements(values, from: row) }
      let value = values[row]
      guard value == value else {
        missingCount &+= 1
        continue
      }
      if !value.isFinite && infiniteRow == nil { infiniteRow = row }
      smallest = min(smallest, value)
      largest = max(largest, value)
      if isWhole && value.magnitude < 9_007_199_254_740_992 {
        isWhole = value == value.rounded(.towardZero)
      }
      if distinct != nil && value != last {
        last = value
        var (low, high) = (0, known.count)
        while low < high {
          let middle = (low &+ high) / 2
          if known[middle] < value { low = middle &+ 1 } else { high = middle }
        }
        if low == known.count || known[low] != value {
          if known.count == ColumnScan.distinctLimit { distinct = nil } else { known.insert(value, at: low) }
        }
      }
    }
    if distinct != nil { distinct = known }
  }

  /// The rest of a column of which it is known that it holds many different numbers, not all whole: without a branch a
  /// value.
  private mutating func addMeasurements(_ values: UnsafeBufferPointer<Double>, from first: Int) {
    var (low, high, missing) = (smallest, largest, 0)
    for row in first..<values.count {
      let value = values[row]
      missing &+= value == value ? 0 : 1
      // Comparisons with a missing value are false.
      low = value < low ? value : low
      high = value > high ? value : high
    }
    missingCount &+= missing
    (smallest, largest) = (low, high)
    if infiniteRow == nil, low == -.infinity || high == .infinity {
      infiniteRow = (first..<values.count).first { values[$0].isInfinite }
    }
  }

  /// How many values of a column are missing. O(rows).
  static func missingCount(of values: ParsedColumn.Values) -> Int {
    var missing = 0
    switch values {
    case .numbers(let storage):
      storage.withUnsafeBufferPointer { values in
        for row in 0..<values.count { missing &+= values[row] == values[row] ? 0 : 1 }
      }
    case .codes(let storage, _):
      storage.withUnsafeBufferPointer { codes in
        for row in 0..<codes.count { missing &+= codes[row] == ParsedColumn.missingCode ? 1 : 0 }
      }
    case .wideCodes(let storage, _):
      storage.withUnsafeBufferPointer { codes in
        for row in 0..<codes.count { missing &+= codes[row] < 0 ? 1 : 0 }
      }
    }
    return missing
  }
}
