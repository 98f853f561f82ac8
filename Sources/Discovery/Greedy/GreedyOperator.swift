/// One step of a greedy equivalence search, with what it adds to the score.
struct GreedyOperator: Sendable {
  enum Kind: Sendable { case insert, delete, reverse }

  var kind: Kind
  /// Becomes a parent of `target` (insert, reverse), or stops being adjacent to it (delete).
  var source: Int
  var target: Int
  /// Neighbours of `target`, pairwise adjacent, ascending: those that become its parents (insert, reverse: those
  /// adjacent to `source` and the T of the literature), or those adjacent to `source` that stay undirected (delete).
  var clique: [Int32]
  /// In nats.
  var gain: Double

  /// Whether this one is tried after the other: by less gain, then by higher source, then by later clique.
  static func comesAfter(_ first: GreedyOperator, _ second: GreedyOperator) -> Bool {
    if first.gain != second.gain { return first.gain < second.gain }
    if first.source != second.source { return first.source > second.source }
    return second.clique.lexicographicallyPrecedes(first.clique)
  }
}

/// The steps of one kind that each target offers, best last.
struct OperatorRows {
  private(set) var rows: [[GreedyOperator]]

  init(count: Int) { rows = Array(repeating: [], count: count) }

  /// Puts the steps of one target in the place of those it had.
  mutating func replace(_ target: Int, with steps: [GreedyOperator]) {
    rows[target] = steps
    rows[target].sort(by: GreedyOperator.comesAfter)
  }

  /// Adds a step to those of its target.
  mutating func insert(_ step: GreedyOperator) {
    let place = rows[step.target].firstIndex { GreedyOperator.comesAfter(step, $0) } ?? rows[step.target].count
    rows[step.target].insert(step, at: place)
  }

  /// Takes the best step of all out; of equals that of the lowest target. O(targets).
  mutating func popBest() -> GreedyOperator? {
    var best = -1
    for target in rows.indices {
      guard let last = rows[target].last else { continue }
      if best < 0 || last.gain > rows[best][rows[best].count - 1].gain { best = target }
    }
    return best < 0 ? nil : rows[best].popLast()
  }
}
