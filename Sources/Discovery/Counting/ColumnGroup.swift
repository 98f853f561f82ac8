/// A few columns in one joint code: one pass over the rows counts all of them, and each one's counts are sums of those.
struct ColumnGroup: Sendable {
  /// The columns, the first one's code fastest.
  let columns: [Int]
  /// The number of codes of each column.
  let widths: [Int]
  /// The number of joint codes.
  let width: Int
  /// One joint code a row.
  let codes: [UInt8]

  /// Every column in one group: columns of few codes together, so that the groups are few.
  static func groups(codes: [UInt8], rows: Int, widths: [Int]) -> [ColumnGroup] {
    // The table of a group must stay small beside the rows.
    let widest = min(255, max(16, rows / 128))
    var groups: [ColumnGroup] = []
    var members: [Int] = []
    var width = 1
    func close() {
      guard !members.isEmpty else { return }
      groups.append(ColumnGroup(members, codes: codes, rows: rows, widths: widths))
      (members, width) = ([], 1)
    }
    for column in widths.indices.sorted(by: { (widths[$0], $0) < (widths[$1], $1) }) {
      if !members.isEmpty && width * widths[column] > widest { close() }
      members.append(column)
      width *= widths[column]
    }
    close()
    return groups
  }

  private init(_ columns: [Int], codes: [UInt8], rows: Int, widths: [Int]) {
    self.columns = columns
    self.widths = columns.map { widths[$0] }
    width = self.widths.reduce(1, *)
    var joint = [UInt8](repeating: 0, count: rows)
    var stride = 1
    joint.withUnsafeMutableBufferPointer { joint in
      codes.withUnsafeBufferPointer { codes in
        for column in columns {
          let (start, factor) = (column &* rows, UInt8(truncatingIfNeeded: stride))
          for row in 0..<rows { joint[row] &+= codes[start &+ row] &* factor }
          stride *= widths[column]
        }
      }
    }
    self.codes = joint
  }
}
