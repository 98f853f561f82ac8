/// Equal rows made one, with how often each occurs, where that at least halves the rows.
struct RowMerging {
  private(set) var rows: Int
  private(set) var codes: [UInt8]
  /// Empty where nothing was merged.
  private(set) var multiplicities: [Int32] = []

  /// - Parameters:
  ///   - codes: column-major, rows × columns.
  ///   - multiplicities: how often each row occurs, or empty where each occurs once.
  init(codes: [UInt8], rows: Int, columns: Int, multiplicities given: [Int32] = []) {
    self.rows = rows
    self.codes = codes
    multiplicities = given
    guard rows > 1, columns > 0, let first = Self.firstRows(of: codes, rows: rows, columns: columns) else { return }
    var merged = [UInt8]()
    merged.reserveCapacity(first.rows.count * columns)
    codes.withUnsafeBufferPointer { source in
      for column in 0..<columns {
        let start = column &* rows
        for row in first.rows { merged.append(source[start &+ Int(row)]) }
      }
    }
    var counts = [Int32](repeating: 0, count: first.rows.count)
    for (row, kind) in first.kinds.enumerated() { counts[Int(kind)] += given.isEmpty ? 1 : given[row] }
    (self.rows, self.codes, multiplicities) = (first.rows.count, merged, counts)
  }

  /// The first row of each kind, and the kind of each row; nil as soon as more than half are distinct.
  private static func firstRows(
    of codes: [UInt8], rows: Int, columns: Int
  ) -> (rows: [Int32], kinds: [Int32])? {
    let limit = rows / 2
    var capacity = 64
    while capacity < 2 * limit + 2 { capacity *= 2 }
    var hashes = [UInt64](repeating: 0x9E37_79B9_7F4A_7C15, count: rows)
    return codes.withUnsafeBufferPointer { codes in
      hashes.withUnsafeMutableBufferPointer { hashes in
        for column in 0..<columns {
          let start = column &* rows
          for row in 0..<rows { hashes[row] = (hashes[row] ^ UInt64(codes[start &+ row])) &* 0x0000_0100_0000_01B3 }
        }
      }
      var slots = [Int32](repeating: -1, count: capacity)
      var first: [Int32] = []
      var kinds = [Int32](repeating: 0, count: rows)
      for row in 0..<rows {
        let hash = hashes[row]
        var slot = Int((hash ^ (hash >> 29) ^ (hash >> 47)) & UInt64(capacity &- 1))
        while true {
          let kind = Int(slots[slot])
          if kind < 0 {
            guard first.count < limit else { return nil }
            slots[slot] = Int32(first.count)
            kinds[row] = Int32(first.count)
            first.append(Int32(row))
            break
          }
          let other = Int(first[kind])
          if hashes[other] == hash && areEqual(row, other, codes, rows: rows, columns: columns) {
            kinds[row] = Int32(kind)
            break
          }
          slot = (slot &+ 1) & (capacity &- 1)
        }
      }
      return (first, kinds)
    }
  }

  private static func areEqual(
    _ row: Int, _ other: Int, _ codes: UnsafeBufferPointer<UInt8>, rows: Int, columns: Int
  ) -> Bool {
    for column in 0..<columns where codes[column &* rows &+ row] != codes[column &* rows &+ other] { return false }
    return true
  }
}
