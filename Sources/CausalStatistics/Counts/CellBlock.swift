/// The inner loops of counting: from codes to the numbers of cells, a few thousand rows at a time, and on to counts.
enum CellBlock {
  /// Rows of a block: its numbers stay in the first-level cache.
  static let size = 2048
  /// The most cells that are counted in four lanes: above it the lanes no longer fit the cache.
  static let laneLimit = 1 << 13

  /// Gives `body` the cell number and the row of each complete row, a block at a time, in the order of the rows.
  static func forEach(
    _ columns: [CodePointer], levels: [Int], rows range: Range<Int>,
    _ body: (_ cells: UnsafePointer<Int>, _ rows: UnsafePointer<Int>, _ count: Int) -> Void
  ) {
    var cells = [Int](repeating: 0, count: size)
    var valid = [UInt8](repeating: 1, count: size)
    var rows = [Int](repeating: 0, count: size)
    unsafe cells.withUnsafeMutableBufferPointer { cells in
      unsafe valid.withUnsafeMutableBufferPointer { valid in
        unsafe rows.withUnsafeMutableBufferPointer { rows in
          guard let cells = cells.baseAddress, let valid = valid.baseAddress, let rows = rows.baseAddress else {
            return
          }
          for start in stride(from: range.lowerBound, to: range.upperBound, by: size) {
            let count = min(size, range.upperBound &- start)
            for place in 0..<count {
              unsafe cells[place] = 0
              unsafe valid[place] = 1
            }
            var stride = 1
            var complete: UInt8 = 1
            for (column, limit) in zip(columns, levels) {
              switch column {
              case .bytes(let codes): unsafe number(codes + start, limit, stride, count, cells, valid)
              case .words(let codes): unsafe number(codes + start, limit, stride, count, cells, valid)
              }
              stride *= limit
            }
            for place in 0..<count { unsafe complete &= valid[place] }
            var kept = 0
            if complete == 1 {
              for place in 0..<count { unsafe rows[place] = start &+ place }
              kept = count
            } else {
              for place in 0..<count {
                unsafe rows[kept] = start &+ place
                unsafe cells[kept] = cells[place]
                unsafe kept &+= Int(valid[place])
              }
            }
            unsafe body(cells, rows, kept)
          }
        }
      }
    }
  }

  /// Adds one column's part to the numbers of the cells, and notes which rows lack a value.
  private static func number(
    _ codes: UnsafePointer<UInt8>, _ limit: Int, _ stride: Int, _ count: Int, _ cells: UnsafeMutablePointer<Int>,
    _ valid: UnsafeMutablePointer<UInt8>
  ) {
    for place in 0..<count {
      let code = unsafe Int(codes[place])
      unsafe cells[place] &+= code &* stride
      unsafe valid[place] &= code < limit ? 1 : 0
    }
  }

  private static func number(
    _ codes: UnsafePointer<Int32>, _ limit: Int, _ stride: Int, _ count: Int, _ cells: UnsafeMutablePointer<Int>,
    _ valid: UnsafeMutablePointer<UInt8>
  ) {
    for place in 0..<count {
      let code = unsafe Int(codes[place])
      unsafe cells[place] &+= code &* stride
      unsafe valid[place] &= code >= 0 && code < limit ? 1 : 0
    }
  }

  /// Counts numbers below `cells` into four lanes in turn.
  static func count(
    _ numbers: UnsafePointer<Int>, _ count: Int, cells: Int, lanes: UnsafeMutablePointer<UInt32>
  ) {
    let (second, third, fourth) = unsafe (lanes + cells, lanes + 2 * cells, lanes + 3 * cells)
    var place = 0
    while place &+ 4 <= count {
      unsafe lanes[numbers[place]] &+= 1
      unsafe second[numbers[place &+ 1]] &+= 1
      unsafe third[numbers[place &+ 2]] &+= 1
      unsafe fourth[numbers[place &+ 3]] &+= 1
      place &+= 4
    }
    while place < count {
      unsafe lanes[numbers[place]] &+= 1
      place &+= 1
    }
  }

  /// Counts pairs of bytes into four lanes; returns the number of complete rows.
  static func countPairs(
    _ first: UnsafePointer<UInt8>, _ second: UnsafePointer<UInt8>, _ width: Int, _ height: Int, rows range: Range<Int>,
    lanes: UnsafeMutablePointer<UInt32>
  ) -> Int {
    let cells = width * height
    let (one, two, three) = unsafe (lanes + cells, lanes + 2 * cells, lanes + 3 * cells)
    var counted = 0
    for start in stride(from: range.lowerBound, to: range.upperBound, by: size) {
      let end = min(start &+ size, range.upperBound)
      if unsafe largest(first + start, end &- start) < width && largest(second + start, end &- start) < height {
        var row = start
        while row &+ 4 <= end {
          unsafe lanes[Int(first[row]) &+ Int(second[row]) &* width] &+= 1
          unsafe one[Int(first[row &+ 1]) &+ Int(second[row &+ 1]) &* width] &+= 1
          unsafe two[Int(first[row &+ 2]) &+ Int(second[row &+ 2]) &* width] &+= 1
          unsafe three[Int(first[row &+ 3]) &+ Int(second[row &+ 3]) &* width] &+= 1
          row &+= 4
        }
        while row < end {
          unsafe lanes[Int(first[row]) &+ Int(second[row]) &* width] &+= 1
          row &+= 1
        }
        counted &+= end &- start
      } else {
        for row in start..<end {
          let (left, right) = unsafe (Int(first[row]), Int(second[row]))
          guard left < width && right < height else { continue }
          unsafe lanes[left &+ right &* width] &+= 1
          counted &+= 1
        }
      }
    }
    return counted
  }

  /// The largest of some bytes, sixteen at a time.
  private static func largest(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
    var highest: UInt8 = 0
    for place in 0..<count { unsafe highest = max(highest, bytes[place]) }
    return Int(highest)
  }
}
