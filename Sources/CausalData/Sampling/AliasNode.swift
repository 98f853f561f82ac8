import CausalStatistics

/// One variable's conditional distributions, each as an alias table: a uniform number picks a cell, and what is left of
/// it says whether the cell's own state or its alias is drawn.
struct AliasNode: Sendable {
  private let width: Int
  private let parents: [Int]
  /// How many rows of the table further the next state of each parent is.
  private let strides: [Int32]
  /// The part of each cell that belongs to its own state; row-major as the table.
  private let thresholds: [Double]
  private let aliases: [Int32]

  /// Always the same state.
  init(always state: Int, of width: Int) {
    self.width = width
    (parents, strides) = ([], [])
    thresholds = (0..<width).map { $0 == state ? 1 : 0 }
    aliases = [Int32](repeating: Int32(state), count: width)
  }

  /// - Parameters:
  ///   - table: P(v | parents) row-major, the parents in order (the last fastest), then v's states fastest of all.
  ///   - width: The number of v's states.
  /// - Returns: nil where the sizes do not fit, a probability is negative or not finite, or a row is all zero.
  init?(table: [Double], width: Int, parents: [Int], parentSizes: [Int]) {
    guard width > 0, !parentSizes.contains(where: { $0 < 1 }),
      let entries = BayesianNetworkSize.entries(parentSizes + [width]), entries == table.count
    else { return nil }
    self.width = width
    self.parents = parents
    var strides = [Int32](repeating: 1, count: parents.count)
    for index in parents.indices.dropLast().reversed() {
      strides[index] = strides[index + 1] * Int32(parentSizes[index + 1])
    }
    self.strides = strides
    var thresholds = [Double](repeating: 1, count: table.count)
    var aliases = [Int32](repeating: 0, count: table.count)
    var small: [Int] = []
    var large: [Int] = []
    var scaled = [Double](repeating: 0, count: width)
    for start in stride(from: 0, to: table.count, by: width) {
      var sum = 0.0
      var likeliest = 0
      for state in 0..<width {
        guard table[start + state] >= 0, table[start + state].isFinite else { return nil }
        sum += table[start + state]
        if table[start + state] > table[start + likeliest] { likeliest = state }
      }
      guard sum > 0, sum.isFinite else { return nil }
      small.removeAll(keepingCapacity: true)
      large.removeAll(keepingCapacity: true)
      for state in 0..<width {
        scaled[state] = table[start + state] / sum * Double(width)
        if scaled[state] < 1 { small.append(state) } else { large.append(state) }
        aliases[start + state] = Int32(state)
      }
      while let little = small.popLast() {
        guard let much = large.popLast() else {
          // Only rounding leaves a small cell alone: it stays its own, unless its state can not occur.
          thresholds[start + little] = table[start + little] > 0 ? 1 : 0
          aliases[start + little] = Int32(likeliest)
          continue
        }
        thresholds[start + little] = scaled[little]
        aliases[start + little] = Int32(much)
        scaled[much] -= 1 - scaled[little]
        if scaled[much] < 1 { small.append(much) } else { large.append(much) }
      }
    }
    self.thresholds = thresholds
    self.aliases = aliases
  }

  /// Draws the node's value in each row.
  ///
  /// - Parameters:
  ///   - values: Column-major, `rows` values a node; those of the parents are drawn already.
  ///   - scratch: At least `rows` places.
  func draw(
    _ node: Int, rows: Int, into values: UnsafeMutableBufferPointer<Int32>, scratch: inout [Int32],
    from stream: inout RandomStream
  ) {
    guard let base = values.baseAddress else { return }
    let target = base + node &* rows
    let scale = Double(width)
    let (most, step) = (width &- 1, width)
    scratch.withUnsafeMutableBufferPointer { configurations in
      for row in 0..<rows { configurations[row] = 0 }
      for (parent, stride) in zip(parents, strides) {
        let source = base + parent &* rows
        for row in 0..<rows { configurations[row] &+= source[row] &* stride }
      }
      thresholds.withUnsafeBufferPointer { thresholds in
        aliases.withUnsafeBufferPointer { aliases in
          // A copy of its own, so that its words can stay in registers.
          var local = stream
          for row in 0..<rows {
            let point = local.uniform() * scale
            let cell = min(Int(point), most)
            let place = Int(configurations[row]) &* step &+ cell
            let own = Int32(truncatingIfNeeded: cell)
            target[row] = point - Double(cell) < thresholds[place] ? own : aliases[place]
          }
          stream = local
        }
      }
    }
  }
}

/// How large tables may be.
enum BayesianNetworkSize {
  /// The most entries of all tables of a network together (128 MB).
  static let mostEntries = 1 << 24

  /// The product of the sizes; nil above the limit.
  static func entries(_ sizes: [Int]) -> Int? {
    var product = 1
    for size in sizes {
      let (value, overflow) = product.multipliedReportingOverflow(by: size)
      guard !overflow, value <= mostEntries else { return nil }
      product = value
    }
    return product
  }
}
