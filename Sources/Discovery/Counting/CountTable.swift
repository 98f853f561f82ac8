/// Room for counts, grown as needed and used again.
struct CountTable: ~Copyable {
  private(set) var cells: UnsafeMutablePointer<Int32>
  private var capacity: Int
  private var size = 0

  init() {
    capacity = 4_096
    cells = .allocate(capacity: capacity)
  }

  deinit { cells.deallocate() }

  /// Makes the first `size` cells zero.
  mutating func clear(_ size: Int) {
    self.size = size
    // Four tables side by side, where they are small: the next row need not wait for the last one's sum.
    let needed = size &* 4
    if needed > capacity {
      cells.deallocate()
      capacity = needed
      cells = .allocate(capacity: capacity)
    }
    cells.update(repeating: 0, count: size)
  }

  private func lanes(_ rows: Int) -> Bool { size &* 16 <= rows }

  /// Adds each row to its cell.
  func count(_ family: UnsafePointer<UInt32>, rows: Int, multiplicities: [Int32]) {
    guard multiplicities.isEmpty else {
      multiplicities.withUnsafeBufferPointer { weights in
        for row in 0..<rows { cells[Int(family[row])] &+= weights[row] }
      }
      return
    }
    for row in 0..<rows { cells[Int(family[row])] &+= 1 }
  }

  /// Adds each row to the cell `codes · stride + family`.
  func count(
    _ codes: UnsafePointer<UInt8>, stride: Int, _ family: UnsafePointer<UInt32>, rows: Int, multiplicities: [Int32]
  ) {
    guard multiplicities.isEmpty else {
      multiplicities.withUnsafeBufferPointer { weights in
        for row in 0..<rows { cells[Int(codes[row]) &* stride &+ Int(family[row])] &+= weights[row] }
      }
      return
    }
    guard lanes(rows) else {
      for row in 0..<rows { cells[Int(codes[row]) &* stride &+ Int(family[row])] &+= 1 }
      return
    }
    let (second, third, fourth) = (cells + size, cells + 2 &* size, cells + 3 &* size)
    second.update(repeating: 0, count: 3 &* size)
    var row = 0
    while row &+ 4 <= rows {
      cells[Int(codes[row]) &* stride &+ Int(family[row])] &+= 1
      second[Int(codes[row &+ 1]) &* stride &+ Int(family[row &+ 1])] &+= 1
      third[Int(codes[row &+ 2]) &* stride &+ Int(family[row &+ 2])] &+= 1
      fourth[Int(codes[row &+ 3]) &* stride &+ Int(family[row &+ 3])] &+= 1
      row &+= 4
    }
    while row < rows {
      cells[Int(codes[row]) &* stride &+ Int(family[row])] &+= 1
      row &+= 1
    }
    for cell in 0..<size { cells[cell] &+= second[cell] &+ third[cell] &+ fourth[cell] }
  }

  /// Takes the counts of one member of a group: the sums over the others.
  ///
  /// - Parameters:
  ///   - below: the product of the widths of the members before it.
  ///   - width: the member's.
  mutating func sum(_ joint: UnsafePointer<Int32>, groupWidth: Int, below: Int, width: Int, stride: Int) {
    clear(width &* stride)
    for code in 0..<groupWidth {
      let (from, into) = (joint + code &* stride, cells + (code / below % width) &* stride)
      for cell in 0..<stride { into[cell] &+= from[cell] }
    }
  }
}
