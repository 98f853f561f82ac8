/// For each level of each column the set of rows that have it, one bit a row: how many rows have two levels is then the
/// number of ones in an intersection.
///
/// Columns of more than 16 levels have none: counting row by row is faster for them. Memory: rows · levels / 8 bytes.
struct LevelBitmaps: Sendable {
  /// Columns with more levels are left out.
  static let mostLevels = 16

  /// The steps that counting takes, `BitCounting.rowsPerBlock` rows each.
  let blocks: Int
  /// The words of each level.
  let wordsPerLevel: Int
  /// How many rows have each level, by `places`.
  let counts: [Int32]
  /// The number of each column's first level; -1 where it has no sets.
  let places: [Int]
  /// Level by level.
  let words: [RowBits]

  /// nil where they would not pay: equal rows were merged to so few that counting those is faster.
  init?(_ data: CodedRows) {
    guard data.rows > 0, data.rows * 16 >= data.rowCount else { return nil }
    let blocks = (data.rowCount + BitCounting.rowsPerBlock - 1) / BitCounting.rowsPerBlock
    let wordsPerLevel = blocks * BitCounting.wordsPerBlock
    var next = 0
    let places = data.levels.map { levels in
      guard levels <= LevelBitmaps.mostLevels else { return -1 }
      defer { next += levels }
      return next
    }
    var words = [RowBits](repeating: RowBits(), count: next * wordsPerLevel)
    let halves = 2 * wordsPerLevel
    words.withUnsafeMutableBytes { bytes in
      let words = bytes.bindMemory(to: UInt64.self)
      data.codes.withUnsafeBufferPointer { codes in
        guard let sets = words.baseAddress, let codes = codes.baseAddress else { return }
        for (column, place) in places.enumerated() where place >= 0 {
          let (from, into) = (codes + column * data.rows, sets + place * halves)
          if data.multiplicities.isEmpty {
            LevelBitmaps.fill(into, halves, from, rows: data.rows, levels: data.levels[column])
          } else {
            LevelBitmaps.fill(into, halves, from, data.multiplicities, levels: data.levels[column])
          }
        }
      }
    }
    counts = (0..<next).map { level in
      words[level * wordsPerLevel..<(level + 1) * wordsPerLevel].reduce(0) {
        $0 + Int32($1[0].nonzeroBitCount + $1[1].nonzeroBitCount)
      }
    }
    self.words = words
    (self.blocks, self.wordsPerLevel, self.places) = (blocks, wordsPerLevel, places)
  }

  /// Eight codes at a time: where a code is the level asked for, its byte is zero after an exclusive or, and one product
  /// gathers the eight answers in a byte.
  private static func fill(
    _ sets: UnsafeMutablePointer<UInt64>, _ halves: Int, _ codes: UnsafePointer<UInt8>, rows: Int, levels: Int
  ) {
    let (low, high) = (UInt64(0x7F7F_7F7F_7F7F_7F7F), UInt64(0x0101_0101_0101_0101))
    let raw = UnsafeRawPointer(codes)
    for word in 0..<(rows / 64) {
      for level in 0..<levels {
        let wanted = high &* UInt64(level)
        var bits: UInt64 = 0
        for byte in 0..<8 {
          let eight = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: 64 &* word &+ 8 &* byte, as: UInt64.self))
          // No code is above 16, so that no sum carries into the next byte.
          let equal = (~((eight ^ wanted) &+ low) &>> 7) & high
          bits |= ((equal &* 0x0102_0408_1020_4080) &>> 56) &<< UInt64(8 &* byte)
        }
        sets[level &* halves &+ word] = bits
      }
    }
    for row in (rows / 64 * 64)..<max(rows, rows / 64 * 64) where Int(codes[row]) < levels {
      sets[Int(codes[row]) &* halves &+ row / 64] |= 1 &<< UInt64(row % 64)
    }
  }

  /// The order of the rows does not matter: each kind of row takes as many bits in a line as it occurs.
  private static func fill(
    _ sets: UnsafeMutablePointer<UInt64>, _ halves: Int, _ codes: UnsafePointer<UInt8>, _ multiplicities: [Int32],
    levels: Int
  ) {
    var row = 0
    for (kind, multiplicity) in multiplicities.enumerated() {
      let end = row &+ Int(multiplicity)
      defer { row = end }
      guard Int(codes[kind]) < levels else { continue }
      let set = sets + Int(codes[kind]) &* halves
      var next = row
      while next < end {
        let count = min(64 &- next & 63, end &- next)
        let ones = count == 64 ? UInt64.max : (1 &<< UInt64(count)) &- 1
        set[next >> 6] |= ones &<< UInt64(next & 63)
        next &+= count
      }
    }
  }
}
