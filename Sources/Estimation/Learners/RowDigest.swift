import CausalData

/// Numbers that tell rows apart by their contents: the same wherever a row stands and in whatever order its columns come.
/// Rows with equal contents have equal digests.
struct RowDigest {
  private(set) var digests: [UInt64]
  private let seed: UInt64

  init(rows: Int, seed: UInt64) {
    (digests, self.seed) = ([UInt64](repeating: 0, count: rows), seed)
  }

  /// Adds a column under its name; sums do not depend on the columns' order.
  mutating func add(_ values: ColumnStorage<Double>, name: String) {
    var label = seed ^ 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { label = (label ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    let salt = RowDigest.mixed(label)
    values.withUnsafeBufferPointer { values in
      digests.withUnsafeMutableBufferPointer { digests in
        // + 0.0: a negative zero is a zero.
        for row in digests.indices { digests[row] &+= RowDigest.mixed((values[row] + 0.0).bitPattern ^ salt) }
      }
    }
  }

  /// The rows by ascending digest, equal ones as they stand.
  var order: [Int32] { RowDigest.order(of: digests) }

  static func mixed(_ value: UInt64) -> UInt64 {
    var mixed = value &+ 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// Places by ascending key: radix sort, 16 bits at a time. Complexity: O(count).
  static func order(of keys: [UInt64]) -> [Int32] {
    guard keys.count > 256 else {
      return keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }.map { Int32(truncatingIfNeeded: $0) }
    }
    var (from, to) = (keys.indices.map { Int32(truncatingIfNeeded: $0) }, [Int32](repeating: 0, count: keys.count))
    var starts = [Int](repeating: 0, count: 1 << 16)
    for shift in stride(from: UInt64(0), to: 64, by: 16) {
      keys.withUnsafeBufferPointer { keys in
        starts.withUnsafeMutableBufferPointer { starts in
          starts.update(repeating: 0)
          for key in keys { starts[Int((key >> shift) & 0xFFFF)] &+= 1 }
          var sum = 0
          for digit in starts.indices { (starts[digit], sum) = (sum, sum &+ starts[digit]) }
          from.withUnsafeBufferPointer { from in
            to.withUnsafeMutableBufferPointer { to in
              for place in from {
                let digit = Int((keys[Int(place)] >> shift) & 0xFFFF)
                to[starts[digit]] = place
                starts[digit] &+= 1
              }
            }
          }
        }
      }
      swap(&from, &to)
    }
    return from
  }
}
