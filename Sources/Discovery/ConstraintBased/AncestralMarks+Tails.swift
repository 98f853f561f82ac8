internal import CausalGraphs

// The rules R5 to R10 of Zhang (2008).

extension AncestralMarks {
  /// R5: a o–o b and an uncovered circle path a, c, …, d, b with a, d and b, c not adjacent: tails at both ends of the
  /// edge and of every edge of the path.
  mutating func applyFifthRule() -> Bool {
    var changed = false
    for a in 0..<count {
      for b in neighbours[a] where a < b && isCircle(a, b) {
        guard let path = uncoveredCirclePath(a, b) else { continue }
        for (one, other) in zip(path, path.dropFirst() + [a]) {
          if set(.tail, at: one, from: other) { changed = true }
          if set(.tail, at: other, from: one) { changed = true }
        }
      }
    }
    return changed
  }

  /// R6: a — b o–* c: b –* c. R7: a –o b o–* c, a and c not adjacent: b –* c.
  mutating func applySixthAndSeventhRule() -> Bool {
    var changed = false
    for b in 0..<count {
      for c in neighbours[b] where mark(at: b, from: c) == .circle {
        let isForced = neighbours[b].contains { a in
          guard a != c, mark(at: a, from: b) == .tail else { return false }
          return mark(at: b, from: a) == .tail || (mark(at: b, from: a) == .circle && isOpen(a, b, c))
        }
        if isForced && set(.tail, at: b, from: c) { changed = true }
      }
    }
    return changed
  }

  /// R8 to R10: a o→ c becomes a → c.
  mutating func applyEighthToTenthRule() -> Bool {
    var changed = false
    for a in 0..<count {
      for c in neighbours[a] where mark(at: a, from: c) == .circle && isInto(c, from: a) {
        let isForced = isForcedByTriangle(a, c) || isForcedByPath(a, c) || isForcedByTwoPaths(a, c)
        if isForced && set(.tail, at: a, from: c) { changed = true }
      }
    }
    return changed
  }

  /// R8: a → b → c or a –o b → c.
  private func isForcedByTriangle(_ a: Int, _ c: Int) -> Bool {
    neighbours[a].contains { b in
      b != c && mark(at: a, from: b) == .tail && mark(at: b, from: a) != .tail && isDirected(b, c)
    }
  }

  /// R9: an uncovered potentially directed path a, b, …, c with b and c not adjacent.
  private func isForcedByPath(_ a: Int, _ c: Int) -> Bool {
    neighbours[a].contains { b in
      b != c && isOpen(c, a, b) && isPossiblyDirected(a, b) && uncoveredReach(from: a, by: b, avoiding: a)[c]
    }
  }

  /// R10: b → c ← d, uncovered potentially directed paths from a to b by way of μ and from a to d by way of ω, and μ and
  /// ω different and not adjacent.
  private func isForcedByTwoPaths(_ a: Int, _ c: Int) -> Bool {
    let parents = neighbours[c].filter { $0 != a && isDirected($0, c) }
    guard parents.count > 1 else { return false }
    var reached: [(step: Int, parents: [Int])] = []
    for step in neighbours[a] where step != c && isPossiblyDirected(a, step) {
      let reach = uncoveredReach(from: a, by: step, avoiding: c)
      let hits = parents.filter { reach[$0] }
      guard !hits.isEmpty else { continue }
      for other in reached where isOpen(other.step, a, step) {
        if hits.count > 1 || other.parents.count > 1 || hits != other.parents { return true }
      }
      reached.append((step, hits))
    }
    return false
  }

  private func isCircle(_ one: Int, _ other: Int) -> Bool {
    mark(at: one, from: other) == .circle && mark(at: other, from: one) == .circle
  }

  private func isPossiblyDirected(_ source: Int, _ target: Int) -> Bool {
    mark(at: source, from: target) != .arrow && mark(at: target, from: source) != .tail
  }

  /// a, c, …, d, b as R5 wants it.
  private func uncoveredCirclePath(_ a: Int, _ b: Int) -> [Int]? {
    for c in neighbours[a] where c != b && isCircle(a, c) && isOpen(b, a, c) {
      let search = UncoveredSearch(self, from: a, by: c, avoiding: a) { self.isCircle($0, $1) }
      if let path = search.path(to: b, where: { isOpen($0, b, a) }) { return path }
    }
    return nil
  }

  /// The nodes that uncovered potentially directed paths from `node` by way of `step` reach, `step` among them.
  private func uncoveredReach(from node: Int, by step: Int, avoiding other: Int) -> [Bool] {
    UncoveredSearch(self, from: node, by: step, avoiding: other) { self.isPossiblyDirected($0, $1) }.reached
  }
}

/// Uncovered paths (no two nodes two steps apart are adjacent), shortest first.
///
/// A step is kept once, with the first path that took it, and only extended to nodes that are not on that path: every
/// path found is a path; one that exists only beside shorter ones which share a step with it may be missed, which leaves
/// a circle.
private struct UncoveredSearch {
  /// The steps taken, each with the place of the one before it.
  private var steps: [(source: Int, target: Int, before: Int)]
  /// Whether some path ends in the node.
  private(set) var reached: [Bool]

  init(
    _ marks: AncestralMarks, from node: Int, by step: Int, avoiding other: Int, _ isAllowed: (Int, Int) -> Bool
  ) {
    steps = [(node, step, -1)]
    reached = Array(repeating: false, count: marks.count)
    reached[step] = true
    var taken = BitMatrix(count: marks.count)
    taken[node, step] = true
    var place = 0
    while place < steps.count {
      let (source, target, _) = steps[place]
      for next in marks.neighbours[target]
      where next != other && !taken[target, next] && isAllowed(target, next) && marks.isOpen(source, target, next)
        && !isOnPath(next, to: place)
      {
        taken[target, next] = true
        reached[next] = true
        steps.append((target, next, place))
      }
      place += 1
    }
  }

  private func isOnPath(_ node: Int, to last: Int) -> Bool {
    var place = last
    while place >= 0 {
      if steps[place].target == node || steps[place].source == node { return true }
      place = steps[place].before
    }
    return false
  }

  /// The nodes of the first path to `goal` whose last step comes from a node that `isLast` accepts, from start to goal.
  func path(to goal: Int, where isLast: (Int) -> Bool) -> [Int]? {
    guard let end = steps.firstIndex(where: { $0.target == goal && isLast($0.source) }) else { return nil }
    var (path, place) = ([goal], end)
    while place >= 0 {
      path.append(steps[place].source)
      place = steps[place].before
    }
    return path.reversed()
  }
}
