/// The joint codes of a few columns in sixteen bits, the first column's code fastest.
struct JointCodes {
  /// The number of joint codes, at most 65,536.
  let width: Int
  private let data: CodedRows
  private let columns: [Int]

  /// Rows at a time: their codes stay in the first-level cache.
  private static let block = 2_048

  /// nil where there are more than 65,536 codes.
  init?(_ data: CodedRows, _ columns: [Int]) {
    var width = 1
    for column in columns {
      width *= data.width(of: column)
      guard width <= 65_536 else { return nil }
    }
    (self.data, self.columns, self.width) = (data, columns, width)
  }

  /// Calls `body` with the codes of some rows at a time, all rows in turn, and the number of the first of them.
  ///
  /// Complexity: O(rows · columns).
  @inline(__always)
  func forEachBlock(_ body: (_ start: Int, _ codes: UnsafeBufferPointer<UInt16>) -> Void) {
    let rows = data.rows
    withUnsafeTemporaryAllocation(of: UInt16.self, capacity: JointCodes.block) { room in
      guard let joint = room.baseAddress else { return }
      data.codes.withUnsafeBufferPointer { codes in
        guard let codes = codes.baseAddress else { return }
        var start = 0
        while start < rows {
          let count = min(JointCodes.block, rows &- start)
          joint.initialize(repeating: 0, count: count)
          for column in columns.reversed() {
            JointCodes.append(
              codes + (column &* rows &+ start), width: UInt16(truncatingIfNeeded: data.width(of: column)), to: joint,
              count: count)
          }
          body(start, UnsafeBufferPointer(start: joint, count: count))
          start &+= count
        }
      }
    }
  }

  /// One loop over plain pointers, which the compiler turns into vector instructions.
  @inline(never)
  private static func append(
    _ codes: UnsafePointer<UInt8>, width: UInt16, to joint: UnsafeMutablePointer<UInt16>, count: Int
  ) {
    for row in 0..<count { joint[row] = joint[row] &* width &+ UInt16(codes[row]) }
  }
}
