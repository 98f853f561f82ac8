/// The two-way tables of x and y in each stratum, a stratum being a joint state of z that occurs.
struct StratifiedCounts {
  /// What the strata come to together.
  struct Tally: Hashable {
    var statistic = 0.0
    var degreesOfFreedom = 0
    /// Rows without a missing value in x, y or z.
    var rows = 0
  }

  /// strata × levels of y × levels of x, x fastest.
  private var counts: [Int32] = []
  private let levels: (x: Int, y: Int)

  /// Counts the rows without a missing value in x, y or z; nothing where there are more than 2²⁷ cells.
  init(_ data: DiscreteData, _ x: Int, _ y: Int, given z: [Int]) {
    levels = (data.levels[x], data.levels[y])
    let rows = data.storedRows
    let (width, height) = (data.width(of: x), data.width(of: y))
    guard !z.isEmpty else {
      keep(StratifiedCounts.table(data, x, y), width: width, height: height)
      return
    }
    var renumbering = StateRenumbering(rows: rows)
    let isPartial = ([x, y] + z).contains { data.hasMissing[$0] }
    var kept: [Int32] = []
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: max(1, rows)) { states in
      guard let states = states.baseAddress else { return }
      states.initialize(repeating: 0, count: max(1, rows))
      var strata = 1
      data.codes.withUnsafeBufferPointer { codes in
        guard let codes = codes.baseAddress else { return }
        for variable in z {
          strata = renumbering.append(
            codes + variable &* rows, width: data.width(of: variable), to: states, configurations: strata)
        }
        let cells = strata * width * height
        guard cells <= 1 << 27 else { return }
        kept = [Int32](repeating: 0, count: cells)
        let (xs, ys) = (codes + x &* rows, codes + y &* rows)
        kept.withUnsafeMutableBufferPointer { kept in
          for row in 0..<rows {
            if isPartial && z.contains(where: { Int(codes[$0 &* rows &+ row]) == data.levels[$0] }) { continue }
            let cell = (Int(states[row]) &* height &+ Int(ys[row])) &* width &+ Int(xs[row])
            kept[cell] &+= data.multiplicities.isEmpty ? 1 : data.multiplicities[row]
          }
        }
      }
    }
    keep(kept, width: width, height: height)
  }

  /// Missing values of x and y have a code of their own, which is left out here.
  private mutating func keep(_ kept: [Int32], width: Int, height: Int) {
    guard width != levels.x || height != levels.y else {
      counts = kept
      return
    }
    counts.reserveCapacity(kept.count)
    for line in 0..<(kept.count / width) where line % height < levels.y {
      counts.append(contentsOf: kept[line * width..<line * width + levels.x])
    }
  }

  /// The table of x and y in all rows. Neighbouring rows count in tables of their own, since an addition would wait for
  /// the one before it to the same cell.
  private static func table(_ data: DiscreteData, _ x: Int, _ y: Int) -> [Int32] {
    let (rows, width) = (data.storedRows, data.width(of: x))
    let cells = width * data.width(of: y)
    var tables = [Int32](repeating: 0, count: 4 * cells)
    data.codes.withUnsafeBufferPointer { codes in
      guard let start = codes.baseAddress else { return }
      let (xs, ys) = (start + x &* rows, start + y &* rows)
      tables.withUnsafeMutableBufferPointer { tables in
        guard data.multiplicities.isEmpty else {
          for row in 0..<rows { tables[Int(ys[row]) &* width &+ Int(xs[row])] &+= data.multiplicities[row] }
          return
        }
        var row = 0
        while row &+ 4 <= rows {
          tables[Int(ys[row]) &* width &+ Int(xs[row])] &+= 1
          tables[cells &+ Int(ys[row &+ 1]) &* width &+ Int(xs[row &+ 1])] &+= 1
          tables[2 &* cells &+ Int(ys[row &+ 2]) &* width &+ Int(xs[row &+ 2])] &+= 1
          tables[3 &* cells &+ Int(ys[row &+ 3]) &* width &+ Int(xs[row &+ 3])] &+= 1
          row &+= 4
        }
        while row < rows {
          tables[Int(ys[row]) &* width &+ Int(xs[row])] &+= 1
          row &+= 1
        }
      }
    }
    for cell in 0..<cells {
      tables[cell] &+= tables[cells + cell] &+ tables[2 * cells + cell] &+ tables[3 * cells + cell]
    }
    tables.removeLast(3 * cells)
    return tables
  }

  /// Sums a statistic over the cells of all strata. Rows and columns of a stratum without any count are no part of its
  /// table: (rows − 1)(columns − 1) degrees of freedom for those that are left.
  ///
  /// - Parameter contribution: of one cell, from its count and what independence would lead to expect.
  func tally(_ contribution: (_ observed: Double, _ expected: Double) -> Double) -> Tally {
    var tally = Tally()
    let (width, height) = levels
    guard !counts.isEmpty else { return tally }
    var (across, down) = ([Int](repeating: 0, count: width), [Int](repeating: 0, count: height))
    counts.withUnsafeBufferPointer { counts in
      for start in stride(from: 0, to: counts.count, by: width * height) {
        for x in 0..<width { across[x] = 0 }
        var total = 0
        for y in 0..<height {
          var sum = 0
          for x in 0..<width {
            let count = Int(counts[start &+ y &* width &+ x])
            across[x] &+= count
            sum &+= count
          }
          down[y] = sum
          total &+= sum
        }
        guard total > 0 else { continue }
        tally.rows += total
        let (columns, lines) = (across.count { $0 > 0 }, down.count { $0 > 0 })
        guard columns > 1, lines > 1 else { continue }
        tally.degreesOfFreedom += (columns - 1) * (lines - 1)
        for y in 0..<height where down[y] > 0 {
          let share = Double(down[y]) / Double(total)
          for x in 0..<width where across[x] > 0 {
            tally.statistic += contribution(Double(counts[start &+ y &* width &+ x]), share * Double(across[x]))
          }
        }
      }
    }
    return tally
  }
}
