/// Columns of codes, as counting reads them.
struct CodedRows: Sendable {
  /// How many rows they stand for.
  let rowCount: Int
  /// How many are stored.
  let rows: Int
  /// The number of levels of each column.
  let levels: [Int]
  /// Whether the column has a missing value, whose code is the number of levels.
  let hasMissing: [Bool]
  /// Column-major, rows × columns.
  let codes: [UInt8]
  /// How often each stored row occurs; empty where each occurs once.
  let multiplicities: [Int32]

  init(_ data: DiscreteData) {
    (rowCount, rows) = (data.rowCount, data.storedRows)
    (levels, hasMissing) = (data.levels, data.hasMissing)
    (codes, multiplicities) = (data.codes, data.multiplicities)
  }

  /// The number of codes of a column.
  func width(of column: Int) -> Int { levels[column] + (hasMissing[column] ? 1 : 0) }

  /// Some of the columns of `whole`, equal rows made one; nil where that would not halve the rows.
  init?(merging whole: CodedRows, on columns: [Int]) {
    let rows = whole.rows
    guard rows > 1, !columns.isEmpty else { return nil }
    rowCount = whole.rowCount
    levels = columns.map { whole.levels[$0] }
    hasMissing = columns.map { whole.hasMissing[$0] }
    if let joint = JointCodes(whole, columns), joint.width <= 4 * rows + 1_024 {
      guard let kinds = whole.kinds(joint) else { return nil }
      self.rows = kinds.count
      codes = whole.codes.withUnsafeBufferPointer { codes in
        columns.flatMap { column in kinds.map { codes[column &* rows &+ Int($0.row)] } }
      }
      multiplicities = kinds.map(\.count)
      return
    }
    let codes = columns.flatMap { whole.codes[$0 * rows..<($0 + 1) * rows] }
    let merged = RowMerging(codes: codes, rows: rows, columns: columns.count, multiplicities: whole.multiplicities)
    guard merged.rows < rows else { return nil }
    (self.rows, self.codes, multiplicities) = (merged.rows, merged.codes, merged.multiplicities)
  }

  /// What it costs about to try to merge on so many columns, in nanoseconds.
  func costOfMerging(on columns: Int) -> Double { Double(rows) * (2 + 0.2 * Double(columns)) }

  /// A row of each joint code that occurs, and how often it does; nil where they are more than half the rows.
  private func kinds(_ joint: JointCodes) -> [(row: Int32, count: Int32)]? {
    var last = [Int32](repeating: 0, count: joint.width)
    var counts = [Int32](repeating: 0, count: joint.width)
    last.withUnsafeMutableBufferPointer { last in
      counts.withUnsafeMutableBufferPointer { counts in
        multiplicities.withUnsafeBufferPointer { weights in
          joint.forEachBlock { start, codes in
            for place in codes.indices {
              let (row, code) = (start &+ place, Int(codes[place]))
              last[code] = Int32(truncatingIfNeeded: row)
              counts[code] &+= weights.isEmpty ? 1 : weights[row]
            }
          }
        }
      }
    }
    let distinct = counts.count { $0 > 0 }
    guard distinct <= rows / 2 else { return nil }
    return zip(last, counts).filter { $0.1 > 0 }.map { (row: $0.0, count: $0.1) }
  }
}
