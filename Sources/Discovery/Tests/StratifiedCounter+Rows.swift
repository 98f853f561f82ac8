extension StratifiedCounter {
  /// Counts all joint codes of x, y and z. Complexity: O(rows · columns + codes).
  func tallyByRows(
    _ x: Int, _ y: Int, given z: [Int], _ statistic: StratifiedTally.Statistic
  ) -> StratifiedTally {
    guard let joint = JointCodes(data, [x, y] + z) else { return StratifiedTally() }
    let (width, height) = (data.levels[x], data.levels[y])
    // Neighbouring rows count in tables of their own, since an addition would wait for the one before it to the same cell.
    let lanes = 4
    let capacity = lanes * joint.width + width + height
    return withUnsafeTemporaryAllocation(of: Int32.self, capacity: capacity) { room in
      guard let counts = room.baseAddress else { return StratifiedTally() }
      room.initialize(repeating: 0)
      count(joint, into: counts)
      let strata = keepLevels(of: counts, x, y, z)
      return StratifiedTally(
        counts, strata: strata, width: width, height: height, room: counts + lanes * joint.width, statistic)
    }
  }

  private func count(_ joint: JointCodes, into first: UnsafeMutablePointer<Int32>) {
    let cells = joint.width
    let (second, third, fourth) = (first + cells, first + 2 &* cells, first + 3 &* cells)
    if data.multiplicities.isEmpty {
      joint.forEachBlock { _, codes in
        var row = 0
        while row &+ 4 <= codes.count {
          first[Int(codes[row])] &+= 1
          second[Int(codes[row &+ 1])] &+= 1
          third[Int(codes[row &+ 2])] &+= 1
          fourth[Int(codes[row &+ 3])] &+= 1
          row &+= 4
        }
        while row < codes.count {
          first[Int(codes[row])] &+= 1
          row &+= 1
        }
      }
    } else {
      data.multiplicities.withUnsafeBufferPointer { weights in
        joint.forEachBlock { start, codes in
          var row = 0
          while row &+ 2 <= codes.count {
            first[Int(codes[row])] &+= weights[start &+ row]
            second[Int(codes[row &+ 1])] &+= weights[start &+ row &+ 1]
            row &+= 2
          }
          if row < codes.count { first[Int(codes[row])] &+= weights[start &+ row] }
        }
      }
    }
    for cell in 0..<cells { first[cell] &+= second[cell] &+ third[cell] &+ fourth[cell] }
  }

  /// Closes the gaps that the codes of missing values leave; returns how many strata remain.
  private func keepLevels(of counts: UnsafeMutablePointer<Int32>, _ x: Int, _ y: Int, _ z: [Int]) -> Int {
    var strata = 1
    for column in z { strata &*= data.width(of: column) }
    guard data.hasMissing[x] || data.hasMissing[y] || z.contains(where: { data.hasMissing[$0] }) else { return strata }
    let (width, height) = (data.width(of: x), data.width(of: y))
    var (kept, into) = (0, counts)
    for stratum in 0..<strata {
      var rest = stratum
      let isMissing = z.contains { column in
        defer { rest /= data.width(of: column) }
        return rest % data.width(of: column) == data.levels[column]
      }
      guard !isMissing else { continue }
      kept += 1
      for line in 0..<data.levels[y] {
        let from = counts + (stratum &* height &+ line) &* width
        for level in 0..<data.levels[x] { into[level] = from[level] }
        into += data.levels[x]
      }
    }
    return kept
  }

  /// Numbers the joint states of z as they occur, so that only those have tables. Complexity: O(rows · |z| + strata ·
  /// levels of x · levels of y).
  func tallyByNumberedStates(
    _ x: Int, _ y: Int, given z: [Int], _ statistic: StratifiedTally.Statistic
  ) -> StratifiedTally {
    let (rows, width, height) = (data.rows, data.levels[x], data.levels[y])
    var renumbering = StateRenumbering(rows: rows)
    return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: max(1, rows)) { states in
      guard let states = states.baseAddress else { return StratifiedTally() }
      states.initialize(repeating: 0, count: max(1, rows))
      return data.codes.withUnsafeBufferPointer { codes in
        guard let codes = codes.baseAddress else { return StratifiedTally() }
        var strata = 1
        for column in z {
          strata = renumbering.append(
            codes + column &* rows, width: data.width(of: column), to: states, configurations: strata)
        }
        let (cells, isTooLarge) = strata.multipliedReportingOverflow(by: width * height)
        guard !isTooLarge, cells <= 1 << 27 else { return StratifiedTally() }
        return withUnsafeTemporaryAllocation(of: Int32.self, capacity: cells + width + height) { room in
          guard let counts = room.baseAddress else { return StratifiedTally() }
          room.initialize(repeating: 0)
          let (xs, ys, partial) = (codes + x &* rows, codes + y &* rows, z.filter { data.hasMissing[$0] })
          for row in 0..<rows {
            let (ofX, ofY) = (Int(xs[row]), Int(ys[row]))
            guard ofX < width, ofY < height else { continue }
            if !partial.isEmpty, partial.contains(where: { Int(codes[$0 &* rows &+ row]) == data.levels[$0] }) {
              continue
            }
            counts[(Int(states[row]) &* height &+ ofY) &* width &+ ofX] &+=
              data.multiplicities.isEmpty ? 1 : data.multiplicities[row]
          }
          return StratifiedTally(
            counts, strata: strata, width: width, height: height, room: counts + cells, statistic)
        }
      }
    }
  }
}
