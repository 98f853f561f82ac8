/// A number to sort by and the row it is of.
struct SortKey {
  var key: UInt64
  var row: Int32
}

/// Sorts by the lowest `bits` of the keys; equal keys keep their order. Complexity: O(n · bits / 11).
func sortByDigits(_ keys: inout [SortKey], bits: Int) { sortByDigits(&keys, from: 0, bits: bits) { $0.key } }

/// Sorts by `bits` bits of the items' keys from bit `low` on; equal keys keep their order. Complexity: O(n · bits / 11).
@inline(__always)
func sortByDigits<Item: BitwiseCopyable>(
  _ items: inout [Item], from low: Int, bits: Int, _ key: (Item) -> UInt64
) {
  let digit = 11
  var other = items
  for shift in stride(from: low, to: low + bits, by: digit) {
    var starts = [Int](repeating: 0, count: 1 << digit)
    let mask = UInt64(1 << min(digit, low + bits - shift)) - 1
    items.withUnsafeBufferPointer { source in
      for item in source { starts[Int(truncatingIfNeeded: (key(item) >> UInt64(shift)) & mask)] &+= 1 }
      var sum = 0
      for place in starts.indices {
        let count = starts[place]
        starts[place] = sum
        sum &+= count
      }
      starts.withUnsafeMutableBufferPointer { starts in
        other.withUnsafeMutableBufferPointer { target in
          for item in source {
            let place = Int(truncatingIfNeeded: (key(item) >> UInt64(shift)) & mask)
            target[starts[place]] = item
            starts[place] &+= 1
          }
        }
      }
    }
    swap(&items, &other)
  }
}

/// Sorts each run of items that agree above bit `low` by a number looked up, then by the items themselves.
func sortRuns(of items: inout [UInt64], above low: Int, _ value: (UInt64) -> UInt64) {
  var start = 0
  while start < items.count {
    var end = start + 1
    while end < items.count, items[end] >> UInt64(low) == items[start] >> UInt64(low) { end += 1 }
    if end - start > 1 { items[start..<end].sort { (value($0), $0) < (value($1), $1) } }
    start = end
  }
}
